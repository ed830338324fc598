//! Constraints and indexes as SQL.

use crate::model::{Difference, Kind, Name, Object, Value, shape};

use super::naming::new_name;
use super::repair::{alter_table, deferrability, names, text};
use crate::ddl::lexical;

/// The type of a constraint, from what is stated or else from its shape.
pub(super) fn constraint_type(object: &Object) -> &str {
    let shape = object.shape.as_deref().unwrap_or_default();
    text(object, "type").unwrap_or_else(|| shape.split(" (").next().unwrap_or_default())
}

/// The suffix that PostgreSQL gives to the names of such constraints.
pub(super) fn suffix(object: &Object) -> &'static str {
    match constraint_type(object) {
        "primary key" => "pkey",
        "unique" => "key",
        "foreign key" => "fkey",
        "check" => "check",
        "exclusion" => "excl",
        _ => "idx",
    }
}

/// The statement that adds a constraint or an index to a table that is still empty.
pub(super) fn in_new_table(object: &Object) -> Option<String> {
    if object.address.kind == Kind::INDEX {
        return index(object, &new_name(object)?, "");
    }
    add(object)
}

/// `ALTER TABLE ... ADD CONSTRAINT`, in one go.
pub(super) fn add(object: &Object) -> Option<String> {
    Some(format!(
        "{} ADD CONSTRAINT {} {}",
        alter_table(&object.address)?,
        new_name(object)?,
        constraint(object)?
    ))
}

/// What follows `ADD CONSTRAINT name`.
pub(super) fn constraint(object: &Object) -> Option<String> {
    match constraint_type(object) {
        "primary key" => Some(format!(
            "PRIMARY KEY ({}){}{}",
            names(object, "columns")?,
            include(object),
            deferrability(object)
        )),
        "unique" => Some(format!(
            "UNIQUE {}({}){}{}",
            if object.flag("nulls not distinct") { "NULLS NOT DISTINCT " } else { "" },
            names(object, "columns")?,
            include(object),
            deferrability(object)
        )),
        "foreign key" => foreign_key(object),
        "check" => match object.property("expression")? {
            Value::Expression(expression) => {
                let expression = lexical::expression(&expression.sql)?;
                let inherit = if object.flag("no inherit") { " NO INHERIT" } else { "" };
                Some(format!("CHECK ({expression}){inherit}"))
            }
            _ => None,
        },
        _ => None,
    }
}

/// ` INCLUDE (...)`, where there are such columns.
pub(super) fn include(object: &Object) -> String {
    names(object, "include").map_or(String::new(), |columns| format!(" INCLUDE ({columns})"))
}

fn foreign_key(object: &Object) -> Option<String> {
    let target = text(object, "references").filter(|name| lexical::is_qualified_name(name))?;
    let mut sql = format!("FOREIGN KEY ({}) REFERENCES {target}", names(object, "columns")?);
    if let Some(columns) = names(object, "references columns") {
        sql.push_str(&format!(" ({columns})"));
    }
    if text(object, "match") == Some("full") {
        sql.push_str(" MATCH FULL");
    }
    for (property, words) in [("on update", " ON UPDATE"), ("on delete", " ON DELETE")] {
        let action = match text(object, property) {
            None | Some("no action") => continue,
            Some("restrict") => "RESTRICT",
            Some("cascade") => "CASCADE",
            Some("set null") => "SET NULL",
            Some("set default") => "SET DEFAULT",
            Some(_) => return None,
        };
        sql.push_str(&format!("{words} {action}"));
        if let Some(columns) =
            names(object, "on delete columns").filter(|_| property == "on delete")
        {
            sql.push_str(&format!(" ({columns})"));
        }
    }
    Some(sql + deferrability(object))
}

/// `CREATE INDEX`, with `CONCURRENTLY ` or nothing as `how`.
pub(super) fn index(object: &Object, name: &str, how: &str) -> Option<String> {
    let unique = if object.flag("unique") { "UNIQUE " } else { "" };
    let method = text(object, "method").unwrap_or("btree");
    let method = lexical::is_qualified_name(method).then_some(method)?;
    let table = object.address.owning_table()?.quoted();
    let mut sql = format!(
        "CREATE {unique}INDEX {how}{name} ON {table} USING {method} ({}){}",
        keys(object)?.into_iter().map(|(key, more)| key + more).collect::<Vec<_>>().join(", "),
        include(object)
    );
    if object.flag("nulls not distinct") {
        sql.push_str(" NULLS NOT DISTINCT");
    }
    match object.property("options") {
        Some(Value::Set(options)) if !options.is_empty() => {
            let options: Option<Vec<&str>> = options.iter().map(|o| option(o)).collect();
            sql.push_str(&format!(" WITH ({})", options?.join(", ")));
        }
        _ => {}
    }
    if let Some(Value::Expression(predicate)) = object.property("predicate") {
        sql.push_str(&format!(" WHERE {}", lexical::expression(&predicate.sql)?));
    }
    Some(sql)
}

/// A storage parameter that can stand in a statement: `fillfactor=70`.
pub(super) fn option(text: &str) -> Option<&str> {
    let (name, value) = text.split_once('=')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '+');
    let harmless = !name.is_empty() && !value.is_empty();
    (harmless && name.chars().all(plain) && value.chars().all(plain)).then_some(text)
}

/// The keys: columns and what follows each, and at most one expression, because several are known
/// only joined.
pub(super) fn keys(object: &Object) -> Option<Vec<(String, &str)>> {
    let Some(Value::List(keys)) = object.property("keys") else { return None };
    let expressions = keys.iter().filter(|key| key.starts_with(shape::EXPRESSION_KEY)).count();
    if keys.is_empty() || expressions > 1 {
        return None;
    }
    let key = |key| {
        let Some(after) = str::strip_prefix(key, shape::EXPRESSION_KEY) else {
            let (column, after) = lexical::leading_name(key)?;
            return Some((Name::new(column).quoted(), attributes(after)?));
        };
        let Some(Value::Expression(expression)) = object.property("expressions") else {
            return None;
        };
        let expression = lexical::expression(&expression.sql)?;
        Some((format!("({expression})"), attributes(after)?))
    };
    keys.iter().map(|text| key(text)).collect()
}

/// Operator class, collation and order: words that lex as such.
fn attributes(text: &str) -> Option<&str> {
    let word = |word: &str| word.is_empty() || lexical::is_qualified_name(word);
    text.split(' ').all(word).then_some(text)
}

/// The type of the constraint that a difference is about; `None` where it is about something else.
pub(super) fn difference_type(difference: &Difference) -> Option<&str> {
    let model = difference.model.as_ref().filter(|model| model.address.kind == Kind::CONSTRAINT)?;
    Some(constraint_type(model))
}
