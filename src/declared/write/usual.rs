//! Whether a property is left out because it goes without saying; how columns are stored goes
//! without saying where their type asks for it.

use crate::declared::usual;
use crate::model::prop;
use crate::model::{Kind, Object, Property, Value};

use super::writer::Writer;

impl Writer<'_> {
    /// Whether a property of an object goes without saying, or is not to be said.
    pub(super) fn is_usual(&self, object: &Object, property: &Property) -> bool {
        let kind = object.address.kind;
        if !self.detail.takes_property(kind, property.name) {
            return true;
        }
        if (kind, property.name) == (Kind::COLUMN, "storage") {
            return self.is_usual_storage(object, &property.value.to_string());
        }
        let words = self.words.of(kind);
        let stated = words.iter().map(|word| word.stated).find(|s| s.name == property.name);
        let usual = stated.and_then(|stated| usual::value(object, stated, &self.keys));
        usual.is_some_and(|usual| usual::is(&property.value, &usual))
    }

    /// Whether a column is stored as its type asks. Of a type that is not in sight (an extension's),
    /// what most types ask for is taken to be that.
    fn is_usual_storage(&self, column: &Object, storage: &str) -> bool {
        let Some(Value::Type(name)) = column.property(prop::TYPE) else { return false };
        let usual = self.storage_of(name, 0);
        usual.map_or_else(|| ["plain", "extended"].contains(&storage), |usual| usual == storage)
    }

    /// How values of a type are stored, through as many domains.
    fn storage_of(&self, name: &str, depth: usize) -> Option<String> {
        if name.ends_with("[]") {
            return Some("extended".to_owned());
        }
        if let Some((_, storage)) = STORAGE.iter().find(|(types, _)| types.contains(&name)) {
            return Some((*storage).to_owned());
        }
        let own = self.types.get(name)?;
        let word = match own.address.kind {
            Kind::DOMAIN if depth < DEEPEST => match own.property(prop::TYPE) {
                Some(Value::Type(base)) => return self.storage_of(base, depth + 1),
                _ => return None,
            },
            Kind::BASE_TYPE => return own.property(prop::STORAGE).map(ToString::to_string),
            Kind::ENUM => "plain",
            _ => "extended",
        };
        Some(word.to_owned())
    }
}

/// Domains over domains that are looked through.
const DEEPEST: usize = 32;

/// How PostgreSQL's own types are stored (`pg_type.typstorage`).
const STORAGE: [(&[&str], &str); 3] = [
    (
        &[
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "money",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval",
            "uuid",
            "oid",
            "name",
            "\"char\"",
            "point",
            "line",
            "lseg",
            "box",
            "circle",
            "macaddr",
            "macaddr8",
            "pg_lsn",
            "regclass",
            "xid",
            "tsquery",
        ],
        "plain",
    ),
    (&["numeric", "inet", "cidr"], "main"),
    (
        &[
            "text",
            "character varying",
            "character",
            "bpchar",
            "bytea",
            "json",
            "jsonb",
            "jsonpath",
            "xml",
            "bit",
            "\"bit\"",
            "bit varying",
            "tsvector",
            "path",
            "polygon",
            "int4range",
            "int8range",
            "numrange",
            "daterange",
            "tsrange",
            "tstzrange",
            "txid_snapshot",
            "pg_snapshot",
        ],
        "extended",
    ),
];
