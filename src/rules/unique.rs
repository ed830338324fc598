//! CON001, CON002: what must be unique, whether a constraint or an index holds it.

use crate::model::{Address, Change, Difference, Fix, Kind, Name, Object, Severity, Value};

use super::book::Sides;
use super::construct;
use super::guard;
use super::index;
use super::naming;
use super::repair::{self, ACCESS_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::words;
use crate::ddl::lexical;

pub(super) const MISSING: Rule = Rule {
    code: "CON001",
    name: "missing-unique",
    severity: Severity::Error,
    docs: Docs {
        title: "Nothing keeps these columns unique",
        means: "A uniqueness is declared, or exists in another database, and here there is neither a unique constraint nor a valid unique index on the same columns.",
        matters: "Duplicates get in. A tenant's schema_name that exists twice lets one tenant read the other's rows; ON CONFLICT (columns) fails outright.",
        example: "The Django model says unique=True, the table was made by hand with managed = False, and has no UNIQUE.",
        fix: "CREATE UNIQUE INDEX CONCURRENTLY \"t_schema_name_key\" ON \"public\".\"t\" (\"schema_name\"); ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_schema_name_key\" UNIQUE USING INDEX \"t_schema_name_key\"; its first statement counts duplicates: they have to be gone first.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        let missing = difference.change == Change::Missing
            && columns(difference).is_some()
            && difference.databases.iter().all(|d| stand_in(difference, sides, d).is_none());
        let differs =
            matches!(difference.change, Change::Property("columns" | "nulls not distinct"))
                && construct::difference_type(difference) == Some("unique");
        (missing || differs)
            .then(|| repair::said(difference, missing.then(|| add(difference, sides)).flatten()))
    },
    ..Rule::BASE
};

pub(super) const INDEX_ONLY: Rule = Rule {
    code: "CON002",
    name: "unique-index-only",
    severity: Severity::Info,
    docs: Docs {
        title: "An index stands in for a constraint",
        means: "A unique constraint is declared, or exists in another database; here a unique index on the same columns does its work.",
        matters: "Duplicates are refused all the same. But foreign keys and ON CONFLICT ON CONSTRAINT need the constraint, and tools that list constraints do not see the index.",
        example: "CREATE UNIQUE INDEX CONCURRENTLY was run on the busy server, ALTER TABLE ... ADD UNIQUE on the other.",
        fix: "ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_schema_name_key\" UNIQUE USING INDEX \"t_schema_name_idx\"; renames the index.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        let first = difference.databases.first()?;
        let index = stand_in(difference, sides, first)?;
        let is_missing = difference.change == Change::Missing;
        (is_missing && difference.object.kind == Kind::CONSTRAINT).then(|| Said {
            message: format!(
                "{} is only an index ({}) in {}",
                words::object(difference),
                index.address.own_name(),
                words::names(&difference.databases)
            ),
            fix: adopt(difference, sides),
            advice: Some("Declare the index instead, if that is what is meant.".to_owned()),
            ..Said::default()
        })
    },
    ..Rule::BASE
};

/// The table and the columns, sorted, that the object of a difference keeps unique.
pub(super) fn columns(difference: &Difference) -> Option<(Address, Vec<String>)> {
    let model = difference.model.as_ref()?;
    Some((model.address.owning_table()?, unique_columns(model)?))
}

/// The columns that an object keeps unique, sorted: of a unique constraint, or of a valid unique
/// index without predicate and expressions.
fn unique_columns(object: &Object) -> Option<Vec<String>> {
    let is_constraint =
        object.address.kind == Kind::CONSTRAINT && construct::constraint_type(object) == "unique";
    let stated = if is_constraint { "columns" } else { "keys" };
    if !is_constraint && !is_whole_unique(object) {
        return None;
    }
    let Value::List(columns) = object.property(stated)? else { return None };
    let mut columns: Vec<String> = columns
        .iter()
        .map(|column| {
            // A constraint's columns are raw, an index's keys are spelt as SQL takes them.
            if is_constraint {
                Some(column.to_string())
            } else {
                lexical::leading_name(column).map(|(name, _)| name)
            }
        })
        .collect::<Option<_>>()?;
    columns.sort_unstable();
    Some(columns)
}

fn is_whole_unique(index: &Object) -> bool {
    index.address.kind == Kind::INDEX
        && index.flag("unique")
        && index.property("predicate").is_none_or(Value::is_none)
        && index.property("valid") != Some(&Value::Flag(false))
}

/// What keeps the same columns unique in a database that lacks the object: an index for a
/// constraint, a constraint for an index.
pub(super) fn stand_in<'a>(
    difference: &Difference,
    sides: &Sides<'a>,
    database: &Name,
) -> Option<&'a Object> {
    if difference.change != Change::Missing {
        return None;
    }
    let (table, wanted) = columns(difference)?;
    let model = difference.model.as_ref()?;
    let kind = match model.address.kind {
        Kind::CONSTRAINT => Kind::INDEX,
        _ => Kind::CONSTRAINT,
    };
    repair::within(sides.database(database)?, &table, kind).find(|object| {
        unique_columns(object).as_ref() == Some(&wanted)
            && object.flag("nulls not distinct") == model.flag("nulls not distinct")
    })
}

fn add(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    if model.address.kind == Kind::INDEX {
        return index::create(model, sides);
    }
    let guards = guard::of(model, sides.databases);
    if repair::is_partitioned(&model.address, sides.databases) {
        let sql = construct::add(model)?;
        return Some(repair::guarded(guards, [sql], ACCESS_EXCLUSIVE));
    }
    let name = naming::new_name(model)?;
    let table = model.address.owning_table()?.quoted();
    let nulls = if model.flag("nulls not distinct") { " NULLS NOT DISTINCT" } else { "" };
    let statements = [
        format!(
            "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({}){}{nulls}",
            repair::names(model, "columns")?,
            construct::include(model)
        ),
        format!(
            "ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}{}",
            repair::deferrability(model)
        ),
    ];
    Some(repair::guarded(guards, statements, ACCESS_EXCLUSIVE))
}

/// The constraint from the index that is there, where all databases call it the same.
fn adopt(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let mut indexes = difference.databases.iter().map(|d| stand_in(difference, sides, d));
    if repair::is_partitioned(&difference.object, sides.databases) {
        return None;
    }
    let index = repair::own_name(&indexes.next()??.address)?;
    indexes
        .all(|other| other.and_then(|o| repair::own_name(&o.address)).as_ref() == Some(&index))
        .then_some(())?;
    let sql = format!(
        "{} ADD CONSTRAINT {} UNIQUE USING INDEX {index}{}",
        repair::alter_table(&model.address)?,
        naming::new_name(model)?,
        repair::deferrability(model)
    );
    Some(repair::fix([sql], ACCESS_EXCLUSIVE))
}
