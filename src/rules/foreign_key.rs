//! CON004, CON005: foreign keys.

use std::collections::BTreeMap;

use crate::model::prop;
use crate::model::{
    Actual, Address, Change, Finding, Kind, Name, Object, Severity, Snapshot, Value,
};

use super::claim::Claim;
use super::constraint::constraint_type;
use super::page::Page;
use super::rule::{Lint, Rule};
use super::standing;

pub(super) const DIFFERS: Rule = Rule {
    code: "CON004",
    name: "foreign-key-differs",
    severity: Severity::Error,
    page: Page(include_str!("pages/CON004.md")),
    claim: |difference, _| {
        if constraint_type(difference) != Some("foreign key") || standing::claims(difference) {
            return None;
        }
        match difference.change {
            Change::Property(prop::INHERITED) => None,
            Change::Missing | Change::Property(_) => Some(Claim::of(difference)),
            Change::Extra | Change::Renamed => None,
        }
    },
    ..Rule::BASE
};

pub(super) const TYPES: Rule = Rule {
    code: "CON005",
    name: "key-types-differ",
    severity: Severity::Warning,
    page: Page(include_str!("pages/CON005.md")),
    lint: key_types,
    ..Rule::BASE
};

fn key_types(database: &Snapshot) -> Vec<Lint> {
    let is_key = |object: &&Object| {
        object.address.kind == Kind::CONSTRAINT && object.constraint_type() == "foreign key"
    };
    let mut keys = database.objects.values().filter(is_key).peekable();
    if keys.peek().is_none() {
        return Vec::new();
    }
    let of_kind = database.objects.keys().filter(|address| address.kind == Kind::TABLE);
    let tables: BTreeMap<String, &Address> =
        of_kind.map(|address| (address.to_string(), address)).collect();
    keys.filter_map(|key| key_type(database, &tables, key)).map(Lint::from).collect()
}

fn key_type(
    database: &Snapshot,
    tables: &BTreeMap<String, &Address>,
    key: &Object,
) -> Option<Finding> {
    let target = tables.get(key.text(prop::REFERENCES)?)?;
    let table = key.address.owning_table()?;
    let (Value::List(from), Value::List(to)) =
        (key.property(prop::COLUMNS)?, key.property(prop::REFERENCES_COLUMNS)?)
    else {
        return None;
    };
    let type_of = |table: &Address, column: &str| {
        let path = table.path.iter().cloned().chain([Name::new(column)]);
        let address = Address::new(Kind::COLUMN, path);
        database.objects.get(&address)?.property(prop::TYPE).cloned()
    };
    let (from, to, left, right) = from.iter().zip(to).find_map(|(from, to)| {
        let (left, right) = (type_of(&table, from)?, type_of(target, to)?);
        (left != right).then_some((from, to, left, right))
    })?;
    let message = format!(
        "foreign key {} of {table}: {from} is {left}, and {to} of {target} is {right}",
        key.address.own_name()
    );
    Some(Finding {
        object: Some(key.address.clone()),
        property: Some(prop::TYPE),
        actual: [(database.name.clone(), Actual::Value(left))].into(),
        advice: Some("Give both columns the same type.".to_owned()),
        ..TYPES.finding(vec![database.name.clone()], message)
    })
}
