//! The list of an object's properties while it is written down.

use crate::model::{Property, Value};

/// Properties in the order in which a person would read them.
#[derive(Debug, Default)]
pub(super) struct Properties(Vec<Property>);

impl Properties {
    /// States a property.
    pub(super) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.0.push(Property { name, value });
        self
    }

    /// States a text, or that there is none.
    pub(super) fn text(self, name: &'static str, text: Option<impl AsRef<str>>) -> Self {
        self.with(name, Value::text_or_none(text))
    }

    /// States a word.
    pub(super) fn word(self, name: &'static str, word: impl AsRef<str>) -> Self {
        self.with(name, Value::text(word))
    }

    /// States a truth value.
    pub(super) fn flag(self, name: &'static str, flag: bool) -> Self {
        self.with(name, Value::Flag(flag))
    }

    /// States a truth value where the server's version has one.
    pub(super) fn flag_opt(self, name: &'static str, flag: Option<bool>) -> Self {
        match flag {
            Some(flag) => self.flag(name, flag),
            None => self,
        }
    }

    /// States texts in their order where the server's version has them.
    pub(super) fn list_opt(self, name: &'static str, texts: Option<Vec<String>>) -> Self {
        match texts {
            Some(texts) => self.with(name, Value::list(texts)),
            None => self,
        }
    }

    /// States storage parameters and their like.
    pub(super) fn options(self, name: &'static str, options: Vec<String>) -> Self {
        self.with(name, Value::options(options))
    }

    /// States a number.
    pub(super) fn number(self, name: &'static str, number: i64) -> Self {
        self.with(name, Value::Number(number))
    }

    /// States a definition, or that there is none.
    pub(super) fn definition(self, name: &'static str, text: Option<String>) -> Self {
        self.with(name, text.map_or(Value::None, |text| Value::Definition(text.into())))
    }

    /// States an expression that stands for itself, or that there is none.
    pub(super) fn expression(self, name: &'static str, sql: Option<impl AsRef<str>>) -> Self {
        self.with(name, Value::expression(sql, None))
    }

    /// The list.
    pub(super) fn done(self) -> Vec<Property> {
        self.0
    }
}

/// A name that may be qualified, as a person would type it: `public.t`, or `t` without a schema.
pub(super) fn displayed(schema: Option<&str>, name: &str) -> String {
    let name = crate::model::Name::new(name).displayed();
    match schema {
        Some(schema) => format!("{}.{name}", crate::model::Name::new(schema).displayed()),
        None => name,
    }
}

/// A collation as `COLLATE` would take it, but raw where it is one of PostgreSQL's own (`C`,
/// `de_DE`), because that is how it is known.
pub(super) fn collation(schema: Option<&str>, name: Option<&str>) -> Value {
    Value::text_or_none(name.map(|name| match schema {
        None | Some("pg_catalog") => name.to_owned(),
        Some(schema) => displayed(Some(schema), name),
    }))
}
