//! Counts and ids of the tables that were asked for.

use std::time::Duration;

use super::meter::Meter;
use super::narrowing;
use super::resume::Resume;
use crate::cli::CheckArgs;
use crate::config::{self, Config};
use crate::model::{Address, Name, Outcome, Place, Reason, RowCompare};
use crate::rows::{self, Asked, Checkpoint, Narrowing, Pace, TablePlan, Throttle, Unplannable};
use crate::rules;
use crate::run::RunError;
use crate::run::asked::asked;
use crate::run::progress::Progress;
use crate::run::sides::Sides;
use crate::run::unplannable::unplannable;
use crate::server::OneExpression;

/// The comparison of rows, as it was asked for.
pub(super) struct RowCheck {
    show_values: bool,
    narrowings: Vec<Narrowing>,
    resume: Resume,
    settle: Duration,
    throttle: Throttle,
}

impl RowCheck {
    /// Takes what was typed. Errors where it means nothing, and where the file of an earlier run
    /// cannot be used.
    pub(super) fn new(args: &CheckArgs, config: &Config) -> Result<RowCheck, RunError> {
        Ok(RowCheck {
            show_values: args.show_values,
            narrowings: narrowing::narrowings(&args.rows)?,
            resume: Resume::load(args.rows.resume.as_deref(), config)?,
            settle: args.rows.recheck.unwrap_or_default(),
            throttle: throttle(&config.throttle)?,
        })
    }

    /// Whether only some rows are looked at.
    pub(super) fn is_narrow(&self) -> bool {
        !self.narrowings.is_empty()
    }

    /// Compares the rows of every table that was asked for: what the configuration lists, or else
    /// all declared tables by their ids. Gives these tables.
    pub(super) fn run(
        &mut self,
        sides: &mut Sides,
        config: &Config,
        progress: &Progress,
        outcome: &mut Outcome,
    ) -> Vec<Address> {
        let asked = self.asked(sides, config, outcome);
        if asked.is_empty() && config.rows.is_empty() {
            outcome.notes.push(
                "no rows were compared, because nothing says of which tables: declare tables, or \
                 list them under `rows` in tenantctl.yaml"
                    .into(),
            );
        }
        let tables = asked.iter().map(|asked| asked.table.clone()).collect();
        narrowing::tell(&self.narrowings, outcome);
        if asked.is_empty() {
            return tables;
        }
        let unplannable = unplannable(&mut sides.fleet);
        let mut is_whole = true;
        for asked in asked {
            is_whole &= self.compare(&asked, sides, config, &unplannable, progress, outcome);
        }
        if is_whole {
            self.resume.finish();
        } else if let Some(trouble) = &self.resume.trouble {
            outcome.notes.push(format!("the file of --resume could not be written: {trouble}"));
        }
        outcome.findings.extend(rules::rows(&outcome.rows));
        tables
    }

    /// Compares one table. Says whether that was done in every database.
    fn compare(
        &mut self,
        asked: &Asked,
        sides: &mut Sides,
        config: &Config,
        unplannable: &Unplannable,
        progress: &Progress,
        outcome: &mut Outcome,
    ) -> bool {
        let (plan, mut unchecked) = rows::plan(asked, &sides.live(), unplannable);
        outcome.unchecked.append(&mut unchecked);
        if plan.databases.is_empty() {
            return true;
        }
        if !plan.lacking.is_empty() {
            outcome.notes.push(lacking(&plan));
        }
        if asked.compare != RowCompare::Count && plan.compare == RowCompare::Count && !alone(&plan)
        {
            outcome.notes.push(format!("the rows of {} were only counted", plan.table));
        }
        let reached = self.resume.reached(&plan);
        if reached.has_begun() {
            outcome.notes.push(format!(
                "an earlier run had compared rows of {}; this one went on behind them",
                plan.table
            ));
        }
        let expected =
            if progress.is_shown() { rows::estimate(&mut sides.fleet, &plan) } else { None };
        let meter = Meter::start(progress, &plan.table, expected);
        let mut pace = Pace {
            settle: self.settle,
            throttle: &self.throttle,
            read: &|rows| meter.read(rows),
            waiting: &|what| meter.waiting(&what),
            keep: &mut |reached: &Checkpoint| self.resume.keep(&plan, reached),
        };
        let compared = rows::compare(&mut sides.fleet, &plan, unplannable, reached, &mut pace);
        let is_whole = compared.failures.is_empty();
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
        is_whole
    }

    fn asked(&self, sides: &Sides, config: &Config, outcome: &mut Outcome) -> Vec<Asked> {
        let declaration = sides.declaration.as_ref();
        let mut asked = asked(declaration, &sides.live(), &config.rows, self.show_values, outcome);
        for asked in &mut asked {
            asked.narrowings.clone_from(&self.narrowings);
        }
        asked
    }
}

/// What the configuration says of giving way.
fn throttle(configured: &config::Throttle) -> Result<Throttle, RunError> {
    let expression = |(text, place): &(String, Place)| {
        OneExpression::new(text).map_err(|error| {
            RunError::usage(format!("{place}: `throttle.query` is not one expression: {error}"))
        })
    };
    Ok(Throttle {
        lag: configured.lag,
        active: configured.active,
        query: configured.query.as_ref().map(expression).transpose()?,
    })
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
