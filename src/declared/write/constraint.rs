//! Constraints in the sections of their table, with their names only where a person chose them.

use std::collections::BTreeSet;

use crate::model::prop;
use crate::model::{Name, Object, Place, Value};

use super::super::{constraint, names};
use super::object::Unsaid;
use super::standalone::listed;
use super::writer::Writer;
use super::yaml::{Map, Yaml};

impl Writer<'_> {
    /// Adds all constraints of a table to it.
    pub(super) fn constraints(&self, constraints: &[&Object], columns: &[Name], table: &mut Map) {
        let of = |what: &str| -> Vec<&Object> {
            let is = |object: &&Object| object.property(prop::TYPE) == Some(&Value::text(what));
            constraints.iter().copied().filter(is).collect()
        };
        if let [key] = of("primary key")[..] {
            table.push(("primary_key".into(), self.key(key, self.is_unnamed(key))));
        }
        let mut shapes = BTreeSet::new();
        let unique = of("unique").into_iter().map(|key| {
            // Two keys over the same columns are two only by their names.
            self.key(key, self.is_unnamed(key) && shapes.insert(key.shape.clone()))
        });
        push("unique", unique.collect(), table);
        self.checks(&of("check"), columns, table);
        let sections: [(&str, &str, Write); 2] = [
            ("foreign_keys", "foreign key", |writer, unsaid| writer.foreign_key(unsaid)),
            ("exclusions", "exclusion", |writer, unsaid| writer.exclusion(unsaid)),
        ];
        for (section, what, write) in sections {
            let all = of(what);
            let mut written: Vec<Yaml> = Vec::new();
            for object in &all {
                let telling = self.alike(object, &all);
                let map = write(self, Unsaid::telling(object, &telling));
                self.name_if_chosen(object, map, &mut written);
            }
            push(section, written, table);
        }
    }

    /// Adds the map of something that needs no name unless a person chose it, or unless it says the
    /// same as another.
    pub(super) fn name_if_chosen(&self, object: &Object, mut map: Map, written: &mut Vec<Yaml>) {
        let unnamed = Yaml::Map(map.clone());
        if self.is_unnamed(object) && !written.contains(&unnamed) {
            written.push(unnamed);
        } else {
            map.insert(0, name(object));
            written.push(Yaml::Map(map));
        }
    }

    /// A primary key or a unique constraint: its columns, or a map where there is more to say.
    fn key(&self, key: &Object, is_unnamed: bool) -> Yaml {
        let mut unsaid = Unsaid::of(key);
        unsaid.take(prop::TYPE);
        let columns = listed(&unsaid.take_texts(prop::COLUMNS));
        let include = unsaid.take_texts(prop::INCLUDE);
        let mut map = Map::new();
        if !is_unnamed {
            map.push(name(key));
        }
        map.push(("columns".into(), columns.clone()));
        if !include.is_empty() {
            map.push(("include".into(), listed(&include)));
        }
        unsaid.rest(self, &mut map);
        if map.len() == 1 { columns } else { Yaml::Map(map) }
    }

    /// Checks by name where all names are chosen, or else as a list.
    fn checks(&self, checks: &[&Object], columns: &[Name], table: &mut Map) {
        let by_name = checks.iter().all(|check| !self.is_unnamed(check));
        let mut named = Map::new();
        let mut written: Vec<Yaml> = Vec::new();
        for check in checks {
            let telling = self.alike(check, checks);
            let mut unsaid = Unsaid::telling(check, &telling);
            unsaid.take(prop::TYPE);
            let sql = unsaid.take_text(prop::EXPRESSION).unwrap_or_default();
            let mut map = vec![("expression".into(), Yaml::Long(sql.clone()))];
            let stated = unsaid.take_texts(prop::COLUMNS);
            let seem = constraint::used(&sql, columns);
            let is_clear = names::texts(&seem).collect::<BTreeSet<_>>()
                == stated.iter().map(String::as_str).collect();
            if !is_clear {
                map.push(("columns".into(), listed(&stated)));
            }
            unsaid.rest(self, &mut map);
            let plain = |map: Map| match &map[..] {
                [(_, expression)] => expression.clone(),
                _ => Yaml::Map(map),
            };
            if by_name {
                named.push((check.address.own_name().to_owned(), plain(map)));
            } else if self.is_unnamed(check) && !written.contains(&plain(map.clone())) {
                written.push(plain(map));
            } else {
                map.insert(0, name(check));
                written.push(Yaml::Map(map));
            }
        }
        if by_name && !named.is_empty() {
            table.push(("checks".into(), Yaml::Lines(named)));
        }
        push("checks", written, table);
    }

    fn foreign_key(&self, mut unsaid: Unsaid<'_>) -> Map {
        let mut map = Map::new();
        unsaid.take(prop::TYPE);
        map.push(("columns".into(), listed(&unsaid.take_texts(prop::COLUMNS))));
        let references = unsaid.take_text(prop::REFERENCES).unwrap_or_default();
        let place = Place { file: "".into(), line: 0 };
        let target = match names::qualified(&references, &place) {
            Ok([schema, table]) => {
                format!("{}.{}", names::written(&schema), names::written(&table))
            }
            Err(_) => references,
        };
        let referenced = unsaid.take_texts(prop::REFERENCES_COLUMNS);
        let referenced: Vec<_> =
            referenced.iter().map(|name| names::written(&name.as_str().into())).collect();
        let to = match referenced.is_empty() {
            true => target,
            false => format!("{target}({})", referenced.join(", ")),
        };
        map.push(("references".into(), Yaml::Text(to)));
        let only = unsaid.take_texts(prop::ON_DELETE_COLUMNS);
        if !only.is_empty() || unsaid.tells(prop::ON_DELETE_COLUMNS) {
            map.push(("on_delete_columns".into(), listed(&only)));
        }
        unsaid.rest(self, &mut map);
        map
    }

    fn exclusion(&self, mut unsaid: Unsaid<'_>) -> Map {
        let mut map = Map::new();
        unsaid.take(prop::TYPE);
        map.push(("columns".into(), listed(&unsaid.take_texts(prop::COLUMNS))));
        let definition = unsaid.take_text(prop::EXCLUSION).unwrap_or_default();
        map.push(("definition".into(), Yaml::Long(definition)));
        unsaid.rest(self, &mut map);
        map
    }
}

type Write = fn(&Writer<'_>, Unsaid<'_>) -> Map;

/// The entry that names an object.
fn name(object: &Object) -> (String, Yaml) {
    let name = names::written(&Name::new(object.address.own_name()));
    ("name".into(), Yaml::Text(name))
}

fn push(section: &str, written: Vec<Yaml>, table: &mut Map) {
    if !written.is_empty() {
        table.push((section.into(), Yaml::List(written)));
    }
}
