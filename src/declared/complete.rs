//! `complete: database`: a declaration that means what it does not say.
//!
//! Without it, what is not said is not asked. With it, whatever is not said of what is declared is as
//! PostgreSQL has it where nothing is said, and, of a whole database, whatever is not declared is one
//! too many. What environments may differ in all the same is asked only where it is said: owners,
//! privileges, comments, what is set for sessions, tablespaces, how columns are stored. So is
//! row-level security: a declaration that does not mention it must not ask for its removal.

use std::sync::Arc;

use crate::input::{InputError, yaml::Node};
use crate::model::prop;
use crate::model::{Address, Kind, Object, Property, Severity, Snapshot, Stated};

use super::usual::{self, Keys};
use super::words::{self, Words};

/// How much of a declaration means what it does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Complete {
    /// What is declared.
    Objects,
    /// The database.
    Database,
}

impl Complete {
    /// The word for it.
    pub(super) fn read(node: &Node) -> Result<Complete, InputError> {
        node.one_of(&[("objects", Complete::Objects), ("database", Complete::Database)])
    }

    /// Says what is not said.
    pub(super) fn fill(self, snapshot: &mut Snapshot, words: &Words) {
        let keys = usual::keys(snapshot);
        for object in snapshot.objects.values_mut() {
            fill(object, words, &keys);
        }
        let covered = |kind: &Kind| match *kind {
            Kind::DATABASE => false,
            kind if OPTIONAL.contains(&kind) => snapshot.kinds_read.contains(&kind),
            kind if APART.contains(&kind) => false,
            kind => self == Complete::Database || !words::stands_alone(kind),
        };
        let covered: Vec<Kind> = words.kinds().filter(covered).collect();
        for kind in covered {
            snapshot.kinds_read.insert(kind);
            let anywhere = Address { kind, path: Arc::new([]) };
            snapshot.extras.entry((anywhere, kind)).or_insert(Some(Severity::Error));
        }
    }
}

/// Kinds that are complete where any of them is declared.
const OPTIONAL: [Kind; 4] =
    [Kind::PRIVILEGE, Kind::DEFAULT_PRIVILEGE, Kind::COMMENT, Kind::SECURITY_LABEL];

/// Kinds that are asked for only where they are declared.
const APART: [Kind; 3] = [Kind::SETTING, Kind::USER_MAPPING, Kind::TABLESPACE];

/// Properties that are asked for only where they are said, of all kinds or of one.
const NOT_ASKED: [(Option<Kind>, &str); 9] = [
    (Some(Kind::TABLE), prop::ROW_LEVEL_SECURITY),
    (Some(Kind::TABLE), prop::FORCE_ROW_LEVEL_SECURITY),
    (None, words::OWNER),
    (None, "tablespace"),
    (None, "position"),
    (Some(Kind::COLUMN), "storage"),
    (Some(Kind::COLUMN), "compression"),
    (Some(Kind::COLUMN), prop::STATISTICS_TARGET),
    (Some(Kind::MATERIALIZED_VIEW), prop::COLUMN_SETTINGS),
];

/// Says what an object does not say.
fn fill(object: &mut Object, words: &Words, keys: &Keys) {
    let kind = object.address.kind;
    if OPTIONAL.contains(&kind) || APART.contains(&kind) {
        return;
    }
    let is_asked = |stated: &&'static Stated| {
        !NOT_ASKED.iter().any(|(of, name)| of.is_none_or(|of| of == kind) && *name == stated.name)
    };
    let all = words.of(kind).iter().map(|word| word.stated).filter(is_asked);
    // What depends on others comes after them.
    let place = |stated: &&Stated| usual::DEPENDING.iter().position(|name| *name == stated.name);
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(place);
    for stated in all {
        if object.property(stated.name).is_none()
            && let Some(value) = usual::value(object, stated, keys)
        {
            let more = Property { name: stated.name, value };
            object.properties = object.properties.iter().cloned().chain([more]).collect();
        }
    }
}
