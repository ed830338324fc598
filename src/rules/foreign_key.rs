//! CON004, CON005: foreign keys.

use std::collections::BTreeMap;

use crate::model::{
    Actual, Address, Change, Difference, Finding, Fix, Kind, Name, Object, Severity, Snapshot,
    Value,
};

use super::belongings;
use super::book::Sides;
use super::repair::{self, ACCESS_EXCLUSIVE, SHARE_ROW_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule};
use super::standing;
use crate::ddl::violations as guard;
use crate::ddl::{constraint, constraint_clause, naming};

pub(super) const DIFFERS: Rule = Rule {
    code: "CON004",
    name: "foreign-key-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "A foreign key is missing or different",
        means: "The foreign key is absent, or differs in its columns, its target, its actions, its match type or its deferrability.",
        matters: "Orphans get in where it is absent; where ON DELETE differs, the same DELETE is refused by one database and takes rows along in the other.",
        example: "Django's ForeignKey(on_delete=CASCADE) lives in Python: its constraint says NO ACTION, and the table that was made by hand says CASCADE.",
        fix: "ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_tenant_id_fkey\" FOREIGN KEY (\"tenant_id\") REFERENCES public.tenant (\"id\") NOT VALID; ALTER TABLE \"public\".\"t\" VALIDATE CONSTRAINT \"t_tenant_id_fkey\"; its first statement counts the rows that refer to nothing: they have to be gone first.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        if repair::difference_type(difference) != Some("foreign key")
            || standing::claims(difference)
        {
            return None;
        }
        match difference.change {
            Change::Missing => Some(repair::said(difference, add(difference, sides))),
            Change::Property("inherited") => None,
            Change::Property("deferrable" | "initially deferred") => {
                Some(repair::said(difference, defer(difference, sides)))
            }
            Change::Property(_) => Some(repair::said(difference, replace(difference, sides))),
            Change::Extra | Change::Renamed => None,
        }
    },
    ..Rule::BASE
};

pub(super) const TYPES: Rule = Rule {
    code: "CON005",
    name: "key-types-differ",
    severity: Severity::Warning,
    docs: Docs {
        title: "A foreign key and its target have different types",
        means: "A column of a foreign key does not have the type of the column that it refers to.",
        matters: "Every check and every join casts; a bigger key on one side overflows the other when it grows.",
        example: "tenant.id became bigint and invoice.tenant_id stayed integer.",
        fix: "ALTER TABLE \"public\".\"invoice\" ALTER COLUMN \"tenant_id\" TYPE bigint; rewrites the table under ACCESS EXCLUSIVE.",
        privileges: CATALOG,
    },
    lint: key_types,
    ..Rule::BASE
};

fn add(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let statements = add_validated(model, &naming::new_name(model)?, sides)?;
    let guards = guard::of(model, sides.databases);
    Some(repair::guarded(guards, statements, SHARE_ROW_EXCLUSIVE))
}

/// [`constraint::add_not_valid`], or in one go where that does not exist: a foreign key of a partitioned table
/// cannot be NOT VALID before PostgreSQL 18, and nothing of a foreign table is validated.
fn add_validated(model: &Object, name: &str, sides: &Sides<'_>) -> Option<Vec<String>> {
    let is_key = constraint_clause::constraint_type(model) == "foreign key";
    let is_in_one_go = repair::is_foreign(&model.address, sides.databases)
        || is_key && repair::is_partitioned(&model.address, sides.databases);
    if is_in_one_go {
        let alter = repair::alter_table(&model.address)?;
        return Some(vec![format!(
            "{alter} ADD CONSTRAINT {name} {}",
            constraint_clause::constraint(model)?
        )]);
    }
    constraint::add_not_valid(model, name)
}

/// When it is checked is changed without a look at any row.
fn defer(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    // A declaration may say one of the two, and leave the other as it is.
    let object = repair::rebuilt_alike(difference, sides, &aim)?;
    let when = match repair::deferrability(&object) {
        "" => " NOT DEFERRABLE",
        " DEFERRABLE" => " DEFERRABLE INITIALLY IMMEDIATE",
        when => when,
    };
    let (alter, name) = (repair::alter_table(aim.at)?, repair::own_name(aim.at)?);
    Some(repair::fix([format!("{alter} ALTER CONSTRAINT {name}{when}")], SHARE_ROW_EXCLUSIVE))
}

/// Drops a constraint and adds it as it should be, keeping what the model does not state. Only where
/// all databases to change have it alike.
pub(super) fn replace(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let object = repair::rebuilt_alike(difference, sides, &aim)?;
    let (alter, name) = (repair::alter_table(aim.at)?, repair::own_name(aim.at)?);
    let mut statements = add_validated(&object, &name, sides)?;
    // In one statement, so that nobody finds the table without it, whatever else fails. Where a column
    // of it was dropped before, it went along.
    let drop = format!("{alter} DROP CONSTRAINT IF EXISTS {name},");
    let add = statements.first_mut()?;
    *add = add.strip_prefix(&alter).map(|add| format!("{drop}{add}"))?;
    let fix = repair::guarded(guard::of(&object, sides.databases), statements, ACCESS_EXCLUSIVE);
    belongings::restored(fix, &aim, sides)
}

fn key_types(database: &Snapshot) -> Vec<Finding> {
    let is_key = |object: &&Object| {
        object.address.kind == Kind::CONSTRAINT
            && constraint_clause::constraint_type(object) == "foreign key"
    };
    let mut keys = database.objects.values().filter(is_key).peekable();
    if keys.peek().is_none() {
        return Vec::new();
    }
    let of_kind = database.objects.keys().filter(|address| address.kind == Kind::TABLE);
    let tables: BTreeMap<String, &Address> =
        of_kind.map(|address| (address.to_string(), address)).collect();
    keys.filter_map(|key| key_type(database, &tables, key)).collect()
}

fn key_type(
    database: &Snapshot,
    tables: &BTreeMap<String, &Address>,
    key: &Object,
) -> Option<Finding> {
    let target = tables.get(repair::text(key, "references")?)?;
    let table = key.address.owning_table()?;
    let (Value::List(from), Value::List(to)) =
        (key.property("columns")?, key.property("references columns")?)
    else {
        return None;
    };
    let type_of = |table: &Address, column: &str| {
        let path = table.path.iter().cloned().chain([Name::new(column)]);
        let address = Address::new(Kind::COLUMN, path);
        database.objects.get(&address)?.property("type").cloned()
    };
    let (from, to, left, right) = from.iter().zip(to).find_map(|(from, to)| {
        let (left, right) = (type_of(&table, from)?, type_of(target, to)?);
        (left != right).then_some((from, to, left, right))
    })?;
    let message = format!(
        "foreign key {} of {table}: {from} is {left}, and {to} of {target} is {right}",
        key.address.own_name()
    );
    Some(Finding {
        object: Some(key.address.clone()),
        property: Some("type"),
        actual: [(database.name.clone(), Actual::Value(left))].into(),
        advice: Some("Give both columns the same type.".to_owned()),
        ..TYPES.finding(vec![database.name.clone()], message)
    })
}
