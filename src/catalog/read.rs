//! From a session to a snapshot: one moment, proven.
//!
//! A transaction's rows are of one moment, but deparsed text is not: `pg_get_expr()` and
//! `format_type()` read the catalog as it is now. So it is proven afterwards that it did not change
//! ([`Proof`]), and where it did all is read again.

use std::collections::BTreeMap;

use crate::model::{Address, Name, Object, Origin, Pool, Reason, Snapshot};
use crate::server::{Failure, Param, Session, Sql};

use super::entry::KindEntry;
use super::listed::Decoded;
use super::locked::{self, LOCKED};
use super::presence::{PRESENCE, Presence};
use super::proof::Proof;
use super::withheld::Withheld;
use super::{KINDS, Scope};

/// The statements of reading besides those of the kinds.
pub(super) const STATEMENTS: [&str; 2] = [LOCKED, PRESENCE];

/// How often all is read before we give in to a catalog that keeps changing.
const ATTEMPTS: u32 = 5;

/// Reads everything of the scope from the session's database.
///
/// Begins its own transactions; a fresh one is open when it returns. What cannot be read (locked,
/// refused, not decodable, of a kind that we do not know) is in the snapshot's `unchecked`, and so
/// is a catalog that changed at every attempt, with nothing else in the snapshot then. Fails where
/// the session itself did, or the database cannot be looked at at all.
pub fn read(session: &mut Session, scope: &Scope) -> Result<Snapshot, Failure> {
    let database = Name::new(&session.info().name);
    for attempt in 1..=ATTEMPTS {
        session.begin()?;
        let proof = Proof::before(session, attempt == 1)?;
        let reading = read_once(session, scope, &database)?;
        session.begin()?;
        let unchanged = proof.holds(session)?;
        let waited_in_vain = reading.met_a_lock && attempt < ATTEMPTS;
        if unchanged && !waited_in_vain {
            return Ok(reading.snapshot);
        }
    }
    let mut snapshot = Snapshot::empty(database.clone(), Origin::Database);
    let failure = Failure::new(
        Reason::Changed,
        format!("the catalog changed during each of {ATTEMPTS} attempts to read it"),
    )
    .with_hint("run again when no migration is running");
    snapshot.unchecked.push(failure.into_unchecked(&database, None));
    Ok(snapshot)
}

struct Reading {
    snapshot: Snapshot,
    /// Whether a lock that was not there when we looked kept us from something.
    met_a_lock: bool,
}

fn read_once(session: &mut Session, scope: &Scope, database: &Name) -> Result<Reading, Failure> {
    let mut snapshot = Snapshot::empty(database.clone(), Origin::Database);
    let mut met_a_lock = false;
    let mut pool = Pool::default();
    let mut objects = Vec::new();
    let locked = locked::relations(session)?;
    let left_out = locked::oids(&locked);
    let presence = Presence::of(session)?;
    for entry in KINDS {
        if !presence.has(entry.kind) {
            snapshot.kinds_read.insert(entry.kind);
            continue;
        }
        let read =
            read_kind(session, entry, &left_out, scope, &mut pool, &mut snapshot, &mut objects);
        if let Err(failure) = read {
            if failure.fatal {
                return Err(failure);
            }
            met_a_lock |= failure.reason == Reason::Locked;
            let what = format!("kind {}", entry.kind);
            snapshot.unchecked.push(failure.into_unchecked(database, Some(what)));
        }
    }
    // At once: they come nearly in order, and one after the other is many times slower.
    snapshot.objects = BTreeMap::from_iter(objects);
    // Whoever asks for tables by name asks for nothing else.
    if scope.tables.is_empty() {
        snapshot.unchecked.extend(presence.unknown(database));
    }
    locked::note(&locked, scope, &mut snapshot);
    Ok(Reading { snapshot, met_a_lock })
}

/// Reads all objects of a kind. Where single ones cannot be decoded the others are taken, but the
/// kind does not count as read, and the first failure is the result. What the role may not read of
/// them is said to be unchecked.
fn read_kind(
    session: &mut Session,
    entry: &KindEntry,
    left_out: &[u32],
    scope: &Scope,
    pool: &mut Pool,
    snapshot: &mut Snapshot,
    objects: &mut Vec<(Address, Object)>,
) -> Result<(), Failure> {
    let version = session.info().server.as_ref().map_or(i32::MAX, |server| server.version_num);
    let rows = match take(session, entry, entry.statement(version), left_out, scope, pool) {
        Err(failure) if failure.reason == Reason::Privilege && !failure.fatal => {
            let lesser = entry.lesser_statement(version).ok_or(failure)?;
            take(session, entry, lesser, left_out, scope, pool)?
        }
        rows => rows?,
    };
    objects.extend(rows.objects.into_iter().map(|object| (object.address.clone(), object)));
    snapshot.unchecked.append(&mut rows.withheld.unchecked(entry.kind, &snapshot.name));
    match rows.first_failure {
        Some(failure) => Err(failure),
        None => {
            snapshot.kinds_read.insert(entry.kind);
            Ok(())
        }
    }
}

/// The rows of a statement, read.
#[derive(Default)]
struct Taken {
    objects: Vec<Object>,
    withheld: Withheld,
    /// Of a row that could not be decoded.
    first_failure: Option<Failure>,
}

fn take(
    session: &mut Session,
    entry: &KindEntry,
    statement: &'static str,
    left_out: &[u32],
    scope: &Scope,
    pool: &mut Pool,
) -> Result<Taken, Failure> {
    let major = session.info().server.as_ref().map_or(i32::MAX, |s| s.version_num) / 10_000;
    let mut taken = Taken::default();
    session.guarded_rows(
        &Sql::fixed(statement),
        &[Param::Oids(left_out)],
        &mut |row| match entry.object(major, &row) {
            Ok(Decoded { mut object, withheld }) if scope.takes(&object.address) => {
                taken.withheld.add(&object.address, withheld);
                pool.share(&mut object);
                taken.objects.push(object);
            }
            Ok(_) => {}
            Err(failure) => {
                taken.first_failure.get_or_insert(failure);
            }
        },
    )?;
    Ok(taken)
}
