//! SCH004, SCH005: what a column can hold.

use crate::model::{Change, Difference, Fix, Kind, Severity, Value};

use super::lexical;
use super::repair::{self, ACCESS_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};

pub(super) const TYPE: Rule = Rule {
    code: "SCH004",
    name: "type-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "A column has another data type",
        means: "The data types are not the same, whatever their spelling: `int4` and `integer` are one, `integer` and `bigint` are two. Arrays, domains and enums count by their own names.",
        matters: "Values that one database takes are refused or changed by the other, comparisons cast or fail, and indexes are not used.",
        example: "owner_id is uuid in django, and character varying in nextjs: a join on it fails with `operator does not exist: uuid = character varying`.",
        fix: "ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" TYPE uuid USING \"c\"::uuid; rewrites the table under ACCESS EXCLUSIVE: on a big table add a new column, fill it in portions and swap.",
        privileges: CATALOG,
    },
    claim: |difference, _| claim(difference, "type", &[]),
    ..Rule::BASE
};

pub(super) const LENGTH: Rule = Rule {
    code: "SCH005",
    name: "length-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "A column has another length, precision or scale",
        means: "The type is the same and its modifier is not: varchar(255) and varchar(100), numeric(10,2) and numeric(12,4).",
        matters: "A value that fits in one database is refused by the other with `value too long`, or is rounded there.",
        example: "name is varchar(255) in nextjs and varchar(100) in django: a tenant with a long name exists on one side only.",
        fix: "ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" TYPE character varying(255); a longer varchar is a change of the catalog alone, a shorter one needs all values to fit (DAT006) and reads the table.",
        privileges: CATALOG,
    },
    claim: |difference, _| claim(difference, "type modifier", &["DAT006"]),
    ..Rule::BASE
};

fn claim(
    difference: &Difference,
    property: &'static str,
    blocked_by: &[&'static str],
) -> Option<Said> {
    (difference.object.kind == Kind::COLUMN && difference.change == Change::Property(property))
        .then(|| repair::said(difference, retype(difference, property, blocked_by)))
}

fn retype(difference: &Difference, property: &str, blocked_by: &[&'static str]) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let model = difference.model.as_ref()?;
    let text = |value: &Value| (!value.is_none()).then(|| value.to_string());
    let (name, modifier) = match property {
        "type" => (aim.to.to_string(), model.property("type modifier").and_then(text)),
        _ => (repair::text(model, "type")?.to_owned(), text(&aim.to)),
    };
    let full = lexical::full_type(&name, modifier.as_deref())?;
    let column = repair::own_name(aim.at)?;
    let using = if property == "type" { format!(" USING {column}::{full}") } else { String::new() };
    let sql = format!("{} ALTER COLUMN {column} TYPE {full}{using}", repair::alter_table(aim.at)?);
    Some(repair::fix([sql], ACCESS_EXCLUSIVE, blocked_by))
}
