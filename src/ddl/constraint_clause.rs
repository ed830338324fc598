//! What statements write of a constraint.
//! <https://www.postgresql.org/docs/current/sql-createtable.html>

use crate::model::prop;
use crate::model::{Name, Object, Value};
use crate::sql;

use super::lexical;
use super::parts::with_options;
use super::stated::{names, text};

/// The type of a constraint, from what is stated or else from its shape.
pub fn constraint_type(object: &Object) -> &str {
    object.constraint_type()
}

/// The suffix that PostgreSQL gives to the names of such constraints.
pub fn suffix(object: &Object) -> &'static str {
    match constraint_type(object) {
        "primary key" => "pkey",
        "unique" => "key",
        "foreign key" => "fkey",
        "check" => "check",
        "exclusion" => "excl",
        _ => "idx",
    }
}

/// Whether rows were never held to it, although it is enforced.
pub fn is_unvalidated(object: &Object) -> bool {
    !is_unenforced(object) && object.property(prop::VALIDATED) == Some(&Value::Flag(false))
}

/// Whether it is NOT ENFORCED.
pub fn is_unenforced(object: &Object) -> bool {
    object.property(prop::ENFORCED) == Some(&Value::Flag(false))
}

/// What follows `ADD CONSTRAINT name`.
pub fn constraint(object: &Object) -> Option<String> {
    let unenforced = if is_unenforced(object) { " NOT ENFORCED" } else { "" };
    match constraint_type(object) {
        kind @ ("primary key" | "unique") => Some(format!(
            "{} {}({}){}{}{}{}",
            kind.to_uppercase(),
            if object.flag(prop::NULLS_NOT_DISTINCT) { "NULLS NOT DISTINCT " } else { "" },
            key_columns(object, prop::COLUMNS, prop::WITHOUT_OVERLAPS)?,
            include(object),
            with_options(object)?,
            tablespace_of_index(object),
            deferrability(object)
        )),
        "foreign key" => Some(foreign_key(object)? + unenforced),
        "check" => match object.property(prop::EXPRESSION)? {
            Value::Expression(expression) => {
                let expression = lexical::expression(&expression.sql)?;
                let inherit = if object.flag(prop::NO_INHERIT) { " NO INHERIT" } else { "" };
                Some(format!("CHECK ({expression}){inherit}{unenforced}"))
            }
            _ => None,
        },
        "exclusion" => match object.property(prop::EXCLUSION)? {
            Value::Definition(definition) => {
                let is_one = definition.starts_with("EXCLUDE USING ")
                    && lexical::is_one_expression(definition);
                let (keys, condition) = definition.split_at(condition_of(definition));
                is_one.then(|| {
                    let tablespace = tablespace_of_index(object);
                    format!("{keys}{tablespace}{condition}{}", deferrability(object))
                })
            }
            _ => None,
        },
        _ => None,
    }
}

fn tablespace_of_index(object: &Object) -> String {
    text(object, prop::TABLESPACE).map_or(String::new(), |tablespace| {
        format!(" USING INDEX TABLESPACE {}", Name::new(tablespace).quoted())
    })
}

/// Where ` WHERE (...)` begins in a definition of an exclusion, or where the definition ends.
fn condition_of(definition: &str) -> usize {
    let mut depth = 0_usize;
    for word in sql::words(definition) {
        match word.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "WHERE" if depth == 0 => return word.start.saturating_sub(1),
            _ => {}
        }
    }
    definition.len()
}

/// The columns, the last one as a range or a period where the flag says so.
fn key_columns(object: &Object, property: &str, flag: &str) -> Option<String> {
    let columns = names(object, property)?;
    Some(match (object.flag(flag), columns.rsplit_once(", ")) {
        (false, _) => columns,
        (true, _) if flag == prop::WITHOUT_OVERLAPS => format!("{columns} WITHOUT OVERLAPS"),
        (true, Some((before, last))) => format!("{before}, PERIOD {last}"),
        (true, None) => return None,
    })
}

/// ` INCLUDE (...)`, where there are such columns.
pub fn include(object: &Object) -> String {
    names(object, prop::INCLUDE).map_or(String::new(), |columns| format!(" INCLUDE ({columns})"))
}

fn foreign_key(object: &Object) -> Option<String> {
    let target = text(object, prop::REFERENCES).filter(|name| lexical::is_qualified_name(name))?;
    let columns = key_columns(object, prop::COLUMNS, "period")?;
    let mut sql = format!("FOREIGN KEY ({columns}) REFERENCES {target}");
    if let Some(columns) = key_columns(object, prop::REFERENCES_COLUMNS, "period") {
        sql.push_str(&format!(" ({columns})"));
    }
    if text(object, prop::MATCH) == Some("full") {
        sql.push_str(" MATCH FULL");
    }
    for (property, words) in [(prop::ON_UPDATE, " ON UPDATE"), (prop::ON_DELETE, " ON DELETE")] {
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
            names(object, prop::ON_DELETE_COLUMNS).filter(|_| property == prop::ON_DELETE)
        {
            sql.push_str(&format!(" ({columns})"));
        }
    }
    Some(sql + deferrability(object))
}

/// ` DEFERRABLE INITIALLY DEFERRED`, as far as stated.
pub fn deferrability(object: &Object) -> &'static str {
    match (object.flag(prop::DEFERRABLE), object.flag(prop::INITIALLY_DEFERRED)) {
        // Only what is deferrable can be deferred.
        (_, true) => " DEFERRABLE INITIALLY DEFERRED",
        (true, false) => " DEFERRABLE",
        (false, false) => "",
    }
}
