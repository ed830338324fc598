//! What nobody looks at, and what may refuse rows all the same: the end of the script, which a person
//! should know of before.

use super::Table;
use super::around::{own, places, same_columns};
use crate::model::{Address, Key, Kind, Name, Object, Snapshot, Value};

/// Sentences on that. `updates` says whether rows are to be changed.
pub(super) fn unseen(of: &Table, from: &Snapshot, to: &Snapshot, updates: bool) -> Vec<String> {
    let mut told = Vec::new();
    let mut tell = |names: Vec<String>, what: &dyn Fn(String) -> String| {
        if !names.is_empty() {
            told.push(format!("Not looked at: {}.", what(names.join(", "))));
        }
    };
    tell(restrictions(of, from, to), &|names| format!("whether its rows fit {names}"));
    tell(narrow(of, from, to), &|names| format!("whether values of {names} fit their types there"));
    if updates {
        tell(referring(of, to), &|names| format!("whether rows refer to what changes, by {names}"));
    }
    told
}

/// Unique indexes of expressions or of some rows, exclusion constraints, checks that the source does not
/// have, and keys that are compared otherwise than by the values that are brought.
fn restrictions(of: &Table, from: &Snapshot, to: &Snapshot) -> Vec<String> {
    let by_value = |key: &Key<'_>| {
        places(&key.columns, &of.columns).is_some()
            && !key.object.flag("nulls not distinct")
            && key.columns.iter().all(|column| is_deterministic(of, column, to))
    };
    let seen: Vec<&Address> =
        to.keys(&of.table).filter(by_value).map(|key| &key.object.address).collect();
    let indexes = to.within(&of.table, Kind::INDEX).filter(|index| index.flag("unique"));
    let constraints =
        to.within(&of.table, Kind::CONSTRAINT).filter(|constraint| match constraint.text("type") {
            Some("exclusion" | "primary key" | "unique") => true,
            Some("check") => {
                let same = from.objects.get(&constraint.address);
                constraint.property("enforced") != Some(&Value::Flag(false))
                    && same.is_none_or(|same| differ(same, constraint, &["expression"]))
            }
            _ => false,
        });
    let unseen = indexes.chain(constraints).filter(|object| !seen.contains(&&object.address));
    unseen.map(own).collect()
}

/// Whether texts of a column are one only if their characters are.
fn is_deterministic(of: &Table, column: &Name, to: &Snapshot) -> bool {
    let column = to.objects.get(&address(of, column));
    let collation = column.and_then(|column| column.text("collation"));
    let collation = collation.and_then(|name| Address::from_displayed(Kind::COLLATION, name));
    let collation = collation.and_then(|address| to.objects.get(&address));
    collation
        .is_none_or(|collation| collation.property("deterministic") != Some(&Value::Flag(false)))
}

/// Columns of a type that may round or refuse what the source's takes.
fn narrow(of: &Table, from: &Snapshot, to: &Snapshot) -> Vec<String> {
    let is_narrow = |name: &&Name| {
        let address = address(of, name);
        let (Some(here), Some(there)) = (from.objects.get(&address), to.objects.get(&address))
        else {
            return false;
        };
        let (source, target) = (here.text("type"), there.text("type"));
        let has_modifier = there.property("type modifier").is_some_and(|value| !value.is_none());
        let same = source == target && target.is_none_or(|name| !another(name, from, to));
        let takes = |target| source.is_some_and(|source| is_wider(source, target));
        // Texts that are too long are left out.
        let is_text = matches!(target, Some("text" | "character varying" | "character"));
        let cuts = has_modifier && differ(here, there, &["type modifier"]);
        let fits = (same || target.is_some_and(takes)) && !cuts || is_text && takes("text");
        !fits
    };
    of.columns.iter().filter(is_narrow).map(Name::displayed).collect()
}

/// Whether the target's type takes every value of the source's, leaving their modifiers aside.
fn is_wider(source: &str, target: &str) -> bool {
    match target {
        "text" | "character varying" => {
            matches!(source, "text" | "character varying" | "character" | "name")
        }
        "numeric" => matches!(source, "smallint" | "integer" | "bigint"),
        "bigint" => matches!(source, "smallint" | "integer"),
        "integer" => source == "smallint",
        "double precision" => source == "real",
        _ => false,
    }
}

/// Whether a type of this name is another one in the target.
fn another(name: &str, from: &Snapshot, to: &Snapshot) -> bool {
    let of_kind = |kind, properties: &[&str]| {
        let Some(address) = Address::from_displayed(kind, name) else { return false };
        match (from.objects.get(&address), to.objects.get(&address)) {
            (Some(here), Some(there)) => differ(here, there, properties),
            _ => false,
        }
    };
    of_kind(Kind::DOMAIN, &["type", "type modifier", "not null", "checks"])
        || of_kind(Kind::ENUM, &["labels"])
}

/// Foreign keys that point to columns of the table that its key leaves free to change.
fn referring(of: &Table, to: &Snapshot) -> Vec<String> {
    let refers = |constraint: &&Object| {
        constraint.text("type") == Some("foreign key")
            && constraint.property("enforced") != Some(&Value::Flag(false))
            && constraint.text("on update") != Some("cascade")
            && constraint
                .text("references")
                .and_then(|name| Address::from_displayed(Kind::TABLE, name))
                == Some(of.table.clone())
            && constraint
                .names("references columns")
                .is_some_and(|columns| !same_columns(&columns, &of.key))
    };
    let told = to.of_kind(Kind::CONSTRAINT).filter(refers);
    told.map(|constraint| constraint.address.to_string()).collect()
}

fn address(of: &Table, column: &Name) -> Address {
    Address::new(Kind::COLUMN, of.table.path.iter().chain([column]).cloned())
}

fn differ(one: &Object, other: &Object, properties: &[&str]) -> bool {
    properties.iter().any(|property| one.property(property) != other.property(property))
}
