//! Which tables' rows somebody asked for.

use std::collections::BTreeSet;

use super::table_names;
use crate::config::{Config, RowRule};
use crate::model::prop;
use crate::model::{
    Address, Kind, Name, Outcome, Pattern, Reason, RowCompare, Snapshot, Unchecked, Value,
};
use crate::rows::Asked;

/// What the rules list, or else all declared tables by their ids. A rule that no table matches is
/// unchecked. The configuration says in which schemas tables without one are looked for.
pub(super) fn asked(
    config: &Config,
    declaration: Option<&Snapshot>,
    databases: &[&Snapshot],
    rules: &[RowRule],
    show_values: bool,
    outcome: &mut Outcome,
) -> Vec<Asked> {
    let is_table = |address: &&Address| address.kind == Kind::TABLE;
    let declared: BTreeSet<&Address> = declaration
        .iter()
        .flat_map(|declaration| declaration.objects.keys().filter(is_table))
        .collect();
    if rules.is_empty() {
        let all = declared.into_iter();
        return all
            .map(|table| Asked {
                table: table.clone(),
                compare: RowCompare::Ids,
                except: Vec::new(),
                narrowings: Vec::new(),
                show_values: false,
                is_explicit: false,
            })
            .collect();
    }
    // A partition's rows are its parent's too.
    let whole = databases.iter().flat_map(|database| {
        database.objects.values().filter(|object| {
            object.address.kind == Kind::TABLE
                && object.property(prop::PARTITION_OF).is_none_or(Value::is_none)
        })
    });
    // One that exists and could not be read is asked for too: its reason is reported by name.
    let unseen = databases.iter().flat_map(|database| database.unseen_tables());
    let known: BTreeSet<Address> =
        whole.map(|object| &object.address).chain(declared).cloned().chain(unseen).collect();
    let path = config.search_path();
    let mut asked: Vec<Asked> = Vec::new();
    for rule in rules {
        let pattern = Pattern::new(&rule.table);
        let path = match &path {
            Err(error) if !pattern.is_qualified() => {
                outcome.unchecked.push(unusable(rule, &error.message, None));
                continue;
            }
            path => path.as_deref().unwrap_or_default(),
        };
        let meant = table_names::meant(&pattern, path, &known);
        let matching: Vec<&Address> = meant.iter().collect();
        if matching.is_empty() && !databases.is_empty() {
            let unread = databases.iter().find_map(|database| {
                let tables = Address::new(Kind::TABLE, Vec::<Name>::new());
                (!database.kinds_read.contains(&Kind::TABLE))
                    .then(|| database.why_unseen(Kind::TABLE, &tables))?
            });
            outcome.unchecked.push(match unread {
                Some(why) => unread_tables(rule, why),
                None => {
                    let message = format!(
                        "no table matches `{}`, so no rows were compared for it",
                        rule.table
                    );
                    unusable(rule, &message, table_names::did_you_mean(&pattern, path, &known))
                }
            });
        }
        outcome.notes.extend(needless(rule, &matching, databases));
        for table in matching {
            // A later entry is the exception to an earlier one.
            asked.retain(|before| before.table != *table);
            asked.push(Asked {
                table: table.clone(),
                compare: rule.compare,
                except: rule.except.clone(),
                narrowings: Vec::new(),
                show_values,
                is_explicit: true,
            });
        }
    }
    asked
}

/// What `except` names although none of the tables has it.
fn needless(rule: &RowRule, tables: &[&Address], databases: &[&Snapshot]) -> Vec<String> {
    let has = |address: &Address| databases.iter().any(|of| of.objects.contains_key(address));
    let there: Vec<&&Address> = tables.iter().filter(|table| has(table)).collect();
    let column = |table: &Address, name: &Name| {
        Address::new(Kind::COLUMN, table.path.iter().chain([name]).cloned())
    };
    let nowhere =
        |name: &&Name| !there.is_empty() && !there.iter().any(|table| has(&column(table, name)));
    let needless = rule.except.iter().filter(nowhere);
    needless
        .map(|name| {
            let name = name.displayed();
            format!("`except` names {name}, which no table has that `{}` matches", rule.table)
        })
        .collect()
}

/// The rule matches no table that could be read, and not all could.
fn unread_tables(rule: &RowRule, why: Unchecked) -> Unchecked {
    let at = rule.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
    Unchecked {
        object: Some(rule.table.clone()),
        message: format!(
            "{at}no rows were compared for `{}`, because the tables could not be read: {}",
            rule.table, why.message
        ),
        ..why
    }
}

fn unusable(rule: &RowRule, message: &str, hint: Option<String>) -> Unchecked {
    let at = rule.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
    Unchecked {
        database: None,
        object: Some(rule.table.clone()),
        reason: Reason::NotComparable,
        message: format!("{at}{message}"),
        hint,
    }
}
