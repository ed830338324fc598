//! SCH033: storage parameters.

use crate::model::{Actual, Change, Difference, Fix, Kind, Severity, Value};

use super::construct;
use super::repair::{self, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule};

pub(super) const SETTING: Rule = Rule {
    code: "SCH033",
    name: "setting-differs",
    severity: Severity::Warning,
    docs: Docs {
        title: "A storage parameter differs",
        means: "Parameters of a table, a column or the index behind a constraint, such as fillfactor, autovacuum_enabled or n_distinct, differ.",
        matters: "The table grows, is vacuumed or is planned for differently: trouble that shows in one database only.",
        example: "autovacuum was turned off for a bulk load in django and never turned on again.",
        fix: "ALTER TABLE \"public\".\"t\" SET (fillfactor=70); or RESET (fillfactor);",
        privileges: CATALOG,
    },
    claim: |difference, _| {
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
