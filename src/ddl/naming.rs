//! Names for what a declaration gives none, made as PostgreSQL makes them, so that they are
//! recognised as made up later.

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Value, shape};

use super::constraint_clause::{constraint_type, suffix};
use super::lexical;
use super::target::own_name;

/// A name for a new object, quoted: its own, or one that is made up.
pub fn new_name(object: &Object) -> Option<String> {
    if object.shape.as_deref() != Some(object.address.own_name()) {
        return own_name(&object.address);
    }
    let table: Address = object.address.owning_table()?;
    let name = made_up(table.own_name(), &columns(object).join("_"), suffix(object));
    Some(Name::new(name).quoted())
}

/// The columns in its name: none in a primary key's, and a check's only where it is the only one.
fn columns(object: &Object) -> Vec<String> {
    let texts = |property: &str| match object.property(property) {
        Some(Value::List(items)) => items.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    match constraint_type(object) {
        "primary key" => Vec::new(),
        "check" => {
            let inside = object.shape.as_deref().unwrap_or_default();
            let inside = inside.trim_start_matches("check (").trim_end_matches(')');
            lexical::leading_name(inside)
                .filter(|(_, rest)| rest.is_empty())
                .map_or(Vec::new(), |(column, _)| vec![column])
        }
        _ if object.address.kind == Kind::INDEX => {
            let keys = texts("keys").into_iter().map(|key| key_name(object, &key));
            keys.chain(texts("include")).collect()
        }
        _ => texts("columns").into_iter().chain(texts("include")).collect(),
    }
}

/// A column's own name; an expression is called after its function, or else `expr`.
fn key_name(index: &Object, key: &str) -> String {
    let function = |sql: &str| {
        let (name, rest) = lexical::leading_name(sql.trim_start_matches('('))?;
        rest.starts_with('(').then_some(name)
    };
    let named = match (key.starts_with(shape::EXPRESSION_KEY), index.property(prop::EXPRESSIONS)) {
        (true, Some(Value::Expression(expression))) => {
            function(&expression.sql).filter(|name| !name.eq_ignore_ascii_case("row"))
        }
        (true, _) => None,
        (false, _) => lexical::leading_name(key).map(|(column, _)| column),
    };
    named.unwrap_or_else(|| "expr".to_owned())
}

/// PostgreSQL's `makeObjectName()`: the longer of table and columns is cut until all fits.
pub(super) fn made_up(table: &str, columns: &str, label: &str) -> String {
    const LONGEST: usize = 63;
    let separators = if columns.is_empty() { 1 } else { 2 };
    let room = LONGEST.saturating_sub(label.len() + separators);
    let (mut of_table, mut of_columns) = (table.len(), columns.len());
    while of_table + of_columns > room {
        if of_table > of_columns {
            of_table -= 1;
        } else {
            of_columns -= 1;
        }
    }
    match clipped(columns, of_columns) {
        "" => format!("{}_{label}", clipped(table, of_table)),
        columns => format!("{}_{columns}_{label}", clipped(table, of_table)),
    }
}

/// The first bytes, at most so many, without cutting a character.
fn clipped(text: &str, bytes: usize) -> &str {
    (0..=bytes).rev().find_map(|length| text.get(..length)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::new_name;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn name(kind: Kind, table: &str, shape: &str, list: Vec<(&'static str, Value)>) -> String {
        let list: Vec<_> = list.into_iter().map(|(name, value)| Property { name, value }).collect();
        let mut object = Object::named(Address::new(kind, ["s", table, shape]), list);
        object.shape = Some(Arc::from(shape));
        new_name(&object).unwrap()
    }

    #[test]
    fn names_are_those_that_postgresql_would_choose() {
        let keys = |keys: &[&str]| ("keys", Value::list(keys));
        let index = |list| name(Kind::INDEX, "audit_event", "index", list);
        assert_eq!(
            index(vec![keys(&["tenant_id", "at DESC"])]),
            "\"audit_event_tenant_id_at_idx\""
        );
        let lower = ("expressions", Value::expression(Some("lower(email)"), None));
        assert_eq!(index(vec![keys(&["(expression)"]), lower]), "\"audit_event_lower_idx\"");
        let sum = ("expressions", Value::expression(Some("a + b"), None));
        assert_eq!(index(vec![keys(&["(expression)"]), sum]), "\"audit_event_expr_idx\"");
        let check = |shape| name(Kind::CONSTRAINT, "tenant", shape, vec![]);
        assert_eq!(check("check (slug)"), "\"tenant_slug_check\"");
        assert_eq!(check("check (a, b)"), "\"tenant_check\"");
        assert_eq!(check("primary key"), "\"tenant_pkey\"");
        let long = name(
            Kind::CONSTRAINT,
            &"t".repeat(50),
            "unique (c)",
            vec![("columns", Value::list(["c".repeat(40)]))],
        );
        assert_eq!(long, format!("\"{}_{}_key\"", "t".repeat(29), "c".repeat(29)));
    }
}
