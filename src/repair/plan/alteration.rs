//! Objects that stay: the statements that change their properties, and which can be replaced instead.

use crate::ddl::column_clause::hands_on_not_null;
use crate::ddl::{self, Alteration, parentage};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Value};
use crate::sql::Statement;

use super::action::{Change, OF_TYPE, has_default};
use super::precondition;
use super::privileges;
use super::world::{End, World};

/// Properties of a column that a parent may have without its children.
const ALONE: [&str; 4] = ["default", "storage", prop::STATISTICS_TARGET, "options"];

/// The statements that change these properties; `None` where some cannot be changed.
pub(super) fn altered(
    before: &Object,
    after: &Object,
    properties: &[&'static str],
    world: &World<'_>,
) -> Option<Vec<Change>> {
    let is_column = after.address.kind == Kind::COLUMN;
    let is_retyped = is_column && properties.iter().any(|property| OF_TYPE.contains(property));
    let mut from = Object { address: after.address.clone(), ..before.clone() };
    if is_retyped && has_default(before) {
        // In the way of the new type; it has an operation of its own.
        from = from.with(prop::DEFAULT, Value::None);
    }
    let mut all: Vec<Change> = Vec::new();
    for property in properties {
        if is_column
            && (*property == prop::INHERITED || follows_parent(before, after, property, world))
        {
            continue;
        }
        let is_led = after.flag(prop::INHERITED) || world.leader(&after.address).is_some();
        if *property == prop::DEFAULT && is_retyped && !is_led {
            continue;
        }
        let alteration = Alteration {
            from: &from,
            to: after,
            property,
            before: world.before.side,
            after: world.after.side,
        };
        if OF_TYPE.contains(property) && world.is_of_typed_table(&after.address) {
            continue;
        }
        let is_table = [Kind::TABLE, Kind::FOREIGN_TABLE].contains(&after.address.kind);
        if is_table && parentage::PROPERTIES.contains(property) {
            let parentage::Parentage { leave, join } = parentage::changed(&from, after, property)?;
            all.push(Change { property, statements: leave, join });
            continue;
        }
        let mut statements = match *property {
            prop::NOT_NULL_CONSTRAINT if not_null_from(&after.address, &world.before).is_some() => {
                renamed_not_null(before, after, world)?
            }
            prop::OWNER => vec![ddl::hand_over(&after.address, after.text(prop::OWNER)?)?],
            _ if after.address.kind == Kind::PRIVILEGE => {
                let (from, to) =
                    (privileges::by_name(&from, world), privileges::by_name(after, world));
                let alteration = Alteration { from: &from, to: &to, ..alteration };
                (ddl::writer(Kind::PRIVILEGE)?.alter)(&alteration)?
            }
            _ => (ddl::writer(after.address.kind)?.alter)(&alteration)?,
        };
        if is_column && ALONE.contains(property) && !world.spreads(&after.address, property) {
            statements = ddl::only(statements);
        }
        if after.address.kind == Kind::COMPOSITE_TYPE
            && *property == prop::ATTRIBUTES
            && has_typed_tables(&after.address, world)
        {
            statements = statements.into_iter().map(Statement::cascading).collect();
        }
        if is_column
            && *property == prop::NOT_NULL
            && after.flag(prop::NOT_NULL)
            && !before.flag(prop::NOT_NULL)
        {
            statements.splice(0..0, precondition::not_null(after, world.after.side));
        }
        if is_column && is_retyped && *property == prop::TYPE || *property == prop::TYPE_MODIFIER {
            statements.splice(0..0, precondition::retyped(before, after, world.before.side));
        }
        if *property == prop::VALIDATED {
            statements.splice(0..0, precondition::of(after, world.after.side));
        }
        let is_routine = [Kind::FUNCTION, Kind::PROCEDURE].contains(&after.address.kind);
        let replaces = |one: &Statement| one.replaces;
        if is_routine && statements.iter().any(replaces) {
            // All that a definition says comes with it.
            all.retain(|change| [prop::OWNER, prop::EXTENSIONS].contains(&change.property));
        } else if is_routine
            && !["owner", "extensions"].contains(property)
            && all.iter().flat_map(|change| &change.statements).any(replaces)
        {
            continue;
        }
        statements.retain(|one| !all.iter().any(|change| change.statements.contains(one)));
        all.push(Change::new(property, statements));
    }
    Some(all)
}

/// The parent's column that holds a column to NOT NULL, and what PostgreSQL calls that in the child.
fn not_null_from(column: &Address, end: &End<'_>) -> Option<(Address, String)> {
    let theirs = end.counterparts(column).into_iter().find(|theirs| hands_on_not_null(theirs))?;
    let parent = theirs.address.owning_table()?;
    let chosen = theirs.text(prop::NOT_NULL_CONSTRAINT).map(|name| Name::new(name).quoted());
    let name = chosen
        .or_else(|| Some(not_null_from(&theirs.address, end)?.1))
        .or_else(|| ddl::column_clause::not_null_name(&theirs.address, &Value::None))?;
    Some((parent, name))
}

/// Another name for the NOT NULL of a column that a parent holds to it; `None` while it does.
fn renamed_not_null(before: &Object, after: &Object, world: &World<'_>) -> Option<Vec<Statement>> {
    const PROPERTY: &str = prop::NOT_NULL_CONSTRAINT;
    let (parent, theirs) = not_null_from(&after.address, &world.before)?;
    let table = after.address.owning_table()?;
    (!world.after.parents(&table).contains(&parent)).then_some(())?;
    let stated = |of: &Object| of.text(PROPERTY).map(|name| Name::new(name).quoted());
    let old = stated(before).unwrap_or(theirs);
    let new = stated(after)
        .or_else(|| ddl::column_clause::not_null_name(&after.address, &Value::None))?;
    let rename = format!("RENAME CONSTRAINT {old} TO {new}");
    let statement = (old != new).then(|| Statement::alter_table(&table.quoted(), rename));
    Some(statement.into_iter().collect())
}

fn has_typed_tables(composite: &Address, world: &World<'_>) -> bool {
    let name = composite.to_string();
    let dependents = world.before.needs.on(composite);
    let mut tables = dependents.filter_map(|one| world.before.get(&one.dependent));
    tables.any(|table| table.text(prop::OF_TYPE) == Some(name.as_str()))
}

/// Whether the column of the parent is changed alike, which takes this one along.
fn follows_parent(before: &Object, after: &Object, property: &str, world: &World<'_>) -> bool {
    let of_generation = [prop::GENERATED, prop::GENERATED_KIND];
    let spreads = OF_TYPE.contains(&property)
        || ALONE.contains(&property)
        || of_generation.contains(&property);
    let leader = || world.leader(&after.address).filter(|_| spreads);
    let ancestor = world.before.ancestor(&before.address);
    let ancestor = ancestor.filter(|_| after.flag(prop::INHERITED)).or_else(leader);
    let Some(ancestor) = ancestor else { return false };
    if ALONE.contains(&property) && !world.spreads(&ancestor, property) {
        return false;
    }
    let of = |side: Option<&Object>| side.and_then(|object| object.property(property).cloned());
    let (old, new) = (of(world.before.get(&ancestor)), of(world.after.get(&ancestor)));
    new.is_some() && old != new && new.as_ref() == after.property(property)
}

/// Whether an object can be dropped and created again without losing what is stored in it.
pub(super) fn is_replaceable(before: &Object, after: &Object, world: &World<'_>) -> bool {
    const KEEP: [Kind; 8] = [
        Kind::DATABASE,
        Kind::TABLESPACE,
        Kind::SCHEMA,
        Kind::EXTENSION,
        Kind::TABLE,
        Kind::SEQUENCE,
        Kind::SUBSCRIPTION,
        Kind::FOREIGN_TABLE,
    ];
    let kind = before.address.kind;
    let is_computed =
        |object: &Object| object.property(prop::GENERATED).is_some_and(|v| !v.is_none());
    let holds = match kind {
        Kind::COLUMN => !is_computed(after) || before.flag(prop::INHERITED),
        kind => KEEP.contains(&kind),
    };
    let writer = ddl::writer(kind);
    !holds
        && writer.is_some_and(|writer| {
            (writer.drop)(before).is_some() && (writer.create)(after, world.after.side).is_some()
        })
}
