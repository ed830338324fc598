//! `tenantctl diff`: the structure of two sides or more, whatever they are.

use std::collections::BTreeSet;

use super::error::RunError;
use super::next::explanation_of_worst;
use super::reports::Reports;
use super::selection::{selection_of_differences, severity};
use super::sides::{Depth, Looked, Subjects, options};
use super::terminal::Terminal;
use super::work::Work;
use crate::catalog;
use crate::cli::DiffArgs;
use crate::compare::CompareOptions;
use crate::input::suggest;
use crate::model::{Kind, Outcome};
use crate::rules::policy;

/// Compares, reports every difference, and gives the exit code.
pub(super) fn diff(args: &DiffArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let reports = Reports::prepare(&args.report, terminal)?;
    let selection = selection_of_differences(&args.select, &args.ignore)?;
    let names = catalog::Scope::typed(&args.schema, &args.table);
    let kinds = args.kind.iter().map(|word| kind(word)).collect::<Result<BTreeSet<_>, _>>()?;
    let narrow = names.is_narrow() || !kinds.is_empty();
    let looked = Looked { structure: true, rules: false, narrow, kinds };
    let mut outcome = Outcome { fail_on: severity(args.fail_on), ..Outcome::default() };

    let work = Work::begin(terminal)?;
    let mut sides =
        Subjects::load(&args.sides, &args.from, &names, &work, Depth::Objects, &mut outcome)?;
    leave_out(&looked.kinds, &mut outcome);
    let options = options(&sides, &selection);
    sides.judge(&looked, &options, &mut outcome);
    note_owners(&sides, &options, &mut outcome);
    sides.add_last_changed(&mut outcome);
    sides.add_lost(&mut outcome);
    outcome.databases = sides.infos();
    let Work { signals, progress, .. } = work;
    drop(progress);

    policy::apply(&mut outcome, &selection, &[], false);
    outcome.next = explanation_of_worst(&outcome);
    Ok(signals.exit_code(reports.deliver(&outcome, terminal)?))
}

/// The kind that a word means: `materialized view`, `materialized-view`.
fn kind(word: &str) -> Result<Kind, RunError> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_'], " ");
    let found = Kind::ALL.iter().find(|kind| plain(kind.0) == plain(word.trim()));
    found.copied().ok_or_else(|| {
        let help = suggest::help(word, Kind::ALL.iter().map(|kind| kind.0));
        RunError::usage(format!("there is no kind `{word}`\n  help: {help}"))
    })
}

/// What was read and what was not of kinds that nobody asked for is nobody's business.
fn leave_out(kinds: &BTreeSet<Kind>, outcome: &mut Outcome) {
    if kinds.is_empty() {
        return;
    }
    let is_asked = |object: &str| match object.strip_prefix("kind ").and_then(Kind::named) {
        Some(kind) => kinds.contains(&kind),
        None => true,
    };
    outcome.unchecked.retain(|unchecked| unchecked.object.as_deref().is_none_or(is_asked));
    for counts in outcome.checked.values_mut() {
        counts.retain(|kind, _| kinds.contains(kind));
    }
}

/// Says that owners were left out where nobody said so.
fn note_owners(sides: &Subjects, options: &CompareOptions, outcome: &mut Outcome) {
    if !options.owners && sides.config.switches.owners.is_none() {
        outcome.notes.push(
            "owners were not compared, because the sides were read as different roles: say \
             `compare: {owners: true}` in tenantctl.yaml to compare them"
                .into(),
        );
    }
}
