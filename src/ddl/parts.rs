//! What statements about relations have in common: clauses out of properties.

use crate::model::prop;
use crate::model::{Address, Object};

use super::lexical;
use super::stated::{items, text};

/// A query that can stand at the end of a statement.
pub(super) fn query(object: &Object) -> Option<&str> {
    let query = text(object, prop::DEFINITION)?;
    let begins = ["SELECT", "WITH", "VALUES", "TABLE", "("];
    let begins_with = |word: &&str| {
        let first = query.trim_start().get(..word.len());
        first.is_some_and(|first| first.eq_ignore_ascii_case(word))
    };
    let is_query = begins.iter().any(begins_with);
    (is_query && lexical::is_one_query(query)).then_some(query)
}

/// ` WITH (...)`, or nothing.
pub(super) fn with_options(object: &Object) -> Option<String> {
    let options: Option<Vec<&str>> =
        items(object, prop::OPTIONS).into_iter().map(lexical::option).collect();
    Some(match options?.as_slice() {
        [] => String::new(),
        options => format!(" WITH ({})", options.join(", ")),
    })
}

/// What follows `ALTER ...` to bring options from one side's to the other's.
pub(super) fn change_options(from: &Object, to: &Object) -> Option<Vec<String>> {
    let (from, to) = (items(from, prop::OPTIONS), items(to, prop::OPTIONS));
    let name = |option: &str| option.split_once('=').map(|(name, _)| name.to_owned());
    let set: Option<Vec<&str>> =
        to.iter().filter(|option| !from.contains(option)).map(|o| lexical::option(o)).collect();
    let kept: Vec<_> = to.iter().filter_map(|option| name(option)).collect();
    let surplus = from.iter().map(|option| name(lexical::option(option)?));
    let surplus: Option<Vec<String>> = surplus.collect();
    let surplus: Vec<_> = surplus?.into_iter().filter(|name| !kept.contains(name)).collect();
    let set = set?;
    let mut changes = Vec::new();
    if !set.is_empty() {
        changes.push(format!("SET ({})", set.join(", ")));
    }
    if !surplus.is_empty() {
        changes.push(format!("RESET ({})", surplus.join(", ")));
    }
    Some(changes)
}

/// The relation that the address is in, as statements name it.
pub(super) fn relation(address: &Address) -> Option<String> {
    Some(address.owning_table()?.quoted())
}

/// The tables that a table has columns from, as they are displayed.
pub(super) fn parents(table: &Object) -> Vec<&str> {
    items(table, prop::INHERITS).into_iter().chain(text(table, prop::PARTITION_OF)).collect()
}

/// The word of `ALTER TABLE` for the sessions in which a trigger or a rule works.
pub(super) fn enabling(object: &Object) -> Option<&'static str> {
    Some(match text(object, prop::ENABLED) {
        None | Some("origin") => "ENABLE",
        Some("disabled") => "DISABLE",
        Some("replica") => "ENABLE REPLICA",
        Some("always") => "ENABLE ALWAYS",
        Some(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{change_options, query};
    use crate::model::{Address, Kind, Object, Property, Value};

    fn with(name: &'static str, value: Value) -> Object {
        Object::named(Address::new(Kind::VIEW, ["s", "v"]), vec![Property { name, value }])
    }

    #[test]
    fn options_are_set_and_reset() {
        let options = |list: &[&str]| with("options", Value::set(list));
        let from = options(&["security_barrier=true", "check_option=local"]);
        let to = options(&["check_option=cascaded"]);
        let expected = ["SET (check_option=cascaded)", "RESET (security_barrier)"];
        assert_eq!(change_options(&from, &to).unwrap(), expected);
        assert_eq!(change_options(&from, &options(&["a=1); DROP TABLE t"])), None);
    }

    #[test]
    fn a_hostile_query_is_none() {
        for (text, is_query) in [
            ("SELECT a, b FROM t", true),
            ("SELECT 1; DROP TABLE t", false),
            ("SELECT 1 -- x", false),
            ("SELECT 1\n\\! touch canary", false),
            ("NOTHING", false),
        ] {
            let view = with("definition", Value::Definition(text.into()));
            assert_eq!(query(&view).is_some(), is_query, "{text}");
        }
    }
}
