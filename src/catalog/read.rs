//! From a session to a snapshot: one moment, proven.
//!
//! A transaction's rows are of one moment, but deparsed text is not: `pg_get_expr()` and
//! `format_type()` read the catalog as it is now. So it is proven afterwards that it did not change
//! ([`Proof`]), and where it did all is read again.
//!
//! ```text
//! BEGIN, what is locked, which kinds there are
//!   | all kinds that there are                     (a kind whose statement failed: once more, alone)
//!   | ROLLBACK, BEGIN, the proof                   three round trips, however many kinds
//! ```

use crate::model::{Name, Object, Origin, Pool, Reason, Snapshot};
use crate::server::{Answers, Ask, Ended, Failure, Param, Row, Session, Sql};

use super::dependency::{self, DEPENDENCIES};
use super::entry::KindEntry;
use super::isolate::{self, Broken};
use super::listed::Decoded;
use super::locked::{self, LOCKED, Locked};
use super::presence::{PRESENCE, Presence};
use super::proof::{FINGERPRINT, Proof};
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
    let (look, _) = look(session, &[])?;
    read_on(session, scope, look, &Also::default()).map(|read| read.snapshot)
}

/// [`read`], and which object needs which. Where that cannot be read, it is in the snapshot's
/// `unchecked`.
pub fn read_with_dependencies(session: &mut Session, scope: &Scope) -> Result<Snapshot, Failure> {
    let (look, _) = look(session, &[])?;
    let also = Also { dependencies: true, ..Also::default() };
    read_on(session, scope, look, &also).map(|read| read.snapshot)
}

/// What else is asked while a catalog is read, without a round trip of its own.
#[derive(Clone, Debug, Default)]
pub struct Also<'a> {
    /// Which object needs which: all of the database, whatever the scope is.
    pub dependencies: bool,
    /// In the transaction of the first look.
    pub first: Vec<Ask<'a>>,
    /// In the transaction that is open at the end.
    pub last: Vec<Ask<'a>>,
}

/// A catalog that was read, and what was asked besides, answer by answer.
#[derive(Debug)]
pub struct ReadOn {
    /// The catalog.
    pub snapshot: Snapshot,
    /// To [`Also::first`].
    pub first: Answers,
    /// To [`Also::last`].
    pub last: Answers,
}

/// What can be read of a database, as a transaction saw it that is still open.
#[derive(Debug)]
pub struct Look(Result<There, Failure>);

/// Begins a transaction and looks what can be read, and asks something else with it. Fails where
/// the session did.
pub fn look(session: &mut Session, also: &[Ask<'_>]) -> Result<(Look, Answers), Failure> {
    session.begin()?;
    let [locked, presence] = STATEMENTS.map(Sql::fixed);
    let asks = [also, &[&locked, &presence].map(Ask::plain)].concat();
    let mut answers = session.queries(&asks)?;
    let there = answers.split_off(also.len());
    Ok((Look(There::of(there)), answers))
}

/// Reads on from a look, as [`read`] does.
pub fn read_on(
    session: &mut Session,
    scope: &Scope,
    look: Look,
    also: &Also<'_>,
) -> Result<ReadOn, Failure> {
    let database = Name::new(&session.info().name);
    let (mut first, mut last, mut next) = (Vec::new(), Vec::new(), Some(look));
    for attempt in 1..=ATTEMPTS {
        let is_first = attempt == 1;
        let there = match next.take() {
            Some(look) => look.0?,
            None => self::look(session, &[])?.0.0?,
        };
        // Worth a try only once: a server that is written to must not be read again and again.
        let at_rest = if is_first { Proof::at_rest(session) } else { None };
        let besides = if is_first { &also.first[..] } else { &[] };
        let wanted = Wanted { scope, dependencies: also.dependencies, besides };
        let reading = read_once(session, &wanted, &there, at_rest)?;
        if is_first {
            first = reading.besides;
        }
        session.begin()?;
        let (unchanged, answers) = reading.proof.holds(session, &also.last)?;
        last = answers;
        let waited_in_vain = reading.met_a_lock && attempt < ATTEMPTS;
        if unchanged && !waited_in_vain {
            return Ok(ReadOn { snapshot: reading.snapshot, first, last });
        }
    }
    Ok(ReadOn { snapshot: changed_always(&database), first, last })
}

fn changed_always(database: &Name) -> Snapshot {
    let mut snapshot = Snapshot::empty(database.clone(), Origin::Database);
    let failure = Failure::new(
        Reason::Changed,
        format!("the catalog changed during each of {ATTEMPTS} attempts to read it"),
    )
    .with_hint("run again when no migration is running");
    snapshot.unchecked.push(failure.into_unchecked(database, None));
    snapshot
}

/// What can be read of a database.
#[derive(Debug)]
struct There {
    /// Relations that cannot be.
    locked: Vec<Locked>,
    presence: Presence,
}

impl There {
    /// From the rows of [`STATEMENTS`].
    fn of(answers: Answers) -> Result<There, Failure> {
        let mut answers = answers.into_iter();
        let mut next = || answers.next().unwrap_or_else(|| Err(no_answer()));
        Ok(There { locked: locked::relations(&next()?)?, presence: Presence::of(&next()?)? })
    }
}

fn no_answer() -> Failure {
    Failure::new(Reason::Internal, "an answer is gone")
}

/// What is asked for in one attempt.
struct Wanted<'w> {
    scope: &'w Scope,
    dependencies: bool,
    /// What is asked besides.
    besides: &'w [Ask<'w>],
}

struct Reading {
    snapshot: Snapshot,
    proof: Proof,
    /// Whether a lock that was not there when we looked kept us from something.
    met_a_lock: bool,
    /// What was asked besides.
    besides: Answers,
}

/// Reads all kinds that there are in one round trip, behind what is asked besides, and behind a
/// fingerprint where there is no proof yet.
fn read_once(
    session: &mut Session,
    wanted: &Wanted<'_>,
    there: &There,
    proof: Option<Proof>,
) -> Result<Reading, Failure> {
    let scope = wanted.scope;
    let database = Name::new(&session.info().name);
    let mut snapshot = Snapshot::empty(database.clone(), Origin::Database);
    let (present, absent): (Vec<&KindEntry>, Vec<&KindEntry>) =
        KINDS.iter().partition(|entry| there.presence.has(entry.kind));
    snapshot.kinds_read.extend(absent.into_iter().map(|entry| entry.kind));
    let left_out = locked::oids(&there.locked);
    let mut decoding = Decoding { left_out: &left_out, scope, pool: Pool::default() };
    let Together { besides, proof, read, dependencies } =
        together(session, &present, proof, wanted, &mut decoding)?;

    let (mut met_a_lock, mut objects) = (false, Vec::new());
    for (entry, (ended, taken)) in present.into_iter().zip(read) {
        let taken = match ended {
            Ok(()) => Ok(taken),
            Err(failure) => alone(session, entry, failure, &mut decoding),
        };
        match taken {
            Ok(Taken { objects: these, withheld, broken }) => {
                objects.push(these);
                snapshot.unchecked.append(&mut withheld.unchecked(entry.kind, &database));
                if isolate::note(entry, broken, scope, &mut snapshot) {
                    snapshot.kinds_read.insert(entry.kind);
                }
            }
            Err(failure) if failure.fatal => return Err(failure),
            Err(failure) => {
                met_a_lock |= failure.reason == Reason::Locked;
                let what = format!("kind {}", entry.kind);
                snapshot.unchecked.push(failure.into_unchecked(&database, Some(what)));
            }
        }
    }
    // At once: they come nearly in order, and one after the other is many times slower.
    let addressed = |object: Object| (object.address.clone(), object);
    snapshot.objects = objects.into_iter().flatten().map(addressed).collect();
    match dependencies.map(|(ended, read)| read.ended(ended, &database)).transpose() {
        Ok(dependencies) => snapshot.dependencies = dependencies,
        Err(unchecked) => snapshot.unchecked.push(unchecked),
    }
    // Whoever asks for tables by name asks for nothing else.
    if scope.tables.is_empty() {
        snapshot.unchecked.extend(there.presence.unknown(&database));
    }
    locked::note(&there.locked, scope, &mut snapshot);
    Ok(Reading { snapshot, proof, met_a_lock, besides })
}

/// What came of one round trip.
struct Together {
    besides: Answers,
    proof: Proof,
    /// Of each kind.
    read: Vec<(Ended, Taken)>,
    /// Where they were asked for.
    dependencies: Option<(Ended, dependency::Decoding)>,
}

/// Reads these kinds, and what else is wanted, in one round trip.
fn together(
    session: &mut Session,
    kinds: &[&KindEntry],
    proof: Option<Proof>,
    wanted: &Wanted<'_>,
    decoding: &mut Decoding<'_>,
) -> Result<Together, Failure> {
    let (version, major) = version(session);
    let [fingerprint, dependencies] = [FINGERPRINT, DEPENDENCIES].map(Sql::fixed);
    let mut asks = wanted.besides.to_vec();
    asks.extend(proof.is_none().then(|| Ask::plain(&fingerprint)));
    let before = asks.len();
    let statements: Vec<Sql> =
        kinds.iter().map(|entry| Sql::fixed(entry.statement(version))).collect();
    let left_out = Param::Oids(decoding.left_out);
    asks.extend(statements.iter().map(|sql| Ask { sql, params: vec![left_out] }));
    asks.extend(wanted.dependencies.then(|| Ask::plain(&dependencies)));

    let mut answers: Vec<Vec<Row>> = (0..before).map(|_| Vec::new()).collect();
    let mut taken: Vec<Taken> = kinds.iter().map(|_| Taken::default()).collect();
    let mut needs = dependency::Decoding::default();
    let ended = session.together(&asks, &mut |at, row| match at.checked_sub(before) {
        None => {
            if let Some(rows) = answers.get_mut(at) {
                rows.push(row);
            }
        }
        Some(at) => match (kinds.get(at), taken.get_mut(at)) {
            (Some(entry), Some(taken)) => decoding.take(entry, major, &row, taken),
            _ => needs.take(&row),
        },
    })?;
    let mut ended = ended.into_iter();
    let mut answers: Answers =
        answers.into_iter().zip(ended.by_ref()).map(|(rows, ended)| ended.map(|()| rows)).collect();
    let proof = match proof {
        Some(proof) => proof,
        None => Proof::fingerprint(&answers.pop().unwrap_or_else(|| Err(no_answer()))?)?,
    };
    // In this order, which leaves the answer behind the last kind.
    let read = taken.into_iter().zip(ended.by_ref()).map(|(taken, ended)| (ended, taken)).collect();
    let dependencies = wanted.dependencies.then(|| {
        let ended = ended.next().unwrap_or_else(|| Err(no_answer()));
        (ended, needs)
    });
    Ok(Together { besides: answers, proof, read, dependencies })
}

/// What is done about a kind whose statement failed among the others: it is read by itself, in a
/// round trip and under a savepoint of its own, as far as it can be. Whatever of it came before is
/// forgotten.
fn alone(
    session: &mut Session,
    entry: &KindEntry,
    failure: Failure,
    decoding: &mut Decoding<'_>,
) -> Result<Taken, Failure> {
    let (version, major) = version(session);
    let mut statement = entry.statement(version);
    let mut failure = failure;
    if failure.reason == Reason::Privilege && !failure.fatal {
        statement = entry.lesser_statement(version).ok_or(failure)?;
        let mut taken = Taken::default();
        let ended =
            session.rows(&Sql::fixed(statement), &[Param::Oids(decoding.left_out)], &mut |row| {
                decoding.take(entry, major, &row, &mut taken);
            });
        match ended {
            Ok(()) => return Ok(taken),
            Err(other) => failure = other,
        }
    }
    if !isolate::may_be_one_objects(&failure) {
        return Err(failure);
    }
    let (mut taken, left_out) = (Taken::default(), decoding.left_out);
    let mut broken = isolate::rows(session, entry, statement, left_out, failure, &mut |row| {
        decoding.take(entry, major, row, &mut taken);
    })?;
    taken.broken.append(&mut broken);
    Ok(taken)
}

/// The server's `server_version_num`, and its major version; those of the newest where it did not
/// say.
fn version(session: &Session) -> (i32, i32) {
    let version = session.info().server.as_ref().map_or(i32::MAX, |server| server.version_num);
    (version, version / 10_000)
}

/// How rows become objects.
struct Decoding<'a> {
    left_out: &'a [u32],
    scope: &'a Scope,
    pool: Pool,
}

/// The rows of a statement, read.
#[derive(Default)]
struct Taken {
    objects: Vec<Object>,
    withheld: Withheld,
    /// What could not be read of the kind.
    broken: Vec<Broken>,
}

impl Decoding<'_> {
    fn take(&mut self, entry: &KindEntry, major: i32, row: &Row, taken: &mut Taken) {
        match entry.object(major, row) {
            Ok(Decoded { mut object, withheld }) if self.scope.takes(&object.address) => {
                taken.withheld.add(&object.address, withheld);
                self.pool.share(&mut object);
                taken.objects.push(object);
            }
            Ok(_) => {}
            Err(failure) => taken.broken.push(Broken::of_row(entry, row, failure)),
        }
    }
}
