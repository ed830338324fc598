//! What seems to be missing, or to differ, is looked at again, because two servers have no common moment: a
//! row that was committed in one a moment before the other is no drift.
//!
//! The first second look is taken at once. Where it finds that something was on its way, or where
//! a server is being written to or unsettled, another follows after [`Pace::settle`], or after longer
//! than a standby is seen to lag.

use std::collections::BTreeMap;
use std::time::Duration;

use super::content::{self, Digests};
use super::lookup::{Lookup, by_key, is_utf8};
use super::merge::{Merged, Suspect};
use super::pace::Pace;
use super::steady::{ask_steadily, hold};
use super::{TablePlan, statements};
use crate::model::{Address, Name};
use crate::server::{Ask, Failure, Fleet, Row, Session};

/// How often is looked at most: what is new at one look needs another.
const MOST_LOOKS: usize = 4;
/// The longest that a standby is waited for.
const LONGEST: Duration = Duration::from_secs(30);

/// How busy a database is, as far as its own transaction counter tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Activity {
    snapshot: String,
    /// Whether changes may be on their way: by replication, or by a client that did something
    /// a moment ago and may be about to write the same row elsewhere. Nobody may see
    /// what another role's client does without `pg_read_all_stats`: then, it may.
    unsettled: bool,
    /// How far a standby is behind.
    pub(super) lag: Duration,
}

impl Activity {
    /// From the row of [`statements::activity`].
    fn of(row: Option<&Row>) -> Result<Activity, Failure> {
        let Some(row) = row else {
            return Ok(Activity { snapshot: String::new(), unsettled: true, lag: Duration::ZERO });
        };
        let lag = row.bigint_opt(1)?.and_then(|lag| u64::try_from(lag).ok()).unwrap_or_default();
        let lag = Duration::from_millis(lag);
        Ok(Activity { snapshot: row.text(0)?, unsettled: row.flag(2)?, lag })
    }

    /// Whether nothing can have been under way between the two looks.
    pub(super) fn at_rest_since(&self, earlier: &[String]) -> bool {
        let mut parts = self.snapshot.split(':');
        let idle = parts.next() == parts.next();
        idle && !self.unsettled && earlier.contains(&self.snapshot)
    }
}

/// Opens a transaction, holding the table where there is one, and gives its moment: which
/// transactions it does not see.
pub(super) fn begin(session: &mut Session, held: Option<&Address>) -> Result<String, Failure> {
    session.begin()?;
    match held {
        Some(table) => hold(session, table)?,
        None => session.sync()?,
    }
    Ok(session.moment().to_owned())
}

/// Opens a transaction after `wait`, during which nobody need wait for a lock of the one before.
fn begin_after(session: &mut Session, wait: Duration) -> Result<(), Failure> {
    if !wait.is_zero() {
        session.end();
        session.pause(wait)?;
    }
    session.begin()
}

/// Opens a transaction after `wait`, and notes how busy the database is.
pub(super) fn look_after(session: &mut Session, wait: Duration) -> Result<Activity, Failure> {
    begin_after(session, wait)?;
    Activity::of(session.query(&statements::activity(), &[])?.first())
}

/// Looks at all suspects again and takes back what was on its way. Gives the databases in which
/// that could not be done: what they lack stays as it was found.
pub(super) fn recheck(
    fleet: &mut Fleet,
    plan: &TablePlan,
    merged: &mut Merged,
    moments: &[String],
    pace: &Pace<'_>,
) -> Vec<(Name, Failure)> {
    let mut failures = Vec::new();
    merged.different.truncate(content::looked_at(plan));
    let mut wait = Duration::ZERO;
    for look_number in 1..=MOST_LOOKS {
        if merged.suspects.is_empty() && merged.different.is_empty() {
            break;
        }
        let Look { present, digests, at_rest, lag, failures: failed } =
            look(fleet, plan, merged, moments, wait);
        let content::Settled { vanished, gone } = content::settle(merged, &digests);
        let (arrived, everywhere) = settle(merged, &present);
        failures = failed;
        let is_last = look_number == MOST_LOOKS;
        // What was missing may turn out to differ, and what differed to be missing.
        let mut is_new = false;
        if !is_last && !plan.columns.is_empty() {
            is_new = content::add(merged, everywhere, content::looked_at(plan));
        }
        is_new |= !gone.is_empty() && !is_last;
        add(merged, gone);
        if !is_new && (at_rest && vanished + arrived == 0 || !wait.is_zero()) {
            break;
        }
        wait = patience(pace, lag);
    }
    if !plan.narrowings.is_empty() {
        // Which rows are looked at may depend on what differs in them.
        merged.in_flight = 0;
    }
    failures
}

/// How long a row may be on its way, if a standby is behind by `lag`.
pub(super) fn patience(pace: &Pace<'_>, lag: Duration) -> Duration {
    pace.settle.max((lag * 3 / 2).min(LONGEST))
}

/// Adds keys that some databases turned out to lack.
fn add(merged: &mut Merged, gone: Vec<Suspect>) {
    let Merged { counts, missing, suspects, .. } = merged;
    for suspect in gone {
        for database in &suspect.lacking {
            *missing.entry(database.clone()).or_default() += 1;
            if let Some(count) = counts.get_mut(database) {
                *count = count.saturating_sub(1);
            }
        }
        suspects.push(suspect);
    }
    suspects.sort_by(|one, other| one.key.cmp(&other.key));
}

/// By database: which suspects it has now, by their index.
type Present = BTreeMap<Name, Vec<bool>>;

/// What a look at all suspects gave.
struct Look {
    present: Present,
    digests: BTreeMap<Name, Digests>,
    at_rest: bool,
    lag: Duration,
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
        begin_after(session, wait)?;
        look_now(session, &asked, &suspects, &different)
    });
    let mut look = Look {
        present: Present::new(),
        digests: BTreeMap::new(),
        at_rest: true,
        lag: Duration::ZERO,
        failures: Vec::new(),
    };
    for (database, result) in looked {
        match result {
            _ if !merged.counts.contains_key(&database) => {}
            Ok((now, present, digests)) => {
                look.at_rest &= now.at_rest_since(moments);
                look.lag = look.lag.max(now.lag);
                look.present.insert(database.clone(), present);
                look.digests.insert(database, digests);
            }
            Err(failure) => look.failures.push((database, failure)),
        }
    }
    look
}

/// Looks once, in the transaction that begins with it, in one round trip.
fn look_now(
    session: &mut Session,
    plan: &TablePlan,
    suspects: &[Vec<u8>],
    different: &[Vec<u8>],
) -> Result<(Activity, Vec<bool>, Digests), Failure> {
    let (utf8, activity) = (is_utf8(session), statements::activity());
    let sql = statements::present(&plan.table, &plan.key, utf8);
    let those = Lookup::new(sql, &plan.key, suspects, utf8);
    let others = content::digests_of(plan, different, utf8);
    let (of_those, of_others) = (those.asks(), others.asks());
    let asks = [&[Ask::plain(&activity)], &of_those[..], &of_others[..]].concat();

    let mut now = None;
    let (mut present, mut digests) = (vec![false; suspects.len()], vec![None; different.len()]);
    let mut seen = Ok(());
    let mut see = |at: usize, row: Row| -> Result<(), Failure> {
        let Some(at) = at.checked_sub(1) else {
            now = Some(row);
            return Ok(());
        };
        match at.checked_sub(of_those.len()) {
            None => {
                let position = those.position(at, &row)?;
                present.get_mut(position).into_iter().for_each(|found| *found = true);
            }
            Some(at) => {
                let (position, digest) = (others.position(at, &row)?, content::digests_in(&row)?);
                if let Some(found) = digests.get_mut(position) {
                    *found = Some(digest);
                }
            }
        }
        Ok(())
    };
    ask_steadily(session, &plan.table, &asks, &mut |at, row| {
        if seen.is_ok() {
            seen = see(at, row);
        }
    })?;
    seen?;
    Ok((Activity::of(now.as_ref())?, present, digests))
}

/// Which of the keys there are now.
pub(super) fn present(
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
/// Gives how many were taken back, and the keys of those that all databases have.
fn settle(merged: &mut Merged, present: &Present) -> (u64, Vec<Vec<u8>>) {
    let mut vanished = 0;
    let mut everywhere = Vec::new();
    let mut index = 0;
    let Merged { suspects, missing, counts, in_flight, .. } = merged;
    suspects.retain_mut(|suspect| {
        let has = |database: &Name| {
            present.get(database).and_then(|found| found.get(index)).copied().unwrap_or_else(|| {
                // Not looked at again: as it was.
                !suspect.lacking.contains(database)
            })
        };
        // Counts are of the moment of the second look too, or would differ by what was on its way.
        for (database, count) in &mut *counts {
            match (!suspect.lacking.contains(database), has(database)) {
                (true, false) => *count = count.saturating_sub(1),
                (false, true) => *count += 1,
                _ => {}
            }
        }
        let now: Vec<Name> = missing.keys().filter(|database| !has(database)).cloned().collect();
        if now.is_empty() {
            everywhere.push(suspect.key.clone());
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
    (vanished, everywhere)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

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
        assert_eq!(settle(&mut merged, &present), (2, vec![vec![1]]));
        assert_eq!(merged.in_flight, 2);
        assert_eq!(merged.missing["b"], 1);
        assert_eq!((merged.counts["a"], merged.counts["b"]), (8, 7));
        assert_eq!(merged.suspects.len(), 1);
        assert_eq!(merged.suspects[0].key, [3]);
    }

    #[test]
    fn keeps_what_could_not_be_looked_at_again() {
        let mut merged = merged();
        assert_eq!(settle(&mut merged, &Present::new()), (0, vec![]));
        assert_eq!(merged.missing["b"], 3);
        assert_eq!((merged.counts["a"], merged.counts["b"]), (9, 6));
    }

    #[test]
    fn a_server_is_at_rest_only_if_nothing_ran_between() {
        let at = |snapshot: &str| Activity {
            snapshot: snapshot.into(),
            unsettled: false,
            lag: Duration::ZERO,
        };
        let since = |moment: &str| [moment.to_owned()];
        assert!(at("10:10:").at_rest_since(&since("10:10:")));
        assert!(!at("10:12:10").at_rest_since(&since("10:12:10")));
        assert!(!at("11:11:").at_rest_since(&since("10:10:")));
        let replica = Activity { unsettled: true, ..at("10:10:") };
        assert!(!replica.at_rest_since(&since("10:10:")));
    }
}
