//! `tenantctl check`: the main job, told in order.

mod access;
mod common;
mod crew;
mod data;
mod gather;
mod identity;
mod meter;
mod narrowing;
mod offline;
mod resume;
mod rows;
mod scope;
mod sequences;
mod uncovered;

use std::collections::BTreeSet;

use super::error::RunError;
use super::next::Next;
use super::next::explanation_of_worst;
use super::progress::Progress;
use super::selection::{selection, severity};
use super::setup::Setup;
use super::sides::{Looked, Subjects, options, warn_of_versions};
use super::signals::Signals;
use super::terminal::Terminal;
use crate::cli::{CheckArgs, Part, Typed};
use crate::config::{Environment, IgnoreRule};
use crate::model::{Address, Kind, Outcome, Snapshot};
use crate::rules::{self, IgnoreEntry, policy};
use gather::{Wanted, gather};
use scope::Scope;

/// Checks everything that was asked for, reports it, and gives the exit code.
pub(super) fn check(args: &CheckArgs, typed: &Typed, terminal: &Terminal) -> Result<u8, RunError> {
    let mut setup = Setup::load(&args.databases, &args.spec, &args.report, terminal)?;
    if args.same {
        setup.config.set_same()?;
    }
    let selection = selection(&args.select, &args.ignore)?;
    let mut scope = Scope::new(args);
    scope.within_search_path(&setup.config)?;
    if let Some(declaration) = &mut setup.declaration {
        scope.narrow(declaration);
    }
    scope.must_have_something(&setup)?;
    scope.must_have_rules(&selection)?;
    let ignores = ignores(&setup)?;
    let mut row_check = rows::RowCheck::new(args, &setup.config)?;

    let mut outcome = Outcome { fail_on: severity(args.fail_on), ..setup.outcome() };
    let signals = Signals::watch()?;
    let progress = Progress::start(terminal.quiet());

    progress.step("connecting");
    let (declaration, files) = (setup.declaration.take(), std::mem::take(&mut setup.files));
    let mut sides =
        Subjects::connect(&setup.config, declaration, files, &signals.interrupt, progress.steps());
    warn_of_versions(&sides.fleet, terminal);
    progress.step("reading the catalogs");
    let wanted = Wanted {
        names: scope.names.clone(),
        identity: scope.includes(Part::Identity) && setup.config.databases.len() > 1,
        access: sides.declaration.as_ref().filter(|_| scope.includes(Part::Access)).map(tables),
        rows: scope.includes(Part::Rows),
    };
    let gathered = gather(&mut sides.fleet, &wanted);
    if scope.includes(Part::Identity) {
        identity::check(&gathered.probed, &sides.fleet, &setup.config, &mut outcome);
    }
    let looked = Looked {
        structure: scope.includes(Part::Structure),
        rules: scope.includes(Part::Rules),
        narrow: scope.is_narrow(),
        kinds: BTreeSet::new(),
    };
    sides.take(gathered.read, &scope.names, looked.structure || looked.rules, &mut outcome);
    let options = options(&sides, &selection);
    let differences = match looked.structure || looked.rules {
        true => sides.judge(&looked, &options, &mut outcome),
        false => Vec::new(),
    };
    if scope.includes(Part::Access) {
        access::check(gathered.lacking, &setup.config, &mut outcome);
    }
    if scope.includes(Part::Rows) {
        let unplannable = &gathered.unplannable;
        let tables = row_check.run(&mut sides, &setup.config, unplannable, &progress, &mut outcome);
        if ["SEQ001", "SEQ002"].iter().any(|code| selection.wants(code)) {
            sequences::check(&mut sides, tables, row_check.until, &progress, &mut outcome);
        }
        // Who wants a fast look does not want these.
        if !row_check.is_narrow() && rules::DATA.iter().any(|code| selection.wants(code)) {
            let differences = match looked.structure || sides.declaration.is_none() {
                true => differences,
                false => sides.compare(&options).differences,
            };
            data::check(&mut sides, &differences, row_check.until, &progress, &mut outcome);
        }
    }
    offline::note(&setup.config, &scope, &mut outcome);
    sides.add_last_changed(&mut outcome);
    sides.add_lost(&mut outcome);
    outcome.databases = sides.infos();
    drop(progress);

    uncovered::add(&selection, &mut outcome);
    let all_live = args.databases.database.is_empty() && setup.config.snapshots.is_empty();
    let whole = scope.is_everything() && all_live;
    policy::apply(&mut outcome, &selection, &ignores, whole);
    outcome.next = explanation_of_worst(&outcome);
    let variables = Environment::of_process()?.variables;
    Next::new(typed, &variables).add(args, row_check.is_chosen, &mut outcome);
    Ok(signals.exit_code(setup.deliver(&outcome, terminal)?))
}

fn ignores(setup: &Setup) -> Result<Vec<IgnoreEntry>, RunError> {
    let today = today();
    let entry = |rule: &IgnoreRule| {
        Ok(IgnoreEntry {
            code: policy::known_prefix(&rule.code)
                .map_err(|error| RunError::usage(format!("{}: {error}", rule.place)))?,
            object: rule.object.clone(),
            database: rule.database.clone(),
            reason: rule.reason.clone(),
            expired: rule.expires.is_some_and(|last_day| last_day < today),
            place: rule.place.clone(),
        })
    };
    setup.config.ignore.iter().map(entry).collect()
}

/// Today in UTC, as (year, month, day).
fn today() -> (i32, u8, u8) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    crate::config::date_of_unix_day(now.map_or(0, |since| since.as_secs() / 86_400))
}

/// The tables of a declaration.
fn tables(declaration: &Snapshot) -> Vec<Address> {
    let tables = declaration.objects.keys().filter(|address| address.kind == Kind::TABLE);
    tables.cloned().collect()
}
