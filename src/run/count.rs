//! `tenantctl count`: exact numbers, one for each database and table, and nothing hidden by
//! row-level security.

use std::collections::{BTreeMap, BTreeSet};

use super::progress::Progress;
use super::setup::Setup;
use super::sides::warn_of_versions;
use super::signals::Signals;
use super::unplannable::unplannable;
use super::{RunError, Terminal, count_output};
use crate::catalog;
use crate::cli::CountArgs;
use crate::config::Config;
use crate::model::{
    Address, DifferingRows, Kind, Name, Outcome, Pattern, Reason, RowCompare, TableRows, Unchecked,
};
use crate::rows::{self, Unplannable};
use crate::server::{Failure, Fleet, Session};

/// Counts, and prints a table of numbers, or bare ones with `--quiet`, or another format's report.
pub(super) fn count(args: &CountArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let setup = Setup::load(&args.databases, &args.spec, &args.report, terminal)?;
    let mut outcome = setup.outcome();
    without_files(&setup.config, terminal, &mut outcome)?;
    let signals = Signals::watch()?;
    let progress = Progress::start(terminal.quiet());
    progress.step("connecting");
    let mut fleet =
        Fleet::connect_until(&setup.config.databases, &setup.config.limits, &signals.interrupt);
    warn_of_versions(&fleet, terminal);
    let wanted = wanted(args, &setup);
    let tables = tables(&mut fleet, &wanted, &mut outcome);
    outcome.rows_wanted.clone_from(&tables);
    let unplannable = unplannable(&mut fleet);
    for table in tables {
        progress.step(format!("counting {table}"));
        let counted = count_one(&mut fleet, &table, &unplannable, &mut outcome.unchecked);
        outcome.rows.push(counted);
    }
    for (database, failure) in fleet.lost() {
        outcome.unchecked.push(failure.into_unchecked(&database, None));
    }
    outcome.databases = fleet.infos();
    drop(progress);
    Ok(signals.exit_code(count_output::deliver(args, &setup, outcome, terminal)?))
}

/// A snapshot file has no rows. One that was asked for by `-d` was not counted; one of the
/// configuration is left out, and that is said.
fn without_files(
    config: &Config,
    terminal: &Terminal,
    outcome: &mut Outcome,
) -> Result<(), RunError> {
    if config.databases.is_empty() {
        return Err(RunError::usage("a snapshot file has no rows: name a database to connect to"));
    }
    for file in &config.snapshots {
        let message = "is a snapshot file, which has no rows".to_owned();
        match file.place {
            Some(_) => terminal.note(&format!("note: {} {message}", file.name)),
            None => outcome.unchecked.push(Unchecked {
                database: Some(file.name.clone()),
                object: None,
                reason: Reason::NotComparable,
                message,
                hint: None,
            }),
        }
    }
    Ok(())
}

/// The patterns that were typed, or else the declared tables, or else everything. A pattern
/// without a dot is for the schema `public`.
fn wanted(args: &CountArgs, setup: &Setup) -> Vec<String> {
    if !args.tables.is_empty() {
        let in_public = |text: &String| {
            if text.contains('.') { text.clone() } else { format!("public.{text}") }
        };
        return args.tables.iter().map(in_public).collect();
    }
    let declared = setup.declaration.iter().flat_map(|declaration| declaration.objects.keys());
    let declared: Vec<String> =
        declared.filter(|address| address.kind == Kind::TABLE).map(Address::dotted).collect();
    if declared.is_empty() { vec!["*".into()] } else { declared }
}

/// The tables that are meant, in the order in which they were; those of one pattern by name. Plain
/// names need no look at the catalog.
fn tables(fleet: &mut Fleet, wanted: &[String], outcome: &mut Outcome) -> Vec<Address> {
    let plain = |text: &String| {
        let (schema, table) = text.split_once('.')?;
        let is_plain = !text.contains(['*', '?']) && !table.contains('.');
        is_plain.then(|| Address::table(schema, table))
    };
    if let Some(tables) = wanted.iter().map(plain).collect() {
        return tables;
    }
    let all = catalog::Scope::default();
    let mut known = BTreeSet::new();
    for (database, read) in fleet.each(move |session| catalog::read(session, &all)) {
        match read {
            Ok(snapshot) => {
                if !snapshot.kinds_read.contains(&Kind::TABLE) || !snapshot.blind.is_empty() {
                    let not_modelled =
                        |unchecked: &Unchecked| unchecked.reason == Reason::NotModelled;
                    let missed = snapshot.unchecked.into_iter().filter(|u| !not_modelled(u));
                    outcome.unchecked.extend(missed);
                }
                let addresses = snapshot.objects.into_keys();
                known.extend(addresses.filter(|address| address.kind == Kind::TABLE));
            }
            Err(failure) if failure.fatal => {}
            Err(failure) => outcome.unchecked.push(failure.into_unchecked(&database, None)),
        }
    }
    let mut tables = Vec::new();
    for text in wanted {
        if let Some(table) = plain(text) {
            tables.push(table);
            continue;
        }
        let pattern = Pattern::new(text);
        let before = tables.len();
        tables.extend(known.iter().filter(|address| pattern.matches(&address.dotted())).cloned());
        if tables.len() == before && !fleet.live().is_empty() {
            outcome.unchecked.push(no_table(text));
        }
    }
    tables
}

fn count_one(
    fleet: &mut Fleet,
    table: &Address,
    unplannable: &Unplannable,
    unchecked: &mut Vec<Unchecked>,
) -> TableRows {
    let begun = fleet.each(Session::begin);
    let ready: Vec<Name> =
        begun.iter().filter(|(_, b)| b.is_ok()).map(|(n, _)| n.clone()).collect();
    let mut counts = BTreeMap::new();
    let counted = rows::count(fleet, table, &ready, unplannable);
    let is_nowhere = counted.iter().all(|(_, counted)| counted.as_ref().is_err_and(is_undefined));
    for (database, counted) in counted {
        match counted {
            Err(failure) if is_undefined(&failure) => {
                let hint = is_nowhere.then(|| NOWHERE.to_owned());
                let message = "there is no such table".into();
                let reason = Reason::NotComparable;
                let failure = Failure { message, reason, hint, ..failure };
                unchecked.push(failure.into_unchecked(&database, Some(table.to_string())));
            }
            Ok(count) => drop(counts.insert(database, count)),
            Err(failure) if failure.fatal => {}
            Err(failure) => {
                unchecked.push(failure.into_unchecked(&database, Some(table.to_string())));
            }
        }
    }
    TableRows {
        table: table.clone(),
        compare: RowCompare::Count,
        key: Vec::new(),
        counts,
        missing: BTreeMap::new(),
        columns: Vec::new(),
        differing: DifferingRows::default(),
        in_flight: 0,
        narrowed: Vec::new(),
    }
}

const NOWHERE: &str = "name its schema too, as in `tenantctl count sales.orders`";

/// Whether the server knows no table of that name (SQLSTATE 42P01).
fn is_undefined(failure: &Failure) -> bool {
    failure.sqlstate.as_deref() == Some("42P01")
}

fn no_table(pattern: &str) -> Unchecked {
    Unchecked {
        database: None,
        object: None,
        reason: Reason::NotComparable,
        message: format!("no table matches {pattern}"),
        hint: None,
    }
}
