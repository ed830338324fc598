//! What is not checked before the script runs, and may refuse rows all the same.

use super::Table;
use super::around::{own, places, same_columns};
use crate::model::prop;
use crate::model::{Address, Key, Kind, Name, Object, Snapshot, Value};

/// Sentences on what may abort the script. `updates` says whether rows are to be changed.
pub(super) fn unseen(of: &Table, from: &Snapshot, to: &Snapshot, updates: bool) -> Vec<String> {
    let mut risks = Vec::new();
    let mut add = |names: Vec<String>, what: &dyn Fn(String) -> String| {
        if !names.is_empty() {
            risks.push(what(names.join(", ")));
        }
    };
    add(of.unchecked_keys.clone(), &|names| match updates {
        false => {
            format!("rows that conflict with {names} are skipped by the script, which lists them")
        }
        true => format!(
            "not checked whether rows conflict with {names}: new rows that do are skipped by the script, which lists them; updated ones abort it"
        ),
    });
    add(checks(of, from, to), &|names| {
        format!("not checked whether rows satisfy {names}: the script aborts if one does not")
    });
    add(narrow(of, from, to), &|names| {
        format!(
            "not checked whether values of {names} fit their types: the script aborts if one does not"
        )
    });
    if updates {
        add(referring(of, to), &|names| {
            format!(
                "not checked whether rows refer to updated values by {names}: the script aborts if one does"
            )
        });
    }
    risks
}

/// Unique indexes of expressions or of some rows, exclusion constraints, and keys that are not
/// compared by the values that are copied.
pub(super) fn unchecked_keys(of: &Table, to: &Snapshot) -> Vec<String> {
    let by_value = |key: &Key<'_>| {
        places(&key.columns, &of.columns).is_some() && !key.object.flag(prop::NULLS_NOT_DISTINCT)
    };
    let checked: Vec<&Address> =
        to.keys(&of.table).filter(by_value).map(|key| &key.object.address).collect();
    let indexes = to.within(&of.table, Kind::INDEX).filter(|index| index.flag(prop::UNIQUE));
    let constraints = to.within(&of.table, Kind::CONSTRAINT).filter(|constraint| {
        matches!(constraint.text(prop::TYPE), Some("exclusion" | "primary key" | "unique"))
    });
    let unchecked = indexes.chain(constraints);
    unchecked.filter(|object| !checked.contains(&&object.address)).map(own).collect()
}

/// Checks that the source does not have.
fn checks(of: &Table, from: &Snapshot, to: &Snapshot) -> Vec<String> {
    let checks = to.within(&of.table, Kind::CONSTRAINT).filter(|constraint| {
        let same = from.objects.get(&constraint.address);
        constraint.text(prop::TYPE) == Some("check")
            && constraint.property(prop::ENFORCED) != Some(&Value::Flag(false))
            && same.is_none_or(|same| differ(same, constraint, &["expression"]))
    });
    checks.map(own).collect()
}

/// Columns of a type that may round or refuse what the source's takes.
fn narrow(of: &Table, from: &Snapshot, to: &Snapshot) -> Vec<String> {
    let is_narrow = |name: &&Name| {
        let address = address(of, name);
        let (Some(here), Some(there)) = (from.objects.get(&address), to.objects.get(&address))
        else {
            return false;
        };
        let (source, target) = (here.text(prop::TYPE), there.text(prop::TYPE));
        let has_modifier =
            there.property(prop::TYPE_MODIFIER).is_some_and(|value| !value.is_none());
        let same = source == target && target.is_none_or(|name| !another(name, from, to));
        let takes = |target| source.is_some_and(|source| is_wider(source, target));
        // Rows with texts that are too long are skipped.
        let is_text = matches!(target, Some("text" | "character varying" | "character"));
        let cuts = has_modifier && differ(here, there, &[prop::TYPE_MODIFIER]);
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
    of_kind(Kind::DOMAIN, &["type", prop::TYPE_MODIFIER, prop::NOT_NULL, "checks"])
        || of_kind(Kind::ENUM, &["labels"])
}

/// Foreign keys that point to columns of the table that its key leaves free to change.
fn referring(of: &Table, to: &Snapshot) -> Vec<String> {
    let refers = |constraint: &&Object| {
        constraint.text(prop::TYPE) == Some("foreign key")
            && constraint.property(prop::ENFORCED) != Some(&Value::Flag(false))
            && constraint.text(prop::ON_UPDATE) != Some("cascade")
            && constraint
                .text(prop::REFERENCES)
                .and_then(|name| Address::from_displayed(Kind::TABLE, name))
                == Some(of.table.clone())
            && constraint
                .names(prop::REFERENCES_COLUMNS)
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
