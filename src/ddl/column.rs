//! Columns of tables. <https://www.postgresql.org/docs/current/sql-altertable.html>

use crate::model::{Address, Kind, Name, Object, Snapshot, Value};

use super::column_clause::{
    add_not_null, adjustments, change_identity_options, column, go_on, identity, identity_sequence,
    made_up_name, not_null, setting, settings,
};
use super::column_type::retype;
use super::parts::{change_options, parents, statements};
use super::stated::{is_absent, text};
use super::target::{alter_column, alter_table, own_name};
use super::{Alteration, Lock, Statement, Writer, foreign_table, lexical, removal};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::COLUMN,
    create,
    alter,
    drop: |object| statements([removal::drop(&object.address)?], Lock::AccessExclusive),
};

/// `ADD COLUMN` with everything, as an empty table takes it. What its parent brings is adjusted only.
fn create(object: &Object, side: &Snapshot) -> Option<Vec<Statement>> {
    match object.flag("inherited") {
        true => adjust(object, side),
        false => added(object, &not_null(object)),
    }
}

/// [`Writer::create`] without its NOT NULL, for a table whose rows would have no value in it. The
/// other half is the alteration of `not null`.
pub fn create_nullable(object: &Object, side: &Snapshot) -> Option<Vec<Statement>> {
    match object.flag("inherited") {
        true => adjust(&without(object, &["not null"]), side),
        false => added(&without(object, &["not null"]), ""),
    }
}

/// Whether rows that are there have a value in it once it is added.
pub fn is_filled(object: &Object) -> bool {
    ["default", "identity", "generated"].into_iter().any(|source| !is_absent(object, source))
}

/// The object without some of what it states.
pub(super) fn without(object: &Object, properties: &[&str]) -> Object {
    let kept = object.properties.iter().filter(|property| !properties.contains(&property.name));
    Object { properties: kept.cloned().collect(), ..object.clone() }
}

fn added(object: &Object, not_null: &str) -> Option<Vec<Statement>> {
    let alter = alter_table(&object.address)?;
    let add = format!("{alter} ADD COLUMN {}{not_null}", column(object)?);
    let mut all = vec![add];
    all.extend(settings(object)?.into_iter().map(|setting| format!("{alter} {setting}")));
    all.extend(identity_persistence(object)?);
    statements(all, Lock::AccessExclusive)
}

/// What makes a column that came from its parent, or from a type, what it is on the side.
fn adjust(object: &Object, side: &Snapshot) -> Option<Vec<Statement>> {
    let alter = alter_table(&object.address)?;
    let changes = changes_of_inherited(object, side)?.into_iter();
    statements(changes.map(|change| format!("{alter} {change}")), Lock::AccessExclusive)
}

/// What follows `ALTER TABLE` for [`adjust`].
pub(super) fn changes_of_inherited(object: &Object, side: &Snapshot) -> Option<Vec<String>> {
    let mut changes = adjustments(object, parent(object, side))?;
    if !foreign_table::column_options(object)?.is_empty() {
        let plain = Object::named(object.address.clone(), []);
        changes.push(foreign_table::alter_column(&plain, object)?);
    }
    Some(changes)
}

/// The column of the parent that a column comes from.
pub(super) fn parent<'a>(column: &Object, side: &'a Snapshot) -> Option<&'a Object> {
    let table = column.address.owning_table()?;
    let foreign = Address { kind: Kind::FOREIGN_TABLE, path: table.path.clone() };
    let table = [table, foreign].into_iter().find_map(|table| side.objects.get(&table))?;
    let mut parents = parents(table).into_iter();
    parents.find_map(|parent| {
        let path = Address::from_displayed(Kind::TABLE, parent)?.path;
        let path = path.iter().cloned().chain([Name::new(column.address.own_name())]);
        side.objects.get(&Address::new(Kind::COLUMN, path))
    })
}

/// `ALTER SEQUENCE` of an identity column whose sequence is not as its table is.
pub(super) fn identity_persistence(object: &Object) -> Option<Option<String>> {
    match text(object, "identity persistence") {
        Some(word) => logged(object, word).map(Some),
        None => Some(None),
    }
}

fn logged(object: &Object, word: &str) -> Option<String> {
    let named = object.property("identity sequence").unwrap_or(&Value::None);
    let sequence = identity_sequence(&object.address, named)?.quoted();
    let logged = if word == "unlogged" { "UNLOGGED" } else { "LOGGED" };
    Some(format!("ALTER SEQUENCE {sequence} SET {logged}"))
}

fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let (from, to, property) = (change.from, change.to, change.property);
    let column = alter_column(&from.address)?;
    let one = |what: String| Some(vec![format!("{column} {what}")]);
    let is_new = |property| is_absent(from, property) && !is_absent(to, property);
    let sql = match property {
        // PostgreSQL computes no column that was not made so.
        "default" | "identity" | "generated" | "generated kind" if is_new("generated") => None,
        "type" | "type modifier" | "collation" => retype(change).map(|sql| vec![sql]),
        "default" => default(from, to)?.map_or(Some(Vec::new()), one),
        "identity" => identify(from, to),
        // They come with the identity.
        "identity options" | "identity sequence" | "identity persistence"
            if is_absent(from, "identity") != is_absent(to, "identity") =>
        {
            Some(Vec::new())
        }
        "identity options" => {
            let value = |object: &Object| object.property(property).cloned();
            let changes = change_identity_options(&value(from)?, &value(to)?)?;
            one(changes.join(" "))
        }
        "identity sequence" => {
            let sequence = |object: &Object| {
                let stated = object.property(property).unwrap_or(&Value::None);
                identity_sequence(&from.address, stated)
            };
            let (old, new) = (sequence(from)?, sequence(to)?);
            // It stays in the schema of its table.
            (old.schema() == new.schema()).then_some(())?;
            Some(vec![format!("ALTER SEQUENCE {} RENAME TO {}", old.quoted(), own_name(&new)?)])
        }
        "identity persistence" => {
            let table = change.after.objects.get(&to.address.owning_table()?);
            let tables = || table.and_then(|table| text(table, "persistence"));
            Some(vec![logged(to, text(to, property).or_else(tables)?)?])
        }
        "generated" | "generated kind" => computed(from, to)?.map_or(Some(Vec::new()), one),
        "not null" | "not null validated" | "not null no inherit" | "not null constraint" => {
            nullability(change)
        }
        "storage" | "compression" | "statistics target" => {
            one(setting(property, to.property(property)?)??)
        }
        "options" => {
            let changes = change_options(from, to)?.into_iter();
            Some(changes.map(|change| format!("{column} {change}")).collect())
        }
        foreign_table::COLUMN_OPTIONS => {
            let change = foreign_table::alter_column(from, to)?;
            Some(vec![format!("{} {change}", alter_table(&from.address)?)])
        }
        _ => None,
    };
    let lock = match property {
        "statistics target" | "options" => Lock::ShareUpdateExclusive,
        _ => Lock::AccessExclusive,
    };
    statements(sql?, lock)
}

/// What follows `ALTER COLUMN` for another default; nothing where something else brings it.
fn default(from: &Object, to: &Object) -> Option<Option<String>> {
    if !is_absent(to, "identity") {
        // It takes the place of a default; what is one already has none.
        return Some(None);
    }
    let name = own_name(&from.address)?;
    let first = match (is_absent(from, "identity"), is_absent(from, "generated")) {
        (false, _) => format!("DROP IDENTITY IF EXISTS, ALTER COLUMN {name} "),
        (_, false) => format!("DROP EXPRESSION IF EXISTS, ALTER COLUMN {name} "),
        _ => String::new(),
    };
    Some(Some(match to.property("default")? {
        Value::Expression(expression) => {
            format!("{first}SET DEFAULT {}", lexical::expression(&expression.sql)?)
        }
        Value::None => "DROP DEFAULT".to_owned(),
        _ => return None,
    }))
}

/// Statements that make it an identity, another one, or none. What becomes one has to be NOT NULL,
/// and its sequence goes on behind the values that are there.
fn identify(from: &Object, to: &Object) -> Option<Vec<String>> {
    let column = alter_column(&from.address)?;
    match (text(from, "identity"), text(to, "identity")) {
        (_, None) => Some(vec![format!("{column} DROP IDENTITY IF EXISTS")]),
        (None, Some(_)) => {
            let name = own_name(&from.address)?;
            let identity = identity(to)??;
            let add = format!("{column} DROP DEFAULT, ALTER COLUMN {name} ADD {identity}");
            let go_on = go_on(&from.address)?;
            Some([add].into_iter().chain(identity_persistence(to)?).chain([go_on]).collect())
        }
        (Some(_), Some(kind)) => {
            let kind = ["always", "by default"].contains(&kind).then(|| kind.to_uppercase())?;
            let options = |object: &Object| object.property("identity options").cloned();
            let options = match (options(from), options(to)) {
                (Some(from), Some(to)) => change_identity_options(&from, &to)?.join(" "),
                _ => String::new(),
            };
            Some(vec![format!("{column} SET GENERATED {kind} {options}").trim_end().to_owned()])
        }
    }
}

/// What follows `ALTER COLUMN` where the column is computed otherwise, or no longer; nothing where
/// another property brings it.
fn computed(from: &Object, to: &Object) -> Option<Option<String>> {
    let is_stored = text(from, "generated kind") == Some("stored");
    let Some(Value::Expression(expression)) = to.property("generated") else {
        return is_stored.then(|| Some("DROP EXPRESSION IF EXISTS".to_owned()));
    };
    (text(from, "generated kind") == text(to, "generated kind")).then_some(())?;
    // Stated from PostgreSQL 18 on, which changes the expression of both kinds.
    from.property("not null validated")?;
    set_expression(&expression.sql).map(Some)
}

/// What follows `ALTER COLUMN` for another expression, from PostgreSQL 17 on.
pub fn set_expression(sql: &str) -> Option<String> {
    Some(format!("SET EXPRESSION AS ({})", lexical::expression(sql)?))
}

/// The name of a column's NOT NULL where the value says which was chosen, or that none was.
pub fn not_null_name(column: &Address, chosen: &Value) -> Option<String> {
    match chosen {
        Value::Text(name) => Some(Name::new(name).quoted()),
        _ => made_up_name(column, "not_null"),
    }
}

fn nullability(change: &Alteration<'_>) -> Option<Vec<String>> {
    let (from, to) = (change.from, change.to);
    let (alter, column) = (alter_table(&from.address)?, alter_column(&from.address)?);
    let drop = format!("{column} DROP NOT NULL");
    match (change.property, from.flag("not null"), to.flag("not null")) {
        ("not null", _, false) => Some(vec![drop]),
        ("not null", _, true) => Some(vec![set_not_null(to)?]),
        // They come with it, or go with it.
        (_, _, false) | (_, false, _) => Some(Vec::new()),
        (property, ..) => {
            let name = |object: &Object| {
                let chosen = object.property("not null constraint").unwrap_or(&Value::None);
                not_null_name(&from.address, chosen)
            };
            let (old, new) = (name(from)?, name(to)?);
            match (property, to.flag(property)) {
                ("not null constraint", _) => {
                    Some(vec![format!("{alter} RENAME CONSTRAINT {old} TO {new}")])
                }
                ("not null validated", true) => {
                    Some(vec![format!("{alter} VALIDATE CONSTRAINT {old}")])
                }
                ("not null validated", false) => Some(vec![drop, set_not_null(to)?]),
                (_, no) => {
                    let no = if no { "NO " } else { "" };
                    Some(vec![format!("{alter} ALTER CONSTRAINT {old} {no}INHERIT")])
                }
            }
        }
    }
}

/// NOT NULL as the column states it: with a name and attributes where it has such.
fn set_not_null(to: &Object) -> Option<String> {
    let alter = alter_table(&to.address)?;
    let is_unvalidated = to.property("not null validated") == Some(&Value::Flag(false));
    let has_more = !is_absent(to, "not null constraint") || to.flag("not null no inherit");
    Some(match has_more || is_unvalidated {
        true => {
            let not_valid = if is_unvalidated { " NOT VALID" } else { "" };
            format!("{alter} {}{not_valid}", add_not_null(to)?)
        }
        false => format!("{} SET NOT NULL", alter_column(&to.address)?),
    })
}

#[cfg(test)]
mod tests;
