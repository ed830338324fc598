//! JSON as it stands in a file, before it is known what it must be. Strict: nothing is given twice.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A text of the file, not copied where it need not be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Text<'de>(pub(super) Cow<'de, str>);

impl<'de> Text<'de> {
    fn checked<E: Error>(text: Cow<'de, str>) -> Result<Self, E> {
        match text.contains('\0') {
            true => Err(E::custom("a NUL character, which PostgreSQL has in no text")),
            false => Ok(Text(text)),
        }
    }
}

impl<'de: 't, 't> Deserialize<'de> for Text<'t> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Text::checked(Cow::Borrowed(text))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Text::checked(Cow::Owned(text.to_owned()))
            }
        }
        from.deserialize_str(Texts)
    }
}

/// A value of a property; `Other` is JSON of a form that no property has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Raw<'de> {
    Null,
    Flag(bool),
    Number(i64),
    Text(Text<'de>),
    List(Vec<Text<'de>>),
    /// `sql` and `stored_as`.
    Map(Entries<'de, Raw<'de>>),
    Other,
}

impl<'de: 't, 't> Deserialize<'de> for Raw<'t> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Raws;
        impl<'de> Visitor<'de> for Raws {
            type Value = Raw<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E: Error>(self) -> Result<Raw<'de>, E> {
                Ok(Raw::Null)
            }
            fn visit_bool<E: Error>(self, flag: bool) -> Result<Raw<'de>, E> {
                Ok(Raw::Flag(flag))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Raw<'de>, E> {
                Ok(Raw::Number(number))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Raw<'de>, E> {
                Ok(i64::try_from(number).map_or(Raw::Other, Raw::Number))
            }
            fn visit_f64<E: Error>(self, _: f64) -> Result<Raw<'de>, E> {
                Ok(Raw::Other)
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Raw<'de>, E> {
                Text::checked(Cow::Borrowed(text)).map(Raw::Text)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Raw<'de>, E> {
                Text::checked(Cow::Owned(text.to_owned())).map(Raw::Text)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw<'de>, A::Error> {
                let mut texts = Some(Vec::new());
                while let Some(item) = items.next_element::<Raw<'de>>()? {
                    match (item, &mut texts) {
                        (Raw::Text(text), Some(texts)) => texts.push(text),
                        _ => texts = None,
                    }
                }
                Ok(texts.map_or(Raw::Other, Raw::List))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Raw<'de>, A::Error> {
                Entries::deserialize(MapAccessDeserializer::new(map)).map(Raw::Map)
            }
        }
        from.deserialize_any(Raws)
    }
}

/// A map, in its order, without a key that is given twice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entries<'de, V>(pub(super) Vec<(Text<'de>, V)>);

impl<'de: 't, 't, V: Deserialize<'de>> Deserialize<'de> for Entries<'t, V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Maps<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Maps<V> {
            type Value = Entries<'de, V>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries: Vec<(Text<'de>, V)> = Vec::new();
                let mut known = BTreeSet::new();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    if !known.insert(key.clone()) {
                        return Err(A::Error::custom(twice(&key.0)));
                    }
                    entries.push((key, map.next_value()?));
                }
                Ok(Entries(entries))
            }
        }
        from.deserialize_map(Maps(PhantomData))
    }
}

/// What is wrong with a key that is given a second time.
pub(super) fn twice(key: &str) -> String {
    format!("`{key}` is given twice")
}
