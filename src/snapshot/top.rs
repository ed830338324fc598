//! The top of a file: what it was taken of, what was read, and what was not.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::About;
use super::objects::Objects;
use super::raw::{Entries, Text, twice};
use crate::input::suggest;
use crate::model::{KindWords, Name, Reason, Unchecked};

/// Everything but the objects.
pub(super) struct Top<'de> {
    pub(super) snapshot_version: u64,
    pub(super) tool_version: Text<'de>,
    pub(super) side: Side<'de>,
    pub(super) kinds_read: Entries<'de, Vec<Text<'de>>>,
    pub(super) unchecked: Vec<NotChecked<'de>>,
    pub(super) blind: Vec<Vec<Text<'de>>>,
}

/// What the snapshot was taken of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Side<'t> {
    #[serde(borrow)]
    database: Text<'t>,
    #[serde(borrow)]
    user: Text<'t>,
    #[serde(borrow)]
    server_version: Text<'t>,
    pub(super) server_version_num: i32,
    #[serde(borrow)]
    encoding: Text<'t>,
}

impl Side<'_> {
    pub(super) fn into_about(self) -> About {
        About {
            database: self.database.0.into(),
            user: self.user.0.into(),
            server_version: self.server_version.0.into(),
            server_version_num: self.server_version_num,
            encoding: self.encoding.0.into(),
        }
    }
}

/// What could not be looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotChecked<'t> {
    #[serde(borrow, default)]
    object: Option<Text<'t>>,
    #[serde(borrow)]
    reason: Text<'t>,
    #[serde(borrow)]
    message: Text<'t>,
    #[serde(borrow, default)]
    hint: Option<Text<'t>>,
}

impl NotChecked<'_> {
    /// In the side that the file is used as. A reason that only a newer version gives is one of its
    /// server's.
    pub(super) fn into_unchecked(self, database: &Name) -> Unchecked {
        Unchecked {
            database: Some(database.clone()),
            object: self.object.map(|object| object.0.into()),
            reason: Reason::named(&self.reason.0).unwrap_or(Reason::Server),
            message: self.message.0.into(),
            hint: self.hint.map(|hint| hint.0.into()),
        }
    }
}

/// Reads the whole text, and nothing after it.
pub(super) fn read<'de>(
    text: &'de str,
    words: &[KindWords],
) -> Result<(Top<'de>, Objects<'de>), serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let read = json.deserialize_map(Tops { words })?;
    json.end()?;
    Ok(read)
}

struct Tops<'w> {
    words: &'w [KindWords],
}

/// The keys, in the order in which they are written. Any order is read.
const KEYS: [&str; 7] =
    ["snapshot_version", "tool_version", "side", "kinds_read", "unchecked", "blind", "objects"];

impl<'de> Visitor<'de> for Tops<'_> {
    type Value = (Top<'de>, Objects<'de>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut version, mut tool, mut side, mut kinds) = (None, None, None, None);
        let (mut unchecked, mut blind, mut objects) = (None, None, None);
        while let Some(Text(key)) = map.next_key()? {
            match &*key {
                "snapshot_version" => put(&mut version, map.next_value()?, &key)?,
                "tool_version" => put(&mut tool, map.next_value()?, &key)?,
                "side" => put(&mut side, map.next_value()?, &key)?,
                "kinds_read" => put(&mut kinds, map.next_value()?, &key)?,
                "unchecked" => put(&mut unchecked, map.next_value()?, &key)?,
                "blind" => put(&mut blind, map.next_value()?, &key)?,
                "objects" => {
                    put(&mut objects, map.next_value_seed(Objects::new(self.words))?, &key)?;
                }
                other => {
                    let help = suggest::help(other, KEYS);
                    return Err(A::Error::custom(format!("unknown key `{other}`: {help}")));
                }
            }
        }
        let top = Top {
            snapshot_version: got(version, "snapshot_version")?,
            tool_version: got(tool, "tool_version")?,
            side: got(side, "side")?,
            kinds_read: got(kinds, "kinds_read")?,
            unchecked: got(unchecked, "unchecked")?,
            blind: got(blind, "blind")?,
        };
        Ok((top, got(objects, "objects")?))
    }
}

fn put<T, E: Error>(place: &mut Option<T>, value: T, key: &str) -> Result<(), E> {
    match place.replace(value) {
        Some(_) => Err(E::custom(twice(key))),
        None => Ok(()),
    }
}

fn got<T, E: Error>(value: Option<T>, key: &str) -> Result<T, E> {
    value.ok_or_else(|| E::custom(format!("the key `{key}` is missing")))
}
