//! A snapshot as text.

use std::collections::BTreeMap;

use super::checksum::{self, Checksum};
use super::dependencies;
use super::top;
use super::value::{Json, indent, quoted};
use super::{About, Saved, VERSION};
use crate::model::{Kind, KindWords, Object, Snapshot, Unchecked};

/// The file's text, ended by a line break. `words` are those of every kind that may have been read.
pub fn write(saved: &Saved, words: &[KindWords]) -> String {
    let Saved { about, snapshot } = saved;
    let mut to = String::from("{\n");
    field("snapshot_version", &Json::Atom(VERSION.to_string()), &mut to);
    field("tool_version", &Json::line(env!("CARGO_PKG_VERSION")), &mut to);
    to.push_str("  \"side\": ");
    side(about).write_lines(1, &mut to);
    to.push_str(",\n  \"kinds_read\": {");
    let mut kinds = snapshot.kinds_read.iter();
    entries(1, &mut kinds, &mut to, |kind, to| {
        let words = words.iter().filter(|words| words.kind == *kind);
        let properties = words.flat_map(|words| words.properties).map(|stated| stated.name);
        let properties: Vec<String> = properties.map(quoted).collect();
        to.push_str(&format!("{}: [{}]", quoted(kind.0), properties.join(", ")));
    });
    to.push_str("},\n");
    let mut unchecked: Vec<&Unchecked> = snapshot.unchecked.iter().collect();
    unchecked.sort();
    let items = unchecked.into_iter().map(not_checked).collect();
    field("unchecked", &Json::List { items, lines: true }, &mut to);
    let blind = snapshot.blind.iter().map(|prefix| Json::list(prefix.iter().map(|n| n.as_str())));
    field("blind", &Json::List { items: blind.collect(), lines: true }, &mut to);
    // Rare: files of databases without any are as before.
    if !snapshot.unreadable.is_empty() {
        let lists = snapshot.unreadable.iter().map(|address| Json::list(top::unreadable(address)));
        field("unreadable", &Json::List { items: lists.collect(), lines: true }, &mut to);
    }
    if let Some(known) = &snapshot.dependencies {
        field("dependencies", &dependencies::json(known), &mut to);
    }
    to.push_str("  \"checksums\": ");
    checksums(snapshot, words).write_lines(1, &mut to);
    to.push_str(",\n  \"objects\": {");
    objects(snapshot, &mut to);
    to.push_str("}\n}\n");
    to
}

fn field(name: &str, value: &Json, to: &mut String) {
    to.push_str(&format!("  \"{name}\": "));
    value.write(1, to);
    to.push_str(",\n");
}

fn side(about: &About) -> Json {
    Json::Map(vec![
        ("database", Json::line(&about.database)),
        ("user", Json::line(&about.user)),
        ("server_version", Json::line(&about.server_version)),
        ("server_version_num", Json::Atom(about.server_version_num.to_string())),
        ("encoding", Json::line(&about.encoding)),
    ])
}

/// Without the database's name: that is what the side is called, wherever the file is used.
fn not_checked(unchecked: &Unchecked) -> Json {
    let Unchecked { database: _, object, reason, message, hint } = unchecked;
    let mut fields = Vec::new();
    fields.extend(object.as_ref().map(|object| ("object", Json::line(object))));
    fields.push(("reason", Json::line(reason.word())));
    fields.push(("message", Json::line(message)));
    fields.extend(hint.as_ref().map(|hint| ("hint", Json::line(hint))));
    Json::Map(fields)
}

/// Of what was read and what was not, and kind by kind of the objects.
fn checksums(snapshot: &Snapshot, words: &[KindWords]) -> Json {
    let kinds = snapshot.kinds_read.iter().map(|kind| {
        let words = words.iter().filter(|words| words.kind == *kind);
        let properties = words.flat_map(|words| words.properties);
        top::of_kind_read(kind.0, properties.map(|stated| stated.name))
    });
    let unchecked = snapshot.unchecked.iter().map(|unchecked| {
        let Unchecked { database: _, object, reason, message, hint } = unchecked;
        top::of_unchecked(object.as_deref(), reason.word(), message, hint.as_deref())
    });
    let blind = snapshot.blind.iter().map(|path| top::of_blind(path.iter().map(|n| n.as_str())));
    let unreadable = snapshot.unreadable.iter();
    let unreadable = unreadable.map(|address| top::of_unreadable(top::unreadable(address)));
    let read =
        kinds.chain(unchecked).chain(blind).chain(unreadable).fold(Checksum::none(), Checksum::and);
    let mut by_kind: BTreeMap<Kind, Checksum> = BTreeMap::new();
    for (address, object) in &snapshot.objects {
        let all = by_kind.entry(address.kind).or_insert_with(Checksum::none);
        *all = all.and(checksum::of_object(object));
    }
    let objects = by_kind.into_iter().map(|(kind, sum)| (kind.0, Json::line(&sum.hex())));
    let mut all =
        vec![("read", Json::line(&read.hex())), ("objects", Json::Map(objects.collect()))];
    let dependencies = snapshot.dependencies.as_ref().map(dependencies::checksum);
    all.extend(dependencies.map(|sum| ("dependencies", Json::line(&sum.hex()))));
    Json::Map(all)
}

/// Kind by kind, each by displayed name.
fn objects(snapshot: &Snapshot, to: &mut String) {
    let mut by_kind: BTreeMap<Kind, Vec<(String, &Object)>> = BTreeMap::new();
    for (address, object) in &snapshot.objects {
        by_kind.entry(address.kind).or_default().push((address.to_string(), object));
    }
    entries(1, &mut by_kind.into_iter(), to, |(kind, mut objects), to| {
        objects.sort_by(|(left, _), (right, _)| left.cmp(right));
        to.push_str(&format!("{}: {{", quoted(kind.0)));
        entries(2, &mut objects.into_iter(), to, |(name, object), to| {
            to.push_str(&format!("{}: ", quoted(&name)));
            write_object(object, to);
        });
        to.push('}');
    });
}

fn write_object(object: &Object, to: &mut String) {
    to.push_str("{\n        \"path\": ");
    Json::list(object.address.path.iter().map(|name| name.as_str())).write(4, to);
    if let Some(shape) = &object.shape {
        to.push_str(",\n        \"shape\": ");
        Json::line(shape).write(4, to);
    }
    if object.name_is_generated {
        to.push_str(",\n        \"name_is_generated\": true");
    }
    to.push_str(",\n        \"properties\": {");
    entries(4, &mut object.properties.iter(), to, |property, to| {
        to.push_str(&format!("{}: ", quoted(property.name)));
        Json::value(&property.value).write(5, to);
    });
    to.push_str("}\n      }");
}

/// The entries of a map that is in lines of this depth, each on a line of its own.
fn entries<T>(
    depth: usize,
    items: &mut dyn Iterator<Item = T>,
    to: &mut String,
    write: impl Fn(T, &mut String),
) {
    let mut any = false;
    for item in items {
        to.push_str(if any { ",\n" } else { "\n" });
        indent(depth + 1, to);
        write(item, to);
        any = true;
    }
    if any {
        to.push('\n');
        indent(depth, to);
    }
}
