//! Counts and ids of the tables that were asked for.

use crate::config::Config;
use crate::model::{Name, Outcome, Reason, RowCompare};
use crate::rows::{self, TablePlan};
use crate::rules;
use crate::run::asked::asked;
use crate::run::progress::Progress;
use crate::run::sides::Sides;
use crate::run::unplannable::unplannable;

/// Compares the rows of every table that was asked for: what the configuration lists, or else all
/// declared tables by their ids.
pub(super) fn check(
    sides: &mut Sides,
    config: &Config,
    show_values: bool,
    progress: &Progress,
    outcome: &mut Outcome,
) {
    let declaration = sides.declaration.as_ref();
    let asked = asked(declaration, &sides.live(), &config.rows, show_values, outcome);
    if asked.is_empty() && config.rows.is_empty() {
        outcome.notes.push(
            "no rows were compared, because nothing says of which tables: declare tables, or list \
             them under `rows` in tenantctl.yaml"
                .into(),
        );
    }
    if asked.is_empty() {
        return;
    }
    let unplannable = unplannable(&mut sides.fleet);
    for asked in asked {
        progress.step(format!("comparing the rows of {}", asked.table));
        let (plan, mut unchecked) = rows::plan(&asked, &sides.live(), &unplannable);
        outcome.unchecked.append(&mut unchecked);
        if plan.databases.is_empty() {
            continue;
        }
        if !plan.lacking.is_empty() {
            outcome.notes.push(lacking(&plan));
        }
        if asked.compare != RowCompare::Count && plan.compare == RowCompare::Count && !alone(&plan)
        {
            outcome.notes.push(format!("the rows of {} were only counted", plan.table));
        }
        let compared = rows::compare(&mut sides.fleet, &plan, &unplannable);
        for (database, failure) in compared.failures {
            if failure.reason == Reason::RowSecurity {
                let role = role(config, &database);
                outcome.findings.push(rules::count_filtered(&database, &plan.table, &role));
            }
            if !failure.fatal {
                let object = Some(plan.table.to_string());
                outcome.unchecked.push(failure.into_unchecked(&database, object));
            }
        }
        outcome.rows.push(compared.rows);
    }
    outcome.findings.extend(rules::rows(&outcome.rows));
}

/// Whether there is nothing to compare with.
fn alone(plan: &TablePlan) -> bool {
    plan.databases.len() < 2
}

fn lacking(plan: &TablePlan) -> String {
    let names: Vec<String> = plan.lacking.iter().map(Name::displayed).collect();
    let table = &plan.table;
    format!(
        "contents of {table} that not every database has were not compared: {}",
        names.join(", ")
    )
}

fn role(config: &Config, database: &Name) -> Name {
    let target = config.databases.iter().find(|target| target.name == *database);
    target.map_or_else(|| Name::new(""), |target| Name::new(&target.conninfo.user))
}
