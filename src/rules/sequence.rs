//! SEQ001, SEQ002: sequences that will not go on giving values.

use std::collections::BTreeMap;

use crate::model::{
    Actual, Address, Behind, Finding, Fix, Name, NearLimit, Severity, Statement, Value,
};

use super::rule::{Docs, Rule};

const PRIVILEGES: &str = "SELECT on the sequence (USAGE tells only of one that gave a value already), and for SEQ001 SELECT on the column.";

pub(super) const BEHIND: Rule = Rule {
    code: "SEQ001",
    name: "behind-max",
    severity: Severity::Error,
    docs: Docs {
        title: "The next values of a sequence exist already",
        means: "Values that the sequence has yet to give are in the column that it feeds: the very next one, or one that it will come to by its increment. Of a sequence that starts over (CYCLE), only the next value counts.",
        matters: "The next INSERT, or one soon after, fails with a duplicate key; without a unique constraint two rows get one number.",
        example: "Rows were copied over with their ids, and nobody called setval(): the sequence gives 1, and there are ids up to 1200.",
        fix: "SELECT setval('public.t_id_seq', (SELECT max(id) FROM public.t));",
        privileges: PRIVILEGES,
    },
    ..Rule::BASE
};

pub(super) const NEAR_LIMIT: Rule = Rule {
    code: "SEQ002",
    name: "near-limit",
    severity: Severity::Warning,
    docs: Docs {
        title: "A sequence is nearly used up",
        means: "Over 80 % of the values that a sequence can give, or that its column can hold, were given. One that starts over (CYCLE) has values again, unless its column ends first.",
        matters: "At the end every INSERT fails, and changing the column's type then rewrites the table while everybody waits.",
        example: "An integer id with 1,900,000,000 rows behind it.",
        fix: "ALTER TABLE \"public\".\"t\" ALTER COLUMN \"id\" TYPE bigint; ALTER SEQUENCE \"public\".\"t_id_seq\" AS bigint; with the columns that refer to it. It rewrites the table under ACCESS EXCLUSIVE: on a big one add a new column, fill it in portions and swap.",
        privileges: PRIVILEGES,
    },
    ..Rule::BASE
};

/// Findings on sequences; the same thing in several databases is one.
pub fn sequences(behind: &[(Name, Behind)], near: &[(Name, NearLimit)]) -> Vec<Finding> {
    let mut findings: BTreeMap<(&'static str, Address), Finding> = BTreeMap::new();
    let behind = behind.iter().map(|(database, behind)| {
        let Behind { sequence, column, next, taken: (first, last), cycles, .. } = behind;
        let taken = match first == last {
            true => format!("{first} exists"),
            false => format!("values from {first} to {last} exist"),
        };
        let told = format!("{next} in {database}, where {taken}");
        let sentence = format!("sequence {sequence} is behind column {column}: next value is");
        let fix = if *cycles { None } else { forward(behind) };
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

/// Sets it to the farthest value that is there when it is run. `None` where the sequence's name would
/// not come through a terminal within a constant.
fn forward(behind: &Behind) -> Option<Fix> {
    let (table, column) = (behind.column.owning_table()?.quoted(), behind.column.path.last()?);
    let sequence = behind.sequence.quoted();
    if sequence.contains(['\\', '\'']) || sequence.contains("U&") {
        return None;
    }
    let farthest = if behind.ascends { "max" } else { "min" };
    let sql = format!(
        "SELECT pg_catalog.setval('{sequence}', (SELECT {farthest}({}) FROM {table}))",
        column.quoted()
    );
    Some(Fix { statements: vec![Statement::new(sql)], ..Fix::default() })
}
