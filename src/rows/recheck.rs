//! What seems to be missing, or to differ, is looked at again, because two servers have no common moment: a
//! row that was committed in one a moment before the other is no drift.
//!
//! The first second look is taken at once. Where it finds that something was on its way, or where
//! a server is being written to or unsettled, another follows after [`SETTLE`].

use std::collections::BTreeMap;
use std::time::Duration;

use super::content::{self, Digests};
use super::lookup::{by_key, is_utf8};
use super::merge::Merged;
use super::steady::steadily;
use super::{TablePlan, statements};
use crate::model::Name;
use crate::server::{Failure, Fleet, Session};

/// How long a row may take to reach the other side.
const SETTLE: Duration = Duration::from_secs(1);

/// How busy a database is, as far as its own transaction counter tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Activity {
    snapshot: String,
    /// Whether changes may be on their way: by replication, or by a client that did something
    /// within the last [`SETTLE`] and may be about to write the same row elsewhere. Nobody may see
    /// what another role's client does without `pg_read_all_stats`: then, it may.
    unsettled: bool,
}

impl Activity {
    /// Whether nothing can have been under way between the two looks.
    fn at_rest_since(&self, earlier: &[String]) -> bool {
        let mut parts = self.snapshot.split(':');
        let idle = parts.next() == parts.next();
        idle && !self.unsettled && earlier.contains(&self.snapshot)
    }
}

/// Opens a transaction and notes its moment: which transactions it does not see.
pub(super) fn begin(session: &mut Session) -> Result<String, Failure> {
    session.begin()?;
    let rows = session.query(&statements::moment(), &[])?;
    rows.first().map_or(Ok(String::new()), |row| row.text(0))
}

/// Opens a transaction and notes how busy the database is.
fn begin_and_look(session: &mut Session) -> Result<Activity, Failure> {
    session.begin()?;
    let rows = session.query(&statements::activity(), &[])?;
    let Some(row) = rows.first() else {
        return Ok(Activity { snapshot: String::new(), unsettled: true });
    };
    Ok(Activity { snapshot: row.text(0)?, unsettled: row.flag(1)? })
}

/// Looks at all suspects again and takes back what was on its way. Gives the databases in which
/// that could not be done: what they lack stays as it was found.
pub(super) fn recheck(
    fleet: &mut Fleet,
    plan: &TablePlan,
    merged: &mut Merged,
    moments: &[String],
) -> Vec<(Name, Failure)> {
    let mut failures = Vec::new();
    merged.different.truncate(content::looked_at(plan));
    for wait in [Duration::ZERO, SETTLE] {
        if merged.suspects.is_empty() && merged.different.is_empty() {
            break;
        }
        let Look { present, digests, at_rest, failures: failed } =
            look(fleet, plan, merged, moments, wait);
        let vanished = settle(merged, &present) + content::settle(merged, &digests);
        failures = failed;
        if at_rest && vanished == 0 {
            break;
        }
    }
    failures
}

/// By database: which suspects it has now, by their index.
type Present = BTreeMap<Name, Vec<bool>>;

/// What a look at all suspects gave.
struct Look {
    present: Present,
    digests: BTreeMap<Name, Digests>,
    at_rest: bool,
    failures: Vec<(Name, Failure)>,
}

/// Looks after `wait`, which the sessions spend, because an interrupt ends what they do.
fn look(
    fleet: &mut Fleet,
    plan: &TablePlan,
    merged: &Merged,
    moments: &[String],
    wait: Duration,
) -> Look {
    let suspects: Vec<Vec<u8>> = merged.suspects.iter().map(|s| s.key.clone()).collect();
    let different: Vec<Vec<u8>> = merged.different.iter().map(|d| d.key.clone()).collect();
    let asked = plan.clone();
    let looked = fleet.each(move |session| {
        session.pause(wait)?;
        let now = begin_and_look(session)?;
        steadily(session, &asked.table, |session| {
            let present = present(session, &asked, &suspects)?;
            let digests = content::digests(session, &asked, &different)?;
            Ok((now, present, digests))
        })
    });
    let mut look = Look {
        present: Present::new(),
        digests: BTreeMap::new(),
        at_rest: true,
        failures: Vec::new(),
    };
    for (database, result) in looked {
        match result {
            _ if !merged.counts.contains_key(&database) => {}
            Ok((now, present, digests)) => {
                look.at_rest &= now.at_rest_since(moments);
                look.present.insert(database.clone(), present);
                look.digests.insert(database, digests);
            }
            Err(failure) => look.failures.push((database, failure)),
        }
    }
    look
}

/// Which of the keys there are now.
fn present(
    session: &mut Session,
    plan: &TablePlan,
    keys: &[Vec<u8>],
) -> Result<Vec<bool>, Failure> {
    let mut present = vec![false; keys.len()];
    let sql = statements::present(&plan.table, &plan.key, is_utf8(session));
    by_key(session, &sql, &plan.key, keys, |position, _| {
        if let Some(found) = present.get_mut(position) {
            *found = true;
        }
        Ok(())
    })?;
    Ok(present)
}

/// Applies what was seen: a suspect that all databases have by now, or none, is no suspect.
/// Gives how many were taken back.
fn settle(merged: &mut Merged, present: &Present) -> u64 {
    let mut vanished = 0;
    let mut index = 0;
    let Merged { suspects, counts, missing, in_flight, .. } = merged;
    suspects.retain_mut(|suspect| {
        let has = |database: &Name| {
            present.get(database).and_then(|found| found.get(index)).copied().unwrap_or_else(|| {
                // Not looked at again: as it was.
                !suspect.lacking.contains(database)
            })
        };
        let now: Vec<Name> = missing.keys().filter(|database| !has(database)).cloned().collect();
        // Counts are of the moment of the second look too, or they would differ by what was on its way.
        for (database, count) in counts.iter_mut() {
            let (had, has) = (!suspect.lacking.contains(database), !now.contains(database));
            *count = count.saturating_add_signed(i64::from(has) - i64::from(had));
        }
        let lacking = if now.len() == missing.len() { Vec::new() } else { now };
        index += 1;
        for database in &suspect.lacking {
            if !lacking.contains(database)
                && let Some(count) = missing.get_mut(database)
            {
                *count = count.saturating_sub(1);
            }
        }
        for database in &lacking {
            if !suspect.lacking.contains(database)
                && let Some(count) = missing.get_mut(database)
            {
                *count += 1;
            }
        }
        suspect.lacking = lacking;
        if suspect.lacking.is_empty() {
            vanished += 1;
        }
        !suspect.lacking.is_empty()
    });
    *in_flight += vanished;
    vanished
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Activity, Present, settle};
    use crate::model::Name;
    use crate::rows::merge::{Merged, Suspect};

    fn merged() -> Merged {
        let suspect = |key: u8| Suspect { key: vec![key], lacking: vec![Name::new("b")] };
        Merged {
            counts: BTreeMap::from([(Name::new("a"), 9), (Name::new("b"), 6)]),
            missing: BTreeMap::from([(Name::new("a"), 0), (Name::new("b"), 3)]),
            suspects: vec![suspect(1), suspect(2), suspect(3)],
            ..Merged::default()
        }
    }

    #[test]
    fn takes_back_what_arrived_and_what_was_deleted_everywhere() {
        let mut merged = merged();
        let present = Present::from([
            (Name::new("a"), vec![true, false, true]),
            (Name::new("b"), vec![true, false, false]),
        ]);
        assert_eq!(settle(&mut merged, &present), 2);
        assert_eq!(merged.in_flight, 2);
        assert_eq!(merged.missing["b"], 1);
        assert_eq!((merged.counts["a"], merged.counts["b"]), (8, 7));
        assert_eq!(merged.suspects.len(), 1);
        assert_eq!(merged.suspects[0].key, [3]);
    }

    #[test]
    fn keeps_what_could_not_be_looked_at_again() {
        let mut merged = merged();
        assert_eq!(settle(&mut merged, &Present::new()), 0);
        assert_eq!(merged.missing["b"], 3);
        assert_eq!((merged.counts["a"], merged.counts["b"]), (9, 6));
    }

    #[test]
    fn a_server_is_at_rest_only_if_nothing_ran_between() {
        let at = |snapshot: &str| Activity { snapshot: snapshot.into(), unsettled: false };
        let since = |moment: &str| [moment.to_owned()];
        assert!(at("10:10:").at_rest_since(&since("10:10:")));
        assert!(!at("10:12:10").at_rest_since(&since("10:12:10")));
        assert!(!at("11:11:").at_rest_since(&since("10:10:")));
        let replica = Activity { snapshot: "10:10:".into(), unsettled: true };
        assert!(!replica.at_rest_since(&since("10:10:")));
    }
}
