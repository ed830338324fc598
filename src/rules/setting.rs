//! SCH033: storage parameters.

use crate::model::{Actual, Change, Difference, Fix, Kind, Severity, Value};

use super::book::Sides;
use super::repair::{self, ACCESS_EXCLUSIVE, Aim, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule};
use crate::ddl::lexical;

pub(super) const SETTING: Rule = Rule {
    code: "SCH033",
    name: "setting-differs",
    severity: Severity::Warning,
    docs: Docs {
        title: "A storage parameter differs",
        means: "Parameters of a table, a column or the index behind a constraint, such as fillfactor, autovacuum_enabled or n_distinct, differ; or that index lies elsewhere, or CLUSTER goes by it in one database only.",
        matters: "The table grows, is vacuumed or is planned for differently: trouble that shows in one database only.",
        example: "autovacuum was turned off for a bulk load in django and never turned on again.",
        fix: "ALTER TABLE \"public\".\"t\" SET (fillfactor=70); or RESET (fillfactor);",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        let claimed: &[&str] = match difference.object.kind {
            Kind::TABLE | Kind::COLUMN => &["options"],
            Kind::CONSTRAINT => &["options", "clustered", "tablespace"],
            _ => &[],
        };
        let Change::Property(property) = difference.change else { return None };
        claimed
            .contains(&property)
            .then(|| repair::said(difference, set(difference, sides, property)))
    },
    ..Rule::BASE
};

fn set(difference: &Difference, sides: &Sides<'_>, property: &str) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let alter = match aim.at.kind {
        Kind::CONSTRAINT => return of_index(&aim, sides, property),
        Kind::COLUMN => repair::alter_column(&aim, "")?,
        _ => format!("{} ", repair::alter_table(aim.at)?),
    };
    let statements = options(difference, &aim)?.into_iter();
    let statements = statements.map(|change| format!("{alter}{change}"));
    Some(repair::fix(statements, SHARE_UPDATE_EXCLUSIVE))
}

/// What an index is like that a new one need not be built for: its options, where it lies, whether
/// CLUSTER goes by it, and whether it identifies rows in logical replication. A constraint's has the
/// constraint's name.
pub(super) fn of_index(aim: &Aim<'_>, sides: &Sides<'_>, property: &str) -> Option<Fix> {
    let name = repair::own_name(aim.at)?;
    let alter = repair::alter_table(aim.at)?;
    let index = format!("ALTER INDEX {}.{name}", aim.at.schema()?.quoted());
    let (sql, lock) = match (property, &aim.to) {
        ("tablespace", to) => {
            let tablespace = match to {
                Value::Text(name) => repair::quoted(name),
                _ => repair::quoted("pg_default"),
            };
            (format!("{index} SET TABLESPACE {tablespace}"), ACCESS_EXCLUSIVE)
        }
        ("clustered", Value::Flag(true)) => {
            (format!("{alter} CLUSTER ON {name}"), SHARE_UPDATE_EXCLUSIVE)
        }
        ("clustered", Value::Flag(false)) => {
            // Another one may take its place, and must not be turned off again.
            let table = aim.at.owning_table()?;
            let side = repair::model(aim, sides);
            let other = side.and_then(|side| repair::flagged(side, &table, property));
            let what = match other {
                Some(other) => format!("CLUSTER ON {}", repair::own_name(&other.address)?),
                None => "SET WITHOUT CLUSTER".to_owned(),
            };
            (format!("{alter} {what}"), SHARE_UPDATE_EXCLUSIVE)
        }
        ("replica identity", Value::Flag(true)) => {
            (format!("{alter} REPLICA IDENTITY USING INDEX {name}"), ACCESS_EXCLUSIVE)
        }
        ("options", to) => {
            let from = repair::common(aim, sides, property)?;
            let changes = changes(&[from], to)?.into_iter();
            let statements = changes.map(|change| format!("{index} {change}"));
            return Some(repair::fix(statements, SHARE_UPDATE_EXCLUSIVE));
        }
        _ => return None,
    };
    Some(repair::fix([sql], lock))
}

/// `SET (...)` and `RESET (...)`, whichever of the options the databases have.
fn options(difference: &Difference, aim: &Aim<'_>) -> Option<Vec<String>> {
    let present = aim.wrong.iter().filter_map(|database| match difference.actual.get(database) {
        Some(Actual::Value(value)) => Some(value),
        _ => None,
    });
    changes(&present.collect::<Vec<_>>(), &aim.to)
}

fn changes(present: &[&Value], to: &Value) -> Option<Vec<String>> {
    let Value::Set(wanted) = to else { return None };
    let wanted: Option<Vec<&str>> = wanted.iter().map(|option| lexical::option(option)).collect();
    let wanted = wanted?;
    let name = |option: &str| option.split_once('=').map(|(name, _)| name.to_owned());
    let kept: Vec<_> = wanted.iter().filter_map(|option| name(option)).collect();
    let mut surplus: Vec<String> = Vec::new();
    for value in present {
        let Value::Set(items) = value else { continue };
        let names = items.iter().filter_map(|option| name(lexical::option(option)?));
        surplus.extend(names.filter(|name| !kept.contains(name)));
    }
    surplus.sort_unstable();
    surplus.dedup();
    let mut changes = Vec::new();
    if !wanted.is_empty() {
        changes.push(format!("SET ({})", wanted.join(", ")));
    }
    if !surplus.is_empty() {
        changes.push(format!("RESET ({})", surplus.join(", ")));
    }
    (!changes.is_empty()).then_some(changes)
}
