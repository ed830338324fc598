//! What statements write of an index.
//! <https://www.postgresql.org/docs/current/sql-createindex.html>

use crate::model::{Name, Object, Value, shape};

use super::constraint_clause::include;
use super::parts::with_options;
use super::stated::text;
use super::target::alter_table;
use super::{depends, lexical};

/// `CREATE INDEX`, with `CONCURRENTLY ` or nothing as `how`.
pub fn index(object: &Object, name: &str, how: &str) -> Option<String> {
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
        sql.push_str(&format!(" TABLESPACE {}", Name::new(tablespace).quoted()));
    }
    if let Some(Value::Expression(predicate)) = object.property("predicate") {
        sql.push_str(&format!(" WHERE {}", lexical::expression(&predicate.sql)?));
    }
    Some(sql)
}

/// The keys: columns or expressions, and what follows each.
pub fn keys(object: &Object) -> Option<Vec<(String, &str)>> {
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
pub fn said_of_index(index: &Object, name: &str) -> Option<Vec<String>> {
    let quoted = format!("{}.{name}", index.address.schema()?.quoted());
    let mut said = match index.property("statistics targets") {
        Some(Value::List(targets)) => {
            let stated = targets.iter().enumerate().filter(|(_, target)| ***target != *"default");
            let set = stated.map(|(place, target)| set_statistics(&quoted, place, target));
            set.collect::<Option<Vec<_>>>()?
        }
        _ => Vec::new(),
    };
    said.extend(depends(&format!("INDEX {quoted}"), None, index.property("extensions")));
    Some(said)
}

/// `ALTER INDEX ... SET STATISTICS` for the key at a place.
pub fn set_statistics(index: &str, place: usize, target: &str) -> Option<String> {
    let target: i32 = if target == "default" { -1 } else { target.parse().ok()? };
    Some(format!("ALTER INDEX {index} ALTER COLUMN {} SET STATISTICS {target}", place + 1))
}

/// The statements that make a new index what an old one was for CLUSTER and logical replication.
pub fn roles_of_index(object: &Object, name: &str) -> Option<Vec<String>> {
    let alter = alter_table(&object.address)?;
    let roles = [("clustered", "CLUSTER ON"), ("replica identity", "REPLICA IDENTITY USING INDEX")];
    let held = roles.into_iter().filter(|(flag, _)| object.flag(flag));
    Some(held.map(|(_, words)| format!("{alter} {words} {name}")).collect())
}
