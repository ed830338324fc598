//! `tenantctl check`: the main job, told in order.

mod access;
mod crew;
mod data;
mod identity;
mod meter;
mod narrowing;
mod offline;
mod resume;
mod rows;
mod scope;
mod sequences;

use std::collections::BTreeSet;

use super::progress::Progress;
use super::setup::Setup;
use super::sides::{Looked, Sides, options, warn_of_versions};
use super::signals::Signals;
use super::{RunError, Terminal, next_commands, selection, severity};
use crate::cli::{CheckArgs, Part};
use crate::config::IgnoreRule;
use crate::model::{Outcome, Reason, Unchecked};
use crate::rules::{self, policy};
use scope::Scope;

/// Checks everything that was asked for, reports it, and gives the exit code.
pub(super) fn check(args: &CheckArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let mut setup = Setup::load(&args.databases, &args.spec, &args.report, terminal)?;
    let selection = selection(&args.select, &args.ignore)?;
    let scope = Scope::new(args);
    if let Some(declaration) = &mut setup.declaration {
        scope.narrow(declaration);
    }
    scope.must_have_something(&setup)?;
    let ignores = ignores(&setup)?;
    let mut row_check = rows::RowCheck::new(args, &setup.config)?;

    let mut outcome = Outcome { fail_on: severity(args.fail_on), ..setup.outcome() };
    let signals = Signals::watch()?;
    let progress = Progress::start(terminal.quiet());

    progress.step("connecting");
    let (declaration, files) = (setup.declaration.take(), std::mem::take(&mut setup.files));
    let mut sides = Sides::connect(&setup.config, declaration, files, &signals.interrupt);
    warn_of_versions(&sides.fleet, terminal);
    if scope.includes(Part::Identity) {
        progress.step("finding out which databases are one");
        identity::check(&mut sides.fleet, &setup.config, &mut outcome);
    }
    progress.step("reading the catalogs");
    let looked = Looked {
        structure: scope.includes(Part::Structure),
        rules: scope.includes(Part::Rules),
        narrow: scope.is_narrow(),
        kinds: BTreeSet::new(),
    };
    sides.read(&scope.names, looked.structure || looked.rules, &mut outcome);
    let options = options(&sides, &selection);
    let differences = match looked.structure || looked.rules {
        true => sides.judge(&looked, &options, &mut outcome),
        false => Vec::new(),
    };
    if scope.includes(Part::Access) {
        access::check(&mut sides, &setup.config, &mut outcome);
    }
    if scope.includes(Part::Rows) {
        let tables = row_check.run(&mut sides, &setup.config, &progress, &mut outcome);
        if ["SEQ001", "SEQ002"].iter().any(|code| selection.wants(code)) {
            sequences::check(&mut sides, tables, &progress, &mut outcome);
        }
        // Who wants a fast look does not want these.
        if !row_check.is_narrow() && rules::DATA.iter().any(|code| selection.wants(code)) {
            let differences = match looked.structure || sides.declaration.is_none() {
                true => differences,
                false => sides.compare(&options).differences,
            };
            data::check(&mut sides, &differences, &progress, &mut outcome);
        }
    }
    offline::note(&setup.config, &scope, &mut outcome);
    sides.add_last_changed(&mut outcome);
    sides.add_lost(&mut outcome);
    not_built_yet(&setup, &scope, &mut outcome);
    outcome.databases = sides.infos();
    drop(progress);

    let all_live = args.databases.database.is_empty() && setup.config.snapshots.is_empty();
    let whole = scope.is_everything() && all_live;
    policy::apply(&mut outcome, &selection, &ignores, whole);
    outcome.next = next_commands(&outcome);
    if args.databases.database.is_empty() {
        outcome.next.extend(rules::bring_rows(&outcome));
    }
    Ok(signals.exit_code(setup.deliver(&outcome, terminal)?))
}

/// What the configuration asks for and this version cannot do is said, not skipped.
fn not_built_yet(setup: &Setup, scope: &Scope, outcome: &mut Outcome) {
    if let Some(place) = &setup.config.tenants_asked
        && scope.is_everything()
    {
        outcome.unchecked.push(Unchecked {
            database: None,
            object: Some("tenants".into()),
            reason: Reason::NotModelled,
            message: format!("{place} asks for tenants to be compared, which this version cannot"),
            hint: Some("leave `tenants` out, or choose parts with --only".into()),
        });
    }
}

fn ignores(setup: &Setup) -> Result<Vec<policy::IgnoreEntry>, RunError> {
    let today = today();
    let entry = |rule: &IgnoreRule| {
        Ok(policy::IgnoreEntry {
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
