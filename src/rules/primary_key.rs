//! CON003: the primary key.

use crate::model::{Change, Difference, Fix, Kind, Severity};

use super::book::Sides;
use super::index;
use super::repair::{self, ACCESS_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule};
use super::unique;
use crate::ddl::violations as guard;
use crate::ddl::{constraint, index_clause, naming};

pub(super) const PRIMARY_KEY: Rule = Rule {
    code: "CON003",
    name: "primary-key-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "The primary key is missing or different",
        means: "The table has no primary key here, or one on other columns or with other attributes.",
        matters: "Rows cannot be told apart: ORMs, logical replication and the comparison of rows all lean on the key.",
        example: "The table was copied with CREATE TABLE AS, which copies no constraints.",
        fix: "CREATE UNIQUE INDEX CONCURRENTLY \"t_pkey\" ON \"public\".\"t\" (\"id\"); ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_pkey\" PRIMARY KEY USING INDEX \"t_pkey\"; its first statements count NULLs and duplicates: they have to be gone first.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        if repair::difference_type(difference) != Some("primary key") {
            return None;
        }
        match difference.change {
            Change::Missing => Some(repair::said(difference, add(difference, sides))),
            // What of its index can be changed alone is for the rules of that.
            Change::Property(
                "options" | "clustered" | "tablespace" | "replica identity" | "inherited" | "valid",
            ) => None,
            Change::Property(_) => Some(match change(difference, sides) {
                Some(fix) => repair::said(difference, Some(fix)),
                None => repair::advised(
                    difference,
                    "A primary key is changed by dropping it and adding another, which foreign keys that refer to it must survive: plan it by hand.",
                ),
            }),
            Change::Extra | Change::Renamed => None,
        }
    },
    ..Rule::BASE
};

/// Another one in its place, where no foreign key refers to it.
fn change(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let table = difference.object.owning_table()?.to_string();
    let mut keys = sides.databases.iter().flat_map(|database| database.of_kind(Kind::CONSTRAINT));
    let is_free = keys.all(|key| repair::text(key, "references") != Some(&*table));
    is_free.then(|| unique::rebuild(difference, sides)).flatten()
}

fn add(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let guards = guard::of(model, sides.databases);
    let is_built_alone =
        model.flag("without overlaps") || repair::is_partitioned(&model.address, sides.databases);
    let name = naming::new_name(model)?;
    let attached = index::attached(difference, &name, sides);
    if is_built_alone {
        let statements = std::iter::once(constraint::add(model)?).chain(attached);
        return Some(repair::guarded(guards, statements, ACCESS_EXCLUSIVE));
    }
    let table = model.address.owning_table()?.quoted();
    let mut statements = vec![
        constraint::index_of(model, &table, &name)?,
        format!(
            "ALTER TABLE {table} ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {name}{}",
            repair::deferrability(model)
        ),
    ];
    statements.extend(index_clause::roles_of_index(model, &name)?);
    statements.extend(attached);
    Some(repair::guarded(guards, statements, ACCESS_EXCLUSIVE))
}
