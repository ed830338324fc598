//! What a check asks of every database before it compares anything, in as few round trips as it can
//! be: its catalog, and with that whether it is the same as another, what the connected role lacks,
//! and of which tables no query may be planned.
//!
//! Whether two databases are one is told by locks: each session takes one with its first look, and
//! looks for those of the others while it reads. Whoever looks first sees the locks of all.

use std::sync::Arc;

use crate::catalog::access::{Lacking, lacking};
use crate::catalog::identity::{Mark, mark, seen};
use crate::catalog::{self, Also, Look};
use crate::model::{Address, Name, Snapshot};
use crate::rows::Unplannable;
use crate::server::{Ask, Failure, Fleet, Session};

/// What a database answered, or why it did not.
pub(super) type Answer<R> = Result<R, Failure>;

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Which objects.
    pub(super) names: catalog::Scope,
    /// Whether databases may be one.
    pub(super) identity: bool,
    /// The tables on which the role must have privileges; `None` where nobody asks.
    pub(super) access: Option<Vec<Address>>,
    /// Whether rows are going to be read.
    pub(super) rows: bool,
}

/// What was answered, by database.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The catalogs.
    pub(super) read: Vec<(Name, Answer<Snapshot>)>,
    /// What tells whether databases are one.
    pub(super) probed: Vec<(Name, Probed)>,
    /// What the role lacks.
    pub(super) lacking: Vec<(Name, Answer<Vec<Lacking>>)>,
    /// The tables of which no query may be planned.
    pub(super) unplannable: Unplannable,
}

/// One session's part in telling whether databases are one.
#[derive(Clone, Debug, Default)]
pub(super) struct Probed {
    /// The key of the lock that it took.
    pub(super) locked: Option<i64>,
    /// The locks that it saw; `None` where it could not look.
    pub(super) seen: Option<Vec<Mark>>,
    /// Why it could not do its part, as far as that is known.
    pub(super) trouble: Option<String>,
}

/// Asks all live databases, side by side.
pub(super) fn gather(fleet: &mut Fleet, wanted: &Wanted) -> Gathered {
    let identity = wanted.identity;
    let looked = fleet.each(move |session| look(session, identity));
    let (wanted, mut pending) = (Arc::new(wanted.clone()), Vec::new());
    let mut gathered = Gathered::default();
    let mut plannable: Vec<_> =
        fleet.lost().into_iter().map(|(database, failure)| (database, Err(failure))).collect();
    for (database, looked) in looked {
        match looked {
            Ok(Looked { look, locked, trouble }) => {
                let wanted = Arc::clone(&wanted);
                let reading = fleet.start(&database, move |session| read(session, look, &wanted));
                pending
                    .extend(reading.map(|reading| {
                        (database, Probed { locked, seen: None, trouble }, reading)
                    }));
            }
            Err(failure) => {
                let trouble = Some(failure.message.clone());
                gathered.probed.push((database.clone(), Probed { trouble, ..Probed::default() }));
                plannable.push((database.clone(), Err(failure.clone())));
                gathered.read.push((database, Err(failure)));
            }
        }
    }
    for (database, mut probed, reading) in pending {
        match reading.wait() {
            Ok(Read { snapshot, seen, lacking, unplannable }) => {
                match seen {
                    Some(Ok(seen)) => probed.seen = Some(seen),
                    Some(Err(failure)) => probed.trouble = Some(failure.message),
                    None => {}
                }
                gathered.lacking.extend(lacking.map(|lacking| (database.clone(), lacking)));
                plannable.extend(unplannable.map(|tables| (database.clone(), tables)));
                gathered.read.push((database.clone(), Ok(snapshot)));
            }
            Err(failure) => {
                probed.trouble = Some(failure.message.clone());
                plannable.push((database.clone(), Err(failure.clone())));
                gathered.read.push((database.clone(), Err(failure)));
            }
        }
        gathered.probed.push((database, probed));
    }
    gathered.unplannable = Unplannable::new(plannable);
    gathered
}

/// Begins, takes a lock with a key of the session's own, which it gives, and looks what is there.
fn look(session: &mut Session, marks: bool) -> Answer<Looked> {
    let key = i64::from_ne_bytes(uuid::Uuid::new_v4().as_u64_pair().0.to_ne_bytes());
    let mark = marks.then(|| mark(key));
    let asks: Vec<Ask<'_>> = mark.iter().map(|mark| mark.ask()).collect();
    let (look, answers) = catalog::look(session, &asks)?;
    let held = mark.zip(answers.into_iter().next());
    let (is_held, trouble) = match held.map(|(mark, rows)| mark.answer(rows)) {
        Some(Ok(is_held)) => (is_held, None),
        Some(Err(failure)) => (false, Some(failure.message)),
        None => (false, None),
    };
    Ok(Looked { look, locked: is_held.then_some(key), trouble })
}

/// The first look at a database.
struct Looked {
    look: Look,
    /// The key of the lock that was taken.
    locked: Option<i64>,
    /// Why none was.
    trouble: Option<String>,
}

/// What one database answered; `None` what it was not asked.
struct Read {
    snapshot: Snapshot,
    seen: Option<Answer<Vec<Mark>>>,
    lacking: Option<Answer<Vec<Lacking>>>,
    unplannable: Option<Answer<std::collections::BTreeSet<Address>>>,
}

fn read(session: &mut Session, look: Look, wanted: &Wanted) -> Answer<Read> {
    let seen = wanted.identity.then(seen);
    let lacking = wanted.access.as_deref().map(lacking);
    let unplannable = wanted.rows.then(catalog::unplannable);
    let also = Also {
        dependencies: false,
        first: seen.iter().map(|seen| seen.ask()).collect(),
        last: lacking
            .iter()
            .map(|lacking| lacking.ask())
            .chain(unplannable.iter().map(|unplannable| unplannable.ask()))
            .collect(),
    };
    let read = catalog::read_on(session, &wanted.names, look, &also)?;
    let (mut first, mut last) = (read.first.into_iter(), read.last.into_iter());
    let gone = || Err(Failure::new(crate::model::Reason::Internal, "an answer is gone"));
    Ok(Read {
        snapshot: read.snapshot,
        seen: seen.map(|seen| seen.answer(first.next().unwrap_or_else(gone))),
        lacking: lacking.map(|lacking| lacking.answer(last.next().unwrap_or_else(gone))),
        unplannable: unplannable.map(|asked| asked.answer(last.next().unwrap_or_else(gone))),
    })
}
