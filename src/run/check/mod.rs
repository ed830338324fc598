//! `tenantctl check`: the main job, told in order.

mod access;
mod identity;
mod last_changed;
mod rows;
mod scope;
mod structure;

use super::progress::Progress;
use super::setup::Setup;
use super::signals::Signals;
use super::{RunError, Terminal};
use crate::cli::{CheckArgs, FailOn, Part};
use crate::config::IgnoreRule;
use crate::model::{Outcome, Reason, Severity, Unchecked};
use crate::rules::policy;
use crate::server::Fleet;
use scope::Scope;

/// Checks everything that was asked for, reports it, and gives the exit code.
pub(super) fn check(args: &CheckArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let mut setup = Setup::load(&args.databases, &args.spec, &args.report, terminal)?;
    let selection = selection(args)?;
    let scope = Scope::new(args);
    if let Some(declaration) = &mut setup.declaration {
        scope.narrow(declaration);
    }
    scope.must_have_something(&setup)?;
    let ignores = ignores(&setup)?;

    let mut outcome = Outcome { fail_on: fail_on(args.fail_on), ..Outcome::default() };
    let signals = Signals::watch()?;
    let progress = Progress::start(terminal.quiet());

    progress.step("connecting");
    let mut fleet =
        Fleet::connect_until(&setup.config.databases, &setup.config.limits, &signals.interrupt);
    setup.warn_of_versions(&fleet, terminal);
    if scope.includes(Part::Identity) {
        progress.step("finding out which databases are one");
        identity::check(&mut fleet, &setup.config, &mut outcome);
    }
    progress.step("reading the catalogs");
    let databases = structure::read(&mut fleet, &setup, &scope, &mut outcome);
    if scope.includes(Part::Structure) || scope.includes(Part::Rules) {
        let options = structure::options(&setup, &selection);
        structure::check(&mut fleet, &setup, &databases, &scope, &options, &mut outcome);
    }
    if scope.includes(Part::Access) {
        access::check(&mut fleet, &setup, &mut outcome);
    }
    if scope.includes(Part::Rows) {
        rows::check(&mut fleet, &setup, &databases, &progress, &mut outcome);
    }
    last_changed::add(&mut fleet, &mut outcome);
    access::lost(&fleet, &mut outcome);
    not_built_yet(&setup, &scope, &mut outcome);
    outcome.databases = fleet.infos();
    drop(progress);

    let whole = scope.is_everything() && args.databases.database.is_empty();
    policy::apply(&mut outcome, &selection, &ignores, whole);
    outcome.next = next_commands(&outcome);
    Ok(signals.exit_code(setup.deliver(&outcome, terminal)?))
}

fn fail_on(typed: FailOn) -> Option<Severity> {
    match typed {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    }
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

fn selection(args: &CheckArgs) -> Result<policy::Selection, RunError> {
    let selection = policy::Selection::new(&args.select, &args.ignore)
        .map_err(|error| RunError::usage(error.to_string()))?;
    if selection.is_empty() {
        return Err(RunError::usage("--select and --ignore leave no rule to check"));
    }
    Ok(selection)
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

/// What a user would type next.
fn next_commands(outcome: &Outcome) -> Vec<String> {
    let worst = outcome.findings.iter().max_by_key(|finding| finding.severity);
    // `max_by_key` gives the last of equals, and the first is the root cause.
    let first = worst.and_then(|worst| {
        outcome.findings.iter().find(|finding| finding.severity == worst.severity)
    });
    first.map(|finding| format!("tenantctl explain {}", finding.code)).into_iter().collect()
}
