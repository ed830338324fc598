//! What stands around a table and matters to rows that come in: rules, triggers, keys, and the tables
//! that its rows refer to.

use super::stated::{is_yes, names, own, text};
use super::{Parent, Table, Unique};
use crate::model::{Address, Kind, Name, Object, Snapshot, Value};

/// What cannot be brought by inserting into the table.
pub(super) fn must_be_simple(
    table: &Address,
    from: &Snapshot,
    to: &Snapshot,
) -> Result<(), String> {
    for side in [from, to] {
        let name = table.to_string();
        let child = side.of_kind(Kind::TABLE).find(|other| {
            matches!(other.property("inherits"), Some(Value::List(parents))
                if parents.iter().any(|parent| **parent == *name))
        });
        if let Some(child) = child {
            return Err(format!(
                "{} inherits from it in {}, and whose a row is cannot be told",
                child.address, side.name
            ));
        }
    }
    let rewrites = |rule: &&Object| {
        let event = text(rule, "event");
        matches!(event, Some("insert" | "update")) && text(rule, "enabled") != Some("disabled")
    };
    match to.within(table, Kind::RULE).find(rewrites) {
        Some(rule) => Err(format!("its rule {} in {} rewrites what is run", own(rule), to.name)),
        None => Ok(()),
    }
}

/// Constraints and indexes of the table that tell its rows apart.
pub(super) fn keys<'s>(table: &'s Address, side: &'s Snapshot) -> impl Iterator<Item = &'s Object> {
    let constraints = side.within(table, Kind::CONSTRAINT).filter(|object| {
        matches!(text(object, "type"), Some("primary key" | "unique"))
            && !is_yes(object, "without overlaps")
    });
    let indexes = side.within(table, Kind::INDEX).filter(|index| {
        let has = |name| index.property(name).is_some_and(|value| !value.is_none());
        is_yes(index, "unique")
            && is_yes(index, "valid")
            && !has("predicate")
            && !has("expressions")
    });
    constraints.chain(indexes)
}

pub(super) fn uniques(of: &Table, to: &Snapshot) -> Vec<Unique> {
    let mut uniques: Vec<Unique> = Vec::new();
    for object in keys(&of.table, to) {
        let columns = names(object, "columns").or_else(|| names(object, "keys"));
        let Some(columns) = columns.filter(|columns| !same_columns(columns, &of.key)) else {
            continue;
        };
        let known = uniques.iter().any(|unique| same_columns(&unique.columns, &columns));
        if let Some(at) = places(&columns, &of.columns).filter(|_| !known) {
            uniques.push(Unique { name: Name::new(own(object)), at, columns });
        }
    }
    uniques
}

pub(super) fn parents(of: &Table, to: &Snapshot) -> Vec<Parent> {
    let foreign_keys = to.within(&of.table, Kind::CONSTRAINT).filter(|constraint| {
        text(constraint, "type") == Some("foreign key")
            && constraint.property("enforced") != Some(&Value::Flag(false))
            && !is_yes(constraint, "period")
    });
    let parent = |constraint: &Object| {
        let referred = Address::from_displayed(Kind::TABLE, text(constraint, "references")?)?;
        Some(Parent {
            constraint: constraint.address.path.last()?.clone(),
            at: places(&names(constraint, "columns")?, &of.columns)?,
            table: whole(&referred, to),
            columns: names(constraint, "references columns")?,
            deferrable: is_yes(constraint, "deferrable"),
        })
    };
    foreign_keys.filter_map(parent).collect()
}

/// The table that a partition is of, however deep.
fn whole(table: &Address, side: &Snapshot) -> Address {
    let mut table = table.clone();
    for _ in 0..32 {
        let object = side.objects.get(&table);
        let of = object.and_then(|object| text(object, "partition of"));
        match of.and_then(|of| Address::from_displayed(Kind::TABLE, of)) {
            Some(of) => table = of,
            None => break,
        }
    }
    table
}

/// A sentence for every trigger of the table, or of a partition of it, that will fire.
pub(super) fn triggers(table: &Address, to: &Snapshot, updates: bool) -> Vec<String> {
    let fires = |trigger: &&Object| {
        let Some(Value::Set(events)) = trigger.property("events") else { return false };
        let fires = |event: &&str| events.iter().any(|of| **of == **event);
        text(trigger, "enabled").is_none_or(|word| matches!(word, "origin" | "always"))
            && (fires(&"insert") || (updates && fires(&"update")))
    };
    let of_it = to.of_kind(Kind::TRIGGER).filter(|trigger| {
        let on = trigger.address.owning_table();
        on.is_some_and(|on| on == *table || whole(&on, to) == *table)
    });
    of_it
        .filter(fires)
        .map(|trigger| {
            let calls = text(trigger, "function").unwrap_or("a function");
            let timing = text(trigger, "timing").unwrap_or("as");
            format!("Its trigger {} fires {timing} rows go in, and calls {calls}.", own(trigger))
        })
        .collect()
}

fn places(columns: &[Name], among: &[Name]) -> Option<Vec<usize>> {
    columns.iter().map(|column| among.iter().position(|known| known == column)).collect()
}

pub(super) fn same_columns(one: &[Name], other: &[Name]) -> bool {
    one.len() == other.len() && one.iter().all(|name| other.contains(name))
}
