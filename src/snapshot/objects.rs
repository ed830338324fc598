//! The objects of a file, kind by kind: each is given its words and shares what others have, as soon
//! as it is read.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::checksum::{self, Checksum};
use super::raw::{Entries, Raw, Text, twice};
use crate::model::{
    Address, Expression, Form, Kind, KindWords, Name, Naming, Object, Pool, Property, Value,
};

/// Objects as they come in.
pub(super) struct Objects<'de> {
    words: Vec<KindWords>,
    pool: Pool,
    pub(super) objects: BTreeMap<Address, Object>,
    /// Of all objects of a kind; `None` where one states what this version cannot reckon.
    pub(super) checksums: BTreeMap<Kind, Option<Checksum>>,
    /// Properties that are not known, with their kinds and the first object that states them.
    pub(super) strange: BTreeMap<(Kind, String), Address>,
    /// Kinds that are not known, with the name of their first object.
    pub(super) strange_kinds: BTreeMap<String, String>,
    text: PhantomData<&'de str>,
}

/// One object before it is known what its kind states.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawObject<'t> {
    #[serde(borrow)]
    path: Vec<Text<'t>>,
    #[serde(borrow, default)]
    shape: Option<Text<'t>>,
    #[serde(default)]
    name_is_generated: bool,
    #[serde(borrow)]
    properties: Entries<'t, Raw<'t>>,
}

impl Objects<'_> {
    pub(super) fn new(words: &[KindWords]) -> Self {
        Objects {
            words: words.to_vec(),
            pool: Pool::default(),
            objects: BTreeMap::new(),
            checksums: BTreeMap::new(),
            strange: BTreeMap::new(),
            strange_kinds: BTreeMap::new(),
            text: PhantomData,
        }
    }

    fn add(&mut self, raw: RawObject<'_>, words: &KindWords) -> Result<(), String> {
        let kind = words.kind;
        let checksum = checksum(&raw);
        let all = self.checksums.entry(kind).or_insert_with(|| Some(Checksum::none()));
        *all = all.zip(checksum).map(|(all, checksum)| all.and(checksum));
        let address = Address::new(kind, raw.path.into_iter().map(|name| Name::new(name.0)));
        let parts = address.path.len();
        if !has_path(kind, parts) {
            return Err(format!("no {kind} has a path of {parts} names"));
        }
        let mut properties = Vec::with_capacity(raw.properties.0.len());
        for (name, raw) in raw.properties.0 {
            // What is not known must be told of by the list of what was read.
            let Some(stated) = words.properties.iter().find(|stated| stated.name == name.0) else {
                let strange = self.strange.entry((kind, name.0.into_owned()));
                strange.or_insert_with(|| address.clone());
                continue;
            };
            let value = value(raw, stated.form).ok_or_else(|| {
                format!("`{}` of the {kind} {address} is no {}", stated.name, what(stated.form))
            })?;
            properties.push(Property { name: stated.name, value });
        }
        let mut object = Object::named(address, properties);
        object.shape = raw.shape.map(|shape| Arc::from(shape.0));
        object.name_is_generated = raw.name_is_generated;
        self.pool.share(&mut object);
        match self.objects.insert(object.address.clone(), object) {
            Some(first) => Err(format!("the {kind} {} is given twice", first.address)),
            None => Ok(()),
        }
    }
}

/// Of an object before it is known what it states.
fn checksum(raw: &RawObject<'_>) -> Option<Checksum> {
    let properties = checksum::of_raw(&raw.properties.0)?;
    let path = raw.path.iter().map(|name| &*name.0);
    let shape = raw.shape.as_ref().map(|shape| &*shape.0);
    Some(checksum::of_parts(path, shape, raw.name_is_generated, properties))
}

/// Whether an object of the kind has so many names.
pub(super) fn has_path(kind: Kind, names: usize) -> bool {
    match kind.1 {
        Naming::Phrase => names == 1,
        Naming::InSchema => names == 2,
        Naming::Signature | Naming::InTable => names == 3,
        Naming::Plain | Naming::About | Naming::AboutBy => names < MOST_NAMES,
    }
}

/// More names than any address has.
const MOST_NAMES: usize = 16;

/// Kind by kind.
impl<'de> DeserializeSeed<'de> for Objects<'de> {
    type Value = Objects<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Objects<'de> {
    type Value = Objects<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of kinds")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut kinds = HashSet::new();
        while let Some(kind) = map.next_key::<Text<'de>>()? {
            let words = self.words.iter().copied().find(|words| words.kind.0 == kind.0);
            match words {
                Some(words) => map.next_value_seed(OfKind { objects: &mut self, words })?,
                None => {
                    let Entries(objects) = map.next_value::<Entries<'_, IgnoredAny>>()?;
                    let first = objects.into_iter().next();
                    let first = first.map(|(name, _)| (kind.0.clone().into(), name.0.into()));
                    self.strange_kinds.extend(first);
                }
            }
            if !kinds.insert(kind.clone()) {
                return Err(A::Error::custom(twice(&kind.0)));
            }
        }
        Ok(self)
    }
}

/// The objects of one kind, by displayed name. The name is for people: the path says who it is.
struct OfKind<'r, 'de> {
    objects: &'r mut Objects<'de>,
    words: KindWords,
}

impl<'de> DeserializeSeed<'de> for OfKind<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OfKind<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = map.next_key::<Text<'de>>()? {
            let raw = map.next_value()?;
            self.objects.add(raw, &self.words).map_err(A::Error::custom)?;
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(twice(&name.0)));
            }
        }
        Ok(())
    }
}

/// The value, where it is of this form; any may be said to be absent.
fn value(raw: Raw<'_>, form: Form) -> Option<Value> {
    Some(match (form, raw) {
        (_, Raw::Null) => Value::None,
        (Form::Flag, Raw::Flag(flag)) => Value::Flag(flag),
        (Form::Number, Raw::Number(number)) => Value::Number(number),
        (Form::List, Raw::List(items)) => Value::list(items.into_iter().map(|item| item.0)),
        (Form::Set, Raw::List(items)) => Value::set(items.into_iter().map(|item| item.0)),
        (Form::Text | Form::Word(_), raw) => Value::Text(text(raw)?),
        (Form::Type, raw) => Value::Type(text(raw)?),
        (Form::Definition, raw) => Value::Definition(text(raw)?),
        (Form::Expression, Raw::Map(Entries(entries))) => {
            let (mut sql, mut stored_as) = (None, None);
            for (key, raw) in entries {
                match &*key.0 {
                    "sql" => sql = Some(text(raw)?),
                    "stored_as" => stored_as = Some(text(raw)?),
                    _ => return None,
                }
            }
            Value::Expression(Expression { sql: sql?, stored_as })
        }
        (Form::Expression, raw) => {
            Value::Expression(Expression { sql: text(raw)?, stored_as: None })
        }
        _ => return None,
    })
}

/// A text, or its lines.
fn text(raw: Raw<'_>) -> Option<Arc<str>> {
    match raw {
        Raw::Text(text) => Some(Arc::from(text.0)),
        Raw::List(lines) => {
            let lines: Vec<&str> = lines.iter().map(|line| &*line.0).collect();
            Some(Arc::from(lines.join("\n")))
        }
        _ => None,
    }
}

/// What an error calls a form.
fn what(form: Form) -> &'static str {
    match form {
        Form::Flag => "true or false",
        Form::Number => "whole number",
        Form::List | Form::Set => "list of texts",
        Form::Text | Form::Word(_) | Form::Type | Form::Definition => "text",
        Form::Expression => "expression",
    }
}
