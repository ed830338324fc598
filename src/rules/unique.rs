//! CON001, CON002: what must be unique, whether a constraint or an index holds it.

use crate::model::{Address, Change, Difference, Fix, Kind, Name, Object, Severity, Value};

use super::belongings;
use super::book::Sides;
use super::index;
use super::repair::{self, ACCESS_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::{setting, words};
use crate::ddl::violations as guard;
use crate::ddl::{constraint, constraint_clause, index_clause, lexical, naming};

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
                && repair::difference_type(difference) == Some("unique");
        (missing || differs).then(|| match difference.change {
            Change::Property(property) => {
                repair::said(difference, alter(difference, sides, property))
            }
            _ => repair::said(difference, add(difference, sides)),
        })
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
    let is_constraint = object.address.kind == Kind::CONSTRAINT
        && constraint_clause::constraint_type(object) == "unique";
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
    sides.database(database)?.within(&table, kind).find(|object| {
        unique_columns(object).as_ref() == Some(&wanted)
            && object.flag("nulls not distinct") == model.flag("nulls not distinct")
    })
}

fn add(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    if model.address.kind == Kind::INDEX {
        return index::create(difference, sides);
    }
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
            "ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}{}",
            repair::deferrability(model)
        ),
    ];
    statements.extend(index_clause::roles_of_index(model, &name)?);
    statements.extend(attached);
    Some(repair::guarded(guards, statements, ACCESS_EXCLUSIVE))
}

/// What a constraint with an index is, changed.
pub(super) fn alter(difference: &Difference, sides: &Sides<'_>, property: &str) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    match property {
        "replica identity" => setting::of_index(&aim, sides, property),
        // That is the parent's.
        "inherited" => None,
        _ => rebuild(difference, sides),
    }
}

/// The constraint on a new index, built beside the old one, where all databases have it alike, and it
/// is their own.
pub(super) fn rebuild(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let object = repair::rebuilt_alike(difference, sides, &aim)?;
    let kind = constraint_clause::constraint_type(&object);
    let is_key = ["primary key", "unique"].contains(&kind);
    (is_key && !object.flag("inherited")).then_some(())?;
    aim.wrong.iter().all(|database| !is_referred_to(aim.at, sides, database)).then_some(())?;
    let (alter, name) = (repair::alter_table(aim.at)?, repair::own_name(aim.at)?);
    let table = aim.at.owning_table()?.quoted();
    let mut statements = Vec::new();
    // No constraint takes an index of ranges, and a partitioned table builds none beside other work.
    let is_built_alone =
        object.flag("without overlaps") || repair::is_partitioned(aim.at, sides.databases);
    let add = if is_built_alone {
        constraint_clause::constraint(&object)?
    } else {
        let beside = repair::quoted("tenantctl_new_index");
        statements.push(constraint::index_of(&object, &table, &beside)?);
        let deferrability = repair::deferrability(&object);
        format!("{} USING INDEX {beside}{deferrability}", kind.to_uppercase())
    };
    // Where a column of it was dropped before, it went along.
    let drop = format!("{alter} DROP CONSTRAINT IF EXISTS {name}");
    statements.push(format!("{drop}, ADD CONSTRAINT {name} {add}"));
    statements.extend(index_clause::roles_of_index(&object, &name)?);
    let fix = repair::guarded(guard::of(&object, sides.databases), statements, ACCESS_EXCLUSIVE);
    belongings::restored(fix, &aim, sides)
}

/// Whether a foreign key of the database needs the constraint as it is there: PostgreSQL lets neither
/// go without the other.
fn is_referred_to(key: &Address, sides: &Sides<'_>, database: &Name) -> bool {
    let sorted = |object: &Object, property: &str| match object.property(property) {
        Some(Value::List(columns)) => {
            let mut columns = columns.to_vec();
            columns.sort_unstable();
            columns
        }
        _ => Vec::new(),
    };
    let (Some(side), Some(table)) = (sides.database(database), key.owning_table()) else {
        return false;
    };
    let Some(columns) = side.objects.get(key).map(|key| sorted(key, "columns")) else {
        return false;
    };
    let table = table.to_string();
    side.of_kind(Kind::CONSTRAINT).any(|other| {
        repair::text(other, "references") == Some(&*table)
            && sorted(other, "references columns") == columns
    })
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
