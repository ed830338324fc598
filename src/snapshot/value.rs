//! JSON as it is written: on one line where that is short, or else item by item.

use crate::model::{Expression, Value, is_hidden};

/// What is wider stands on several lines.
const WIDTH: usize = 100;

/// A piece of JSON.
pub(super) enum Json {
    /// Written out.
    Atom(String),
    /// A list; one that stands for the lines of a text is never put on one line.
    List { items: Vec<Json>, lines: bool },
    /// A map with its keys as they are.
    Map(Vec<(&'static str, Json)>),
}

impl Json {
    /// A text: one with several lines is a list of them.
    pub(super) fn text(text: &str) -> Json {
        match text.contains('\n') {
            true => Json::List { items: text.split('\n').map(Json::line).collect(), lines: true },
            false => Json::line(text),
        }
    }

    /// A text on one line.
    pub(super) fn line(text: &str) -> Json {
        Json::Atom(quoted(text))
    }

    /// Texts.
    pub(super) fn list<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Json {
        let items = texts.into_iter().map(|text| Json::line(text.as_ref())).collect();
        Json::List { items, lines: false }
    }

    /// A property's value.
    pub(super) fn value(value: &Value) -> Json {
        match value {
            Value::None => Json::Atom("null".to_owned()),
            Value::Flag(flag) => Json::Atom(flag.to_string()),
            Value::Number(number) => Json::Atom(number.to_string()),
            Value::Text(text) | Value::Type(text) | Value::Definition(text) => Json::text(text),
            Value::List(items) | Value::Set(items) => Json::list(items),
            Value::Expression(Expression { sql, stored_as: None }) => Json::text(sql),
            Value::Expression(Expression { sql, stored_as: Some(stored_as) }) => {
                let stored_as = Json::text(stored_as);
                Json::Map(vec![("sql", Json::text(sql)), ("stored_as", stored_as)])
            }
        }
    }

    /// It on one line, however long, where it can be.
    pub(super) fn unbroken(self) -> Json {
        self.on_one_line().map_or(self, Json::Atom)
    }

    /// Appends it, broken into lines that begin deeper than `depth` where it has to be.
    pub(super) fn write(&self, depth: usize, to: &mut String) {
        match self.on_one_line() {
            Some(line) if line.chars().count() <= WIDTH => to.push_str(&line),
            _ => self.write_lines(depth, to),
        }
    }

    pub(super) fn write_lines(&self, depth: usize, to: &mut String) {
        let (open, close, items): (_, _, Vec<(Option<&str>, &Json)>) = match self {
            Json::Atom(text) => return to.push_str(text),
            Json::List { items, .. } => ('[', ']', items.iter().map(|item| (None, item)).collect()),
            Json::Map(entries) => {
                ('{', '}', entries.iter().map(|(key, value)| (Some(*key), value)).collect())
            }
        };
        to.push(open);
        for (index, (key, item)) in items.into_iter().enumerate() {
            to.push_str(if index == 0 { "\n" } else { ",\n" });
            indent(depth + 1, to);
            if let Some(key) = key {
                to.push_str(&format!("\"{key}\": "));
            }
            item.write(depth + 1, to);
        }
        to.push('\n');
        indent(depth, to);
        to.push(close);
    }

    /// `None` where it has lines of its own.
    fn on_one_line(&self) -> Option<String> {
        match self {
            Json::Atom(text) => Some(text.clone()),
            Json::List { items, lines: true } if !items.is_empty() => None,
            Json::List { items, .. } => {
                let items: Option<Vec<String>> = items.iter().map(Json::on_one_line).collect();
                Some(format!("[{}]", items?.join(", ")))
            }
            Json::Map(entries) => {
                let entry = |(key, value): &(&str, Json)| {
                    Some(format!("\"{key}\": {}", value.on_one_line()?))
                };
                let entries: Option<Vec<String>> = entries.iter().map(entry).collect();
                Some(format!("{{{}}}", entries?.join(", ")))
            }
        }
    }
}

/// Two spaces for each level.
pub(super) fn indent(depth: usize, to: &mut String) {
    (0..depth).for_each(|_| to.push_str("  "));
}

/// A text in quotes. What a reader of the file would not see as itself is escaped, and `##[`, which
/// GitHub's runner obeys in a log.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_hidden(c) || c == '[' && quoted.ends_with("##") => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    quoted.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
