//! What goes without saying of an object: what PostgreSQL takes where nothing is said. The catalog's
//! words say it of most properties; here is what they do not, and what depends on something else.

use crate::model::{Form, Kind, Object, Property, Stated, Value};

use super::Writer;

/// What is usual of domains, where nothing is usual as well.
pub(in crate::declared) const OF_DOMAINS: [(&str, &str); 2] =
    [("not null", "no"), ("validated", "yes")];

impl Writer<'_> {
    /// Whether a property of an object goes without saying, or is not to be said.
    pub(super) fn is_usual(&self, object: &Object, property: &Property) -> bool {
        let kind = object.address.kind;
        let value = &property.value;
        if !self.detail.takes_property(kind, property.name) {
            return true;
        }
        // What is usual of these depends on what the sequence says besides.
        let depends = ["minimum", "maximum", "start"];
        if kind == Kind::SEQUENCE && depends.contains(&property.name) {
            return self.depends(object, property);
        }
        let words = self.words.of(kind);
        let stated = words.iter().map(|word| word.stated).find(|s| s.name == property.name);
        if stated.is_some_and(|stated| stated.usually.is_some_and(|it| is(value, stated, it))) {
            return true;
        }
        let of_domain = kind == Kind::DOMAIN
            && (is_nothing(value) || OF_DOMAINS.contains(&(property.name, &value.to_string())));
        of_domain || self.depends(object, property)
    }

    /// Whether something else about the object says it already.
    fn depends(&self, object: &Object, property: &Property) -> bool {
        let shown = property.value.to_string();
        match (object.address.kind, property.name) {
            (Kind::COLUMN, "storage") => self.is_usual_storage(object, &shown),
            (Kind::FUNCTION | Kind::PROCEDURE | Kind::AGGREGATE, "arguments") => {
                object.address.own_name() == format!("({shown})")
            }
            (Kind::AGGREGATE, "final modify" | "moving final modify") => {
                let is_normal = object.property("aggregate kind") == Some(&Value::text("normal"));
                shown == if is_normal { "read only" } else { "read write" }
            }
            // A partitioned table stores nothing itself.
            (Kind::TABLE, "access method") => property.value.is_none(),
            (Kind::SEQUENCE, "minimum" | "maximum" | "start") => {
                limits(object).is_some_and(|[minimum, maximum, start]| {
                    let usual = match property.name {
                        "minimum" => minimum,
                        "maximum" => maximum,
                        _ => start,
                    };
                    property.value == Value::Number(usual)
                })
            }
            _ => false,
        }
    }

    /// Whether a column is stored as its type asks. Of a type that is not in sight (an extension's),
    /// what most types ask for is taken to be that.
    fn is_usual_storage(&self, column: &Object, storage: &str) -> bool {
        let Some(Value::Type(name)) = column.property("type") else { return false };
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
            Kind::DOMAIN if depth < DEEPEST => match own.property("type") {
                Some(Value::Type(base)) => return self.storage_of(base, depth + 1),
                _ => return None,
            },
            Kind::BASE_TYPE => return own.property("storage").map(ToString::to_string),
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

/// The least, the greatest and the first value of a sequence that says none of them.
pub(super) fn limits(sequence: &Object) -> Option<[i64; 3]> {
    let [minimum, maximum] = range(sequence)?;
    Some([minimum, maximum, start(sequence)?])
}

/// The least and the greatest value, by the type and the direction.
pub(in crate::declared) fn range(sequence: &Object) -> Option<[i64; 2]> {
    let data_type = sequence.property("data type").map(ToString::to_string)?;
    let (least, most) = match data_type.as_str() {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    Some(if number(sequence, "increment")? > 0 { [1, most] } else { [least, -1] })
}

/// The first value, by the least or the greatest.
pub(in crate::declared) fn start(sequence: &Object) -> Option<i64> {
    let goes_up = number(sequence, "increment")? > 0;
    number(sequence, if goes_up { "minimum" } else { "maximum" })
}

fn number(object: &Object, property: &str) -> Option<i64> {
    match object.property(property) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    }
}

/// Whether a value says that there is none.
pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::None => true,
        Value::List(items) | Value::Set(items) => items.is_empty(),
        _ => false,
    }
}

/// Whether a value is what a report would show so. A text that only reads like nothing is none.
fn is(value: &Value, stated: &Stated, shown: &str) -> bool {
    match stated.form {
        Form::Word(_) => value.to_string() == shown,
        _ if shown == "none" => is_nothing(value),
        _ => value.to_string() == shown,
    }
}
