//! A file as a snapshot. It may be anybody's: of another version, broken, or no snapshot at all.

use std::path::Path;

use serde::Deserialize;

use super::dependencies;
use super::objects::Objects;
use super::raw::{Raw, Text};
use super::top::{self, Top};
use super::{MOST_BYTES, Saved, VERSION};
use crate::input::{InputError, file};
use crate::model::noun::plural;
use crate::model::{Address, KindWords, Name, Origin, Place, Reason, Snapshot, Stated, Unchecked};

/// Reads a snapshot file as the side `name`. `shown` is what errors call the file.
pub fn read(
    path: &Path,
    shown: &str,
    name: &Name,
    words: &[KindWords],
) -> Result<Saved, InputError> {
    parse(&file::read_text_of(path, shown, MOST_BYTES)?, shown, name, words)
}

/// The snapshot that a file's text is. Fails on anything that is not exactly right; what only
/// another version knows is unchecked.
pub fn parse(
    text: &str,
    shown: &str,
    name: &Name,
    words: &[KindWords],
) -> Result<Saved, InputError> {
    let (top, objects) = top::read(text, words).map_err(|error| refused(text, shown, &error))?;
    saved(top, objects, name, words)
        .map_err(|message| InputError::new(format_args!("{shown}: {message}")))
}

/// What is wrong with a file. One of a newer version may be anything: that it is newer comes first.
fn refused(text: &str, shown: &str, error: &serde_json::Error) -> InputError {
    #[derive(Deserialize)]
    struct Version<'t> {
        #[serde(borrow)]
        snapshot_version: Option<Raw<'t>>,
    }
    match serde_json::from_str(text) {
        Ok(Version { snapshot_version: Some(Raw::Number(version)) })
            if u64::try_from(version).is_ok_and(|version| version > VERSION) =>
        {
            InputError::new(format_args!("{shown}: {}", newer(version)))
                .help("update tenantctl, or take the snapshot with this version")
        }
        Ok(Version { snapshot_version: None }) => {
            InputError::new(format_args!("{shown}: is no snapshot file"))
                .help("`tenantctl snapshot SIDE -o FILE` writes one")
        }
        _ if error.is_eof() => {
            InputError::new(format_args!("{shown}: ends in the middle, so it is not whole"))
                .help("take the snapshot again")
        }
        _ => {
            let told = error.to_string();
            let told = told.rsplit_once(" at line ").map_or(told.as_str(), |(told, _)| told);
            InputError::at(&Place { file: shown.into(), line: error.line() as u64 }, told)
        }
    }
}

fn newer(version: impl std::fmt::Display) -> String {
    format!("is of snapshot version {version}, and this version of tenantctl reads up to {VERSION}")
}

/// Holds what was read against the words of this version.
fn saved(
    top: Top<'_>,
    objects: Objects<'_>,
    name: &Name,
    words: &[KindWords],
) -> Result<Saved, String> {
    match top.snapshot_version {
        1..=VERSION => {}
        0 => return Err("is of snapshot version 0, which there never was".to_owned()),
        version => return Err(newer(version)),
    }
    sound(&top, &objects, words)?;
    let mut snapshot = Snapshot::empty(name.clone(), Origin::Database);
    let tool = top.tool_version.0;
    let major = top.side.server_version_num / 10_000;
    snapshot.unchecked = top.unchecked.into_iter().map(|own| own.into_unchecked(name)).collect();
    let blind = top.blind.into_iter();
    snapshot.blind =
        blind.map(|prefix| prefix.into_iter().map(|name| Name::new(name.0)).collect()).collect();
    for path in &top.unreadable {
        let (kind, names) = path.split_first().ok_or("an entry of `unreadable` is empty")?;
        if let Some(words) = words.iter().find(|words| words.kind.0 == kind.0) {
            let names = names.iter().map(|name| &*name.0);
            snapshot.unreadable.insert(Address::new(words.kind, names));
        }
    }
    let is_read = |kind: &str| top.kinds_read.0.iter().any(|(known, _)| known.0 == kind);
    let known = top.dependencies.as_ref();
    let known = known.map(|raw| dependencies::of_raw(raw, words, is_read)).transpose()?;
    snapshot.dependencies = known;
    let about = |kind: &str, message, hint: &str| Unchecked {
        database: Some(name.clone()),
        object: Some(format!("kind {kind}")),
        reason: Reason::NotModelled,
        message,
        hint: Some(hint.to_owned()),
    };
    let mut more = Vec::new();
    for (kind, properties) in &top.kinds_read.0 {
        let known = words.iter().find(|words| words.kind.0 == kind.0);
        let Some(words) = known else {
            let message = format!(
                "the snapshot file tells of this kind, which this version of tenantctl does not \
                 know: it was written by {tool}"
            );
            more.push(about(&kind.0, message, "compare with the version that wrote the file"));
            continue;
        };
        snapshot.kinds_read.insert(words.kind);
        let is_stated = |stated: &&Stated| properties.iter().any(|own| own.0 == stated.name);
        let is_known = |own: &&Text<'_>| words.properties.iter().any(|known| known.name == own.0);
        let strange: Vec<&str> =
            properties.iter().filter(|own| !is_known(own)).map(|own| &*own.0).collect();
        if !strange.is_empty() {
            let message = format!(
                "the snapshot file states what this version of tenantctl does not know ({}): it \
                 was written by {tool}",
                strange.join(", ")
            );
            more.push(about(&kind.0, message, "compare with the version that wrote the file"));
        }
        let missed = words.properties.iter().filter(|stated| stated.since <= major);
        let missed: Vec<&str> = missed.filter(|s| !is_stated(s)).map(|s| s.name).collect();
        if !missed.is_empty() {
            let message = format!(
                "the snapshot file does not tell of {}: it was written by tenantctl {tool}",
                missed.join(", ")
            );
            more.push(about(&kind.0, message, "take the snapshot again"));
        }
    }
    for kind in words.iter().map(|words| words.kind) {
        let is_told = |unchecked: &Unchecked| match &unchecked.object {
            None => true,
            Some(object) => object.strip_prefix("kind ") == Some(kind.0),
        };
        if !snapshot.kinds_read.contains(&kind) && !snapshot.unchecked.iter().any(is_told) {
            let message = format!(
                "the snapshot file does not tell of this kind: it was written by tenantctl {tool}"
            );
            more.push(about(kind.0, message, "take the snapshot again"));
        }
    }
    snapshot.unchecked.append(&mut more);
    snapshot.unchecked.sort();
    snapshot.objects = objects.objects.into();
    Ok(Saved { about: top.side.into_about(), snapshot })
}

/// Fails where the file does not hold together: what was lost or put in by hand would be taken for
/// what was never there, and for nothing.
fn sound(top: &Top<'_>, objects: &Objects<'_>, words: &[KindWords]) -> Result<(), String> {
    let is_read = |kind: &str, property: Option<&str>| {
        let mut kinds = top.kinds_read.0.iter().filter(|(name, _)| name.0 == kind);
        let is_listed = |property| move |own: &Text<'_>| own.0 == property;
        kinds.any(|(_, own)| property.is_none_or(|property| own.iter().any(is_listed(property))))
    };
    for ((kind, property), address) in &objects.strange {
        if !is_read(kind.0, Some(property)) {
            return Err(format!("the {kind} {address} states `{property}`, which nobody knows"));
        }
    }
    for (kind, object) in &objects.strange_kinds {
        if !is_read(kind, None) {
            return Err(format!("`{object}` is of the kind `{kind}`, which nobody knows"));
        }
    }
    if let Some(given) = &top.checksums {
        let by_hand = |what: &str| {
            format!(
                "{what} not what was written: it was edited or merged by hand; take the snapshot \
                 again"
            )
        };
        if given.read.0 != top.checksum().hex() {
            return Err(by_hand("what it says to have read is"));
        }
        let own = top.dependencies.as_ref().map(|raw| dependencies::checksum_of_raw(raw).hex());
        if own.as_deref() != given.dependencies.as_ref().map(|checksum| &*checksum.0) {
            return Err(by_hand("its dependencies are"));
        }
        for kind in words.iter().map(|words| words.kind) {
            let wanted = given.objects.0.iter().find(|(name, _)| name.0 == kind.0);
            let wanted = wanted.map(|(_, checksum)| &*checksum.0);
            let is_right = match objects.checksums.get(&kind) {
                // A newer version's values: it is told as unchecked.
                Some(None) => true,
                Some(Some(own)) => wanted == Some(&own.hex()),
                None => wanted.is_none(),
            };
            if !is_right {
                return Err(by_hand(&format!("its {} are", plural(kind.0))));
            }
        }
    }
    Ok(())
}
