//! SCH006: whether a column must have a value.

use crate::model::{Change, Difference, Fix, Kind, Name, Severity, Value};

use super::book::Sides;
use super::guard;
use super::repair::{self, ACCESS_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule};

pub(super) const NULLABILITY: Rule = Rule {
    code: "SCH006",
    name: "nullability-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "A column is NOT NULL here and nullable there",
        means: "The NOT NULL of the column differs.",
        matters: "One database takes rows that the other refuses; code that was written against NOT NULL fails on the first NULL.",
        example: "schema_name is NOT NULL in the declaration and nullable in django: a tenant without a schema can be created there.",
        fix: "In the order that never scans the table under a strong lock: ADD CONSTRAINT ... CHECK (c IS NOT NULL) NOT VALID; VALIDATE CONSTRAINT; ALTER COLUMN c SET NOT NULL (which PostgreSQL takes from the constraint); DROP CONSTRAINT. Its first statement counts the rows with NULL: they have to be gone first.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        (difference.object.kind == Kind::COLUMN
            && difference.change == Change::Property("not null"))
        .then(|| repair::said(difference, change(difference, sides)))
    },
    ..Rule::BASE
};

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
    let check = Name::new("tenantctl_not_null").quoted();
    let statements = [
        format!("{alter} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID"),
        format!("{alter} VALIDATE CONSTRAINT {check}"),
        format!("{alter} ALTER COLUMN {column} SET NOT NULL"),
        format!("{alter} DROP CONSTRAINT {check}"),
    ];
    Some(repair::guarded(vec![nulls], statements, ACCESS_EXCLUSIVE))
}
