//! Which tables' rows somebody asked for.

use std::collections::BTreeSet;

use crate::config::RowRule;
use crate::model::{
    Address, Kind, Name, Outcome, Pattern, Reason, RowCompare, Snapshot, Unchecked, Value,
};
use crate::rows::Asked;

/// What the rules list, or else all declared tables by their ids. A rule that no table matches is
/// unchecked.
pub(super) fn asked(
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
                && object.property("partition of").is_none_or(Value::is_none)
        })
    });
    // One that is there and could not be read is asked for too: why is said of it by name.
    let unseen: Vec<Address> =
        databases.iter().flat_map(|database| database.unseen_tables()).collect();
    let known: BTreeSet<&Address> =
        whole.map(|object| &object.address).chain(declared).chain(&unseen).collect();
    let mut asked: Vec<Asked> = Vec::new();
    for rule in rules {
        let pattern = qualified(&rule.table);
        let matching: Vec<&Address> =
            known.iter().copied().filter(|table| pattern.matches(&table.dotted())).collect();
        if matching.is_empty() && !databases.is_empty() {
            let unread = databases.iter().find_map(|database| {
                let tables = Address::new(Kind::TABLE, Vec::<Name>::new());
                (!database.kinds_read.contains(&Kind::TABLE))
                    .then(|| database.why_unseen(Kind::TABLE, &tables))?
            });
            outcome.unchecked.push(match unread {
                Some(why) => unread_tables(rule, why),
                None => nothing_matches(rule),
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

/// A pattern without a dot is for the schema `public`.
fn qualified(text: &str) -> Pattern {
    if text.contains('.') { Pattern::new(text) } else { Pattern::new(format!("public.{text}")) }
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
