//! `tenantctl snapshot`: what is read of one side, as a file.

use super::error::RunError;
use super::reports::{destination, tell};
use super::sides::{Subjects, words};
use super::terminal::Terminal;
use super::work::Work;
use crate::cli::SnapshotArgs;
use crate::model::Outcome;
use crate::snapshot::{self, About, MOST_BYTES, Saved};

/// Reads the side and writes its snapshot. What could not be read is told, and in the file; the exit
/// code is 2 then. Nothing is written where nothing could be read at all.
pub(super) fn snapshot(args: &SnapshotArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let to = destination(&args.output)?;
    let mut outcome = Outcome::default();
    let work = Work::begin(terminal)?;
    let mut sides = Subjects::load_one(&args.side, &args.from, &work, &mut outcome)?;
    if let Some(declaration) = &sides.declaration {
        let name = &declaration.name;
        return Err(RunError::usage(format!(
            "{name} is a declaration, and has no database to read"
        )));
    }
    sides.add_lost(&mut outcome);
    let read = sides.databases.pop().filter(|snapshot| !snapshot.kinds_read.is_empty());
    if let (Some(mut snapshot), Some(info)) = (read, sides.infos().first()) {
        work.progress.step("writing");
        snapshot.unchecked.clone_from(&outcome.unchecked);
        let text = text(Saved { about: About::of(info), snapshot })?;
        to.write(&text)?;
        tell(&to, terminal);
    }
    let Work { signals, progress, .. } = work;
    drop(progress);
    terminal.unchecked("not read", &outcome.unchecked);
    Ok(signals.exit_code(outcome.exit_code()))
}

/// The file's text, which has been read again: whoever relies on the file later has nothing else.
fn text(saved: Saved) -> Result<String, RunError> {
    let words = words();
    let text = snapshot::write(&saved, &words);
    if text.len() as u64 > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Err(RunError::usage(format!("the snapshot is larger than {most} MiB")));
    }
    let Saved { about, snapshot } = saved;
    let again = snapshot::parse(&text, "the snapshot", &snapshot.name, &words)?;
    match again.about == about && again.snapshot.holds_the_same(&snapshot) {
        true => Ok(text),
        false => Err(RunError::usage(
            "the snapshot cannot be read again as it was written: this is a fault of tenantctl, \
             please report it",
        )),
    }
}
