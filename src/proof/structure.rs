//! The target's structure, made on the throwaway server.

use crate::repair::LiveStatement;
use crate::server::{NotRun, ScratchSession};

use super::outside::{Outside, outside};
use super::{NotProven, Place};

/// So many statements are sent at once, as one transaction.
const BATCH: usize = 64;

/// Before the first statement. What the statements make is not to answer to them: event triggers
/// rest until the structure is complete.
const QUIET: [&str; 2] = [
    "SET session_replication_role = replica",
    "SELECT pg_catalog.set_config('event_triggers', 'off', false) \
     WHERE pg_catalog.current_setting('event_triggers', true) IS NOT NULL",
];

/// Runs the statements, and those that fail again, until no more succeed. What none of them made is
/// found by comparison.
pub(super) fn make(
    place: &Place,
    session: &mut ScratchSession,
    settings: &[String],
    statements: &[LiveStatement],
    has_servers: bool,
) -> Result<(), NotProven> {
    for sql in settings.iter().map(String::as_str).chain(QUIET) {
        session.run(sql).map_err(|error| place.refused(&error))?;
    }
    let runs = |live: &&LiveStatement| match outside(&live.object, &live.statement, has_servers) {
        None => true,
        Some(Outside::Connects) => false,
        Some(Outside::Shared) => place.is_own(),
    };
    let mut open: Vec<&LiveStatement> = statements.iter().filter(runs).collect();
    loop {
        let before = open.len();
        open = round(session, &open).map_err(|error| place.refused(&error))?;
        if open.is_empty() || open.len() == before {
            return Ok(());
        }
    }
}

/// Runs each once, and gives those that failed.
fn round<'s>(
    session: &mut ScratchSession,
    statements: &[&'s LiveStatement],
) -> Result<Vec<&'s LiveStatement>, NotRun> {
    let mut failed = Vec::new();
    let is_alone = |live: &&LiveStatement| live.statement.alone;
    for batch in statements.chunk_by(|one, other| !is_alone(one) && !is_alone(other)) {
        for batch in batch.chunks(BATCH) {
            let texts: Vec<&str> = batch.iter().map(|live| live.statement.sql.as_str()).collect();
            // A comment at the end of one does not hide the next.
            match session.run(&texts.join("\n;\n")) {
                Ok(()) => continue,
                Err(NotRun::Refused(_)) if batch.len() > 1 => {}
                Err(NotRun::Refused(_)) => {
                    failed.extend(batch);
                    continue;
                }
                Err(lost) => return Err(lost),
            }
            for live in batch {
                match session.run(&live.statement.sql) {
                    Ok(()) => {}
                    Err(NotRun::Refused(_)) => failed.push(*live),
                    Err(lost) => return Err(lost),
                }
            }
        }
    }
    Ok(failed)
}
