//! Objects in no table whose grammar is their own: schemas, sequences, enums, domains; and those whose
//! grammar is their kind's words.

use crate::model::prop;
use crate::model::{Kind, Object};
use crate::sql;

use super::super::{address, names};
use super::object::{Unsaid, short};
use super::yaml::{Map, Yaml};
use super::{Writer, column, types};

impl Writer<'_> {
    /// An object by its name.
    pub(super) fn standalone(&self, object: &Object) -> (String, Yaml) {
        let mut map = Map::new();
        let mut unsaid = Unsaid::of(object);
        match object.address.kind {
            Kind::DOMAIN => domain(&mut unsaid, &mut map),
            Kind::SEQUENCE => {
                if let Some(column) = unsaid.take_text(prop::OWNED_BY) {
                    map.push(("owned_by".into(), Yaml::Text(column)));
                }
            }
            _ => {}
        }
        unsaid.rest(self, &mut map);
        let key = match object.address.kind {
            // Not taken apart by its reader.
            Kind::SCHEMA => object.address.own_name().to_owned(),
            _ => address::written(&object.address),
        };
        (key, short(object, self.words, map))
    }
}

fn domain(unsaid: &mut Unsaid<'_>, map: &mut Map) {
    let base = unsaid.take_text(prop::TYPE).unwrap_or_default();
    let modifier = unsaid.take_text(prop::TYPE_MODIFIER);
    map.push(("type".into(), Yaml::Text(types::written(&base, modifier.as_deref()))));
    if unsaid.take_flag(prop::NOT_NULL) {
        map.push(("nullable".into(), Yaml::Flag(false)));
    }
    if let Some(default) = unsaid.take_text(prop::DEFAULT) {
        map.push(("default".into(), column::expression(default)));
    }
    if let Some(checks) = unsaid.take_text(prop::CHECKS) {
        // Each is in brackets, as the catalog joins them.
        let each = sql::split(&checks, " AND ");
        let inside = each.iter().map(|check| match sql::bracketed(check) {
            Some((inside, "")) => Some(inside.to_owned()),
            _ => None,
        });
        let checks = inside.collect::<Option<Vec<_>>>().unwrap_or_else(|| vec![checks.clone()]);
        map.push(("checks".into(), Yaml::List(checks.into_iter().map(Yaml::Long).collect())));
    }
}

/// Names as they are written in a list.
pub(super) fn listed<S: AsRef<str>>(raw: &[S]) -> Yaml {
    Yaml::texts(raw.iter().map(|name| names::written(&name.as_ref().into())))
}
