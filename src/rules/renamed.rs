//! The same thing under another name, in words and as SQL.

use crate::ddl::target;
use crate::model::{Change, Difference, Fix, Kind, Name, Naming};

use super::repair::{self, ACCESS_EXCLUSIVE, NO_LOCK, SHARE_UPDATE_EXCLUSIVE};
use super::rule::Said;
use super::words;

/// What is said of an object that only seems to have another name: it is known by its name, so it
/// may as well be missing, and another one there. `None` for what is known by its shape.
pub(super) fn probably(difference: &Difference) -> Option<Said> {
    if difference.change != Change::Renamed || difference.shape.is_some() {
        return None;
    }
    let object = words::object(difference);
    let own = &difference.object;
    let (other, of_it): (Vec<&Name>, Vec<&Name>) =
        difference.databases.iter().partition(|name| difference.address_in(name) != own);
    let known_as = difference.address_in(other.first()?);
    let present = match of_it.is_empty() {
        true => "declared".to_owned(),
        false => format!("present in {}", words::names(of_it)),
    };
    let message = format!(
        "{object} is missing in {} ({present}); {known_as} is extra there and equal in everything \
         but its name: probably renamed",
        words::names(other)
    );
    Some(Said { message, ..repair::said(difference, fix(difference)) })
}

/// `ALTER ... RENAME TO`.
pub(super) fn fix(difference: &Difference) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let new = Name::new(aim.to.to_string()).quoted();
    let old = || repair::own_name(aim.at);
    let (sql, lock) = match aim.at.kind {
        Kind::CONSTRAINT => {
            let alter = repair::alter_table(aim.at)?;
            (format!("{alter} RENAME CONSTRAINT {} TO {new}", old()?), ACCESS_EXCLUSIVE)
        }
        Kind::COLUMN => {
            let alter = repair::alter_table(aim.at)?;
            (format!("{alter} RENAME COLUMN {} TO {new}", old()?), ACCESS_EXCLUSIVE)
        }
        Kind::INDEX => {
            let target = target::of(aim.at)?;
            (format!("ALTER {target} RENAME TO {new}"), SHARE_UPDATE_EXCLUSIVE)
        }
        // PostgreSQL renames neither.
        Kind::OPERATOR | Kind::ACCESS_METHOD | Kind::USER_MAPPING => return None,
        kind if kind.1 == Naming::Phrase => return None,
        kind => {
            let is_locked = kind.is_relation() || kind == Kind::SEQUENCE;
            let lock = match is_locked || aim.at.owning_table().is_some() {
                true => ACCESS_EXCLUSIVE,
                false => NO_LOCK,
            };
            (format!("ALTER {} RENAME TO {new}", target::of(aim.at)?), lock)
        }
    };
    Some(repair::fix([sql], lock))
}
