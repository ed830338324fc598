//! What the rules' statements have in common: where they aim, and how objects are spelt in SQL.

use crate::model::{Actual, Address, Change, Difference, Fix, Name, Object, Property, Value};

use super::book::Sides;
use super::lexical;
use super::rule::Said;
use super::words;

pub(super) const ACCESS_EXCLUSIVE: &str = "ACCESS EXCLUSIVE";
pub(super) const SHARE_ROW_EXCLUSIVE: &str = "SHARE ROW EXCLUSIVE";
pub(super) const SHARE_UPDATE_EXCLUSIVE: &str = "SHARE UPDATE EXCLUSIVE";
pub(super) const NO_LOCK: &str = "none on tables";

/// Which databases a statement would change, and into what.
pub(super) struct Aim<'d> {
    /// The side that they are made like, where no declaration decides.
    pub(super) like: Option<&'d Name>,
    /// The databases that change.
    pub(super) wrong: Vec<Name>,
    /// The object's address in all of them.
    pub(super) at: &'d Address,
    /// The property's new value; `None` where the object itself is missing or extra.
    pub(super) to: Value,
}

/// The aim of a difference: what is declared, or else what the first database has. `None` where the
/// databases to change know the object under different names, because one text cannot fit all.
pub(super) fn aim(difference: &Difference) -> Option<Aim<'_>> {
    let value = |database: &Name| match difference.actual.get(database) {
        Some(Actual::Value(value)) => Some(value),
        _ => None,
    };
    let (like, to) = match (&difference.expected, &difference.change) {
        (Some(expected), _) => (None, expected.clone()),
        (None, Change::Property(_) | Change::Renamed) => {
            let first = difference.databases.first()?;
            (Some(first), value(first)?.clone())
        }
        (None, _) => {
            let holder = difference.actual.iter().find(|(_, actual)| **actual == Actual::Present);
            (holder.map(|(database, _)| database), Value::None)
        }
    };
    let keeps = |database: &Name| difference.expected.is_none() && value(database) == Some(&to);
    let wrong: Vec<Name> =
        difference.databases.iter().filter(|database| !keeps(database)).cloned().collect();
    let at = difference.address_in(wrong.first()?);
    wrong.iter().all(|database| difference.address_in(database) == at).then_some(())?;
    Some(Aim { like, wrong, at, to })
}

/// The plain sentence, with a statement where one could be written.
pub(super) fn said(difference: &Difference, fix: Option<Fix>) -> Said {
    let advice = fix.as_ref().and_then(|_| {
        let aim = aim(difference)?;
        words::direction(difference, aim.like?, &aim.wrong)
    });
    Said { message: words::message(difference), advice, fix, ..Said::default() }
}

/// The plain sentence, with words instead of a statement.
pub(super) fn advised(difference: &Difference, advice: &str) -> Said {
    Said { message: words::message(difference), advice: Some(advice.to_owned()), ..Said::default() }
}

/// A fix of several statements.
pub(super) fn fix(
    statements: impl IntoIterator<Item = String>,
    lock: &'static str,
    blocked_by: &[&'static str],
) -> Fix {
    let sql = statements.into_iter().map(|statement| statement + ";").collect::<Vec<_>>();
    Fix { sql: sql.join("\n"), lock, blocked_by: blocked_by.to_vec() }
}

/// `ALTER TABLE ... ` of the table that the address is in.
pub(super) fn alter_table(address: &Address) -> Option<String> {
    Some(format!("ALTER TABLE {}", address.owning_table()?.quoted()))
}

/// The innermost name, quoted.
pub(super) fn own_name(address: &Address) -> Option<String> {
    address.path.last().map(Name::quoted)
}

/// A list property as quoted names; `None` where it is not stated or empty.
pub(super) fn names(object: &Object, property: &str) -> Option<String> {
    match object.property(property)? {
        Value::List(items) if !items.is_empty() => {
            Some(items.iter().map(|item| Name::new(item).quoted()).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    }
}

/// A text property.
pub(super) fn text<'a>(object: &'a Object, property: &str) -> Option<&'a str> {
    match object.property(property)? {
        Value::Text(text) | Value::Type(text) => Some(text),
        _ => None,
    }
}

/// ` DEFERRABLE INITIALLY DEFERRED`, as far as stated.
pub(super) fn deferrability(object: &Object) -> &'static str {
    match (object.flag("deferrable"), object.flag("initially deferred")) {
        (true, true) => " DEFERRABLE INITIALLY DEFERRED",
        (true, false) => " DEFERRABLE",
        (false, _) => "",
    }
}

/// A name for a new object, quoted: its own, or one made as PostgreSQL would where a declaration
/// gave none.
pub(super) fn new_name(object: &Object, suffix: &str) -> Option<String> {
    const LONGEST: usize = 63;
    if object.shape.as_deref() != Some(object.address.own_name()) {
        return own_name(&object.address);
    }
    let table = object.address.owning_table()?;
    let columns = object.property("columns").or_else(|| object.property("keys"));
    let columns = columns.map(Value::to_string).unwrap_or_default();
    let words = columns.replace(|c: char| !c.is_alphanumeric() && c != '_', " ");
    let mut name = table.own_name().to_owned();
    for part in words.split_whitespace() {
        name = format!("{name}_{part}");
    }
    let mut end = name.len().min(LONGEST.saturating_sub(suffix.len() + 1));
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    Some(Name::new(format!("{}_{suffix}", name.get(..end)?)).quoted())
}

/// The object as it is in a database, with all that the model states about it laid over.
pub(super) fn rebuilt(
    difference: &Difference,
    sides: &Sides<'_>,
    database: &Name,
) -> Option<Object> {
    let address = difference.address_in(database);
    let mut object = sides.database(database)?.objects.get(address)?.clone();
    let mut properties = object.properties.to_vec();
    for Property { name, value } in difference.model.as_ref()?.properties.iter() {
        match properties.iter_mut().find(|property| property.name == *name) {
            Some(property) => property.value = value.clone(),
            None => properties.push(Property { name, value: value.clone() }),
        }
    }
    object.properties = properties.into();
    Some(object)
}

/// A column as `CREATE TABLE` and `ADD COLUMN` take it, without its NOT NULL.
pub(super) fn column(object: &Object) -> Option<String> {
    let modifier = text(object, "type modifier");
    let mut sql = format!(
        "{} {}",
        own_name(&object.address)?,
        lexical::full_type(text(object, "type")?, modifier)?
    );
    if let Some(collation) = text(object, "collation") {
        let collation = lexical::is_qualified_name(collation).then_some(collation)?;
        sql.push_str(&format!(" COLLATE {collation}"));
    }
    if let Some(Value::Expression(generated)) = object.property("generated") {
        let expression = lexical::expression(&generated.sql)?;
        let kind = text(object, "generated kind").unwrap_or("stored").to_uppercase();
        let kind = matches!(kind.as_str(), "STORED" | "VIRTUAL").then_some(kind)?;
        return Some(format!("{sql} GENERATED ALWAYS AS ({expression}) {kind}"));
    }
    match (text(object, "identity"), object.property("default")) {
        (Some("always"), _) => sql.push_str(" GENERATED ALWAYS AS IDENTITY"),
        (Some("by default"), _) => sql.push_str(" GENERATED BY DEFAULT AS IDENTITY"),
        (_, Some(Value::Expression(default))) => {
            sql.push_str(&format!(" DEFAULT {}", lexical::expression(&default.sql)?));
        }
        _ => {}
    }
    Some(sql)
}
