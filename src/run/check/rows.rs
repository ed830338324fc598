//! Counts and ids of the tables that were asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::common;
use super::crew::{self, Manner, Task, Told};
use super::meter::Meter;
use super::narrowing;
use super::resume::Resume;
use super::scope::Scope;
use crate::cli::{CheckArgs, Part};
use crate::config::{self, Config};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Outcome, Place, Reason, RowCompare, Unchecked, noun};
use crate::rows::{self, Asked, Compared, Narrowing, Split, TablePlan, Throttle, Unplannable};
use crate::rules;
use crate::run::asked::asked;
use crate::run::error::RunError;
use crate::run::progress::Progress;
use crate::run::sides::Subjects;
use crate::server::{Failure, Fleet};
use crate::sql::OneExpression;

/// The comparison of rows, as it was asked for.
pub(super) struct RowCheck {
    show_values: bool,
    narrowings: Vec<Narrowing>,
    resume: Resume,
    settle: Duration,
    throttle: Throttle,
    jobs: u16,
    /// `--rows-budget`.
    typed_budget: Option<Duration>,
    /// How long all that is asked about rows may take; known when it is run.
    budget: Option<Duration>,
    /// When the budget of time ends that it has with all else that is asked about rows; known when it
    /// is run.
    pub(super) until: Option<Instant>,
    /// Whether configuration or declaration choose the tables; known when it is run.
    pub(super) is_chosen: bool,
    /// Whether `--table` chooses tables.
    names_tables: bool,
    /// Whether tables are left out by their names.
    some_tables: bool,
    /// Whether rows were asked for by name.
    names_rows: bool,
}

impl RowCheck {
    /// Takes what was typed. Errors where it means nothing, and where the file of an earlier run
    /// cannot be used.
    pub(super) fn new(args: &CheckArgs, config: &Config) -> Result<RowCheck, RunError> {
        let scope = Scope::new(args);
        Ok(RowCheck {
            show_values: args.show_values,
            narrowings: narrowing::narrowings(&args.rows)?,
            resume: Resume::load(args.rows.resume.as_deref(), config)?,
            settle: args.rows.recheck.unwrap_or_default(),
            throttle: throttle(&config.throttle)?,
            jobs: args.rows.jobs.unwrap_or(1),
            typed_budget: args.rows.rows_budget,
            budget: None,
            until: None,
            is_chosen: false,
            names_tables: !args.table.is_empty(),
            some_tables: scope.is_narrow(),
            names_rows: scope.names_part(Part::Rows),
        })
    }

    /// Whether only some rows are looked at.
    pub(super) fn is_narrow(&self) -> bool {
        !self.narrowings.is_empty()
    }

    /// Compares the rows of every table that was asked for: what the configuration lists, or else
    /// all declared tables by their ids, or else those that all databases have, the smallest first.
    /// Gives the tables that were compared.
    pub(super) fn run(
        &mut self,
        sides: &mut Subjects,
        config: &Config,
        unplannable: &Unplannable,
        progress: &Progress,
        outcome: &mut Outcome,
    ) -> Vec<Address> {
        self.start(sides, config);
        let compared = self.compare_asked(sides, config, unplannable, progress, outcome);
        sides.fleet.set_budget(None);
        compared
    }

    /// Lets the time of the budget begin.
    fn start(&mut self, sides: &mut Subjects, config: &Config) {
        self.is_chosen = !config.rows.is_empty() || declares_tables(sides);
        self.budget = common::budget(self.typed_budget, self.is_chosen || self.names_tables);
        self.until = self.budget.and_then(|budget| Instant::now().checked_add(budget));
        sides.fleet.set_budget(self.until);
    }

    fn compare_asked(
        &mut self,
        sides: &mut Subjects,
        config: &Config,
        unplannable: &Unplannable,
        progress: &Progress,
        outcome: &mut Outcome,
    ) -> Vec<Address> {
        let is_chosen = self.is_chosen;
        let mut asked = match is_chosen {
            true => self.chosen(sides, config, outcome),
            false => self.common(sides, outcome),
        };
        for asked in &mut asked {
            asked.narrowings.clone_from(&self.narrowings);
        }
        narrowing::tell(&self.narrowings, outcome);
        if asked.is_empty() {
            return Vec::new();
        }
        let all = asked.len();
        outcome.rows_wanted = asked.iter().map(|asked| asked.table.clone()).collect();
        let budget = self.budget;
        if let Some(budget) = budget {
            let sizes = rows::sizes(&mut sides.fleet, &outcome.rows_wanted);
            let (within, over) = common::smallest_first(asked, &sizes, budget);
            let over = over.iter().map(|asked| common::over_budget(&asked.table, budget));
            outcome.unchecked.extend(over);
            asked = within;
        }
        let planned: Vec<Planned> = asked
            .iter()
            .filter_map(|asked| self.plan(asked, sides, unplannable, outcome))
            .collect();
        let could_tell_more: BTreeSet<Address> = planned
            .iter()
            .filter(|table| table.could_tell_more && !alone(&table.whole))
            .map(|table| table.whole.table.clone())
            .collect();
        let mut counted = Vec::new();
        let mut is_whole = planned.len() == all;
        let mut compared = self.compare(planned, sides, unplannable, progress, outcome);
        // The order of their sizes is another one tomorrow.
        let places = outcome.rows_wanted.iter().enumerate().map(|(at, table)| (table, at));
        let places: BTreeMap<&Address, usize> = places.collect();
        compared.sort_by_key(|(plan, _)| places.get(&plan.table));
        let mut tables = Vec::new();
        for (plan, compared) in compared {
            let is_counted = |database| compared.rows.counts.contains_key(database);
            let is_complete = compared.failures.is_empty() && plan.databases.iter().all(is_counted);
            is_whole &= is_complete;
            let is_count = plan.compare == RowCompare::Count;
            if is_complete && is_count && could_tell_more.contains(&plan.table) {
                counted.push(plan.table.to_string());
            }
            if is_complete || is_chosen {
                tables.push(plan.table.clone());
            }
            tell(&plan, compared, budget, config, outcome);
        }
        counted.sort();
        if !counted.is_empty() {
            outcome.notes.push(format!("rows were only counted in {}", counted.join(", ")));
        }
        if is_whole && sides.fleet.lost().is_empty() {
            self.resume.finish();
        } else if let Some(trouble) = &self.resume.trouble {
            outcome.notes.push(format!("the file of --resume could not be written: {trouble}"));
        }
        outcome.findings.extend(rules::rows(&outcome.rows));
        tables
    }

    /// Plans one table; `None` where nothing of it is to be compared.
    fn plan(
        &self,
        asked: &Asked,
        sides: &mut Subjects,
        unplannable: &Unplannable,
        outcome: &mut Outcome,
    ) -> Option<Planned> {
        let (whole, mut unchecked) = rows::plan(asked, &sides.live(), unplannable);
        outcome.unchecked.append(&mut unchecked);
        if whole.databases.is_empty() {
            return None;
        }
        if !whole.lacking.is_empty() {
            outcome.notes.push(lacking(&whole));
        }
        let has_begun = |part: &TablePlan| self.resume.reached(part).has_begun();
        let have_begun = |parts: &Vec<TablePlan>| parts.iter().any(has_begun);
        // What an earlier run began is gone on with as it was.
        let may_split = !has_begun(&whole) && (self.jobs > 1 || self.resume.is_asked());
        let parts = may_split.then(|| rows::split(&mut sides.fleet, &whole, unplannable));
        let parts = match parts {
            Some(Split::Parts(parts)) if self.jobs > 1 || have_begun(&parts) => Some(parts),
            // Where a database did not tell, the table is compared as a whole.
            Some(Split::Parts(_) | Split::Whole | Split::Unknown(..)) | None => None,
        };
        let parts = parts.unwrap_or_else(|| vec![whole.clone()]);
        if have_begun(&parts) {
            outcome.notes.push(format!(
                "an earlier run had compared rows of {}; this one went on behind them",
                whole.table
            ));
        }
        let could_tell_more = asked.compare != RowCompare::Count;
        Some(Planned { whole, could_tell_more, parts })
    }

    /// Compares all that is planned, as much of it at the same time as is allowed.
    fn compare(
        &mut self,
        planned: Vec<Planned>,
        sides: &mut Subjects,
        unplannable: &Unplannable,
        progress: &Progress,
        outcome: &mut Outcome,
    ) -> Vec<(TablePlan, Compared)> {
        let plans: Vec<TablePlan> = planned.iter().flat_map(|table| table.parts.clone()).collect();
        let task =
            |plan: &TablePlan| Task { plan: plan.clone(), reached: self.resume.reached(plan) };
        let tasks: Vec<Task> = plans.iter().map(task).collect();
        let mut others = self.others(sides, tasks.len(), outcome);
        let mut meters: BTreeMap<usize, Meter<'_>> = BTreeMap::new();
        let manner = Manner {
            settle: self.settle,
            throttle: &self.throttle,
            unplannable,
            estimates: progress.is_shown(),
        };
        let resume = &mut self.resume;
        let fleet = &mut sides.fleet;
        others.iter_mut().for_each(|other| other.set_budget(self.until));
        let compared = crew::compare_all(fleet, &mut others, tasks, &manner, &mut |at, told| {
            let Some(plan) = plans.get(at) else { return };
            match (told, meters.get(&at)) {
                (Told::Begun(rows), _) => {
                    meters.insert(at, Meter::start(progress, &plan.table, rows));
                }
                (Told::Read(rows), Some(meter)) => meter.read(rows),
                (Told::Waiting(what), Some(meter)) => meter.waiting(&what),
                (Told::Reached(reached), _) => resume.keep(plan, &reached),
                (Told::Read(_) | Told::Waiting(_), None) => {}
            }
        });
        let mut compared = compared.into_iter();
        let together = |table: Planned| {
            let parts = compared.by_ref().take(table.parts.len()).collect();
            let compared = rows::together(&table.whole.table, parts)?;
            if compared.failures.is_empty() {
                outcome.unchecked.extend(changed(&table, &mut sides.fleet, unplannable));
            }
            Some((table.whole, compared))
        };
        planned.into_iter().filter_map(together).collect()
    }

    /// More sessions, for tasks to be done at the same time.
    fn others(&self, sides: &Subjects, tasks: usize, outcome: &mut Outcome) -> Vec<Fleet> {
        let mut others = Vec::new();
        while others.len() + 1 < tasks.min(usize::from(self.jobs)) {
            match sides.fleet.another() {
                Ok(other) => others.push(other),
                Err((database, failure)) => {
                    outcome.notes.push(format!(
                        "rows were compared by {} instead of --jobs {}: {} gave no more: {}",
                        noun::count(others.len() as u64 + 1, "session"),
                        self.jobs,
                        database.displayed(),
                        failure.message
                    ));
                    break;
                }
            }
        }
        others
    }

    /// Adds that no rows were compared: not checked, where rows were asked for by name.
    fn add_none(&self, none: Unchecked, outcome: &mut Outcome) {
        match self.names_rows {
            true => outcome.unchecked.push(none),
            false => outcome.notes.push(none.message),
        }
    }

    /// The tables that all databases have, where nobody chose any.
    fn common(&self, sides: &Subjects, outcome: &mut Outcome) -> Vec<Asked> {
        let tables = common::tables(&sides.live());
        if tables.is_empty() && sides.live().len() > 1 {
            let unread = common::unread(&sides.live());
            if !unread.is_empty() {
                outcome.unchecked.extend(unread);
                return tables;
            }
            let message = match self.some_tables {
                true => {
                    "no rows were compared: --schema and --table match no table that every database has"
                }
                false => "no rows were compared: there is no table that every database has",
            };
            self.add_none(none_left(message, sides), outcome);
        }
        tables
    }

    /// The tables that the configuration lists, or that are declared.
    fn chosen(&self, sides: &Subjects, config: &Config, outcome: &mut Outcome) -> Vec<Asked> {
        let declaration = sides.declaration.as_ref();
        let mut told = Outcome::default();
        let mut asked =
            asked(config, declaration, &sides.live(), &config.rows, self.show_values, &mut told);
        outcome.notes.append(&mut told.notes);
        // Rows of one database are compared with nothing, and those of other servers are not read.
        if let ([only], true) = (&sides.live()[..], config.rows.is_empty()) {
            let foreign = common::with_foreign_rows(only);
            asked.retain(|asked| !foreign.contains(&asked.table));
        }
        let is_none = asked.is_empty() && !told.unchecked.is_empty();
        if !self.some_tables {
            outcome.unchecked.append(&mut told.unchecked);
        } else if is_none {
            let message =
                "no rows were compared: --schema and --table match no table that `rows` lists";
            self.add_none(none_left(message, sides), outcome);
        }
        asked
    }
}

/// Whether anything declared is a table.
fn declares_tables(sides: &Subjects) -> bool {
    let declared = sides.declaration.iter().flat_map(|declaration| declaration.objects.keys());
    declared.into_iter().any(|address| address.kind == Kind::TABLE)
}

/// What is reported where there is no table whose rows are to be compared.
fn none_left(message: &str, sides: &Subjects) -> Unchecked {
    let objects = sides.live().into_iter().flat_map(|database| database.objects.values());
    let whole = objects.filter_map(|object| object.text(prop::PARTITION_OF)).next();
    Unchecked {
        database: None,
        object: None,
        reason: Reason::NotComparable,
        message: message.to_owned(),
        hint: whole.map(|whole| {
            format!("rows of a partition are compared with those of its table, {whole}")
        }),
    }
}

/// A table, and the plans that say the same of it together: its own, or those of its partitions.
struct Planned {
    whole: TablePlan,
    /// Whether more was asked for than counts.
    could_tell_more: bool,
    parts: Vec<TablePlan>,
}

/// What is said of a table that may have other partitions by now than those that were compared.
fn changed(table: &Planned, fleet: &mut Fleet, unplannable: &Unplannable) -> Option<Unchecked> {
    let Planned { whole, parts, .. } = table;
    if parts.len() < 2 {
        return None;
    }
    let object = Some(whole.table.to_string());
    match rows::split(fleet, whole, unplannable) {
        Split::Parts(now) if now == *parts => None,
        // A session that is lost is reported once, for all that it was to do.
        _ if !fleet.lost().is_empty() => None,
        Split::Parts(_) | Split::Whole => Some(Unchecked {
            database: None,
            object,
            reason: Reason::Changed,
            message: "it has other partitions by now than those that were compared".into(),
            hint: Some("run again when no migration is running".into()),
        }),
        Split::Unknown(database, failure) => {
            let message = format!(
                "whether it still has the partitions that were compared is not known: {}",
                failure.message
            );
            Some(Failure { message, ..failure }.into_unchecked(&database, object))
        }
    }
}

/// Adds what comparing one table gave.
fn tell(
    plan: &TablePlan,
    compared: Compared,
    budget: Option<Duration>,
    config: &Config,
    outcome: &mut Outcome,
) {
    let is_over = |(_, failure): &(Name, Failure)| failure.reason == Reason::Budget;
    let (over, failures): (Vec<_>, Vec<_>) = compared.failures.into_iter().partition(is_over);
    if let (Some(budget), [_, ..]) = (budget, over.as_slice()) {
        outcome.unchecked.push(common::over_budget(&plan.table, budget));
        if compared.rows.counts.is_empty() {
            return;
        }
    }
    for (database, failure) in failures {
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
