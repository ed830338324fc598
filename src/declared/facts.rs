//! What a declaration says of one object, with the place of every word.

use std::sync::Arc;

use crate::input::{InputError, Section, yaml::Node};
use crate::model::{Address, Name, Place, Property, Value};

use super::names;
use super::value;
use super::words::Word;

/// The key of what an object was called before.
pub(super) const RENAMED_FROM: &str = "renamed_from";

/// One declared object in the making.
#[derive(Debug)]
pub(super) struct Facts {
    /// Who it is.
    pub(super) address: Address,
    /// Where it is declared.
    pub(super) place: Place,
    /// See [`crate::model::Object::shape`].
    pub(super) shape: Option<Arc<str>>,
    /// See [`crate::model::Object::name_is_generated`].
    pub(super) name_is_generated: bool,
    /// What it was called before.
    pub(super) renamed_from: Option<Name>,
    /// Its properties and their places.
    pub(super) said: Vec<(Property, Place)>,
}

impl Facts {
    /// An object of which nothing is said yet.
    pub(super) fn new(address: Address, place: &Place) -> Self {
        let place = place.clone();
        Facts {
            address,
            place,
            shape: None,
            name_is_generated: false,
            renamed_from: None,
            said: Vec::new(),
        }
    }

    /// Takes what the object was called before: its own name, or that behind the schema that it is in.
    pub(super) fn renamed_from(&mut self, section: &Section<'_>) -> Result<(), InputError> {
        let Some(node) = section.get(RENAMED_FROM) else { return Ok(()) };
        let mut parts = names::parts(node.filled()?, &node.place)?;
        let own = parts.pop().filter(|own| own.as_str() != self.address.own_name());
        let own = own.ok_or_else(|| node.error("is the name that the object has"))?;
        let around = self.address.path.split_last().map_or(&[][..], |(_, around)| around);
        if !around.ends_with(&parts) {
            return Err(node.error("is in another schema or table; a rename does not move it"));
        }
        self.renamed_from = Some(own);
        Ok(())
    }

    /// States a property.
    pub(super) fn say(&mut self, name: &'static str, value: Value, place: &Place) {
        self.said.push((Property { name, value }, place.clone()));
    }

    /// States true-or-false properties: pairs of key and property.
    pub(super) fn flags(
        &mut self,
        section: &Section<'_>,
        pairs: &[(&str, &'static str)],
    ) -> Result<(), InputError> {
        self.each(section, pairs, |node| node.flag().map(Value::Flag))
    }

    /// States whole numbers; `null` says that there is none.
    pub(super) fn numbers(
        &mut self,
        section: &Section<'_>,
        pairs: &[(&str, &'static str)],
    ) -> Result<(), InputError> {
        self.each(section, pairs, or_none(|node| node.number().map(Value::Number)))
    }

    /// States texts; `null` says that there is none.
    pub(super) fn texts(
        &mut self,
        section: &Section<'_>,
        pairs: &[(&str, &'static str)],
    ) -> Result<(), InputError> {
        self.each(section, pairs, or_none(|node| node.filled().map(Value::text)))
    }

    /// States a text out of a fixed set of words.
    pub(super) fn word(
        &mut self,
        section: &Section<'_>,
        key: &str,
        property: &'static str,
        words: &[&'static str],
    ) -> Result<(), InputError> {
        let words: Vec<_> = words.iter().map(|word| (*word, *word)).collect();
        self.each(section, &[(key, property)], |node| node.one_of(&words).map(Value::text))
    }

    /// States an expression; `null` says that there is none.
    pub(super) fn expression(
        &mut self,
        section: &Section<'_>,
        key: &str,
        property: &'static str,
        stored_as: Option<&str>,
    ) -> Result<(), InputError> {
        let read =
            |node: &Node| node.filled().map(|sql| Value::expression(Some(sql.trim()), stored_as));
        self.each(section, &[(key, property)], or_none(read))
    }

    /// States names as a set of `key=value` texts.
    pub(super) fn options(
        &mut self,
        section: &Section<'_>,
        key: &str,
        property: &'static str,
    ) -> Result<(), InputError> {
        self.each(section, &[(key, property)], |node| {
            let one = |entry: &crate::input::yaml::Entry| {
                Ok(format!("{}={}", entry.key, entry.node.text()?))
            };
            let options: Result<Vec<_>, InputError> = node.entries()?.iter().map(one).collect();
            Ok(Value::options(options?))
        })
    }

    /// States the properties that have no grammar of their own.
    pub(super) fn rest(&mut self, section: &Section<'_>, rest: &[&Word]) -> Result<(), InputError> {
        for word in rest {
            if let Some(node) = section.get(&word.key) {
                self.one(word, node)?;
            }
        }
        Ok(())
    }

    /// States a property by its form.
    pub(super) fn one(&mut self, word: &Word, node: &Node) -> Result<(), InputError> {
        let value = value::read(word.stated, node)?;
        self.say(word.stated.name, value, &node.place);
        Ok(())
    }

    /// States each key that is there, read by `read`.
    pub(super) fn each(
        &mut self,
        section: &Section<'_>,
        pairs: &[(&str, &'static str)],
        read: impl Fn(&Node) -> Result<Value, InputError>,
    ) -> Result<(), InputError> {
        for (key, property) in pairs {
            if let Some(node) = section.get(key) {
                self.say(property, read(node)?, &node.place);
            }
        }
        Ok(())
    }
}

/// `read`, with `null` for "there is none".
pub(super) fn or_none(
    read: impl Fn(&Node) -> Result<Value, InputError>,
) -> impl Fn(&Node) -> Result<Value, InputError> {
    move |node| if node.is_null() { Ok(Value::None) } else { read(node) }
}
