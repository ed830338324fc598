//! Columns of tables. <https://www.postgresql.org/docs/current/sql-altertable.html>

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Snapshot, Value};

use super::column_clause::{
    add_not_null, adjustments, change_identity_options, column, go_on, identity, identity_sequence,
    not_null, not_null_name, set_not_null, setting, settings,
};
pub use super::column_type::read_from_text;
use super::column_type::retype;
use super::parts::{change_options, parents, relation};
use super::stated::{is_absent, text};
use super::target::own_name;
use super::{Alteration, Statement, Writer, foreign_table, lexical, removal};

pub(super) const WRITER: Writer =
    Writer { kind: Kind::COLUMN, create, alter, drop: removal::plain };

/// `ADD COLUMN` with everything, as an empty table takes it. What its parent brings is adjusted only.
fn create(object: &Object, side: &Snapshot) -> Option<Vec<Statement>> {
    match object.flag(prop::INHERITED) {
        true => adjust(object, side),
        false => added(object, &not_null(object)),
    }
}

/// [`Writer::create`] without its NOT NULL, for a table whose rows would have no value in it. The
/// other half is the alteration of `not null`.
pub fn create_nullable(object: &Object, side: &Snapshot) -> Option<Vec<Statement>> {
    match object.flag(prop::INHERITED) {
        true => adjust(&without(object, &[prop::NOT_NULL]), side),
        false => added(&without(object, &[prop::NOT_NULL]), ""),
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
    let table = relation(&object.address)?;
    let add = format!("ADD COLUMN {}{not_null}", column(object)?);
    let changes = [add].into_iter().chain(settings(object)?);
    let changes = changes.map(|change| Statement::alter_table(&table, change));
    Some(changes.chain(identity_persistence(object)?).collect())
}

/// What makes a column that came from its parent, or from a type, what it is on the side.
pub fn adjust(object: &Object, side: &Snapshot) -> Option<Vec<Statement>> {
    let table = relation(&object.address)?;
    let changes = changes_of_inherited(object, side)?.into_iter();
    Some(changes.map(|change| Statement::alter_table(&table, change)).collect())
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
pub(super) fn identity_persistence(object: &Object) -> Option<Option<Statement>> {
    match text(object, prop::IDENTITY_PERSISTENCE) {
        Some(word) => logged(object, word).map(Some),
        None => Some(None),
    }
}

fn logged(object: &Object, word: &str) -> Option<Statement> {
    let named = object.property(prop::IDENTITY_SEQUENCE).unwrap_or(&Value::None);
    let sequence = identity_sequence(&object.address, named)?.quoted();
    let logged = if word == "unlogged" { "UNLOGGED" } else { "LOGGED" };
    Some(Statement::alter_sequence(&sequence, format_args!("SET {logged}")))
}

fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let (from, to, property) = (change.from, change.to, change.property);
    let (table, column) = (relation(&from.address)?, own_name(&from.address)?);
    let one = |what: String| Some(vec![Statement::alter_column(&table, &column, what)]);
    let is_new = |property| is_absent(from, property) && !is_absent(to, property);
    match property {
        // PostgreSQL computes no column that was not made so.
        prop::DEFAULT | prop::IDENTITY | prop::GENERATED | prop::GENERATED_KIND
            if is_new("generated") =>
        {
            None
        }
        prop::TYPE | prop::TYPE_MODIFIER | prop::COLLATION => retype(change).map(|one| vec![one]),
        prop::DEFAULT => default(from, to)?.map_or(Some(Vec::new()), one),
        prop::IDENTITY => identify(from, to),
        // They come with the identity.
        prop::IDENTITY_OPTIONS | prop::IDENTITY_SEQUENCE | prop::IDENTITY_PERSISTENCE
            if is_absent(from, prop::IDENTITY) != is_absent(to, prop::IDENTITY) =>
        {
            Some(Vec::new())
        }
        prop::IDENTITY_OPTIONS => {
            let value = |object: &Object| object.property(property).cloned();
            let changes = change_identity_options(&value(from)?, &value(to)?)?;
            one(changes.join(" "))
        }
        prop::IDENTITY_SEQUENCE => {
            let sequence = |object: &Object| {
                let stated = object.property(property).unwrap_or(&Value::None);
                identity_sequence(&from.address, stated)
            };
            let (old, new) = (sequence(from)?, sequence(to)?);
            // It stays in the schema of its table.
            (old.schema() == new.schema()).then_some(())?;
            let rename = format!("SEQUENCE {} RENAME TO {}", old.quoted(), own_name(&new)?);
            Some(vec![Statement::alter_locked(rename)])
        }
        prop::IDENTITY_PERSISTENCE => {
            let table = change.after.objects.get(&to.address.owning_table()?);
            let tables = || table.and_then(|table| text(table, prop::PERSISTENCE));
            Some(vec![logged(to, text(to, property).or_else(tables)?)?])
        }
        prop::GENERATED | prop::GENERATED_KIND => computed(from, to)?.map_or(Some(Vec::new()), one),
        prop::NOT_NULL
        | prop::NOT_NULL_VALIDATED
        | prop::NOT_NULL_NO_INHERIT
        | prop::NOT_NULL_CONSTRAINT => nullability(change),
        prop::STORAGE | prop::COMPRESSION => one(setting(property, to.property(property)?)??),
        prop::STATISTICS_TARGET => {
            let set = setting(property, to.property(property)?)??;
            Some(vec![Statement::set_column_statistics(&table, &column, set)])
        }
        prop::OPTIONS => {
            let changes = change_options(from, to)?.into_iter();
            let set = |change| Statement::set_column_statistics(&table, &column, change);
            Some(changes.map(set).collect())
        }
        foreign_table::COLUMN_OPTIONS => {
            let change = foreign_table::alter_column(from, to)?;
            Some(vec![Statement::alter_table(&table, change)])
        }
        _ => None,
    }
}

/// What follows `ALTER COLUMN` for another default; nothing where something else brings it.
fn default(from: &Object, to: &Object) -> Option<Option<String>> {
    if !is_absent(to, prop::IDENTITY) {
        // It takes the place of a default; what is one already has none.
        return Some(None);
    }
    let name = own_name(&from.address)?;
    let first = match (is_absent(from, prop::IDENTITY), is_absent(from, prop::GENERATED)) {
        (false, _) => format!("DROP IDENTITY IF EXISTS, ALTER COLUMN {name} "),
        (_, false) => format!("DROP EXPRESSION IF EXISTS, ALTER COLUMN {name} "),
        _ => String::new(),
    };
    Some(Some(match to.property(prop::DEFAULT)? {
        Value::Expression(expression) => {
            format!("{first}SET DEFAULT {}", lexical::expression(&expression.sql)?)
        }
        Value::None => "DROP DEFAULT".to_owned(),
        _ => return None,
    }))
}

/// Statements that make it an identity, another one, or none. What becomes one has to be NOT NULL,
/// and its sequence goes on behind the values that are there.
fn identify(from: &Object, to: &Object) -> Option<Vec<Statement>> {
    let (table, column) = (relation(&from.address)?, own_name(&from.address)?);
    let alter = |what: String| Statement::alter_column(&table, &column, what);
    match (text(from, prop::IDENTITY), text(to, prop::IDENTITY)) {
        (_, None) => Some(vec![alter("DROP IDENTITY IF EXISTS".to_owned())]),
        (None, Some(_)) => {
            let identity = identity(to)??;
            let add = alter(format!("DROP DEFAULT, ALTER COLUMN {column} ADD {identity}"));
            let go_on = Statement::set_sequence(go_on(&from.address)?);
            Some([add].into_iter().chain(identity_persistence(to)?).chain([go_on]).collect())
        }
        (Some(_), Some(kind)) => {
            let kind = ["always", "by default"].contains(&kind).then(|| kind.to_uppercase())?;
            let options = |object: &Object| object.property(prop::IDENTITY_OPTIONS).cloned();
            let options = match (options(from), options(to)) {
                (Some(from), Some(to)) => change_identity_options(&from, &to)?.join(" "),
                _ => String::new(),
            };
            let set = format!("SET GENERATED {kind} {options}");
            Some(vec![alter(set.trim_end().to_owned())])
        }
    }
}

/// What follows `ALTER COLUMN` where the column is computed otherwise, or no longer; nothing where
/// another property brings it.
fn computed(from: &Object, to: &Object) -> Option<Option<String>> {
    let is_stored = text(from, prop::GENERATED_KIND) == Some("stored");
    let Some(Value::Expression(expression)) = to.property(prop::GENERATED) else {
        return is_stored.then(|| Some("DROP EXPRESSION IF EXISTS".to_owned()));
    };
    (text(from, prop::GENERATED_KIND) == text(to, prop::GENERATED_KIND)).then_some(())?;
    // Stated from PostgreSQL 18 on, which changes the expression of both kinds.
    from.property(prop::NOT_NULL_VALIDATED)?;
    set_expression(&expression.sql).map(Some)
}

/// What follows `ALTER COLUMN` for another expression, from PostgreSQL 17 on.
pub fn set_expression(sql: &str) -> Option<String> {
    Some(format!("SET EXPRESSION AS ({})", lexical::expression(sql)?))
}

fn nullability(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let (from, to) = (change.from, change.to);
    let (table, column) = (relation(&from.address)?, own_name(&from.address)?);
    let drop = Statement::alter_column(&table, &column, "DROP NOT NULL");
    match (change.property, from.flag(prop::NOT_NULL), to.flag(prop::NOT_NULL)) {
        (prop::NOT_NULL, _, false) => Some(vec![drop]),
        (prop::NOT_NULL, _, true) => hold_to_not_null(change),
        // They come with it, or go with it.
        (_, _, false) | (_, false, _) => Some(Vec::new()),
        (property, ..) => {
            let name = |object: &Object| {
                let chosen = object.property(prop::NOT_NULL_CONSTRAINT).unwrap_or(&Value::None);
                not_null_name(&from.address, chosen)
            };
            let (old, new) = (name(from)?, name(to)?);
            match (property, to.flag(property)) {
                (prop::NOT_NULL_CONSTRAINT, _) => {
                    let rename = format!("RENAME CONSTRAINT {old} TO {new}");
                    Some(vec![Statement::alter_table(&table, rename)])
                }
                (prop::NOT_NULL_VALIDATED, true) => {
                    Some(vec![Statement::validate_constraint(&table, &old)])
                }
                (prop::NOT_NULL_VALIDATED, false) => {
                    Some(vec![drop, Statement::alter_table(&table, set_not_null(to)?)])
                }
                (_, no) => {
                    let no = if no { "NO " } else { "" };
                    let inherit = format!("ALTER CONSTRAINT {old} {no}INHERIT");
                    Some(vec![Statement::alter_table(&table, inherit)])
                }
            }
        }
    }
}

/// NOT NULL, for which all rows are looked at under a lock that lets others read and write: a
/// constraint that is validated vouches for it. The rows of a foreign table are not looked at.
fn hold_to_not_null(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let to = change.to;
    let (table, column) = (relation(&to.address)?, own_name(&to.address)?);
    let is_local = change.before.objects.contains_key(&to.address.owning_table()?);
    let is_unvalidated = to.property(prop::NOT_NULL_VALIDATED) == Some(&Value::Flag(false));
    if !is_local || is_unvalidated {
        return Some(vec![Statement::alter_table(&table, set_not_null(to)?)]);
    }
    if !is_absent(to, prop::NOT_NULL_CONSTRAINT) || to.flag(prop::NOT_NULL_NO_INHERIT) {
        let chosen = to.property(prop::NOT_NULL_CONSTRAINT).unwrap_or(&Value::None);
        let name = not_null_name(&to.address, chosen)?;
        return Some(vec![
            Statement::alter_table(&table, format_args!("{} NOT VALID", add_not_null(to)?)),
            Statement::validate_constraint(&table, &name),
        ]);
    }
    let check = free_name(&to.address.owning_table()?, change).quoted();
    let condition = format!("CHECK ({column} IS NOT NULL) NOT VALID");
    Some(vec![
        Statement::add_constraint(&table, &check, condition),
        Statement::validate_constraint(&table, &check),
        Statement::alter_table(&table, set_not_null(to)?),
        Statement::drop_constraint(&table, &check),
    ])
}

/// A name that no constraint of the table has.
fn free_name(table: &Address, change: &Alteration<'_>) -> Name {
    let is_taken = |name: &Name| {
        let path = table.path.iter().cloned().chain([name.clone()]);
        let at = Address::new(Kind::CONSTRAINT, path);
        [change.before, change.after].iter().any(|side| side.objects.contains_key(&at))
    };
    let name = |number: usize| match number {
        0 => Name::new("tenantctl_not_null"),
        number => Name::new(format!("tenantctl_not_null_{number}")),
    };
    let mut number = 0;
    while is_taken(&name(number)) {
        number += 1;
    }
    name(number)
}

#[cfg(test)]
mod tests;
