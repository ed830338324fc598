//! `tenantctl sync`: prints a script that inserts rows missing in one database, copied from another.
//! Never runs it.

mod asked;
mod carry;
mod chosen;
mod fits;
mod handed;
mod left;
mod parents;
mod sided;
mod spool;
mod surrogate;

use std::io::Read;

use super::error::RunError;
use super::reports::{destination, tell};
use super::sides::Subjects;
use super::terminal::Terminal;
use super::unplannable::unplannable;
use super::work::Work;
use crate::cli::SyncArgs;
use crate::model::{DatabaseInfo, Outcome, Unchecked, noun};
use crate::repair::sync::{Frame, Order, frame, order, uncertain};
use asked::Asked;
use carry::{Carried, RowsFound, carry};
use sided::Sided;

/// Prints the script. Gives 0 where it is complete or nothing is to do, 1 where it leaves something to
/// a person, and 2 where there is no safe one: no table could be compared, or all rows are skipped.
pub(super) fn sync(args: &SyncArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let destination = destination(&args.output)?;
    let mut outcome = Outcome::default();
    let work = Work::begin(terminal)?;
    let pair = [&args.from, &args.to];
    let mut sides = Subjects::load_pair(pair, &args.databases, &args.spec, &work, &mut outcome)?;
    let unplannable = unplannable(&mut sides.fleet);
    let databases = std::mem::take(&mut sides.databases);
    let [from, to] = databases.as_slice() else {
        sides.add_lost(&mut outcome);
        drop(work.progress);
        return Ok(work.signals.exit_code(refuse(&outcome.unchecked, terminal)));
    };
    let sided = Sided { from, to };
    let (mut tables, except) = chosen::chosen(args, &sides, sided, &unplannable, &mut outcome)?;
    let uncertain = uncertain(&tables.iter().map(|chosen| &chosen.table).collect::<Vec<_>>());
    tables.iter_mut().for_each(|chosen| chosen.table.doubts_parents(&uncertain));
    let order = order(&tables.iter().map(|chosen| chosen.table.clone()).collect::<Vec<_>>());
    let infos = sides.infos();
    let Some(target) = infos.iter().find(|info| info.name == to.name.as_str()) else {
        return Err(RunError::usage("there is no target"));
    };
    let asked = Asked {
        surplus: args.delete,
        trust_keys: args.trust_keys,
        unplannable: &unplannable,
        target,
        deferred: order.deferred,
        except: &except,
    };
    let carried = carry(&mut sides.fleet, sided, &tables, &order, &asked, &work, &mut outcome)?;
    sides.add_lost(&mut outcome);
    let Work { signals, progress, .. } = work;
    drop(progress);
    if signals.exit_code(0) != 0 {
        terminal.say("error: no script: interrupted");
        return Ok(signals.exit_code(2));
    }
    let is_left = !outcome.unchecked.is_empty();
    if is_left && carried.is_nothing() && carried.found.tables == 0 {
        return Ok(signals.exit_code(refuse(&outcome.unchecked, terminal)));
    }
    let is_refused = carried.is_nothing() && carried.found.rows() > 0;
    deliver(args, sided, target, &order, carried, &outcome.unchecked, &destination)?;
    tell(&destination, terminal);
    terminal.unchecked("not copied", &outcome.unchecked);
    Ok(signals.exit_code(match (is_left, is_refused) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    }))
}

fn refuse(unchecked: &[Unchecked], terminal: &Terminal) -> u8 {
    terminal.say("error: no script: the rows of no table could be compared");
    terminal.unchecked("not copied", unchecked);
    2
}

fn deliver(
    args: &SyncArgs,
    sided: Sided<'_>,
    target: &DatabaseInfo,
    order: &Order,
    carried: Carried,
    unchecked: &[Unchecked],
    destination: &crate::report::Prepared,
) -> Result<(), RunError> {
    let is_nothing = carried.is_nothing();
    let mut head = match is_nothing {
        true => nothing(sided, carried.found, !unchecked.is_empty()),
        false => head(args, sided, target),
    };
    head.extend(carried.lines);
    if !unchecked.is_empty() {
        head.push("Not copied, or not checked:".to_owned());
    }
    for Unchecked { database, object, message, .. } in unchecked {
        let place = [object.clone(), database.as_ref().map(|name| format!("in {name}"))];
        let place = place.into_iter().flatten().collect::<Vec<_>>().join(" ");
        head.push(format!("* {place}: {message}"));
    }
    let (mut before, mut after) =
        frame(&Frame { head, to: target, deferred: order.deferred && !carried.spool.is_empty() });
    if is_nothing {
        before =
            before.lines().take_while(|line| line.starts_with("--")).collect::<Vec<_>>().join("\n");
        before.push('\n');
        after.clear();
    }
    let body = carried.spool.read()?;
    let mut script = before.as_bytes().chain(body).chain(after.as_bytes());
    Ok(destination.write_from(&mut script)?)
}

/// The first line of what this command writes.
const WRITTEN: &str = "Written by tenantctl sync.";

/// The head of a result without a script. That no row is missing is said only of what was compared.
fn nothing(Sided { from, to }: Sided<'_>, found: RowsFound, is_left: bool) -> Vec<String> {
    let (from, to) = (from.name.displayed(), to.name.displayed());
    let mut lines = vec![WRITTEN.to_owned()];
    lines.push(match is_left {
        false => format!("Nothing to do: no row of {from} is missing in {to}."),
        true if found.rows() > 0 => {
            format!("Nothing is copied: {}, all skipped (reasons below).", found.words(&to))
        }
        true => {
            let tables = noun::count(found.tables as u64, "compared table");
            format!("No row to copy was found in {tables}.")
        }
    });
    if is_left && (found.is_partial || found.rows() == 0) {
        lines.push("Not everything was compared (reasons below).".to_owned());
    }
    lines
}

fn head(args: &SyncArgs, Sided { from, to }: Sided<'_>, target: &DatabaseInfo) -> Vec<String> {
    let (from, to) = (from.name.displayed(), to.name.displayed());
    let mut lines = vec![
        WRITTEN.to_owned(),
        format!("Inserts rows that are missing in {to}, copied from {from}."),
        format!(
            "Read it, then run it with psql -X in database {} on {}, port {}.",
            target.database, target.host, target.port
        ),
        "It is one transaction. Running it twice is harmless.".to_owned(),
    ];
    lines.push(match args.update {
        true => format!("Rows that differ are updated to match {from}."),
        false => format!("Existing rows of {to} are not changed."),
    });
    if args.delete {
        lines.push(format!("Rows that are only in {to} are listed at the end, commented out."));
    }
    lines
}
