//! A database as the declaration that a person would have written of it: whatever was read is said,
//! in the short forms of the grammar, but for what goes without saying.
//!
//! What is written is what is read: the declaration of a database never differs from it.

mod about;
mod column;
mod constraint;
mod index;
mod object;
mod relation;
mod scalar;
mod standalone;
mod types;
mod usual;
mod yaml;

use std::collections::BTreeMap;

use crate::model::{Kind, KindWords, Name, Naming, Object, Snapshot, is_hidden};

use super::definition;
use super::words::{self, Words};
use yaml::{Map, Yaml};

/// What is declared beside the structure that all environments share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Detail {
    /// Who owns what.
    pub owners: bool,
    /// Privileges and default privileges.
    pub privileges: bool,
    /// What is set for roles, and who is mapped to what.
    pub roles: bool,
    /// Comments.
    pub comments: bool,
    /// Whether the snapshot is a part of a database, so that other tables are nobody's business.
    pub is_part: bool,
}

/// The text of a declaration, `head` before it as a comment.
pub fn write(snapshot: &Snapshot, kinds: &[KindWords], detail: Detail, head: &[String]) -> String {
    let words = Words::new(kinds);
    let mut contents: BTreeMap<&[Name], Vec<&Object>> = BTreeMap::new();
    let mut types = BTreeMap::new();
    for object in snapshot.objects.values() {
        match (object.address.kind, object.address.path.split_last()) {
            (Kind(_, Naming::InTable), Some((_, relation))) => {
                contents.entry(relation).or_default().push(object);
            }
            (kind, _) if TYPES.contains(&kind) => {
                types.insert(object.address.to_string(), object);
            }
            _ => {}
        }
    }
    let writer = Writer { snapshot, words: &words, detail, contents, types };
    let mut text: String = head.iter().map(|line| comment(line)).collect();
    text.push_str("version: 1\n");
    yaml::lines(&writer.sections(), false, 0, &mut text);
    text
}

/// The kinds that columns may be of.
const TYPES: [Kind; 5] =
    [Kind::ENUM, Kind::DOMAIN, Kind::COMPOSITE_TYPE, Kind::RANGE_TYPE, Kind::BASE_TYPE];

/// A line of comment in which nothing can pretend to be another.
fn comment(line: &str) -> String {
    let safe: String = line.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect();
    format!("# {safe}").trim_end().to_owned() + "\n"
}

/// What is written, and what it is written with.
struct Writer<'a> {
    snapshot: &'a Snapshot,
    words: &'a Words,
    detail: Detail,
    /// What is in each relation.
    contents: BTreeMap<&'a [Name], Vec<&'a Object>>,
    /// The types that are in sight, by name.
    types: BTreeMap<String, &'a Object>,
}

impl Writer<'_> {
    /// All sections, what others need first.
    fn sections(&self) -> Map {
        let mut sections = Map::new();
        if self.detail.is_part {
            let tables = words::extra(Kind::TABLE).unwrap_or_default();
            sections.push((tables, Yaml::Text("ignore".into())));
        }
        for kind in definition::sections(self.words) {
            let section = match self.section(kind) {
                Yaml::List(items) if items.is_empty() => continue,
                Yaml::Map(map) | Yaml::Lines(map) | Yaml::Table(map) if map.is_empty() => continue,
                section => section,
            };
            sections.push((words::section(kind), section));
        }
        sections
    }

    fn section(&self, kind: Kind) -> Yaml {
        let objects = || self.snapshot.of_kind(kind);
        let entries = |write: fn(&Self, &Object) -> Option<Yaml>| {
            Yaml::List(objects().filter_map(|object| write(self, object)).collect())
        };
        match kind {
            Kind::DATABASE => match objects().next() {
                Some(database) => self.standalone(database).1,
                None => Yaml::Map(Map::new()),
            },
            Kind::PRIVILEGE if self.detail.privileges => entries(Writer::privilege),
            Kind::DEFAULT_PRIVILEGE if self.detail.privileges => entries(Writer::default_privilege),
            Kind::COMMENT if self.detail.comments => {
                Yaml::Lines(objects().filter_map(|object| self.comment(object)).collect())
            }
            Kind::PRIVILEGE | Kind::DEFAULT_PRIVILEGE | Kind::COMMENT => Yaml::Map(Map::new()),
            Kind::SECURITY_LABEL => Yaml::Lines(self.labels(kind)),
            kind if kind.is_relation() => {
                Yaml::Lines(objects().map(|object| self.relation(object)).collect())
            }
            Kind::SEQUENCE => {
                let own = objects().filter(|sequence| !self.is_of_serial(sequence));
                Yaml::Table(own.map(|object| self.standalone(object)).collect())
            }
            _ => {
                let wanted = |object: &&Object| self.detail.roles || !about::names_a_role(object);
                let own = objects().filter(wanted);
                Yaml::Table(own.map(|object| self.standalone(object)).collect())
            }
        }
    }
}

/// The properties that tell an object from others of its shape that have no names either: what one
/// of them leaves unsaid, another must not be taken to be.
fn alike(object: &Object, among: &[&Object]) -> Vec<&'static str> {
    let others = among.iter().filter(|other| {
        other.name_is_generated && other.shape == object.shape && other.address != object.address
    });
    let others: Vec<_> = others.collect();
    let differs = |name: &str| others.iter().any(|o| o.property(name) != object.property(name));
    object.properties.iter().map(|property| property.name).filter(|name| differs(name)).collect()
}
