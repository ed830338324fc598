//! What most rows have in common, without sorting or sending them: every server counts and sums
//! hashes of its rows by bucket, and only rows of buckets that differ are read.
//!
//! A bucket is of keys, so that a row is in the same one everywhere. What agrees is counted here;
//! what differs is left to the merge, which may look at another moment: each bucket is told as it
//! was when it was compared last.

mod statements;

pub(super) use statements::{among, statements};

use std::collections::BTreeMap;

use super::content::Reduction;
use super::key::KeyClass;
use super::{TablePlan, names_of};
use crate::model::{Name, Reason};
use crate::server::{Failure, Fleet, Param, Row, Session};

/// How many buckets there are: what a server holds of them is less than the least `work_mem` that
/// anybody has.
const BUCKETS: u16 = 8192;
/// Where more of them differ, nearly all rows would be read, and hashed once more.
const MOST: usize = BUCKETS as usize / 4;
/// How many bytes of a table any server can sum in a second.
const PACE: u64 = 40 << 20;

/// Some of all buckets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Buckets {
    /// One bit for each, as `get_bit` of a `bytea` counts them: the least of each byte first.
    bits: Vec<u8>,
}

impl Buckets {
    fn none() -> Buckets {
        Buckets { bits: vec![0; usize::from(BUCKETS) / 8] }
    }

    fn insert(&mut self, bucket: u16) {
        if let Some(byte) = self.bits.get_mut(usize::from(bucket / 8)) {
            *byte |= 1 << (bucket % 8);
        }
    }

    fn len(&self) -> usize {
        self.bits.iter().map(|byte| byte.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the buckets of all databases say.
#[derive(Debug)]
pub(super) struct Agreed {
    /// How many rows each database has in the buckets that agree.
    pub(super) counts: BTreeMap<Name, u64>,
    /// The others.
    pub(super) different: Buckets,
}

/// By bucket, how many rows it has, and their sum.
type Sums = BTreeMap<u16, (u64, String)>;

/// Whether rows of the plan can be told apart by buckets.
pub(super) fn are_for(plan: &TablePlan) -> bool {
    // A `real` and a `double precision` may be written alike, and still be two keys.
    let is_float = plan.key.iter().any(|column| column.class == KeyClass::Float);
    plan.narrowings.is_empty() && !is_float && !plan.key.is_empty()
}

/// What tells how a table is best read.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct About {
    /// How many bytes it has, in the database where it is greatest.
    pub(super) bytes: u64,
    /// Whether rows that are next to each other by their keys are elsewhere on the disk.
    pub(super) is_scattered: bool,
}

/// Asks all databases about a table; `None` where one does not answer.
pub(super) fn about(fleet: &mut Fleet, plan: &TablePlan, databases: &[Name]) -> Option<About> {
    let table = plan.table.clone();
    let first = plan.key.first()?.name.clone();
    let answers = in_all(fleet, databases, move |session| {
        let [schema, name] = names_of(&table)?;
        let params = [schema, name, first.as_str()].map(Param::Text);
        let rows = session.query(&statements::about(), &params)?;
        let Some(row) = rows.first() else { return Ok(About::default()) };
        let bytes = u64::try_from(row.bigint_opt(0)?.unwrap_or_default()).unwrap_or_default();
        Ok(About { bytes, is_scattered: row.flag(1)? })
    })?;
    answers.into_values().reduce(|one, other| About {
        bytes: one.bytes.max(other.bytes),
        is_scattered: one.is_scattered || other.is_scattered,
    })
}

/// Compares all rows in all databases by their buckets, in the transactions that these have begun,
/// which hold the table;
/// what is read afterwards needs others. `None` where that cannot be done, would take longer than a
/// statement may, or spares little.
pub(super) fn compare(
    fleet: &mut Fleet,
    plan: &TablePlan,
    databases: &[Name],
    reduction: Reduction,
    about: &About,
) -> Option<Agreed> {
    let (asked, bytes) = (plan.clone(), about.bytes);
    let sums = in_all(fleet, databases, move |session| {
        if bytes / PACE > session.longest_statement().as_secs() {
            return Ok(None);
        }
        sums(session, &asked, reduction).map(Some)
    })?;
    let sums: Option<BTreeMap<Name, Sums>> =
        sums.into_iter().map(|(database, sums)| Some((database, sums?))).collect();
    let agreed = agreed(&sums?);
    (agreed.different.len() <= MOST).then_some(agreed)
}

/// What `work` gives in each of the databases; `None` where it fails in one of them.
fn in_all<R: Send + 'static>(
    fleet: &mut Fleet,
    databases: &[Name],
    work: impl Fn(&mut Session) -> Result<R, Failure> + Clone + Send + 'static,
) -> Option<BTreeMap<Name, R>> {
    let start = |database: &Name| Some((database.clone(), fleet.start(database, work.clone())?));
    let started: Vec<_> = databases.iter().filter_map(start).collect();
    let done: Vec<_> = started.into_iter().map(|(name, pending)| (name, pending.wait())).collect();
    let done: BTreeMap<Name, R> =
        done.into_iter().filter_map(|(name, result)| Some((name, result.ok()?))).collect();
    (done.len() == databases.len()).then_some(done)
}

fn sums(session: &mut Session, plan: &TablePlan, reduction: Reduction) -> Result<Sums, Failure> {
    session.query(&statements::by_hashing(), &[])?;
    let mut sums = Sums::new();
    let mut malformed = None;
    session.rows(&statements::sums(plan, reduction), &[], &mut |row| match sum(&row) {
        Ok((bucket, sum)) => drop(sums.insert(bucket, sum)),
        Err(failure) => malformed = Some(failure),
    })?;
    malformed.map_or(Ok(sums), Err)
}

fn sum(row: &Row) -> Result<(u16, (u64, String)), Failure> {
    let bucket = u16::try_from(row.int(0)?).ok().filter(|bucket| *bucket < BUCKETS);
    let count = u64::try_from(row.bigint(1)?).ok();
    match bucket.zip(count) {
        Some((bucket, count)) => Ok((bucket, (count, row.text(2)?))),
        None => Err(Failure::new(Reason::Protocol, "the server sent a malformed bucket")),
    }
}

fn agreed(sums: &BTreeMap<Name, Sums>) -> Agreed {
    let mut counts: BTreeMap<Name, u64> = sums.keys().map(|name| (name.clone(), 0)).collect();
    let mut different = Buckets::none();
    for bucket in 0..BUCKETS {
        let mut of_all = sums.values().map(|sums| sums.get(&bucket));
        let first = of_all.next().flatten();
        if of_all.any(|other| other != first) {
            different.insert(bucket);
        } else if let Some((rows, _)) = first {
            counts.values_mut().for_each(|count| *count += rows);
        }
    }
    Agreed { counts, different }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Sums, agreed};
    use crate::model::Name;

    fn sums<const N: usize>(buckets: [(u16, u64, &str); N]) -> Sums {
        buckets.into_iter().map(|(bucket, rows, sum)| (bucket, (rows, sum.to_owned()))).collect()
    }

    #[test]
    fn a_bucket_agrees_where_all_have_its_rows_and_their_sum() {
        let a = sums([(0, 2, "7"), (1, 5, "8"), (9, 1, "3"), (8191, 4, "0")]);
        let b = sums([(0, 2, "7"), (1, 5, "-8"), (8191, 4, "0")]);
        let c = sums([(0, 2, "7"), (1, 5, "8"), (8191, 5, "0")]);
        let of = |names: &[&str], sums: Vec<&Sums>| -> BTreeMap<Name, Sums> {
            names.iter().map(Name::new).zip(sums.into_iter().cloned()).collect()
        };
        let two = agreed(&of(&["a", "b"], vec![&a, &b]));
        assert_eq!(two.counts, ["a", "b"].map(|name| (Name::new(name), 6)).into());
        assert_eq!((two.different.len(), two.different.bits[0]), (2, 0b10));
        assert_eq!(two.different.bits[1], 0b10);
        let three = agreed(&of(&["a", "b", "c"], vec![&a, &b, &c]));
        assert_eq!((three.counts[&Name::new("c")], three.different.len()), (2, 3));
        assert_eq!(three.different.bits[1023], 0b1000_0000);
    }
}
