//! Constraints and indexes as SQL.

use crate::model::{Difference, Kind, Name, Object, Value, shape};

use super::naming::new_name;
use super::repair::{alter_table, deferrability, names, quoted, text};
use crate::ddl::{self, lexical};

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

/// The statements that give a constraint or an index to a table that is still empty.
pub(super) fn in_new_table(object: &Object) -> Option<Vec<String>> {
    let name = new_name(object)?;
    let made = match object.address.kind {
        Kind::INDEX => index(object, &name, "")?,
        _ => add(object)?,
    };
    Some(std::iter::once(made).chain(said_of_index(object, &name)?).collect())
}

/// `ALTER TABLE ... ADD CONSTRAINT`, in one go.
pub(super) fn add(object: &Object) -> Option<String> {
    Some(format!(
        "{} ADD CONSTRAINT {} {}{}",
        alter_table(&object.address)?,
        new_name(object)?,
        constraint(object)?,
        if is_unvalidated(object) { " NOT VALID" } else { "" },
    ))
}

/// Whether rows were never held to it, although it is enforced.
pub(super) fn is_unvalidated(object: &Object) -> bool {
    !is_unenforced(object) && object.property("validated") == Some(&Value::Flag(false))
}

/// Whether it is NOT ENFORCED.
pub(super) fn is_unenforced(object: &Object) -> bool {
    object.property("enforced") == Some(&Value::Flag(false))
}

/// What follows `ADD CONSTRAINT name`.
pub(super) fn constraint(object: &Object) -> Option<String> {
    let unenforced = if is_unenforced(object) { " NOT ENFORCED" } else { "" };
    match constraint_type(object) {
        kind @ ("primary key" | "unique") => Some(format!(
            "{} {}({}){}{}{}{}",
            kind.to_uppercase(),
            if object.flag("nulls not distinct") { "NULLS NOT DISTINCT " } else { "" },
            key_columns(object, "columns", "without overlaps")?,
            include(object),
            with_options(object)?,
            match text(object, "tablespace") {
                Some(tablespace) => format!(" USING INDEX TABLESPACE {}", quoted(tablespace)),
                None => String::new(),
            },
            deferrability(object)
        )),
        "foreign key" => Some(foreign_key(object)? + unenforced),
        "check" => match object.property("expression")? {
            Value::Expression(expression) => {
                let expression = lexical::expression(&expression.sql)?;
                let inherit = if object.flag("no inherit") { " NO INHERIT" } else { "" };
                Some(format!("CHECK ({expression}){inherit}{unenforced}"))
            }
            _ => None,
        },
        "exclusion" => match object.property("exclusion")? {
            Value::Definition(definition) => {
                let is_one = definition.starts_with("EXCLUDE USING ")
                    && lexical::is_one_expression(definition);
                is_one.then(|| format!("{definition}{}", deferrability(object)))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The columns, the last one as a range or a period where the flag says so.
fn key_columns(object: &Object, property: &str, flag: &str) -> Option<String> {
    let columns = names(object, property)?;
    Some(match (object.flag(flag), columns.rsplit_once(", ")) {
        (false, _) => columns,
        (true, _) if flag == "without overlaps" => format!("{columns} WITHOUT OVERLAPS"),
        (true, Some((before, last))) => format!("{before}, PERIOD {last}"),
        (true, None) => return None,
    })
}

/// ` WITH (...)`, where there are options.
pub(super) fn with_options(object: &Object) -> Option<String> {
    match object.property("options") {
        Some(Value::Set(options)) if !options.is_empty() => {
            let options: Option<Vec<&str>> = options.iter().map(|o| lexical::option(o)).collect();
            Some(format!(" WITH ({})", options?.join(", ")))
        }
        _ => Some(String::new()),
    }
}

/// ` INCLUDE (...)`, where there are such columns.
pub(super) fn include(object: &Object) -> String {
    names(object, "include").map_or(String::new(), |columns| format!(" INCLUDE ({columns})"))
}

fn foreign_key(object: &Object) -> Option<String> {
    let target = text(object, "references").filter(|name| lexical::is_qualified_name(name))?;
    let columns = key_columns(object, "columns", "period")?;
    let mut sql = format!("FOREIGN KEY ({columns}) REFERENCES {target}");
    if let Some(columns) = key_columns(object, "references columns", "period") {
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
    sql.push_str(&with_options(object)?);
    if let Some(tablespace) = text(object, "tablespace") {
        sql.push_str(&format!(" TABLESPACE {}", quoted(tablespace)));
    }
    if let Some(Value::Expression(predicate)) = object.property("predicate") {
        sql.push_str(&format!(" WHERE {}", lexical::expression(&predicate.sql)?));
    }
    Some(sql)
}

/// The keys: columns or expressions, and what follows each.
pub(super) fn keys(object: &Object) -> Option<Vec<(String, &str)>> {
    let Some(Value::List(keys)) = object.property("keys") else { return None };
    if keys.is_empty() {
        return None;
    }
    let count = keys.iter().filter(|key| key.starts_with(shape::EXPRESSION_KEY)).count();
    let mut expressions = match object.property("expressions") {
        Some(Value::Expression(all)) if count > 1 => {
            lexical::list(all.sql.strip_prefix("ROW(")?.strip_suffix(')')?)?
        }
        Some(Value::Expression(one)) => vec![&*one.sql],
        _ => Vec::new(),
    }
    .into_iter();
    let mut all = Vec::with_capacity(keys.len());
    for key in keys {
        all.push(match key.strip_prefix(shape::EXPRESSION_KEY) {
            Some(after) => {
                let expression = lexical::expression(expressions.next()?)?;
                (format!("({expression})"), attributes(after)?)
            }
            None => {
                let (column, after) = lexical::leading_name(key)?;
                (Name::new(column).quoted(), attributes(after)?)
            }
        });
    }
    // Whatever is left over would be missing.
    expressions.next().is_none().then_some(all)
}

/// Operator class with its options, collation and order: words that lex as such.
fn attributes(text: &str) -> Option<&str> {
    let (before, options) = match text.split_once('(') {
        Some((before, options)) => (
            before,
            options.strip_suffix(')').or_else(|| {
                let (options, order) = options.split_once(") ")?;
                order.split(' ').all(lexical::is_qualified_name).then_some(options)
            }),
        ),
        None => (text, Some("")),
    };
    let words = before.split(' ').all(|word| word.is_empty() || lexical::is_qualified_name(word));
    let plain = |c: char| c.is_ascii_alphanumeric() || "_=.,- ".contains(c);
    (words && options?.chars().all(plain)).then_some(text)
}

/// The statements that say of a new index what making it cannot: how finely ANALYZE looks at its
/// expressions, and with which extensions it goes.
pub(super) fn said_of_index(index: &Object, name: &str) -> Option<Vec<String>> {
    let quoted = format!("{}.{name}", index.address.schema()?.quoted());
    let mut said = match index.property("statistics targets") {
        Some(Value::List(targets)) => {
            let stated = targets.iter().enumerate().filter(|(_, target)| ***target != *"default");
            let set = stated.map(|(place, target)| set_statistics(&quoted, place, target));
            set.collect::<Option<Vec<_>>>()?
        }
        _ => Vec::new(),
    };
    said.extend(ddl::depends(&format!("INDEX {quoted}"), None, index.property("extensions")));
    Some(said)
}

/// `ALTER INDEX ... SET STATISTICS` for the key at a place.
pub(super) fn set_statistics(index: &str, place: usize, target: &str) -> Option<String> {
    let target: i32 = if target == "default" { -1 } else { target.parse().ok()? };
    Some(format!("ALTER INDEX {index} ALTER COLUMN {} SET STATISTICS {target}", place + 1))
}

/// The statements that make a new index what an old one was for CLUSTER and logical replication.
pub(super) fn roles_of_index(object: &Object, name: &str) -> Option<Vec<String>> {
    let alter = alter_table(&object.address)?;
    let roles = [("clustered", "CLUSTER ON"), ("replica identity", "REPLICA IDENTITY USING INDEX")];
    let held = roles.into_iter().filter(|(flag, _)| object.flag(flag));
    Some(held.map(|(_, words)| format!("{alter} {words} {name}")).collect())
}

/// The type of the constraint that a difference is about; `None` where it is about something else.
pub(super) fn difference_type(difference: &Difference) -> Option<&str> {
    let model = difference.model.as_ref().filter(|model| model.address.kind == Kind::CONSTRAINT)?;
    Some(constraint_type(model))
}
