//! The values that properties have, by how they may be compared.
//!
//! A value's variant says what "equal" means for it: exactly, as a set, or by what PostgreSQL
//! itself makes of the text. Comparison looks at nothing else, so it needs no line per kind.

use std::fmt;
use std::sync::Arc;

/// One property's value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Value {
    /// Said to be absent: no default, no collation. Not the same as a property that is not stated.
    None,
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// Text that is equal or is not.
    Text(Arc<str>),
    /// Texts whose order counts: the columns of a key, the labels of an enum.
    List(Vec<Arc<str>>),
    /// Texts whose order does not count, kept sorted and unique: grants, storage parameters.
    Set(Vec<Arc<str>>),
    /// A type's name without its modifier; two spellings may be the same type.
    Type(Arc<str>),
    /// An SQL expression; two spellings may mean the same.
    Expression(Expression),
    /// A long text that a person reads line by line, such as a body or a definition.
    Definition(Arc<str>),
}

/// An SQL expression as a catalog or a declaration spells it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Expression {
    /// The text, raw.
    pub sql: Arc<str>,
    /// The type that the expression's result is stored as, with its modifier, where it is: a
    /// default's column type. Two spellings are compared after a cast to it.
    pub stored_as: Option<Arc<str>>,
}

impl Value {
    /// A [`Value::Text`].
    pub fn text(text: impl AsRef<str>) -> Self {
        Value::Text(Arc::from(text.as_ref()))
    }

    /// A [`Value::Text`], or [`Value::None`] where there is none.
    pub fn text_or_none(text: Option<impl AsRef<str>>) -> Self {
        text.map_or(Value::None, Value::text)
    }

    /// A [`Value::Type`].
    pub fn type_name(text: impl AsRef<str>) -> Self {
        Value::Type(Arc::from(text.as_ref()))
    }

    /// A [`Value::Expression`], or [`Value::None`] where there is none.
    pub fn expression(sql: Option<impl AsRef<str>>, stored_as: Option<&str>) -> Self {
        sql.map_or(Value::None, |sql| {
            Value::Expression(Expression {
                sql: Arc::from(sql.as_ref()),
                stored_as: stored_as.map(Arc::from),
            })
        })
    }

    /// A [`Value::List`].
    pub fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Self {
        Value::List(items.into_iter().map(|item| Arc::from(item.as_ref())).collect())
    }

    /// A [`Value::Set`]: sorted by bytes, duplicates gone.
    pub fn set<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Self {
        let mut items: Vec<Arc<str>> =
            items.into_iter().map(|item| Arc::from(item.as_ref())).collect();
        items.sort();
        items.dedup();
        Value::Set(items)
    }

    /// A [`Value::Set`] of `name=value`. A catalog keeps `off`, `no` and `false` as they were
    /// written; here a truth value is one word.
    pub fn options<S: AsRef<str>>(options: impl IntoIterator<Item = S>) -> Self {
        Value::set(options.into_iter().map(|option| with_one_word(option.as_ref())))
    }

    /// Whether this is [`Value::None`].
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }
}

/// Options of relations and indexes that are true or false, and nothing else.
const FLAGS: [&str; 9] = [
    "autosummarize",
    "autovacuum_enabled",
    "deduplicate_items",
    "fastupdate",
    "security_barrier",
    "security_invoker",
    "user_catalog_table",
    "vacuum_index_cleanup",
    "vacuum_truncate",
];

fn with_one_word(option: &str) -> String {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    let word = match value.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "1" | "t" | "y" => "true",
        "false" | "off" | "no" | "0" | "f" | "n" => "false",
        _ => return option.to_owned(),
    };
    match FLAGS.contains(&name.trim_start_matches("toast.")) {
        true => format!("{name}={word}"),
        false => option.to_owned(),
    }
}

/// The value as a report shows it, unescaped. `none`, `yes`, `no`; lists joined by `, `.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::None => f.write_str("none"),
            Value::Flag(true) => f.write_str("yes"),
            Value::Flag(false) => f.write_str("no"),
            Value::Number(number) => write!(f, "{number}"),
            Value::Text(text) | Value::Type(text) | Value::Definition(text) => f.write_str(text),
            Value::Expression(expression) => f.write_str(&expression.sql),
            Value::List(items) | Value::Set(items) if items.is_empty() => f.write_str("none"),
            Value::List(items) | Value::Set(items) => f.write_str(&items.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn a_set_forgets_order_and_repeats() {
        assert_eq!(Value::set(["b", "a", "b"]), Value::set(["a", "b"]));
        assert_ne!(Value::list(["b", "a"]), Value::list(["a", "b"]));
    }

    #[test]
    fn a_truth_value_among_options_is_one_word() {
        for (text, told) in [
            ("autovacuum_enabled=off", "autovacuum_enabled=false"),
            ("toast.autovacuum_enabled=TRUE", "toast.autovacuum_enabled=true"),
            ("security_barrier=1", "security_barrier=true"),
            ("buffering=on", "buffering=on"),
            ("fillfactor=1", "fillfactor=1"),
        ] {
            assert_eq!(Value::options([text]), Value::set([told]));
        }
    }

    #[test]
    fn shows_emptiness_in_words() {
        assert_eq!(Value::list::<&str>([]).to_string(), "none");
        assert_eq!(Value::Flag(false).to_string(), "no");
    }
}
