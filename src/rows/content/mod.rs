//! What rows hold: which columns of which rows differ.
//!
//! While keys are merged, each comes with a digest of its row. Rows whose digests differ are looked
//! at again, column by column, which also tells those that were on their way. Values themselves,
//! which are personal data, leave the server only where they are asked for.

mod columns;
mod hash;
mod statements;

pub(super) use columns::{Chosen, choose};
pub use columns::{Column, Form};
pub(super) use statements::{Reduction, statements, value_digest};

use std::collections::{BTreeMap, BTreeSet};

use super::key::decode;
use super::lookup::{Lookup, by_key, is_utf8};
use super::merge::{Merged, Suspect};
use super::{SAMPLE, TablePlan, names_of};
use crate::model::{DatabaseInfo, DifferingRow, DifferingRows, Name};
use crate::server::{Failure, Fleet, Param, Row, Session};
use statements::Wanted;

/// How many digests of values are held at most, per database.
const DIGESTS: usize = 80_000;
/// How long each of them is.
const DIGEST: usize = 16;

/// What rows of these databases can be reduced to, so that equal ones become equal.
pub(super) fn reduction<'i>(infos: impl IntoIterator<Item = &'i DatabaseInfo>) -> Reduction {
    let servers = infos.into_iter().map(|info| {
        let server = info.server.as_ref()?;
        Some((server.version_num / 10_000, server.encoding.as_str()))
    });
    let servers: BTreeSet<_> = servers.collect();
    match servers.first() {
        Some(Some((major, _))) if servers.len() == 1 && *major >= 14 => Reduction::Hash,
        _ => Reduction::Digest,
    }
}

/// The plan's columns that the role may not read.
pub(super) fn unreadable(session: &mut Session, plan: &TablePlan) -> Result<Vec<Name>, Failure> {
    let names = names_of(&plan.table)?;
    let rows = session.query(&statements::unreadable(), &names.map(Param::Text))?;
    let names: Vec<Name> =
        rows.iter().map(|row| row.text(0).map(Name::from)).collect::<Result<_, _>>()?;
    let is_compared = |name: &Name| plan.columns.iter().any(|column| column.name == *name);
    Ok(names.into_iter().filter(is_compared).collect())
}

/// How many of the keys with different rows are looked at.
pub(super) fn looked_at(plan: &TablePlan) -> usize {
    DIGESTS / plan.columns.len().max(1)
}

/// A key whose rows differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Different {
    /// The key.
    pub(super) key: Vec<u8>,
    /// Which of the plan's columns differ; none where that was not looked at.
    pub(super) columns: Vec<usize>,
    /// Whether all databases were seen to have it, so that one that does not is news.
    pub(super) is_everywhere: bool,
}

/// By the position of a key, the digests of its row's values, one behind the other; `None` where
/// there is no such row.
pub(super) type Digests = Vec<Option<String>>;

/// The digests of the rows that have the keys now.
pub(super) fn digests(
    session: &mut Session,
    plan: &TablePlan,
    keys: &[Vec<u8>],
) -> Result<Digests, Failure> {
    let mut found = vec![None; keys.len()];
    look(session, plan, keys, Wanted::Digest, &mut |position, values| {
        if let Some(found) = found.get_mut(position) {
            *found = Some(values.concat());
        }
    })?;
    Ok(found)
}

/// What asks for [`digests`], to travel with others.
pub(super) fn digests_of(plan: &TablePlan, keys: &[Vec<u8>], utf8: bool) -> Lookup {
    Lookup::new(statements::look(plan, utf8, Wanted::Digest), &plan.key, keys, utf8)
}

/// The digests in one row of that.
pub(super) fn digests_in(row: &Row) -> Result<String, Failure> {
    row.texts(1).map(|digests| digests.concat())
}

/// Which of the columns differ, by the digests of some rows.
pub(super) fn apart(rows: &[&[u8]]) -> Vec<usize> {
    let Some((first, others)) = rows.split_first() else { return Vec::new() };
    let differs = |(at, digest): (usize, &[u8])| {
        let other = |row: &&[u8]| row.get(at * DIGEST..(at + 1) * DIGEST) == Some(digest);
        (!others.iter().all(other)).then_some(at)
    };
    first.chunks(DIGEST).enumerate().filter_map(differs).collect()
}

fn look(
    session: &mut Session,
    plan: &TablePlan,
    keys: &[Vec<u8>],
    wanted: Wanted,
    each: &mut dyn FnMut(usize, Vec<String>),
) -> Result<(), Failure> {
    let sql = statements::look(plan, is_utf8(session), wanted);
    by_key(session, &sql, &plan.key, keys, |position, row| {
        each(position, row.texts(1)?);
        Ok(())
    })
}

/// Adds keys that turned out to be everywhere, so that nobody compared what they hold yet: they are no
/// mismatches that vanished, until somebody did. Says whether there were any.
pub(super) fn add(merged: &mut Merged, keys: Vec<Vec<u8>>, most: usize) -> bool {
    let room = most.saturating_sub(merged.different.len());
    let before = merged.different.len();
    let keys = keys.into_iter().take(room);
    merged.different.extend(keys.map(|key| Different {
        key,
        columns: Vec::new(),
        is_everywhere: true,
    }));
    let added = (merged.different.len() - before) as u64;
    merged.differing += added;
    merged.in_flight = merged.in_flight.saturating_sub(added);
    merged.different.sort_by(|one, other| one.key.cmp(&other.key));
    added > 0
}

/// What a look at keys with different rows told.
pub(super) struct Settled {
    /// How many were taken back.
    pub(super) vanished: u64,
    /// Those that some databases have no row of any more.
    pub(super) gone: Vec<Suspect>,
}

/// Applies what was seen: keys whose rows agree by now are no difference, and the others get their
/// columns.
pub(super) fn settle(merged: &mut Merged, looked: &BTreeMap<Name, Digests>) -> Settled {
    let mut settled = Settled { vanished: 0, gone: Vec::new() };
    let mut index = 0;
    let everywhere = merged.counts.keys().all(|database| looked.contains_key(database));
    merged.different.retain_mut(|different| {
        let mut rows: Vec<&[u8]> = Vec::new();
        let mut lacking = Vec::new();
        for (database, digests) in looked {
            match digests.get(index) {
                Some(Some(digest)) => rows.push(digest.as_bytes()),
                _ => lacking.push(database.clone()),
            }
        }
        index += 1;
        if rows.is_empty() {
            settled.vanished += u64::from(everywhere);
            return !everywhere;
        }
        if everywhere && different.is_everywhere && !lacking.is_empty() {
            let key = std::mem::take(&mut different.key);
            settled.gone.push(Suspect { key, lacking });
            return false;
        }
        different.columns = apart(&rows);
        // Not looked at everywhere: it may still be one.
        let stays = !different.columns.is_empty() || !everywhere;
        settled.vanished += u64::from(!stays);
        stays
    });
    let taken_back = settled.vanished + settled.gone.len() as u64;
    merged.differing = merged.differing.saturating_sub(taken_back);
    // Where a database was not read to its end, they may have differed only there.
    if !merged.is_cut {
        merged.in_flight += settled.vanished;
    }
    settled
}

/// What a report says of the keys whose rows differ; with values where the plan says so.
pub(super) fn told(
    fleet: &mut Fleet,
    plan: &TablePlan,
    merged: &Merged,
    failures: &mut Vec<(Name, Failure)>,
) -> DifferingRows {
    let mut columns: BTreeMap<Name, u64> = BTreeMap::new();
    let name = |at: &usize| plan.columns.get(*at).map(|column| column.name.clone());
    for different in &merged.different {
        for name in different.columns.iter().filter_map(name) {
            *columns.entry(name).or_default() += 1;
        }
    }
    let mut sample: Vec<DifferingRow> = merged
        .different
        .iter()
        .take(SAMPLE)
        .map(|different| DifferingRow {
            key: decode(&plan.key, &different.key).join(", "),
            columns: different.columns.iter().filter_map(name).collect(),
            values: BTreeMap::new(),
        })
        .collect();
    if plan.show_values && !sample.is_empty() {
        show(fleet, plan, merged, &mut sample, failures);
    }
    let looked_at = merged.different.iter().filter(|d| !d.columns.is_empty()).count() as u64;
    DifferingRows { count: merged.differing, looked_at, columns, sample }
}

/// Adds the beginnings of the values that differ.
fn show(
    fleet: &mut Fleet,
    plan: &TablePlan,
    merged: &Merged,
    sample: &mut [DifferingRow],
    failures: &mut Vec<(Name, Failure)>,
) {
    let keys: Vec<Vec<u8>> = merged.different.iter().take(SAMPLE).map(|d| d.key.clone()).collect();
    let wanted = plan.clone();
    let shown = fleet.each(move |session| {
        session.begin()?;
        let mut rows = BTreeMap::new();
        look(session, &wanted, &keys, Wanted::Beginning, &mut |position, values| {
            rows.insert(position, values);
        })?;
        Ok(rows)
    });
    for (database, rows) in shown.into_iter().filter(|(name, _)| merged.counts.contains_key(name)) {
        let rows = match rows {
            Ok(rows) => rows,
            Err(failure) => {
                failures.push((database, failure));
                continue;
            }
        };
        for (position, values) in rows {
            let Some((row, different)) =
                sample.get_mut(position).zip(merged.different.get(position))
            else {
                continue;
            };
            for at in &different.columns {
                if let Some((column, value)) = plan.columns.get(*at).zip(values.get(*at)) {
                    let of_column = row.values.entry(column.name.clone()).or_default();
                    of_column.insert(database.clone(), value_in(value));
                }
            }
        }
    }
}

/// The value in a row of one, as PostgreSQL writes it, and perhaps cut off; `None` for NULL.
/// <https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX>
fn value_in(row: &str) -> Option<String> {
    let inside = row.strip_prefix('(').unwrap_or(row);
    let (inside, is_whole) = match inside.strip_suffix(')') {
        Some(inside) if row.chars().count() < statements::BEGINNING => (inside, true),
        _ => (inside, false),
    };
    if inside.is_empty() && is_whole {
        return None;
    }
    let mut value = match inside.strip_prefix('"') {
        None => inside.to_owned(),
        Some(quoted) => {
            let quoted = quoted.strip_suffix('"').filter(|_| is_whole).unwrap_or(quoted);
            let mut value = String::new();
            let mut characters = quoted.chars();
            while let Some(character) = characters.next() {
                match character {
                    // Either is written twice.
                    '"' | '\\' => value.extend(characters.next()),
                    other => value.push(other),
                }
            }
            value
        }
    };
    if !is_whole {
        value.push_str("...");
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Different, settle, value_in};
    use crate::model::Name;
    use crate::rows::merge::{Merged, Suspect};

    fn merged(keys: u8) -> Merged {
        let names = ["a", "b"].map(Name::new);
        Merged {
            counts: names.map(|name| (name, 9)).into(),
            differing: u64::from(keys) + 5,
            different: (0..keys).map(|key| different(key, vec![])).collect(),
            ..Merged::default()
        }
    }

    fn different(key: u8, columns: Vec<usize>) -> Different {
        Different { key: vec![key], columns, is_everywhere: true }
    }

    fn row(columns: &[char]) -> Option<String> {
        Some(columns.iter().map(|digest| digest.to_string().repeat(16)).collect())
    }

    #[test]
    fn tells_columns_and_takes_back_what_agrees_by_now() {
        let mut merged = merged(3);
        let looked = [
            (Name::new("a"), vec![row(&['1', '2']), row(&['1', '2']), None]),
            (Name::new("b"), vec![row(&['1', '3']), row(&['1', '2']), row(&['1', '2'])]),
        ];
        let settled = settle(&mut merged, &looked.into());
        assert_eq!(settled.vanished, 1);
        assert_eq!(settled.gone, [Suspect { key: vec![2], lacking: vec![Name::new("a")] }]);
        assert_eq!(merged.different, [different(0, vec![1])]);
        assert_eq!((merged.differing, merged.in_flight), (6, 1));
    }

    /// Of what a third database lacks, that was counted when keys were merged.
    #[test]
    fn what_was_known_to_be_missing_is_not_found_to_be_gone() {
        let mut merged = merged(1);
        merged.different[0].is_everywhere = false;
        merged.counts.insert(Name::new("c"), 8);
        let rows = [("a", row(&['1'])), ("b", row(&['2'])), ("c", None)];
        let looked = rows.map(|(name, row)| (Name::new(name), vec![row]));
        let settled = settle(&mut merged, &looked.into());
        assert_eq!((settled.vanished, settled.gone), (0, vec![]));
        assert_eq!((merged.differing, &merged.different[0].columns), (6, &vec![0]));
    }

    #[test]
    fn what_may_have_differed_elsewhere_only_was_not_on_its_way() {
        let mut merged = Merged { is_cut: true, ..merged(1) };
        let looked = ["a", "b"].map(|name| (Name::new(name), vec![row(&['1'])]));
        assert_eq!(settle(&mut merged, &looked.into()).vanished, 1);
        assert_eq!((merged.different.len(), merged.in_flight), (0, 0));
    }

    #[test]
    fn keeps_what_was_not_looked_at_everywhere() {
        let mut merged = merged(1);
        let looked = BTreeMap::from([(Name::new("a"), vec![row(&['1'])])]);
        assert_eq!(settle(&mut merged, &looked).vanished, 0);
        assert_eq!((merged.differing, merged.different.len()), (6, 1));
    }

    #[test]
    fn reads_a_value_out_of_its_row() {
        let values = [
            ("()", None),
            ("(\"\")", Some("")),
            ("(abc)", Some("abc")),
            ("(\"a b\")", Some("a b")),
            ("(\"say \"\"hi\"\" \\\\ (1)\")", Some("say \"hi\" \\ (1)")),
        ];
        for (row, value) in values {
            assert_eq!(value_in(row).as_deref(), value);
        }
        let long = format!("(\"{}", "x y".repeat(66));
        assert_eq!(value_in(&long).unwrap(), format!("{}...", "x y".repeat(66)));
    }
}
