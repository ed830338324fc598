//! What a unique index keeps apart, from how its keys are written.

use crate::model::{Name, Object, Value, shape};
use crate::sql::{OneExpression, Sql, leading_name};

use super::condition;

/// What a query needs to know of it.
#[derive(Debug)]
pub(super) struct Unique {
    /// What rows are grouped by.
    pub(super) keys: Sql,
    /// Of which rows.
    pub(super) held: Sql,
    /// The columns among the keys.
    pub(super) columns: Vec<Name>,
    /// The texts that would be run.
    pub(super) expressions: Vec<OneExpression>,
}

/// What comes after a key and leaves equality as it is. (The classes for patterns compare bytes, as
/// every collation does that such a class takes.)
const HARMLESS: [&str; 9] = [
    "",
    "DESC",
    "NULLS FIRST",
    "NULLS LAST",
    "DESC NULLS LAST",
    "text_pattern_ops",
    "varchar_pattern_ops",
    "bpchar_pattern_ops",
    "text_ops",
];

/// Reads the index, or says why not. `is_set` says of which rows a column has a value.
pub(super) fn of(index: &Object, is_set: &dyn Fn(&Name) -> Sql) -> Result<Unique, String> {
    let Some(Value::List(keys)) = index.property("keys") else {
        return Err("its keys are not known".into());
    };
    let mut expressions = Vec::new();
    let mut columns = Vec::new();
    let (mut grouped, mut conditions) = (Vec::new(), Vec::new());
    for key in keys {
        let (own, rest) = split(key);
        if !HARMLESS.contains(&rest.trim()) {
            return Err(format!("its key {key} compares in a way of its own"));
        }
        if own == shape::EXPRESSION_KEY {
            let Some(Value::Expression(text)) = index.property("expressions") else {
                return Err("its expression is not known".into());
            };
            if !expressions.is_empty() {
                return Err("it has several expressions".into());
            }
            let one = one(&text.sql)?;
            grouped.push(condition::expression(&one));
            conditions.push(condition::expression_is_set(&one));
            expressions.push(one);
        } else {
            let name = named(own).ok_or_else(|| format!("its key {key} is not understood"))?;
            grouped.push(condition::name(&name));
            conditions.push(is_set(&name));
            columns.push(name);
        }
    }
    if index.flag("nulls not distinct") {
        conditions.clear();
    }
    if let Some(Value::Expression(predicate)) = index.property("predicate") {
        let one = one(&predicate.sql)?;
        conditions.push(condition::expression(&one));
        expressions.push(one);
    }
    Ok(Unique { keys: Sql::list(&grouped), held: condition::all(conditions), columns, expressions })
}

fn one(text: &str) -> Result<OneExpression, String> {
    OneExpression::new(text).map_err(|error| format!("its text is not run: {error}"))
}

/// The key itself, and what comes after it.
fn split(key: &str) -> (&str, &str) {
    if let Some(rest) = key.strip_prefix(shape::EXPRESSION_KEY) {
        return (shape::EXPRESSION_KEY, rest);
    }
    let end = match leading_name(key) {
        Some((_, rest)) => key.len() - rest.len(),
        None => key.find(' ').unwrap_or(key.len()),
    };
    key.split_at_checked(end).unwrap_or((key, ""))
}

/// The name that is displayed so.
fn named(displayed: &str) -> Option<Name> {
    let (name, rest) = leading_name(displayed)?;
    let name = Name::new(name);
    (rest.is_empty() && name.displayed() == displayed).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{named, split};

    #[test]
    fn a_key_is_its_name_and_what_comes_after() {
        for (key, own, rest) in [
            ("a", "a", ""),
            ("a DESC", "a", " DESC"),
            ("\"A \"\"b\" text_pattern_ops", "\"A \"\"b\"", " text_pattern_ops"),
            ("(expression) DESC", "(expression)", " DESC"),
        ] {
            assert_eq!(split(key), (own, rest));
        }
        assert_eq!(named("\"A \"\"b\"").unwrap().as_str(), "A \"b");
        assert_eq!(named("a\"b"), None);
    }
}
