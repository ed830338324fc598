//! SEQ001, SEQ002: sequences that will not go on giving values.

use std::collections::BTreeMap;

use crate::model::{Actual, Address, Behind, Finding, Fix, Name, NearLimit, Severity, Value};

use super::page::Page;
use super::rule::Rule;

pub(super) const BEHIND: Rule = Rule {
    code: "SEQ001",
    name: "behind-max",
    severity: Severity::Error,
    page: Page(include_str!("pages/SEQ001.md")),
    ..Rule::BASE
};

pub(super) const NEAR_LIMIT: Rule = Rule {
    code: "SEQ002",
    name: "near-limit",
    severity: Severity::Warning,
    page: Page(include_str!("pages/SEQ002.md")),
    ..Rule::BASE
};

/// Findings on sequences; the same thing in several databases is one. `forward` is what sets one that
/// is behind to where it should be.
pub fn sequences(
    behind: &[(Name, Behind)],
    near: &[(Name, NearLimit)],
    forward: &dyn Fn(&Behind) -> Option<Fix>,
) -> Vec<Finding> {
    let mut findings: BTreeMap<(&'static str, Address), Finding> = BTreeMap::new();
    let behind = behind.iter().map(|(database, behind)| {
        let Behind { sequence, column, next, taken: (first, last), .. } = behind;
        let taken = match first == last {
            true => format!("{first} exists"),
            false => format!("values from {first} to {last} exist"),
        };
        let told = format!("{next} in {database}, where {taken}");
        let sentence = format!("sequence {sequence} is behind column {column}: next value is");
        let fix = forward(behind);
        (&BEHIND, database, column, *next, sentence, told, fix)
    });
    let near = near.iter().map(|(database, near)| {
        let NearLimit { sequence, column, last, limit, is_of_column, percent } = near;
        let object = column.as_ref().unwrap_or(sequence);
        let whose = if *is_of_column { "its column can hold" } else { "it can give" };
        let told = format!("{percent} % in {database} ({last} of the {limit} that {whose})");
        let sentence = format!("sequence {sequence} is nearly used up:");
        (&NEAR_LIMIT, database, object, *last, sentence, told, None)
    });
    for (rule, database, object, value, sentence, told, fix) in behind.chain(near) {
        let new = || Finding {
            object: Some(object.clone()),
            advice: fix.is_none().then(|| advice(rule).to_owned()),
            fix,
            ..rule.finding(Vec::new(), sentence)
        };
        let finding = findings.entry((rule.code, object.clone())).or_insert_with(new);
        let between = if finding.databases.is_empty() { " " } else { "; " };
        finding.message.push_str(&format!("{between}{told}"));
        finding.databases.push(database.clone());
        finding.actual.insert(database.clone(), Actual::Value(Value::Number(value)));
    }
    findings.into_values().collect()
}

fn advice(rule: &Rule) -> &'static str {
    match rule.code == BEHIND.code {
        true => {
            "It starts over at its end on purpose: delete the old rows before it comes to them, or give it more room."
        }
        false => {
            "Give the column and its sequence a bigger type, together with the columns that refer to it, before it is at its end."
        }
    }
}
