//! `tenantctl diff`: the structure of two sides or more, whatever they are.

use super::reports::Reports;
use super::sides::{Looked, Sides, options};
use super::work::Work;
use super::{RunError, Terminal, selection, severity};
use crate::catalog;
use crate::cli::DiffArgs;
use crate::model::{Outcome, Pattern};
use crate::rules::policy;

/// Compares, reports every difference, and gives the exit code.
pub(super) fn diff(args: &DiffArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let reports = Reports::prepare(&args.report, terminal)?;
    let selection = selection(&args.select, &args.ignore)?;
    let patterns = |texts: &[String]| texts.iter().map(Pattern::new).collect();
    let names = catalog::Scope { schemas: patterns(&args.schema), tables: patterns(&args.table) };
    let mut outcome = Outcome { fail_on: severity(args.fail_on), ..Outcome::default() };

    let work = Work::begin(terminal)?;
    let mut sides = Sides::load(&args.sides, &args.from, &names, &work, &mut outcome)?;
    let looked =
        Looked { structure: true, rules: false, narrow: names != catalog::Scope::default() };
    let options = options(&sides, &selection);
    sides.judge(looked, &options, &mut outcome);
    sides.add_last_changed(&mut outcome);
    sides.add_lost(&mut outcome);
    outcome.databases = sides.infos();
    let Work { signals, progress, .. } = work;
    drop(progress);

    policy::apply(&mut outcome, &selection, &[], false);
    Ok(signals.exit_code(reports.deliver(&outcome, terminal)?))
}
