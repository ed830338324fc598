//! Indexes as `CREATE INDEX` takes their keys.

use crate::model::prop;
use crate::model::{Object, shape};
use crate::sql;

use super::super::names;
use super::object::{Unsaid, options};
use super::standalone::listed;
use super::writer::Writer;
use super::yaml::{Map, Yaml};

impl Writer<'_> {
    /// All indexes of a relation.
    pub(super) fn indexes(&self, indexes: &[&Object]) -> Vec<Yaml> {
        let mut written: Vec<Yaml> = Vec::new();
        for index in indexes {
            let telling = self.alike(index, indexes);
            let map = self.index(Unsaid::telling(index, &telling));
            self.name_if_chosen(index, map, &mut written);
        }
        written
    }

    fn index(&self, mut unsaid: Unsaid<'_>) -> Map {
        let keys = unsaid.take_texts(prop::KEYS);
        let expressions = unsaid.take_text(prop::EXPRESSIONS);
        let mut map = vec![("columns".into(), Yaml::texts(keys_of(&keys, expressions.as_deref())))];
        if unsaid.take_flag("unique") {
            map.push(("unique".into(), Yaml::Flag(true)));
        }
        let include = unsaid.take_texts(prop::INCLUDE);
        if !include.is_empty() || unsaid.tells(prop::INCLUDE) {
            map.push(("include".into(), listed(&include)));
        }
        match unsaid.take_text(prop::PREDICATE) {
            Some(predicate) => map.push(("where".into(), Yaml::Long(predicate))),
            None if unsaid.tells(prop::PREDICATE) => map.push(("where".into(), Yaml::Null)),
            None => {}
        }
        let chosen = unsaid.take_texts(prop::OPTIONS);
        if !chosen.is_empty() || unsaid.tells(prop::OPTIONS) {
            map.push(("options".into(), options(chosen.iter().map(String::as_str))));
        }
        unsaid.rest(self, &mut map);
        map
    }
}

/// The keys with each expression in its place, in brackets.
fn keys_of(keys: &[String], expressions: Option<&str>) -> Vec<String> {
    let expressions = expressions.unwrap_or_default();
    let several = keys.iter().filter(|key| after_expression(key).is_some()).count() > 1;
    let row = expressions.strip_prefix("ROW").filter(|_| several).and_then(sql::bracketed);
    let mut each = match row {
        Some((list, "")) => sql::split(list, ", "),
        _ => vec![expressions],
    }
    .into_iter();
    keys.iter()
        .map(|key| match after_expression(key) {
            Some(suffix) => format!("({}){suffix}", each.next().unwrap_or_default()),
            None => named(key),
        })
        .collect()
}

/// What follows an expression among the keys; `None` for a column.
fn after_expression(key: &str) -> Option<&str> {
    key.strip_prefix(shape::EXPRESSION_KEY)
}

/// A column's key with its name quoted only where that is needed.
fn named(key: &str) -> String {
    let end = sql::find(key, &[' ']).unwrap_or(key.len());
    let (name, suffix) = key.split_at_checked(end).unwrap_or((key, ""));
    let place = crate::model::Place { file: "".into(), line: 0 };
    match names::parts(name, &place).as_deref() {
        Ok([raw]) => format!("{}{suffix}", names::written(raw)),
        _ => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::keys_of;

    #[test]
    fn an_expression_stands_in_its_place() {
        let keys = |keys: &[&str], expressions| {
            keys_of(&keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>(), expressions)
        };
        assert_eq!(
            keys(
                &["(expression) DESC", "a", "(expression)"],
                Some("ROW(f(a, b), ('), '::text || c))")
            ),
            ["(f(a, b)) DESC", "a", "(('), '::text || c))"]
        );
        assert_eq!(keys(&["(expression)"], Some("ROW(a, b)")), ["(ROW(a, b))"]);
        assert_eq!(
            keys(&["\"User\" COLLATE \"C\"", "\"a b\"", "U&\"\\+00000A\""], None),
            ["User COLLATE \"C\"", "\"a b\"", "U&\"\\+00000A\""]
        );
    }
}
