//! An index that backs no constraint.

use crate::input::{InputError, yaml::Node};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Value, shape};
use crate::sql;

use super::constraint::belonging;
use super::draft::Draft;
use super::{names, words};

/// Keys of an index.
pub(super) const KEYS: [&str; 9] = [
    "name",
    "columns",
    "expressions",
    "unique",
    "method",
    "where",
    "include",
    "nulls_not_distinct",
    "options",
];

/// The properties that these are.
pub(super) const OWN: [&str; 8] = [
    "method",
    "keys",
    "expressions",
    "unique",
    "include",
    "predicate",
    prop::NULLS_NOT_DISTINCT,
    "options",
];

/// One key: its column, or `None` for an expression, and direction and operator class after it.
struct Key {
    column: Option<Name>,
    suffix: String,
}

/// Reads an index. An entry of `columns` is a name, with `DESC`, `NULLS FIRST` or an operator class
/// after it where these are not the default, or an expression in parentheses; `expressions` are
/// further keys behind the columns.
pub(super) fn read(table: &Address, node: &Node, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let rest = draft.words.rest(Kind::INDEX, &OWN);
    let section = node.section(&words::keys(&KEYS, &rest))?;
    let mut keys = Vec::new();
    let mut expressions = Vec::new();
    for node in section.get("columns").map_or(Ok(&[][..]), Node::list)? {
        let text = node.filled()?.trim();
        match sql::bracketed(text) {
            Some((expression, suffix)) => {
                expressions.push(expression.trim().to_owned());
                keys.push(Key { column: None, suffix: direction(suffix) });
            }
            None => keys.push(column(text, node)?),
        }
    }
    for node in section.get("expressions").map_or(Ok(&[][..]), Node::list)? {
        expressions.push(node.filled()?.trim().to_owned());
        keys.push(Key { column: None, suffix: String::new() });
    }
    if keys.is_empty() {
        return Err(node.error("has no key").help("list `columns` or `expressions`"));
    }
    let unique = section.get("unique").map(Node::flag).transpose()?;
    let columns: Vec<_> = keys.iter().map(|key| key.column.as_ref().map(Name::as_str)).collect();
    let shape = shape::index(unique == Some(true), &columns);
    let name = section.get("name").map(names::one).transpose()?;
    let mut facts = belonging(Kind::INDEX, table, name, shape, &node.place);

    facts.texts(&section, &[("method", "method")])?;
    let full = keys.iter().map(|key| {
        let own = key.column.as_ref().map_or(shape::EXPRESSION_KEY.to_owned(), Name::displayed);
        format!("{own}{}", key.suffix)
    });
    facts.say(prop::KEYS, Value::list(full), &node.place);
    let expressions = match &expressions[..] {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("ROW({})", several.join(", "))),
    };
    facts.say(prop::EXPRESSIONS, Value::expression(expressions, None), &node.place);
    facts.flags(
        &section,
        &[("unique", "unique"), ("nulls_not_distinct", prop::NULLS_NOT_DISTINCT)],
    )?;
    facts.each(&section, &[("include", "include")], |node| {
        Ok(Value::list(names::texts(&names::list(node)?)))
    })?;
    facts.expression(&section, "where", "predicate", None)?;
    facts.options(&section, "options", "options")?;
    facts.rest(&section, &rest)?;
    draft.add(facts)
}

/// `name`, `"a name"`, `name DESC`, `name varchar_pattern_ops`.
fn column(text: &str, node: &Node) -> Result<Key, InputError> {
    let end = sql::find(text, &[' ', '\t', '\n']).unwrap_or(text.len());
    let (name, suffix) = text.split_at_checked(end).unwrap_or((text, ""));
    match &names::parts(name, &node.place)?[..] {
        [name] => Ok(Key { column: Some(name.clone()), suffix: direction(suffix) }),
        _ => Err(node.error("is a qualified name where a column belongs")),
    }
}

/// What follows a key, in PostgreSQL's spelling and without what is the default.
fn direction(suffix: &str) -> String {
    let words = [" ", "\t", "\n"].into_iter().fold(vec![suffix], |words, space| {
        words.into_iter().flat_map(|word| sql::split(word, space)).collect()
    });
    let mut words: Vec<String> = words
        .into_iter()
        .filter(|word| !word.is_empty())
        .map(|word| {
            let upper = word.to_uppercase();
            let keyword = ["ASC", "DESC", "NULLS", "FIRST", "LAST", "COLLATE"];
            if keyword.contains(&upper.as_str()) { upper } else { word.to_owned() }
        })
        .filter(|word| word != "ASC")
        .collect();
    let default = if words.iter().any(|word| word == "DESC") { "FIRST" } else { "LAST" };
    if words.ends_with(&["NULLS".to_owned(), default.to_owned()]) {
        words.truncate(words.len() - 2);
    }
    words.iter().map(|word| format!(" {word}")).collect()
}
