//! SCH001, SCH002, SCH003, SCH010, CON008: tables, columns and constraints that are there or not.

use crate::model::{Actual, Change, Difference, Fix, Kind, Object, Severity};

use super::book::Sides;
use super::repair::{self, ACCESS_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::{renamed, table};
use crate::ddl::column_clause;

pub(super) const MISSING_TABLE: Rule = Rule {
    code: "SCH001",
    name: "missing-table",
    severity: Severity::Error,
    docs: Docs {
        title: "A table is missing",
        means: "A table, a foreign table or a partition of one, is declared, or exists in another database, and does not exist here. What is in it (columns, constraints, indexes, policies, triggers) is not reported again. Where another table is there instead, and the same in all else, it was probably renamed.",
        matters: "Every query that names the table fails in this database, or, with a search_path of several schemas, silently uses another table of that name.",
        example: "A migration ran against the local server only: public.invoice exists in nextjs and not in django.",
        fix: "CREATE TABLE \"public\".\"invoice\" (\"id\" uuid NOT NULL, ...), then its constraints and indexes; or run the migration that was forgotten.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        if is(difference, Kind::TABLE, &Change::Renamed) {
            return renamed::probably(difference);
        }
        let is_missing = |kind| is(difference, kind, &Change::Missing);
        (is_missing(Kind::TABLE) || is_missing(Kind::FOREIGN_TABLE))
            .then(|| missing_table(difference, sides))
    },
    ..Rule::BASE
};

pub(super) const MISSING_COLUMN: Rule = Rule {
    code: "SCH002",
    name: "missing-column",
    severity: Severity::Error,
    docs: Docs {
        title: "A column is missing",
        means: "A column is declared, or exists in another database, and its table here does not have it.",
        matters: "Statements that name the column fail; an ORM names every column in every SELECT.",
        example: "rls_setup_date was added by hand on one server and never on the other.",
        fix: "ALTER TABLE \"public\".\"t\" ADD COLUMN \"c\" timestamp with time zone; takes ACCESS EXCLUSIVE for a moment. A NOT NULL column without a default is added without NOT NULL first, filled, and then made NOT NULL (SCH006).",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        if is(difference, Kind::COLUMN, &Change::Renamed) {
            return renamed::probably(difference);
        }
        is(difference, Kind::COLUMN, &Change::Missing).then(|| missing_column(difference))
    },
    ..Rule::BASE
};

pub(super) const EXTRA_COLUMN: Rule = Rule {
    code: "SCH003",
    name: "extra-column",
    severity: Severity::Warning,
    docs: Docs {
        title: "A column is not declared",
        means: "The table is declared, and has a column that its declaration does not name.",
        matters: "Nobody who reads the declaration knows of it; where it is NOT NULL without a default, inserts of everybody who does not know it fail.",
        example: "legacy_id was meant to be dropped in March and is still there.",
        fix: "Declare it, say `extra_columns: ignore`, or drop it once nothing reads it. No statement is printed: dropping a column destroys data.",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        is(difference, Kind::COLUMN, &Change::Extra).then(|| {
            repair::advised(
                difference,
                "Declare it, or drop it once nothing reads it: its data would be gone.",
            )
        })
    },
    ..Rule::BASE
};

pub(super) const EXTRA_TABLE: Rule = Rule {
    code: "SCH010",
    name: "extra-table",
    severity: Severity::Info,
    docs: Docs {
        title: "A table is not declared",
        means: "The declaration declares tables, and not this one. Where only some of the databases have the table, it is a warning.",
        matters: "A table that no declaration knows is compared between databases only; one that only one database has is either forgotten there or missing elsewhere.",
        example: "public.custom_auth_tenant_backup was made by hand before a migration.",
        fix: "Declare it, or drop it once nothing reads it. No statement is printed: dropping a table destroys data.",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        let is_extra = |kind| is(difference, kind, &Change::Extra);
        (is_extra(Kind::TABLE) || is_extra(Kind::FOREIGN_TABLE)).then(|| {
            let partly = difference.actual.values().any(|actual| *actual == Actual::Absent);
            let advice = match difference.object.kind {
                Kind::FOREIGN_TABLE => "Declare it, or drop it once nothing reads it.",
                _ => "Declare it, or drop it once nothing reads it: its data would be gone.",
            };
            Said {
                severity: difference.severity.or(partly.then_some(Severity::Warning)),
                ..repair::advised(difference, advice)
            }
        })
    },
    ..Rule::BASE
};

pub(super) const EXTRA_CONSTRAINT: Rule = Rule {
    code: "CON008",
    name: "extra-constraint",
    severity: Severity::Warning,
    docs: Docs {
        title: "A constraint is not declared",
        means: "The table is declared, and has a constraint (of any type) that its declaration does not have.",
        matters: "The database refuses rows that the declaration, and whoever writes code by it, takes for valid.",
        example: "A UNIQUE on owner_id exists in django only: the second tenant of an owner is refused there.",
        fix: "Declare it, or: ALTER TABLE \"public\".\"t\" DROP CONSTRAINT \"t_owner_id_key\";",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        is(difference, Kind::CONSTRAINT, &Change::Extra)
            .then(|| repair::said(difference, drop_constraint(difference)))
    },
    ..Rule::BASE
};

fn is(difference: &Difference, kind: Kind, change: &Change) -> bool {
    difference.object.kind == kind && difference.change == *change
}

fn missing_column(difference: &Difference) -> Said {
    let Some(model) = &difference.model else { return repair::said(difference, None) };
    let filled = is_filled(model);
    let not_null = model.flag("not null");
    let fix = add_column(difference, model, filled);
    match not_null && !filled && fix.is_some() {
        true => repair::said_and(
            difference,
            fix,
            "The column is NOT NULL and has no default: fill it, then check again for the statement that makes it NOT NULL.",
        ),
        false => repair::said(difference, fix),
    }
}

/// Whether rows that are there have a value in a new column.
fn is_filled(column: &Object) -> bool {
    let sources = ["default", "identity", "generated"].map(|source| column.property(source));
    sources.into_iter().flatten().any(|value| !value.is_none())
}

/// `ADD COLUMN`, then what its definition does not say.
fn add_column(difference: &Difference, model: &Object, filled: bool) -> Option<Fix> {
    let alter = repair::alter_table(&difference.object)?;
    let not_null = if filled { column_clause::not_null(model) } else { String::new() };
    let add = format!("{alter} ADD COLUMN {}{not_null}", column_clause::column(model)?);
    let settings = column_clause::settings(model)?.into_iter();
    let settings = settings.map(|setting| format!("{alter} {setting}"));
    Some(repair::fix(std::iter::once(add).chain(settings), ACCESS_EXCLUSIVE))
}

fn drop_constraint(difference: &Difference) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let sql =
        format!("{} DROP CONSTRAINT {}", repair::alter_table(aim.at)?, repair::own_name(aim.at)?);
    Some(repair::fix([sql], ACCESS_EXCLUSIVE))
}

fn missing_table(difference: &Difference, sides: &Sides<'_>) -> Said {
    let fix = table::create(difference, sides);
    let more = match difference.model.as_ref().map(|model| model.text("partitioned by")) {
        Some(Some(_)) => "Its partitions come after it: check again for their statements.",
        _ => return repair::said(difference, fix),
    };
    repair::said_and(difference, fix, more)
}
