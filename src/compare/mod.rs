//! Snapshots against each other: which sides do not agree on what.
//!
//! One declaration, if there is one, and any number of databases are lined up object by object
//! ([`pairing`]); each group is then asked who has it ([`presence`]) and what is said about it
//! ([`properties`]); what is declared in words that no database understands is set aside
//! ([`refused`]), and what only has another name is told once ([`renames`]). All of it is generic over properties and pure. Whether two spellings mean the
//! same is for PostgreSQL to say: what would have to be asked is part of the result, and the
//! comparison is run again with the answers ([`judge`]).

mod deparsed;
mod group;
pub mod identity;
mod judge;
mod options;
mod pairing;
mod presence;
mod properties;
mod refused;
mod renames;
mod roles;
mod shapes;
mod sides;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::model::{Difference, Judgements, Question, Snapshot};

use self::judge::Judge;
pub use self::options::CompareOptions;
pub use self::refused::Refusal;
pub use self::roles::{OwnRoles, RoleMap, roles_named};
pub use self::sides::Sides;

/// What comparison found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Compared {
    /// Where sides do not agree: parents before what is in them, otherwise in order of address.
    pub differences: Vec<Difference>,
    /// What is declared and was not compared, because no database understands it.
    pub refusals: Vec<Refusal>,
    /// What would have to be asked to be sure; what has no answer yet counts as different.
    pub questions: BTreeSet<Question>,
}

/// Compares the declaration with each database, and the databases with each other in what it does
/// not say. `databases` are in the order of the configuration, which is the order of every list in
/// the result. `judgements` are the answers to questions of an earlier call.
pub fn compare(
    declaration: Option<&Snapshot>,
    databases: &[Snapshot],
    judgements: &Judgements,
    options: &CompareOptions,
) -> Compared {
    let sides = Sides { declaration, databases };
    let mut judge = Judge::new(judgements);
    let mut presence = presence::Presence::new(&sides, options.nested);
    let mut differences = Vec::new();
    for group in pairing::groups(&sides, &mut judge) {
        let is_off = group.kind().is_some_and(|kind| !options.takes_kind(kind));
        if is_off && group.declared().is_none() {
            continue;
        }
        if presence.is_ignored(&group) {
            continue;
        }
        differences.extend(presence.difference(&group));
        properties::compare(&group, &sides, &mut judge, options, &mut differences);
    }
    let refusals = refused::set_aside(&mut differences, &sides, &mut judge);
    // A script renames nothing that nobody asked it to.
    if !options.nested {
        renames::fold(&mut differences, &sides);
    }
    Compared { differences, refusals, questions: judge.questions }
}
