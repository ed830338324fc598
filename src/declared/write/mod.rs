//! A database as the declaration that a person would have written of it: whatever was read is said,
//! in the short forms of the grammar, but for what goes without saying.
//!
//! What is written is what is read: the declaration of a database never differs from it.

mod about;
mod column;
mod constraint;
mod detail;
mod index;
mod object;
mod relation;
mod scalar;
mod standalone;
mod types;
mod usual;
mod writer;
mod yaml;

use std::collections::BTreeMap;

use crate::model::{Kind, KindWords, Name, Naming, Object, Snapshot, is_hidden};

use super::definition;
use super::usual as usual_of;
use super::words::{self, Words};
pub use detail::Detail;
use writer::Writer;
use yaml::{Map, Yaml};

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
    let keys = usual_of::keys(snapshot);
    let writer = Writer { snapshot, words: &words, detail, contents, types, keys };
    let mut text: String = head.iter().map(|line| comment(line)).collect();
    text.push_str("version: 1\n");
    for (number, section) in writer.sections().into_iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        yaml::lines(&vec![section], false, 0, &mut text);
    }
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

impl Writer<'_> {
    /// All sections, what others need first.
    fn sections(&self) -> Map {
        let mut sections = Map::new();
        let complete = if self.detail.is_part { "objects" } else { "database" };
        sections.push((definition::COMPLETE.to_owned(), Yaml::Text(complete.into())));
        // Of what was not read, nothing is known.
        let is_unknown = |kind: &Kind| match self.detail.is_part {
            true => *kind == Kind::TABLE,
            false => !self.snapshot.kinds_read.contains(kind) && words::stands_alone(*kind),
        };
        for key in self.words.kinds().filter(is_unknown).filter_map(words::extra) {
            sections.push((key, Yaml::Text("ignore".into())));
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
        match kind {
            Kind::DATABASE => match objects().next() {
                Some(database) => self.standalone(database).1,
                None => Yaml::Map(Map::new()),
            },
            kind if !self.detail.takes(kind) => Yaml::Map(Map::new()),
            Kind::PRIVILEGE => Yaml::List(self.privileges()),
            Kind::DEFAULT_PRIVILEGE => {
                Yaml::List(objects().filter_map(|object| self.default_privilege(object)).collect())
            }
            Kind::COMMENT => {
                Yaml::Lines(objects().filter_map(|object| self.comment(object)).collect())
            }
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
