//! What belongs to no table, as SQL: schemas, sequences, enums, domains.

use std::sync::Arc;

use crate::model::{Actual, Address, Difference, Fix, Kind, Object, Property, Value};

use super::book::Sides;
use super::repair::{self, Aim, NO_LOCK, SHARE_ROW_EXCLUSIVE};
use crate::ddl::lexical;

/// `CREATE ...`.
pub(super) fn create(object: &Object) -> Option<Fix> {
    let name = object.address.quoted();
    let sql = match object.address.kind {
        Kind::SCHEMA => format!("CREATE SCHEMA {name}"),
        Kind::SEQUENCE => {
            let is_owner = |p: &&Property| p.name == "owned by" && !p.value.is_none();
            let own = object.properties.iter().filter(|p| !is_owner(p));
            let own = own.filter_map(|p| option(p.name, &p.value));
            let unlogged = match repair::text(object, "persistence") {
                Some("unlogged") => "UNLOGGED ",
                _ => "",
            };
            let create = format!("CREATE {unlogged}SEQUENCE {name}{}", own.collect::<String>());
            // Apart, because the column that owns it may have it as its default.
            let owner = object.properties.iter().find(is_owner);
            let owner = owner.and_then(|p| option(p.name, &p.value));
            let owned = owner.map(|owner| format!("ALTER SEQUENCE {name}{owner}"));
            return Some(repair::fix([create].into_iter().chain(owned), NO_LOCK));
        }
        Kind::ENUM => match object.property("labels")? {
            Value::List(labels) => {
                let labels: Vec<_> = labels.iter().map(|label| lexical::literal(label)).collect();
                format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", "))
            }
            _ => return None,
        },
        Kind::DOMAIN => domain(object, &name)?,
        _ => return None,
    };
    Some(repair::fix([sql], NO_LOCK))
}

/// `ALTER ...`, for what it can change without a look at any row.
pub(super) fn alter(
    difference: &Difference,
    sides: &Sides<'_>,
    aim: &Aim<'_>,
    property: &str,
) -> Option<Fix> {
    let name = aim.at.quoted();
    match aim.at.kind {
        Kind::SEQUENCE => {
            let what = match (property, &aim.to) {
                ("persistence", Value::Text(word)) => match &**word {
                    "permanent" => " SET LOGGED".to_owned(),
                    "unlogged" => " SET UNLOGGED".to_owned(),
                    _ => return None,
                },
                ("owned by", to) => option(property, to)?,
                _ => options(difference, sides, aim)?,
            };
            let sql = format!("ALTER SEQUENCE {name}{what}");
            Some(repair::fix([sql], SHARE_ROW_EXCLUSIVE))
        }
        Kind::ENUM => add_labels(difference, aim, &name),
        Kind::DOMAIN => {
            let what = match (property, &aim.to) {
                ("default", Value::None) => "DROP DEFAULT".to_owned(),
                ("default", Value::Expression(default)) => {
                    format!("SET DEFAULT {}", lexical::expression(&default.sql)?)
                }
                ("not null", Value::Flag(false)) => "DROP NOT NULL".to_owned(),
                _ => return None,
            };
            Some(repair::fix([format!("ALTER DOMAIN {name} {what}")], NO_LOCK))
        }
        _ => None,
    }
}

/// Everything that a sequence counts by and that differs, at once, because one has to fit the other.
/// What counts in the other direction has to be restarted, which is for a person.
fn options(difference: &Difference, sides: &Sides<'_>, aim: &Aim<'_>) -> Option<String> {
    const COUNTS_BY: [&str; 7] =
        ["data type", "increment", "minimum", "maximum", "start", "cache", "cycle"];
    let model = difference.model.as_ref()?;
    let mut options = String::new();
    for property in COUNTS_BY {
        let Some(to) = model.property(property) else { continue };
        let from = repair::common(aim, sides, property)?;
        if let ("increment", Value::Number(from), Value::Number(to)) = (property, from, to) {
            ((*from > 0) == (*to > 0)).then_some(())?;
        }
        if from != to {
            options.push_str(&option(property, to)?);
        }
    }
    Some(options)
}

/// An option of a sequence, with a space before it.
fn option(property: &str, value: &Value) -> Option<String> {
    Some(match (property, value) {
        ("data type", Value::Text(name)) => {
            let known = ["smallint", "integer", "bigint"].contains(&&**name);
            known.then(|| format!(" AS {name}"))?
        }
        ("start", Value::Number(number)) => format!(" START WITH {number}"),
        ("increment", Value::Number(number)) => format!(" INCREMENT BY {number}"),
        ("minimum", Value::Number(number)) => format!(" MINVALUE {number}"),
        ("maximum", Value::Number(number)) => format!(" MAXVALUE {number}"),
        ("cache", Value::Number(number)) => format!(" CACHE {number}"),
        ("cycle", Value::Flag(true)) => " CYCLE".to_owned(),
        ("cycle", Value::Flag(false)) => " NO CYCLE".to_owned(),
        ("owned by", Value::Text(column)) => {
            let column = Address::from_displayed(Kind::COLUMN, column)?;
            format!(" OWNED BY {}", column.quoted())
        }
        ("owned by", Value::None) => " OWNED BY NONE".to_owned(),
        _ => return None,
    })
}

fn domain(object: &Object, name: &str) -> Option<String> {
    let modifier = repair::text(object, "type modifier");
    let full = lexical::full_type(repair::text(object, "type")?, modifier)?;
    let collation = repair::collate(object.property("collation"));
    let mut sql = format!("CREATE DOMAIN {name} AS {full}{collation}");
    if let Some(Value::Expression(default)) = object.property("default") {
        sql.push_str(&format!(" DEFAULT {}", lexical::expression(&default.sql)?));
    }
    if object.flag("not null") {
        sql.push_str(" NOT NULL");
    }
    if let Some(Value::Expression(checks)) = object.property("checks") {
        sql.push_str(&format!(" CHECK ({})", lexical::expression(&checks.sql)?));
    }
    Some(sql)
}

/// The labels that are missing, each beside its neighbour; `None` where one would have to go or to
/// move, or where the databases to change differ.
fn add_labels(difference: &Difference, aim: &Aim<'_>, name: &str) -> Option<Fix> {
    let Value::List(wanted) = &aim.to else { return None };
    let labels = |database| match difference.actual.get(database)? {
        Actual::Value(Value::List(labels)) => Some(labels),
        _ => None,
    };
    let present = labels(aim.wrong.first()?)?;
    let alike = aim.wrong.iter().all(|database| labels(database) == Some(present));
    let kept: Vec<&Arc<str>> = wanted.iter().filter(|label| present.contains(label)).collect();
    if !alike || !kept.into_iter().eq(present) {
        return None;
    }
    let mut before: Option<&Arc<str>> = None;
    let mut statements = Vec::new();
    for label in wanted {
        if !present.contains(label) {
            let beside = match (before, present.first()) {
                (Some(before), _) => format!(" AFTER {}", lexical::literal(before)),
                (None, Some(first)) => format!(" BEFORE {}", lexical::literal(first)),
                (None, None) => String::new(),
            };
            let label = lexical::literal(label);
            statements.push(format!("ALTER TYPE {name} ADD VALUE {label}{beside}"));
        }
        before = Some(label);
    }
    (!statements.is_empty()).then(|| repair::fix(statements, NO_LOCK))
}
