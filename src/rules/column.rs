//! SCH009, SCH011, SCH012: collation, storage and order of columns.

use crate::model::{Change, Difference, Fix, Kind, Severity};

use super::book::Sides;
use super::column_type;
use super::repair::{self, ACCESS_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule};
use crate::ddl::{column_clause, lexical};

pub(super) const COLLATION: Rule = Rule {
    code: "SCH009",
    name: "collation-differs",
    severity: Severity::Warning,
    docs: Docs {
        title: "A column has another collation",
        means: "The collations of the column differ; `none` is the default of its type.",
        matters: "Texts sort in another order, and with a nondeterministic collation other texts are equal: a UNIQUE means something else.",
        example: "email has a case-insensitive collation in nextjs only: A@x and a@x are one user there and two in django.",
        fix: "ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" TYPE text COLLATE \"C\"; rebuilds the column's indexes under ACCESS EXCLUSIVE.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        is_column(difference, &["collation"])
            .then(|| repair::said(difference, collate(difference, sides)))
    },
    ..Rule::BASE
};

pub(super) const STORAGE: Rule = Rule {
    code: "SCH011",
    name: "column-storage-differs",
    severity: Severity::Info,
    docs: Docs {
        title: "A column is stored in another way",
        means: "Storage (plain, external, main, extended), compression or the statistics target of the column differ.",
        matters: "The same data takes another size and time, and the planner estimates otherwise: a query is fast in one database and slow in the other.",
        example: "SET STATISTICS 1000 was tried on one server to save a slow query, and forgotten.",
        fix: "ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" SET STATISTICS 100; (SET STORAGE, SET COMPRESSION likewise).",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        is_column(difference, &["storage", "compression", "statistics target"])
            .then(|| repair::said(difference, store(difference)))
    },
    ..Rule::BASE
};

pub(super) const ORDER: Rule = Rule {
    code: "SCH012",
    name: "column-order-differs",
    severity: Severity::Info,
    docs: Docs {
        title: "The order of columns differs",
        means: "The column is at another place of its table. Off by default.",
        matters: "`SELECT *`, `INSERT` without a list of columns and `COPY` without one depend on the order.",
        example: "A column that was in CREATE TABLE on one server was added by ALTER TABLE on the other.",
        fix: "Name the columns in statements. Only a new table changes the order.",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        is_column(difference, &["position"]).then(|| {
            repair::advised(
                difference,
                "Name the columns in statements; only a new table changes their order.",
            )
        })
    },
    ..Rule::BASE
};

fn is_column(difference: &Difference, properties: &[&str]) -> bool {
    matches!(difference.change, Change::Property(property) if properties.contains(&property))
        && difference.object.kind == Kind::COLUMN
}

fn collate(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let model = difference.model.as_ref()?;
    let full =
        lexical::full_type(repair::text(model, "type")?, repair::text(model, "type modifier"))?;
    let collation = repair::collate(Some(&aim.to));
    let column = repair::own_name(aim.at)?;
    let alter = repair::alter_table(aim.at)?;
    let sql = format!("{alter} ALTER COLUMN {column} TYPE {full}{collation}");
    let mut fix = repair::fix([sql], ACCESS_EXCLUSIVE);
    fix.statements = column_type::among_readers(&aim, sides, &fix.statements)?;
    Some(fix)
}

fn store(difference: &Difference) -> Option<Fix> {
    let Change::Property(property) = difference.change else { return None };
    let aim = repair::aim(difference)?;
    let lock = match property {
        "statistics target" => SHARE_UPDATE_EXCLUSIVE,
        _ => ACCESS_EXCLUSIVE,
    };
    let what = column_clause::setting(property, &aim.to)??;
    Some(repair::fix([repair::alter_column(&aim, &what)?], lock))
}
