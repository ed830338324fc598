//! What stands around a table and matters to rows that come in: rules, triggers, keys, and the tables
//! that its rows refer to.

use super::{Parent, Table, Unique};
use crate::model::prop;
use crate::model::{Address, Key, Kind, Name, Object, Snapshot, Value};

/// What cannot be brought by inserting into the table.
pub(super) fn must_be_simple(
    table: &Address,
    from: &Snapshot,
    to: &Snapshot,
) -> Result<(), String> {
    for side in [from, to] {
        let name = table.to_string();
        let child = side.of_kind(Kind::TABLE).find(|other| {
            matches!(other.property(prop::INHERITS), Some(Value::List(parents))
                if parents.iter().any(|parent| **parent == *name))
        });
        if let Some(child) = child {
            return Err(format!(
                "{} inherits from it in {}: which of the two has a row is not known",
                child.address, side.name
            ));
        }
    }
    let rewrites = |rule: &&Object| {
        let event = rule.text(prop::EVENT);
        matches!(event, Some("insert" | "update")) && rule.text(prop::ENABLED) != Some("disabled")
    };
    match to.within(table, Kind::RULE).find(rewrites) {
        Some(rule) => {
            Err(format!("its rule {} in {} rewrites INSERT or UPDATE", own(rule), to.name))
        }
        None => Ok(()),
    }
}

pub(super) fn uniques(of: &Table, to: &Snapshot) -> Vec<Unique> {
    let mut uniques: Vec<Unique> = Vec::new();
    for Key { object, columns } in to.keys(&of.table) {
        // Two keys can be equal that were not found to be.
        let by_collation = |column: &Name| to.equal_by_collation(&of.table, column).is_some();
        if same_columns(&columns, &of.key) && !columns.iter().any(by_collation) {
            continue;
        }
        let known = uniques.iter().any(|unique| same_columns(&unique.columns, &columns));
        if let Some(at) = places(&columns, &of.columns).filter(|_| !known) {
            uniques.push(Unique { name: Name::new(own(object)), at, columns });
        }
    }
    uniques
}

pub(super) fn parents(of: &Table, to: &Snapshot) -> Vec<Parent> {
    let foreign_keys = to.within(&of.table, Kind::CONSTRAINT).filter(|constraint| {
        constraint.text(prop::TYPE) == Some("foreign key")
            && constraint.property(prop::ENFORCED) != Some(&Value::Flag(false))
            && !constraint.flag(prop::PERIOD)
    });
    let parent = |constraint: &Object| {
        let referred = Address::from_displayed(Kind::TABLE, constraint.text(prop::REFERENCES)?)?;
        Some(Parent {
            constraint: constraint.address.path.last()?.clone(),
            at: places(&constraint.names(prop::COLUMNS)?, &of.columns)?,
            table: whole(&referred, to),
            columns: constraint.names(prop::REFERENCES_COLUMNS)?,
            deferrable: constraint.flag(prop::DEFERRABLE),
        })
    };
    foreign_keys.filter_map(parent).collect()
}

/// The table that a partition is of, however deep.
pub fn whole(table: &Address, side: &Snapshot) -> Address {
    let mut table = table.clone();
    for _ in 0..32 {
        let object = side.objects.get(&table);
        let of = object.and_then(|object| object.text(prop::PARTITION_OF));
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
        let Some(Value::Set(events)) = trigger.property(prop::EVENTS) else { return false };
        let fires = |event: &&str| events.iter().any(|of| **of == **event);
        trigger.text(prop::ENABLED).is_none_or(|word| matches!(word, "origin" | "always"))
            && (fires(&"insert") || (updates && fires(&"update")))
    };
    let of_it = to.of_kind(Kind::TRIGGER).filter(|trigger| {
        let on = trigger.address.owning_table();
        on.is_some_and(|on| on == *table || whole(&on, to) == *table)
    });
    of_it
        .filter(fires)
        .map(|trigger| {
            let calls = trigger.text(prop::FUNCTION).unwrap_or("a function");
            let timing = trigger.text(prop::TIMING).unwrap_or("as");
            format!("Its trigger {} fires {timing} insert, and calls {calls}.", own(trigger))
        })
        .collect()
}

pub(super) fn places(columns: &[Name], among: &[Name]) -> Option<Vec<usize>> {
    columns.iter().map(|column| among.iter().position(|known| known == column)).collect()
}

pub(super) fn same_columns(one: &[Name], other: &[Name]) -> bool {
    one.len() == other.len() && one.iter().all(|name| other.contains(name))
}

/// An object's own name, as a person would type it.
pub(super) fn own(object: &Object) -> String {
    object.address.path.last().map(Name::displayed).unwrap_or_default()
}
