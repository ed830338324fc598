//! `tenantctl sync`: a script that brings rows that one database lacks over from another. It is never
//! run by us.

mod carry;
mod chosen;
mod fits;
mod handed;
mod left;
mod spool;

use std::io::Read;

use super::sides::Sides;
use super::unplannable::unplannable;
use super::work::Work;
use super::{RunError, Terminal};
use crate::cli::SyncArgs;
use crate::model::{Address, DatabaseInfo, Name, Outcome, Reason, Snapshot, Unchecked, noun};
use crate::repair::sync::{Frame, Order, Table, frame, order};
use crate::report::Destination;
use crate::rows::TablePlan;
use carry::{Carried, carry};

/// A table whose rows are to be brought, and how they are compared.
#[derive(Debug)]
struct Chosen {
    plan: TablePlan,
    table: Table,
}

/// From where to where, by what their catalogs say.
#[derive(Clone, Copy, Debug)]
struct Sided<'s> {
    from: &'s Snapshot,
    to: &'s Snapshot,
}

/// Prints the script. Gives 0 where there is nothing to do, 1 where there is a script, and 2 where
/// something could not be brought: the rest is in the script.
pub(super) fn sync(args: &SyncArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let destination = args.output.clone().map_or(Destination::Stdout, Destination::File);
    let destination = destination.prepare()?;
    let mut outcome = Outcome::default();
    let work = Work::begin(terminal)?;
    let pair = [&args.from, &args.to];
    let mut sides = Sides::load_pair(pair, &args.databases, &args.spec, &work, &mut outcome)?;
    let unplannable = unplannable(&mut sides.fleet);
    let databases = std::mem::take(&mut sides.databases);
    let [from, to] = databases.as_slice() else {
        sides.add_lost(&mut outcome);
        drop(work.progress);
        terminal.unchecked("not brought", &outcome.unchecked);
        return Ok(work.signals.exit_code(2));
    };
    let sided = Sided { from, to };
    let tables = chosen::chosen(args, &sides, sided, &unplannable, &mut outcome)?;
    let order = order(&tables.iter().map(|chosen| chosen.table.clone()).collect::<Vec<_>>());
    outcome.unchecked.extend(order.circles.iter().map(|circle| told(circle, &tables, to)));
    let infos = sides.infos();
    let Some(target) = infos.iter().find(|info| info.name == to.name.as_str()) else {
        return Err(RunError::usage("there is no target"));
    };
    let asked = carry::Asked { surplus: args.delete, unplannable: &unplannable, target };
    let carried = carry(&mut sides.fleet, sided, &tables, &order, &asked, &work, &mut outcome)?;
    sides.add_lost(&mut outcome);
    let Work { signals, progress, .. } = work;
    drop(progress);
    if signals.exit_code(0) != 0 {
        terminal.say("error: no script is written, because the run was interrupted");
        return Ok(signals.exit_code(2));
    }
    let code = match (outcome.unchecked.is_empty(), carried.is_nothing()) {
        (false, _) => 2,
        (true, false) => 1,
        (true, true) => 0,
    };
    deliver(args, sided, target, &order, carried, &outcome.unchecked, &destination)?;
    terminal.unchecked("not brought", &outcome.unchecked);
    Ok(signals.exit_code(code))
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
        true => nothing(sided, carried.compared, unchecked),
        false => head(args, sided, target),
    };
    head.extend(carried.lines);
    if !unchecked.is_empty() {
        head.push("Not brought:".to_owned());
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

/// What is said instead of a script. That no row is missing is said only of what was compared.
fn nothing(Sided { from, to }: Sided<'_>, compared: usize, unchecked: &[Unchecked]) -> Vec<String> {
    let (from, to) = (from.name.displayed(), to.name.displayed());
    vec![match (compared, unchecked.is_empty()) {
        (0, _) => "No rows were compared, so that this is no script.".to_owned(),
        (_, true) => format!("{to} lacks no row that {from} has and that can be brought."),
        (tables, false) => format!(
            "No row to copy was found in {}; not everything was compared.",
            noun::count(tables as u64, "compared table")
        ),
    }]
}

fn head(args: &SyncArgs, Sided { from, to }: Sided<'_>, target: &DatabaseInfo) -> Vec<String> {
    let (from, to) = (from.name.displayed(), to.name.displayed());
    let mut lines = vec![
        format!("Brings rows that {from} has and {to} lacks to {to}."),
        format!(
            "Read it, then run it with psql -X in database {} on {}, port {}.",
            target.database, target.host, target.port
        ),
        "It is one transaction, and running it twice does no harm.".to_owned(),
    ];
    lines.push(match args.update {
        true => format!("Rows that both have, and that differ, become as they are in {from}."),
        false => format!("What {to} has is left as it is."),
    });
    if args.delete {
        lines.push(format!("What only {to} has is listed at the end, commented out."));
    }
    lines
}

fn told(circle: &[usize], tables: &[Chosen], to: &Snapshot) -> Unchecked {
    let names = circle.iter().filter_map(|at| Some(tables.get(*at)?.table.table.to_string()));
    let names: Vec<String> = names.collect();
    Unchecked {
        database: Some(to.name.clone()),
        object: names.first().cloned(),
        reason: Reason::NotComparable,
        message: format!(
            "foreign keys of {} form a circle, and none of them can wait for the end of the \
             transaction: the script fails where rows of them need each other",
            names.join(", ")
        ),
        hint: Some("make one of the foreign keys DEFERRABLE".into()),
    }
}

/// Something of a table that is not brought.
fn not_brought(
    database: Option<&Name>,
    table: &Address,
    reason: Reason,
    message: impl Into<String>,
) -> Unchecked {
    Unchecked {
        database: database.cloned(),
        object: Some(table.to_string()),
        reason,
        message: message.into(),
        hint: None,
    }
}
