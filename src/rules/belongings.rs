//! What a view has besides its query, as SQL: what comes with a new one, and what is lost with an old
//! one that is dropped to be made again.

use crate::ddl::{self, target};
use crate::model::{Address, Kind, Name, Object, Snapshot, Statement, Value, grantee};

use super::construct;
use super::repair::{self, ACCESS_EXCLUSIVE, NO_LOCK};

/// Indexes, rules and triggers of a view, as a side has them. Nothing for objects of other kinds;
/// `None` where something cannot be written.
pub(super) fn of(view: &Address, side: &Snapshot) -> Option<Vec<Statement>> {
    let mut all = Vec::new();
    if !is_view(view.kind) {
        return Some(all);
    }
    for index in repair::within(side, view, Kind::INDEX) {
        all.extend(repair::fix(construct::in_new_table(index)?, NO_LOCK).statements);
    }
    for kind in [Kind::RULE, Kind::TRIGGER] {
        for part in repair::within(side, view, kind) {
            all.extend((ddl::writer(kind)?.create)(part)?);
        }
    }
    // What they call may be made by the same script.
    Some(all.into_iter().map(|statement| statement.locking(NO_LOCK).late()).collect())
}

/// [`of`], and its owner, and what is said about it and them.
pub(super) fn again(view: &Object, database: &Snapshot) -> Option<Vec<Statement>> {
    let mut all = of(&view.address, database)?;
    if !is_view(view.address.kind) {
        return Some(all);
    }
    if let Some(Value::Text(owner)) = view.property("owner") {
        let (target, owner) = (target::of(&view.address)?, Name::new(owner).quoted());
        let sql = format!("ALTER {target} OWNER TO {owner}");
        all.push(Statement::new(sql).locking(ACCESS_EXCLUSIVE));
    }
    let about = [Kind::PRIVILEGE, Kind::COMMENT, Kind::SECURITY_LABEL];
    for writer in about.into_iter().filter_map(ddl::writer) {
        for object in database.of_kind(writer.kind) {
            let is_about =
                object.address.target().is_some_and(|on| on.path.starts_with(&view.address.path));
            // What an owner may do comes with owning.
            if is_about && object.address.own_name() != grantee::OWNER {
                all.extend((writer.create)(object)?);
            }
        }
    }
    Some(all)
}

fn is_view(kind: Kind) -> bool {
    [Kind::VIEW, Kind::MATERIALIZED_VIEW].contains(&kind)
}
