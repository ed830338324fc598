//! CON003: the primary key.

use crate::model::{Change, Difference, Fix, Severity};

use super::construct;
use super::repair::{self, ACCESS_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule};

pub(super) const PRIMARY_KEY: Rule = Rule {
    code: "CON003",
    name: "primary-key-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "The primary key is absent or another",
        means: "The table has no primary key here, or one on other columns or with other attributes.",
        matters: "Rows cannot be told apart: ORMs, logical replication and the comparison of rows all lean on the key.",
        example: "The table was copied with CREATE TABLE AS, which copies no constraints.",
        fix: "CREATE UNIQUE INDEX CONCURRENTLY \"t_pkey\" ON \"public\".\"t\" (\"id\"); ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_pkey\" PRIMARY KEY USING INDEX \"t_pkey\"; duplicates (DAT004) and NULLs (DAT005) come first.",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        if construct::difference_type(difference) != Some("primary key") {
            return None;
        }
        match difference.change {
            Change::Missing => Some(repair::said(difference, add(difference))),
            Change::Property(_) => Some(repair::advised(
                difference,
                "A primary key is changed by dropping it and adding another, which foreign keys that refer to it must survive: plan it by hand.",
            )),
            Change::Extra | Change::Renamed => None,
        }
    },
    ..Rule::BASE
};

fn add(difference: &Difference) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let name = repair::new_name(model, "pkey")?;
    let table = model.address.owning_table()?.quoted();
    let statements = [
        format!(
            "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({}){}",
            repair::names(model, "columns")?,
            construct::include(model)
        ),
        format!(
            "ALTER TABLE {table} ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {name}{}",
            repair::deferrability(model)
        ),
    ];
    Some(repair::fix(statements, ACCESS_EXCLUSIVE, &["DAT004", "DAT005"]))
}
