//! Counts and ids of the tables that were asked for.

use std::collections::BTreeSet;

use crate::config::{Config, RowRule};
use crate::model::{Address, Kind, Name, Outcome, Pattern, Reason, RowCompare, Unchecked, Value};
use crate::rows::{self, Asked, TablePlan};
use crate::rules;
use crate::run::progress::Progress;
use crate::run::sides::Sides;
use crate::run::unplannable::unplannable;

/// Compares the rows of every table that was asked for: what the configuration lists, or else all
/// declared tables by their ids. Gives these tables.
pub(super) fn check(
    sides: &mut Sides,
    config: &Config,
    show_values: bool,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Vec<Address> {
    let asked = asked(sides, config, show_values, outcome);
    if asked.is_empty() && config.rows.is_empty() {
        outcome.notes.push(
            "no rows were compared, because nothing says of which tables: declare tables, or list \
             them under `rows` in tenantctl.yaml"
                .into(),
        );
    }
    let tables = asked.iter().map(|asked| asked.table.clone()).collect();
    if asked.is_empty() {
        return tables;
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
    tables
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

fn asked(sides: &Sides, config: &Config, show_values: bool, outcome: &mut Outcome) -> Vec<Asked> {
    let is_table = |address: &&Address| address.kind == Kind::TABLE;
    let databases = sides.live();
    let declared: BTreeSet<&Address> = sides
        .declaration
        .iter()
        .flat_map(|declaration| declaration.objects.keys().filter(is_table))
        .collect();
    if config.rows.is_empty() {
        let all = declared.into_iter();
        return all
            .map(|table| Asked {
                table: table.clone(),
                compare: RowCompare::Ids,
                except: Vec::new(),
                show_values: false,
                is_explicit: false,
            })
            .collect();
    }
    // A partition's rows are its parent's too.
    let whole = databases.iter().flat_map(|database| {
        database.objects.values().filter(|object| {
            object.address.kind == Kind::TABLE
                && object.property("partition of").is_none_or(Value::is_none)
        })
    });
    let known: BTreeSet<&Address> = whole.map(|object| &object.address).chain(declared).collect();
    let mut asked: Vec<Asked> = Vec::new();
    for rule in &config.rows {
        let pattern = qualified(&rule.table);
        let matching: Vec<&Address> =
            known.iter().copied().filter(|table| pattern.matches(&table.dotted())).collect();
        if matching.is_empty() && !databases.is_empty() {
            outcome.unchecked.push(nothing_matches(rule));
        }
        for table in matching {
            // A later entry is the exception to an earlier one.
            asked.retain(|before| before.table != *table);
            asked.push(Asked {
                table: table.clone(),
                compare: rule.compare,
                except: rule.except.clone(),
                show_values,
                is_explicit: true,
            });
        }
    }
    asked
}

/// A pattern without a dot is for the schema `public`.
fn qualified(text: &str) -> Pattern {
    if text.contains('.') { Pattern::new(text) } else { Pattern::new(format!("public.{text}")) }
}

fn nothing_matches(rule: &RowRule) -> Unchecked {
    let at = rule.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
    Unchecked {
        database: None,
        object: Some(rule.table.clone()),
        reason: Reason::NotComparable,
        message: format!("{at}no table matches `{}`, so no rows were compared for it", rule.table),
        hint: None,
    }
}
