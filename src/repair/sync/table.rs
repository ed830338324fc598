//! What can be brought of one table, from what the catalogs of both sides say.

use std::collections::BTreeSet;

use super::Values;
use crate::model::{Address, Kind, Name, Object, Snapshot, Value};

/// One table whose rows are to be brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The table.
    pub table: Address,
    /// The columns that are brought, in the target's order.
    pub columns: Vec<Name>,
    /// The columns that tell its rows apart; all of them are brought.
    pub key: Vec<Name>,
    /// Whether a column of it is always given by its identity sequence, unless overridden.
    pub overriding: bool,
    /// Whether `ON CONFLICT` can name the key: not if it is only checked at the end.
    pub arbiter: bool,
    /// Columns that UPDATE may not set.
    pub fixed: BTreeSet<Name>,
    /// What its rows refer to.
    pub parents: Vec<Parent>,
    /// What else tells its rows apart in the target.
    pub uniques: Vec<Unique>,
    /// What to know first, in sentences. Raw.
    pub notes: Vec<String>,
    /// What values the target refuses, by the place of their column.
    limits: Vec<Limit>,
}

/// What rows of a table refer to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parent {
    /// The foreign key.
    pub constraint: Name,
    /// Places of its columns among those that are brought.
    pub at: Vec<usize>,
    /// The table that it points to; of a partition, the whole.
    pub table: Address,
    /// That table's columns.
    pub columns: Vec<Name>,
    /// Whether it can be checked at the end of the transaction.
    pub deferrable: bool,
}

/// What tells rows apart besides the key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unique {
    /// The constraint or index.
    pub name: Name,
    /// Places of its columns among those that are brought.
    pub at: Vec<usize>,
    /// Its columns.
    pub columns: Vec<Name>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Limit {
    at: usize,
    column: Name,
    refuses: Refuses,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Refuses {
    Null,
    Longer(usize),
}

/// Why a row does not fit into the target's table.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Misfit(pub String);

impl Table {
    /// What can be brought of a table, whose rows `key` tells apart.
    ///
    /// Errors with the reason where nothing can be. `updates` says whether rows are to be changed.
    pub fn of(
        table: &Address,
        key: &[Name],
        from: &Snapshot,
        to: &Snapshot,
        updates: bool,
    ) -> Result<Table, String> {
        must_be_simple(table, from, to)?;
        let mut made = Table {
            table: table.clone(),
            columns: Vec::new(),
            key: key.to_vec(),
            overriding: false,
            arbiter: true,
            fixed: BTreeSet::new(),
            parents: Vec::new(),
            uniques: Vec::new(),
            notes: Vec::new(),
            limits: Vec::new(),
        };
        made.choose(from, to)?;
        if let Some(name) = key.iter().find(|name| !made.columns.contains(name)) {
            return Err(format!("its key column {} cannot be brought", name.displayed()));
        }
        made.arbiter = keys(table, to).any(|object| {
            let same = names(object, "columns").or_else(|| names(object, "keys"));
            let same = same.is_some_and(|columns| same_columns(&columns, key));
            same && !is_yes(object, "deferrable")
        });
        made.parents = parents(&made, to);
        made.uniques = uniques(&made, to);
        made.notes.extend(triggers(table, to, updates));
        Ok(made)
    }

    /// Whether a foreign key of it points to the table itself.
    pub fn refers_to_itself(&self) -> bool {
        self.parents.iter().any(|parent| parent.table == self.table)
    }

    /// Why the target's table would refuse a row, as far as that can be told from its values.
    pub fn misfit(&self, values: &Values) -> Option<Misfit> {
        self.limits.iter().find_map(|limit| {
            let value = values.get(limit.at)?;
            let column = limit.column.displayed();
            match (limit.refuses, value) {
                (Refuses::Null, None) => {
                    Some(format!("{column} is NULL, which it must not be there"))
                }
                (Refuses::Longer(most), Some(value)) => {
                    // Blanks that are too many are cut off.
                    let length = value.trim_end_matches(' ').chars().count();
                    (length > most)
                        .then(|| format!("{column} is longer than the {most} characters there"))
                }
                _ => None,
            }
            .map(Misfit)
        })
    }

    /// A table of which only this matters.
    #[cfg(test)]
    pub(super) fn with_parents(table: Address, parents: Vec<Parent>) -> Table {
        Table {
            table,
            columns: Vec::new(),
            key: Vec::new(),
            overriding: false,
            arbiter: true,
            fixed: BTreeSet::new(),
            parents,
            uniques: Vec::new(),
            notes: Vec::new(),
            limits: Vec::new(),
        }
    }

    fn choose(&mut self, from: &Snapshot, to: &Snapshot) -> Result<(), String> {
        let mut columns: Vec<&Object> = to.within(&self.table, Kind::COLUMN).collect();
        columns.sort_by_key(|column| column.property("position").cloned());
        let mut only_there = Vec::new();
        for column in columns {
            let Some(name) = column.address.path.last() else { continue };
            let identity = text(column, "identity");
            let generated = column.property("generated").is_some_and(|value| !value.is_none());
            let Some(source) = from.objects.get(&column.address) else {
                let filled = generated
                    || identity.is_some()
                    || column.property("default").is_some_and(|value| !value.is_none());
                if is_yes(column, "not null") && !filled {
                    return Err(format!(
                        "column {} of {} is NOT NULL without a default, and {} has no such column",
                        name.displayed(),
                        to.name.displayed(),
                        from.name.displayed()
                    ));
                }
                only_there.push(name.displayed());
                continue;
            };
            if generated {
                self.fixed.insert(name.clone());
                continue;
            }
            if identity == Some("always") {
                self.overriding = true;
                self.fixed.insert(name.clone());
            }
            self.limit(name, source, column);
            self.columns.push(name.clone());
        }
        let lacking = from.within(&self.table, Kind::COLUMN);
        let lacking = lacking.filter(|column| !to.objects.contains_key(&column.address));
        let lacking: Vec<String> =
            lacking.filter_map(|column| Some(column.address.path.last()?.displayed())).collect();
        if !lacking.is_empty() {
            self.notes.push(format!(
                "Left out, because {} lacks it: {}.",
                to.name,
                lacking.join(", ")
            ));
        }
        if !only_there.is_empty() {
            let columns = only_there.join(", ");
            self.notes
                .push(format!("Gets its default, because {} lacks it: {columns}.", from.name));
        }
        Ok(())
    }

    fn limit(&mut self, name: &Name, from: &Object, to: &Object) {
        let mut add = |refuses| {
            self.limits.push(Limit { at: self.columns.len(), column: name.clone(), refuses });
        };
        if is_yes(to, "not null") && !is_yes(from, "not null") {
            add(Refuses::Null);
        }
        let most = |column: &Object| text(column, "type modifier")?.parse::<usize>().ok();
        let is_text = matches!(text(to, "type"), Some("character varying" | "character"));
        if let Some(there) = most(to).filter(|_| is_text)
            && most(from).is_none_or(|here| here > there)
        {
            add(Refuses::Longer(there));
        }
    }
}

/// What cannot be brought by inserting into the table.
fn must_be_simple(table: &Address, from: &Snapshot, to: &Snapshot) -> Result<(), String> {
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
fn keys<'s>(table: &'s Address, side: &'s Snapshot) -> impl Iterator<Item = &'s Object> {
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

fn uniques(of: &Table, to: &Snapshot) -> Vec<Unique> {
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

fn parents(of: &Table, to: &Snapshot) -> Vec<Parent> {
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
fn triggers(table: &Address, to: &Snapshot, updates: bool) -> Vec<String> {
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

fn same_columns(one: &[Name], other: &[Name]) -> bool {
    one.len() == other.len() && one.iter().all(|name| other.contains(name))
}

fn own(object: &Object) -> String {
    object.address.path.last().map(Name::displayed).unwrap_or_default()
}

fn text<'o>(object: &'o Object, property: &str) -> Option<&'o str> {
    match object.property(property)? {
        Value::Text(text) | Value::Type(text) => Some(text),
        _ => None,
    }
}

fn is_yes(object: &Object, property: &str) -> bool {
    object.property(property) == Some(&Value::Flag(true))
}

fn names(object: &Object, property: &str) -> Option<Vec<Name>> {
    match object.property(property)? {
        Value::List(names) if !names.is_empty() => {
            Some(names.iter().map(|name| Name::new(name.as_ref())).collect())
        }
        _ => None,
    }
}
