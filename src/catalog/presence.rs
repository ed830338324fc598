//! Of which kinds a database has objects at all, so that the others cost no statement; and what is
//! there of kinds that we do not know, so that a clean report never rests on what was not looked at.

use std::collections::BTreeSet;

use crate::model::{Kind, Name, Reason, Unchecked};
use crate::server::{Failure, Row};

use super::fields::Fields;
use super::heading::after_heading;

/// The statement.
pub(super) const PRESENCE: &str = after_heading(include_str!("presence.sql"));

/// Kinds of which nearly every database has objects: they are read without asking.
pub(super) const ALWAYS: [Kind; 8] = [
    Kind::DATABASE,
    Kind::SCHEMA,
    Kind::SEQUENCE,
    Kind::TABLE,
    Kind::COLUMN,
    Kind::CONSTRAINT,
    Kind::INDEX,
    Kind::PRIVILEGE,
];

/// What there is.
#[derive(Debug, Default)]
pub(super) struct Presence(BTreeSet<String>);

impl Presence {
    /// From the rows of [`PRESENCE`].
    pub(super) fn of(rows: &[Row]) -> Result<Presence, Failure> {
        let words = rows.iter().map(|row| Fields::of(row).text());
        Ok(Presence(words.collect::<Result<_, _>>()?))
    }

    /// Whether there may be objects of the kind.
    pub(super) fn has(&self, kind: Kind) -> bool {
        ALWAYS.contains(&kind) || self.0.contains(kind.0)
    }

    /// What is there of kinds that only a newer version may know.
    pub(super) fn unknown(&self, database: &Name) -> Vec<Unchecked> {
        let unknown = self.0.iter().filter(|word| Kind::named(word).is_none());
        let unchecked = |word: &String| Unchecked {
            database: Some(database.clone()),
            object: Some(word.clone()),
            reason: Reason::NotModelled,
            message: "this version of tenantctl does not compare it".to_owned(),
            hint: Some("a newer version of tenantctl may know it".to_owned()),
        };
        unknown.map(unchecked).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{ALWAYS, PRESENCE};
    use crate::catalog::KINDS;

    #[test]
    fn every_kind_is_looked_for() {
        for entry in KINDS {
            let asked = PRESENCE.contains(&format!("'{}'", entry.kind));
            assert_ne!(
                asked,
                ALWAYS.contains(&entry.kind),
                "{}: presence.sql asks for it, or ALWAYS has it, one of the two",
                entry.kind
            );
        }
    }
}
