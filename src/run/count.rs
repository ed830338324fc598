//! `tenantctl count`: exact numbers, one for each database and table, and nothing hidden by
//! row-level security.

use std::collections::{BTreeMap, BTreeSet};

use super::error::RunError;
use super::progress::Progress;
use super::setup::Setup;
use super::sides::warn_of_versions;
use super::signals::Signals;
use super::terminal::Terminal;
use super::unplannable::unplannable;
use super::{count_output, table_names};
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
    if args.tables.iter().any(|table| table.contains("://")) {
        // Not shown: it may hold a password.
        return Err(RunError::usage(
            "a connection string is given as TABLE\n  help: databases are named with -d \
             NAME=CONNINFO",
        ));
    }
    let path = search_path(args, &setup.config)?;
    let signals = Signals::watch()?;
    let progress = Progress::start(terminal.quiet());
    progress.step("connecting");
    let mut fleet =
        Fleet::connect_until(&setup.config.databases, &setup.config.limits, &signals.interrupt);
    warn_of_versions(&fleet, terminal);
    let wanted = wanted(args, &setup);
    let mut tables = tables(&mut fleet, &wanted, &path, &mut outcome);
    // Several patterns may mean one table.
    let mut seen = BTreeSet::new();
    tables.retain(|table| seen.insert(table.clone()));
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
            Some(_) => {
                let message = format!("{} {message}", file.name);
                terminal.note(&format!("note: {message}"));
                outcome.notes.push(message);
            }
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

/// Where tables without a schema are looked for. Errors where such are typed and the databases
/// disagree.
fn search_path(args: &CountArgs, config: &Config) -> Result<Vec<Name>, RunError> {
    let is_needed = args.tables.iter().any(|table| !Pattern::new(table).is_qualified());
    Ok(if is_needed { config.search_path()? } else { Vec::new() })
}

/// The names and patterns that were typed, or else the declared tables; empty where everything is
/// meant.
fn wanted(args: &CountArgs, setup: &Setup) -> Vec<Pattern> {
    if !args.tables.is_empty() {
        return args.tables.iter().map(Pattern::new).collect();
    }
    let declared = setup.declaration.iter().flat_map(|declaration| declaration.objects.keys());
    let declared = declared.filter(|address| address.kind == Kind::TABLE);
    declared.map(|table| Pattern::new(table.to_string())).collect()
}

/// The tables that are meant, in the order in which they were; those of one pattern by name. Names
/// that are spelled out need no look at the catalog.
fn tables(
    fleet: &mut Fleet,
    wanted: &[Pattern],
    path: &[Name],
    outcome: &mut Outcome,
) -> Vec<Address> {
    let spelled = wanted.iter().map(|pattern| table_names::spelled(pattern, path));
    match spelled.collect::<Option<Vec<Address>>>() {
        Some(tables) if !tables.is_empty() => return tables,
        _ => {}
    }
    let (known, is_whole) = known(fleet, outcome);
    if wanted.is_empty() {
        if known.is_empty() && is_whole && !fleet.live().is_empty() {
            outcome.unchecked.push(no_table("*", None));
        }
        return known.into_iter().collect();
    }
    let mut tables = Vec::new();
    for pattern in wanted {
        if let Some(table) = table_names::spelled(pattern, path) {
            tables.push(table);
            continue;
        }
        let meant = table_names::meant(pattern, path, &known);
        // Where some could not be read, that was reported.
        if meant.is_empty() && is_whole && !fleet.live().is_empty() {
            let hint = table_names::did_you_mean(pattern, path, &known);
            outcome.unchecked.push(no_table(pattern.as_str(), hint));
        }
        tables.extend(meant);
    }
    tables
}

/// All tables of all databases, and whether all could be read. What could not be is the outcome's.
fn known(fleet: &mut Fleet, outcome: &mut Outcome) -> (BTreeSet<Address>, bool) {
    let all = catalog::Scope::default();
    let (mut known, mut is_whole) = (BTreeSet::new(), true);
    for (database, read) in fleet.each(move |session| catalog::read(session, &all)) {
        match read {
            Ok(snapshot) => {
                if !snapshot.is_whole(Kind::TABLE) || !snapshot.blind.is_empty() {
                    is_whole = false;
                    let not_modelled =
                        |unchecked: &Unchecked| unchecked.reason == Reason::NotModelled;
                    let missed = snapshot.unchecked.into_iter().filter(|u| !not_modelled(u));
                    outcome.unchecked.extend(missed);
                }
                let addresses = snapshot.objects.into_keys();
                known.extend(addresses.filter(|address| address.kind == Kind::TABLE));
            }
            Err(failure) => {
                is_whole = false;
                if !failure.fatal {
                    outcome.unchecked.push(failure.into_unchecked(&database, None));
                }
            }
        }
    }
    (known, is_whole)
}

/// What may have been meant by a name that no database has.
fn hint(fleet: &mut Fleet, table: &Address) -> String {
    // What cannot be read stands in the way of a suggestion, and of nothing that was asked for.
    let (known, _) = known(fleet, &mut Outcome::default());
    let path: Vec<Name> = table.schema().into_iter().cloned().collect();
    let bare = Pattern::new(Name::new(table.own_name()).displayed());
    let full = Pattern::new(table.to_string());
    let near =
        [bare, full].iter().find_map(|pattern| table_names::did_you_mean(pattern, &path, &known));
    near.unwrap_or_else(|| NOWHERE.to_owned())
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
    let hint = (is_nowhere && !counted.is_empty()).then(|| hint(fleet, table));
    for (database, counted) in counted {
        match counted {
            Err(failure) if is_undefined(&failure) => {
                let message = "there is no such table".into();
                let (reason, hint) = (Reason::NotComparable, hint.clone());
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

fn no_table(pattern: &str, hint: Option<String>) -> Unchecked {
    Unchecked {
        database: None,
        object: None,
        reason: Reason::NotComparable,
        message: format!("no table matches {pattern}"),
        hint,
    }
}
