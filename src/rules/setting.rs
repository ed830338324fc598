//! SCH033: storage parameters, what sessions begin with, and what a database lets happen to it.

use crate::ddl;
use crate::model::{Actual, Change, Difference, Fix, Kind, Severity, Value};

use super::book::Sides;
use super::other;
use super::repair::{self, ACCESS_EXCLUSIVE, Aim, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};
use crate::ddl::lexical;

pub(super) const SETTING: Rule = Rule {
    code: "SCH033",
    name: "setting-differs",
    severity: Severity::Warning,
    docs: Docs {
        title: "A setting differs",
        means: "Parameters of a table, a column or the index behind a constraint, such as fillfactor, autovacuum_enabled or n_distinct, differ; or that index lies elsewhere, or CLUSTER goes by it in one database only; or what ALTER DATABASE or ALTER ROLE has set for sessions (search_path, statement_timeout, ...), or how many connections the database takes. Of roles, only those count that own something in the database, were granted something in it, or are the one that we connect as.",
        matters: "The table grows, is vacuumed or is planned for differently; the same query finds other tables, or is cut short: trouble that shows in one database only.",
        example: "autovacuum was turned off for a bulk load in django and never turned on again; ALTER ROLE web SET search_path was run on one server.",
        fix: "ALTER TABLE \"public\".\"t\" SET (fillfactor=70); or RESET (fillfactor); ALTER ROLE \"web\" SET \"search_path\" TO 'app', 'public'; or RESET \"search_path\";",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        match (difference.object.kind, &difference.change) {
            (Kind::SETTING, _) => return Some(of_sessions(difference, sides)),
            (Kind::DATABASE, Change::Property(property)) => {
                return of_database(difference, sides, property);
            }
            _ => {}
        }
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

/// What sessions begin with.
fn of_sessions(difference: &Difference, sides: &Sides<'_>) -> Said {
    let fix = match difference.change {
        Change::Missing => other::create(difference, sides),
        Change::Property(property) => other::alter(difference, sides, property).map(|(fix, _)| fix),
        Change::Extra => difference.model.as_ref().and_then(ddl::removal).and_then(other::written),
        Change::Renamed => None,
    };
    match (fix, &difference.change) {
        (None, Change::Missing | Change::Property(_)) => repair::advised(difference, SECRET),
        (fix, _) => repair::said(difference, fix),
    }
}

const SECRET: &str = "Its name says that it is a secret, so only a digest of it was read: where it is meant to be the same, set it with ALTER DATABASE or ALTER ROLE yourself.";

/// What `ALTER DATABASE` can change.
fn of_database(difference: &Difference, sides: &Sides<'_>, property: &str) -> Option<Said> {
    Some(match property {
        "connection limit" | "template" | "allow connections" => {
            repair::said(difference, other::alter(difference, sides, property).map(|(fix, _)| fix))
        }
        "tablespace" => repair::advised(
            difference,
            "ALTER DATABASE ... SET TABLESPACE moves its files, and needs everybody out of it: run it from another database, in an hour without users.",
        ),
        "collation current" => repair::advised(
            difference,
            "The operating system or ICU sorts by other rules than those by which indexes were built: rebuild them with REINDEX DATABASE, and then say so with ALTER DATABASE ... REFRESH COLLATION VERSION.",
        ),
        _ => return None,
    })
}

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
