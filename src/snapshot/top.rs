//! The top of a file: what it was taken of, what was read, and what was not.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::About;
use super::checksum::Checksum;
use super::dependencies::RawDependency;
use super::objects::Objects;
use super::raw::{Entries, Text, twice};
use crate::input::suggest;
use crate::model::{Address, KindWords, Name, Reason, Unchecked};

/// Everything but the objects.
pub(super) struct Top<'de> {
    pub(super) snapshot_version: u64,
    pub(super) tool_version: Text<'de>,
    pub(super) side: Side<'de>,
    pub(super) kinds_read: Entries<'de, Vec<Text<'de>>>,
    pub(super) unchecked: Vec<NotChecked<'de>>,
    pub(super) blind: Vec<Vec<Text<'de>>>,
    /// Each a kind and names. Only in files of databases that have some.
    pub(super) unreadable: Vec<Vec<Text<'de>>>,
    /// `None` where they were not read, as in files of version 1.
    pub(super) dependencies: Option<Vec<RawDependency<'de>>>,
    /// Not in files of older builds.
    pub(super) checksums: Option<Checksums<'de>>,
}

/// What must come out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Checksums<'t> {
    #[serde(borrow)]
    pub(super) read: Text<'t>,
    #[serde(borrow)]
    pub(super) objects: Entries<'t, Text<'t>>,
    /// `None` where the file has none.
    #[serde(borrow, default)]
    pub(super) dependencies: Option<Text<'t>>,
}

impl Top<'_> {
    /// Of what was read, and what was not.
    pub(super) fn checksum(&self) -> Checksum {
        let kinds = self.kinds_read.0.iter().map(|(kind, properties)| {
            of_kind_read(&kind.0, properties.iter().map(|property| &*property.0))
        });
        let unchecked = self.unchecked.iter().map(|unchecked| {
            let NotChecked { object, reason, message, hint } = unchecked;
            let object = object.as_ref().map(|object| &*object.0);
            let hint = hint.as_ref().map(|hint| &*hint.0);
            of_unchecked(object, &reason.0, &message.0, hint)
        });
        let blind = self.blind.iter().map(|path| of_blind(path.iter().map(|name| &*name.0)));
        let unreadable = self.unreadable.iter();
        let unreadable = unreadable.map(|path| of_unreadable(path.iter().map(|name| &*name.0)));
        kinds.chain(unchecked).chain(blind).chain(unreadable).fold(Checksum::none(), Checksum::and)
    }
}

/// Of a kind that was read, with the properties that its objects may state.
pub(super) fn of_kind_read<'t>(
    kind: &str,
    properties: impl IntoIterator<Item = &'t str>,
) -> Checksum {
    Checksum::new().text("kind").text(kind).texts(properties)
}

/// Of something that could not be looked at.
pub(super) fn of_unchecked(
    object: Option<&str>,
    reason: &str,
    message: &str,
    hint: Option<&str>,
) -> Checksum {
    let checksum = Checksum::new().text("unchecked").texts(object);
    checksum.text(reason).text(message).texts(hint)
}

/// Of the beginning of paths of which nothing may be concluded.
pub(super) fn of_blind<'t>(path: impl IntoIterator<Item = &'t str>) -> Checksum {
    Checksum::new().text("blind").texts(path)
}

/// Of an object that could not be read: its kind, and the beginning of its path.
pub(super) fn of_unreadable<'t>(words: impl IntoIterator<Item = &'t str>) -> Checksum {
    Checksum::new().text("unreadable").texts(words)
}

/// Its kind, and the beginning of its path.
pub(super) fn unreadable(address: &Address) -> impl Iterator<Item = &str> {
    std::iter::once(address.kind.0).chain(address.path.iter().map(Name::as_str))
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
const KEYS: [&str; 10] = [
    "snapshot_version",
    "tool_version",
    "side",
    "kinds_read",
    "unchecked",
    "blind",
    "unreadable",
    "dependencies",
    "checksums",
    "objects",
];

impl<'de> Visitor<'de> for Tops<'_> {
    type Value = (Top<'de>, Objects<'de>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut version, mut tool, mut side, mut kinds) = (None, None, None, None);
        let (mut unchecked, mut blind, mut checksums, mut objects) = (None, None, None, None);
        let (mut unreadable, mut dependencies) = (None, None);
        while let Some(Text(key)) = map.next_key()? {
            match &*key {
                "snapshot_version" => put(&mut version, map.next_value()?, &key)?,
                "tool_version" => put(&mut tool, map.next_value()?, &key)?,
                "side" => put(&mut side, map.next_value()?, &key)?,
                "kinds_read" => put(&mut kinds, map.next_value()?, &key)?,
                "unchecked" => put(&mut unchecked, map.next_value()?, &key)?,
                "blind" => put(&mut blind, map.next_value()?, &key)?,
                "unreadable" => put(&mut unreadable, map.next_value()?, &key)?,
                "dependencies" => put(&mut dependencies, map.next_value()?, &key)?,
                "checksums" => put(&mut checksums, map.next_value()?, &key)?,
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
            unreadable: unreadable.unwrap_or_default(),
            dependencies,
            checksums,
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
