//! SCH033: storage parameters, what sessions begin with, and what a database lets happen to it.

use crate::ddl;
use crate::model::{Actual, Change, Difference, Fix, Kind, Severity, Value};

use super::book::Sides;
use super::repair::{self, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::{construct, other};

pub(super) const SETTING: Rule = Rule {
    code: "SCH033",
    name: "setting-differs",
    severity: Severity::Warning,
    docs: Docs {
        title: "A setting differs",
        means: "Parameters of a table, a column or the index behind a constraint, such as fillfactor, autovacuum_enabled or n_distinct, differ; or what ALTER DATABASE or ALTER ROLE has set for sessions (search_path, statement_timeout, ...), or how many connections the database takes. Of roles, only those count that own something in the database, were granted something in it, or are the one that we connect as.",
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
        let is_claimed = claimed.iter().any(|name| difference.change == Change::Property(name));
        is_claimed.then(|| repair::said(difference, set(difference)))
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

fn set(difference: &Difference) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let Value::Set(wanted) = &aim.to else { return None };
    let mut surplus = Vec::new();
    for database in &aim.wrong {
        let Some(Actual::Value(Value::Set(present))) = difference.actual.get(database) else {
            continue;
        };
        surplus.extend(
            present.iter().filter_map(|option| Some(construct::option(option)?.split_once('=')?.0)),
        );
    }
    surplus
        .retain(|name| !wanted.iter().any(|o| o.split_once('=').is_some_and(|(n, _)| n == *name)));
    surplus.sort_unstable();
    surplus.dedup();
    let alter = repair::alter_table(aim.at)?;
    let alter = match aim.at.kind {
        // The index has its constraint's name.
        Kind::CONSTRAINT => {
            format!("ALTER INDEX {}.{}", aim.at.schema()?.quoted(), repair::own_name(aim.at)?)
        }
        Kind::COLUMN => format!("{alter} ALTER COLUMN {}", repair::own_name(aim.at)?),
        _ => alter,
    };
    let wanted: Option<Vec<&str>> = wanted.iter().map(|option| construct::option(option)).collect();
    let wanted = wanted?;
    let mut statements = Vec::new();
    if !wanted.is_empty() {
        statements.push(format!("{alter} SET ({})", wanted.join(", ")));
    }
    if !surplus.is_empty() {
        statements.push(format!("{alter} RESET ({})", surplus.join(", ")));
    }
    (!statements.is_empty()).then(|| repair::fix(statements, SHARE_UPDATE_EXCLUSIVE))
}
