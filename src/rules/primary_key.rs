//! CON003: the primary key.

use crate::model::{Change, Difference, Fix, Severity};

use super::book::Sides;
use super::construct;
use super::guard;
use super::naming;
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
        fix: "CREATE UNIQUE INDEX CONCURRENTLY \"t_pkey\" ON \"public\".\"t\" (\"id\"); ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_pkey\" PRIMARY KEY USING INDEX \"t_pkey\"; its first statements count NULLs and duplicates: they have to be gone first.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        if construct::difference_type(difference) != Some("primary key") {
            return None;
        }
        match difference.change {
            Change::Missing => Some(repair::said(difference, add(difference, sides))),
            Change::Property(_) => Some(repair::advised(
                difference,
                "A primary key is changed by dropping it and adding another, which foreign keys that refer to it must survive: plan it by hand.",
            )),
            Change::Extra | Change::Renamed => None,
        }
    },
    ..Rule::BASE
};

fn add(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let guards = guard::of(model, sides.databases);
    if repair::is_partitioned(&model.address, sides.databases) {
        let sql = construct::add(model)?;
        return Some(repair::guarded(guards, [sql], ACCESS_EXCLUSIVE));
    }
    let name = naming::new_name(model)?;
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
    Some(repair::guarded(guards, statements, ACCESS_EXCLUSIVE))
}
