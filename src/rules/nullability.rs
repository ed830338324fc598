//! SCH006: whether a column must have a value.

use crate::model::{Address, Change, Difference, Fix, Kind, Name, Object, Severity, Value};

use super::book::Sides;
use super::repair::{self, ACCESS_EXCLUSIVE, Aim};
use super::rule::{CATALOG, Docs, Rule, Said};
use crate::ddl::column_clause;
use crate::ddl::violations as guard;

pub(super) const NULLABILITY: Rule = Rule {
    code: "SCH006",
    name: "nullability-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "A column is NOT NULL here and nullable there",
        means: "The NOT NULL of the column differs, or, from PostgreSQL 18 on, whether children are exempt from it, or the name that a person gave it (info).",
        matters: "One database takes rows that the other refuses; code that was written against NOT NULL fails on the first NULL.",
        example: "schema_name is NOT NULL in the declaration and nullable in django: a tenant without a schema can be created there.",
        fix: "In the order that never scans the table under a strong lock: ADD CONSTRAINT ... CHECK (c IS NOT NULL) NOT VALID; VALIDATE CONSTRAINT; ALTER COLUMN c SET NOT NULL (which PostgreSQL takes from the constraint); DROP CONSTRAINT. Its first statement counts the rows with NULL: they have to be gone first.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        if difference.object.kind != Kind::COLUMN {
            return None;
        }
        Some(match difference.change {
            Change::Property("not null") => repair::said(difference, change(difference, sides)),
            Change::Property("not null constraint") => Said {
                severity: Some(Severity::Info),
                ..repair::said(difference, rename(difference, sides))
            },
            Change::Property("not null no inherit") => {
                repair::said(difference, inherit(difference, sides))
            }
            _ => return None,
        })
    },
    ..Rule::BASE
};

/// The name of a column's NOT NULL where the value says which was chosen, or that none was.
pub(super) fn constraint(column: &Address, chosen: &Value) -> Option<String> {
    match chosen {
        Value::Text(name) => Some(repair::quoted(name)),
        _ => column_clause::made_up_name(column, "not_null"),
    }
}

fn rename(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let from = constraint(aim.at, repair::common(&aim, sides, "not null constraint")?)?;
    let to = constraint(aim.at, &aim.to)?;
    let sql = format!("{} RENAME CONSTRAINT {from} TO {to}", repair::alter_table(aim.at)?);
    Some(repair::fix([sql], ACCESS_EXCLUSIVE))
}

fn inherit(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let name = constraint(aim.at, repair::common(&aim, sides, "not null constraint")?)?;
    let no = if aim.to == Value::Flag(true) { "NO " } else { "" };
    let alter = repair::alter_table(aim.at)?;
    let sql = format!("{alter} ALTER CONSTRAINT {name} {no}INHERIT");
    Some(repair::fix([sql], ACCESS_EXCLUSIVE))
}

/// As PostgreSQL 18 takes it, where all sides are of that: the NOT NULL has a name and attributes.
fn named(difference: &Difference, sides: &Sides<'_>, aim: &Aim<'_>) -> Option<[String; 2]> {
    let model = difference.model.as_ref()?;
    let has_more = model.property("not null constraint").is_some_and(|name| !name.is_none())
        || model.flag("not null no inherit");
    repair::common(aim, sides, "not null no inherit").filter(|_| has_more)?;
    let alter = repair::alter_table(aim.at)?;
    let stated = model.property("not null constraint").unwrap_or(&Value::None);
    let add = column_clause::add_not_null(&Object { address: aim.at.clone(), ..model.clone() })?;
    let name = constraint(aim.at, stated)?;
    Some([format!("{alter} {add} NOT VALID"), format!("{alter} VALIDATE CONSTRAINT {name}")])
}

fn change(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let alter = repair::alter_table(aim.at)?;
    let column = repair::own_name(aim.at)?;
    if aim.to == Value::Flag(false) {
        let sql = format!("{alter} ALTER COLUMN {column} DROP NOT NULL");
        return Some(repair::fix([sql], ACCESS_EXCLUSIVE));
    }
    if repair::is_foreign(aim.at, sides.databases) {
        let sql = format!("{alter} ALTER COLUMN {column} SET NOT NULL");
        return Some(repair::fix([sql], ACCESS_EXCLUSIVE));
    }
    let table = aim.at.owning_table()?.quoted();
    let nulls = guard::count(&table, &format!("{column} IS NULL"));
    if let Some(statements) = named(difference, sides, &aim) {
        return Some(repair::guarded(vec![nulls], statements, ACCESS_EXCLUSIVE));
    }
    Some(repair::guarded(vec![nulls], beside_others(&alter, &column), ACCESS_EXCLUSIVE))
}

/// SET NOT NULL, for which a constraint vouches, so that nobody waits while rows are looked at.
fn beside_others(alter: &str, column: &str) -> [String; 4] {
    let check = Name::new("tenantctl_not_null").quoted();
    [
        format!("{alter} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID"),
        format!("{alter} VALIDATE CONSTRAINT {check}"),
        format!("{alter} ALTER COLUMN {column} SET NOT NULL"),
        format!("{alter} DROP CONSTRAINT {check}"),
    ]
}
