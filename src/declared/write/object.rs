//! One object as a map of what is to be said of it.

use crate::declared::usual::is_nothing;
use crate::model::prop;
use crate::model::{Object, Property, Value};

use super::super::words::{self, Words};
use super::writer::Writer;
use super::yaml::{Map, Yaml};

/// The properties of an object that are still to be said.
pub(super) struct Unsaid<'a> {
    object: &'a Object,
    left: Vec<&'a Property>,
    /// What is said although it goes without saying, because it tells the object from another.
    telling: &'a [&'static str],
}

impl<'a> Unsaid<'a> {
    /// All of them.
    pub(super) fn of(object: &'a Object) -> Self {
        Unsaid::telling(object, &[])
    }

    /// All of them, some of which are said in any case.
    pub(super) fn telling(object: &'a Object, telling: &'a [&'static str]) -> Self {
        Unsaid { object, left: object.properties.iter().collect(), telling }
    }

    /// Whether a property is said although it is none.
    pub(super) fn tells(&self, name: &str) -> bool {
        self.telling.contains(&name)
    }

    /// The value of one, which is said by whoever takes it; `None` where there is none.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a Value> {
        self.left.retain(|property| property.name != name);
        self.object.property(name).filter(|value| !is_nothing(value))
    }

    /// The text of one.
    pub(super) fn take_text(&mut self, name: &str) -> Option<String> {
        self.take(name).map(ToString::to_string)
    }

    /// The texts of one that is a list or a set.
    pub(super) fn take_texts(&mut self, name: &str) -> Vec<String> {
        match self.take(name) {
            Some(Value::List(texts) | Value::Set(texts)) => {
                texts.iter().map(ToString::to_string).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether one is true.
    pub(super) fn take_flag(&mut self, name: &str) -> bool {
        self.take(name) == Some(&Value::Flag(true))
    }

    /// Says all that is left and does not go without saying, under the catalog's words.
    pub(super) fn rest(self, writer: &Writer<'_>, map: &mut Map) {
        for property in &self.left {
            if self.tells(property.name) || !writer.is_usual(self.object, property) {
                map.push((words::key(property.name), value(property)));
            }
        }
    }
}

/// A value in the form of its property.
fn value(property: &Property) -> Yaml {
    match &property.value {
        Value::None => Yaml::Null,
        Value::Flag(flag) => Yaml::Flag(*flag),
        Value::Number(number) => Yaml::Number(*number),
        Value::Text(text) | Value::Type(text) => Yaml::Text(text.to_string()),
        Value::Expression(expression) => Yaml::Long(expression.sql.to_string()),
        Value::Definition(text) => Yaml::Long(text.to_string()),
        Value::List(items) => Yaml::texts(items),
        Value::Set(items)
            if property.name.ends_with("options") || property.name == prop::SETTINGS =>
        {
            options(items.iter().map(AsRef::as_ref))
        }
        Value::Set(items) => Yaml::texts(items),
    }
}

/// Options as a map, where each of them has a key of its own.
pub(super) fn options<'t>(items: impl Iterator<Item = &'t str> + Clone) -> Yaml {
    let mut map = Map::new();
    for item in items.clone() {
        match item.split_once('=') {
            Some((key, value)) if !key.is_empty() && map.iter().all(|(other, _)| other != key) => {
                map.push((key.to_owned(), Yaml::Loose(value.to_owned())));
            }
            _ => return Yaml::texts(items),
        }
    }
    Yaml::Map(map)
}

/// A map, or the value of the only property that its kind has where it says nothing else.
pub(super) fn short(object: &Object, words: &Words, mut map: Map) -> Yaml {
    match (words.only(object.address.kind), map.pop()) {
        (Some(only), Some((key, value)))
            if map.is_empty() && key == only.key && !matches!(value, Yaml::Null | Yaml::Map(_)) =>
        {
            value
        }
        (_, last) => Yaml::Map(map.into_iter().chain(last).collect()),
    }
}
