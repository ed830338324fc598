//! An object removed and made again, where no statement changes what differs; and what to do where
//! that is not possible.

use crate::ddl::{Writer, lexical, target};
use crate::model::{Address, Kind, Object, Snapshot, Statement};

use super::{belongings, readers, repair};

/// What has to be known of such statements.
pub(super) const REFUSED: &str = "No statement changes it, so it is removed and made again: PostgreSQL refuses while anything uses it.";

/// What holds more than its definition says.
const HOLDS_MORE: [Kind; 5] =
    [Kind::SUBSCRIPTION, Kind::EXTENSION, Kind::TABLESPACE, Kind::DATABASE, Kind::LANGUAGE];

/// The statements, and those that give it back its owner and what was said of it; `None` where it
/// holds what would be lost, or is known to be used on its side, the first one.
pub(super) fn replaced(
    from: &Object,
    to: &Object,
    [side, wanted]: [&Snapshot; 2],
    writer: &Writer,
) -> Option<Vec<Statement>> {
    let address = &from.address;
    if HOLDS_MORE.contains(&address.kind) || is_used(address, side) {
        return None;
    }
    // What could not be removed cannot take its place either: it would need what needs the old one.
    (writer.drop)(to)?;
    let mut statements = (writer.drop)(from)?;
    statements.extend((writer.create)(&owned_as(from, to), wanted)?);
    statements.extend(belongings::again(from, side)?);
    if let Some(owner) = repair::text(from, OWNER) {
        let owner = repair::quoted(owner);
        let sql = format!("ALTER {} OWNER TO {owner}", target::of(address)?);
        // Some are made with their owner.
        if !statements.iter().any(|statement| statement.sql == sql) {
            statements.push(Statement::new(sql));
        }
    }
    readers::around(side, address, None, statements)
}

const OWNER: &str = "owner";

/// The second object with the owner of the first: whose it is, is another difference.
fn owned_as(from: &Object, to: &Object) -> Object {
    let owner = from.properties.iter().filter(|property| property.name == OWNER);
    let rest = to.properties.iter().filter(|property| property.name != OWNER);
    Object { properties: rest.chain(owner).cloned().collect(), ..to.clone() }
}

/// Whether a column, or a domain, is known to be of the type or of the collation.
pub(super) fn is_used(address: &Address, side: &Snapshot) -> bool {
    let is_type =
        [Kind::ENUM, Kind::DOMAIN, Kind::COMPOSITE_TYPE, Kind::RANGE_TYPE, Kind::BASE_TYPE];
    let quoted = address.quoted();
    let uses = |object: &Object| match address.kind {
        Kind::COLLATION => repair::text(object, "collation") == Some(address.to_string().as_str()),
        kind if is_type.contains(&kind) => repair::text(object, "type").is_some_and(|name| {
            lexical::requoted(name.trim_end_matches("[]")).as_ref() == Some(&quoted)
        }),
        _ => false,
    };
    [Kind::COLUMN, Kind::DOMAIN].into_iter().any(|kind| side.of_kind(kind).any(uses))
}

/// Whether PostgreSQL refuses these statements, because columns hold what they would change.
pub(super) fn is_refused(from: &Object, statements: &[Statement], side: &Snapshot) -> bool {
    let changes = |statement: &Statement| statement.sql.contains(" ALTER ATTRIBUTE ");
    from.address.kind == Kind::COMPOSITE_TYPE
        && statements.iter().any(changes)
        && is_used(&from.address, side)
}

/// What to do where no statement can be written.
pub(super) fn in_words(kind: Kind, property: &str) -> Option<&'static str> {
    match (kind, property) {
        (Kind::ENUM, "labels") => Some(
            "Labels can be added and renamed, not removed or moved: make a new type, change the columns to it, and drop the old one.",
        ),
        (Kind::COLLATION, "up to date") => Some(
            "Where it is not, indexes may be in the order of another version: REINDEX those that use it, and then ALTER COLLATION ... REFRESH VERSION.",
        ),
        (Kind::COLLATION, _) => Some(
            "No statement changes it, and columns use it: make a new collation, change the columns to it, and drop the old one.",
        ),
        (Kind::BASE_TYPE, "defined") => Some(
            "A shell becomes a type when its functions are there; a type becomes no shell again.",
        ),
        (Kind::BASE_TYPE, _) => Some(
            "No statement changes it: make a new type, change the columns to it, and drop the old one with its functions.",
        ),
        (Kind::DOMAIN | Kind::COMPOSITE_TYPE | Kind::RANGE_TYPE, _) => Some(
            "No statement changes it while it is used: make a new type, change the columns to it, and drop the old one.",
        ),
        _ => None,
    }
}
