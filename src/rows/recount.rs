//! Counts that differ are taken again where rows may be on their way, because two servers have no
//! common moment. Where that does not tell either, there are none: a key can be looked at again, a
//! number cannot.

use std::collections::BTreeMap;
use std::time::Duration;

use super::pace::Pace;
use super::recheck::{Activity, look_after, patience};
use super::{TablePlan, Unplannable, count_as_planned};
use crate::model::{Name, Reason};
use crate::server::{Failure, Fleet};

/// How often is counted again at most.
const MOST: usize = 2;

/// What counting gave, by database.
type Counted = Vec<(Name, Result<u64, Failure>)>;

/// Exact counts of the rows that a plan does not leave out, in transactions that were begun at these
/// moments, or in later ones.
pub(super) fn count(
    fleet: &mut Fleet,
    plan: &TablePlan,
    databases: &[Name],
    unplannable: &Unplannable,
    moments: &[String],
    pace: &Pace<'_>,
) -> Counted {
    let mut counted = count_as_planned(fleet, plan, databases, unplannable);
    let mut seen = Seen::default();
    seen.add(&counted);
    if agree(&counted) {
        return counted;
    }
    let now = look(fleet, databases, Duration::ZERO);
    let is_at_rest = |(_, now): &(Name, Result<Activity, Failure>)| {
        now.as_ref().is_ok_and(|now| now.at_rest_since(moments))
    };
    if now.iter().all(is_at_rest) {
        return counted;
    }
    let lags = now.iter().filter_map(|(_, now)| Some(now.as_ref().ok()?.lag));
    let wait = patience(pace, lags.max().unwrap_or_default());
    for _ in 0..MOST {
        let (mut ready, mut failed) = (Vec::new(), Vec::new());
        for (name, now) in look(fleet, databases, wait) {
            match now {
                Ok(_) => ready.push(name),
                Err(failure) => failed.push((name, Err(failure))),
            }
        }
        counted = count_as_planned(fleet, plan, &ready, unplannable);
        counted.append(&mut failed);
        seen.add(&counted);
        if agree(&counted) || seen.stand_still() {
            return counted;
        }
    }
    if seen.are_apart() {
        return counted;
    }
    let told = |(name, count)| match count {
        Ok(_) if seen.moved(&name) => (name, Err(unsettled())),
        count => (name, count),
    };
    counted.into_iter().map(told).collect()
}

/// Opens transactions after `wait` and says how busy the databases are.
fn look(
    fleet: &mut Fleet,
    databases: &[Name],
    wait: Duration,
) -> Vec<(Name, Result<Activity, Failure>)> {
    let looked = fleet.each(move |session| look_after(session, wait));
    looked.into_iter().filter(|(name, _)| databases.contains(name)).collect()
}

fn agree(counted: &Counted) -> bool {
    let mut counts = counted.iter().filter_map(|(_, count)| count.as_ref().ok());
    let first = counts.next();
    counts.all(|count| Some(count) == first)
}

/// The least and the most that each database was seen to have.
#[derive(Debug, Default)]
struct Seen(BTreeMap<Name, (u64, u64)>);

impl Seen {
    fn add(&mut self, counted: &Counted) {
        for (name, count) in counted {
            let Ok(count) = count else { continue };
            let (least, most) = self.0.entry(name.clone()).or_insert((*count, *count));
            (*least, *most) = ((*least).min(*count), (*most).max(*count));
        }
    }

    /// Whether one had other counts than at the first look.
    fn moved(&self, name: &Name) -> bool {
        self.0.get(name).is_some_and(|(least, most)| least < most)
    }

    fn stand_still(&self) -> bool {
        !self.0.keys().any(|name| self.moved(name))
    }

    /// Whether one had more all the time than another at any time.
    fn are_apart(&self) -> bool {
        let most_of_least = self.0.values().map(|(least, _)| least).max();
        let least_of_most = self.0.values().map(|(_, most)| most).min();
        most_of_least > least_of_most
    }
}

fn unsettled() -> Failure {
    let message = "rows came and went while they were counted, so that the counts do not tell \
                   whether some are missing";
    Failure::new(Reason::Changed, message)
        .with_hint("compare ids (`compare: ids`): what seems to be missing is looked at again")
}

#[cfg(test)]
mod tests {
    use super::{Counted, Seen, agree};
    use crate::model::{Name, Reason};
    use crate::server::Failure;

    fn counted(counts: &[(&str, Option<u64>)]) -> Counted {
        let lost = || Failure::new(Reason::Locked, "locked");
        let counted =
            |(name, count): &(&str, Option<u64>)| (Name::new(*name), count.ok_or_else(lost));
        counts.iter().map(counted).collect()
    }

    fn seen(looks: &[[u64; 2]]) -> Seen {
        let mut seen = Seen::default();
        for [a, b] in looks {
            seen.add(&counted(&[("a", Some(*a)), ("b", Some(*b))]));
        }
        seen
    }

    #[test]
    fn what_could_not_be_counted_differs_from_nothing() {
        assert!(agree(&counted(&[("a", Some(1)), ("b", None), ("c", Some(1))])));
        assert!(!agree(&counted(&[("a", Some(1)), ("b", None), ("c", Some(2))])));
        assert!(agree(&counted(&[("a", None)])));
    }

    #[test]
    fn counts_tell_if_one_has_more_all_the_time() {
        assert!(seen(&[[14, 11], [14, 11]]).stand_still());
        let behind = seen(&[[100, 99], [105, 104]]);
        assert!(!behind.stand_still() && !behind.are_apart());
        assert!(seen(&[[100, 80], [105, 85]]).are_apart());
        assert!(behind.moved(&Name::new("a")) && !behind.moved(&Name::new("c")));
    }
}
