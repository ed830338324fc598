//! Keys that seem to be missing are looked at again, because two servers have no common moment: a
//! row that was committed in one a moment before the other is no drift.
//!
//! The first second look is taken at once. Where it finds that something was on its way, or where
//! a server is being written to or unsettled, another follows after [`SETTLE`].

use std::collections::BTreeMap;
use std::time::Duration;

use super::key::decode;
use super::merge::{Merged, Suspect};
use super::{TablePlan, statements};
use crate::model::Name;
use crate::server::{Failure, Fleet, Param, Session};

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
    for wait in [Duration::ZERO, SETTLE] {
        if merged.suspects.is_empty() {
            break;
        }
        let (present, at_rest, failed) = look(fleet, plan, merged, moments, wait);
        let vanished = settle(merged, &present);
        failures = failed;
        if at_rest && vanished == 0 {
            break;
        }
    }
    failures
}

/// By database: which suspects it has now, by their index.
type Present = BTreeMap<Name, Vec<bool>>;

/// Looks after `wait`, which the sessions spend, because an interrupt ends what they do.
fn look(
    fleet: &mut Fleet,
    plan: &TablePlan,
    merged: &Merged,
    moments: &[String],
    wait: Duration,
) -> (Present, bool, Vec<(Name, Failure)>) {
    let sql = statements::present(&plan.table, &plan.key);
    let keys = columns_of(plan, &merged.suspects);
    let suspects = merged.suspects.len();
    let looked = fleet.each(move |session| {
        session.pause(wait)?;
        let now = begin_and_look(session)?;
        let params: Vec<Param<'_>> = keys.iter().map(|column| Param::Texts(column)).collect();
        let mut present = vec![false; suspects];
        for row in session.guarded_query(&sql, &params)? {
            let position = usize::try_from(row.bigint(0)?).unwrap_or(0);
            if let Some(found) = position.checked_sub(1).and_then(|index| present.get_mut(index)) {
                *found = true;
            }
        }
        Ok((now, present))
    });
    let mut found = Present::new();
    let mut failures = Vec::new();
    let mut at_rest = true;
    for (database, result) in looked {
        match result {
            _ if !merged.counts.contains_key(&database) => {}
            Ok((now, present)) => {
                at_rest &= now.at_rest_since(moments);
                found.insert(database, present);
            }
            Err(failure) => failures.push((database, failure)),
        }
    }
    (found, at_rest, failures)
}

/// The suspects' keys, one array of texts for each column.
fn columns_of(plan: &TablePlan, suspects: &[Suspect]) -> Vec<Vec<String>> {
    let mut columns = vec![Vec::with_capacity(suspects.len()); plan.key.len()];
    for suspect in suspects {
        for (column, part) in columns.iter_mut().zip(decode(&plan.key, &suspect.key)) {
            column.push(part);
        }
    }
    columns
}

/// Applies what was seen: a suspect that all databases have by now, or none, is no suspect.
/// Gives how many were taken back.
fn settle(merged: &mut Merged, present: &Present) -> u64 {
    let mut vanished = 0;
    let mut index = 0;
    let Merged { suspects, missing, in_flight, .. } = merged;
    suspects.retain_mut(|suspect| {
        let has = |database: &Name| {
            present.get(database).and_then(|found| found.get(index)).copied().unwrap_or_else(|| {
                // Not looked at again: as it was.
                !suspect.lacking.contains(database)
            })
        };
        let now: Vec<Name> = missing.keys().filter(|database| !has(database)).cloned().collect();
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
        assert_eq!(merged.suspects.len(), 1);
        assert_eq!(merged.suspects[0].key, [3]);
    }

    #[test]
    fn keeps_what_could_not_be_looked_at_again() {
        let mut merged = merged();
        assert_eq!(settle(&mut merged, &Present::new()), 0);
        assert_eq!(merged.missing["b"], 3);
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
