//! The JSON Schema of declarations: what is written by hand of the grammar that is, and for all else
//! the words of the catalog, so that it says neither more nor less than is read.

#[cfg(test)]
mod tests;

use serde_json::{Map, Value as Json, json};

use crate::model::{Form, Kind, KindWords, Stated};

use super::words::{self, Word, Words};
use super::{column, constraint, definition, index, privilege, relation, security, standalone};

/// What is written by hand.
const BY_HAND: &str = include_str!("../spec.schema.json");

/// The JSON Schema (draft 2020-12) of `expected_schema.yaml`, for editors.
pub fn schema(kinds: &[KindWords]) -> String {
    let words = Words::new(kinds);
    let mut root: Json = serde_json::from_str(BY_HAND).unwrap_or_default();
    for kind in words.kinds() {
        by_words(kind, &words, &mut root);
    }
    for (kind, section) in definition::sections(&words).map(|kind| (kind, words::section(kind))) {
        // What is written by hand has its own.
        if root.pointer(&format!("/properties/{section}")).is_none() {
            add(&mut root, "", section, at_top(kind, &words));
        }
    }
    for kind in words.kinds() {
        let Some(extra) = words::extra(kind) else { continue };
        let what = format!("What an undeclared {kind} is.");
        add(&mut root, "", extra, json!({ "description": what, "$ref": "#/$defs/severity" }));
    }
    format!("{root:#}\n")
}

/// Adds a property to the object schema at a place.
fn add(root: &mut Json, pointer: &str, key: String, schema: Json) {
    if let Some(Json::Object(properties)) = root.pointer_mut(&format!("{pointer}/properties")) {
        properties.insert(key, schema);
    }
}

/// Adds the words of a kind to what is written by hand of it, or makes its definition of them.
fn by_words(kind: Kind, words: &Words, root: &mut Json) {
    let key = words::key(kind.0);
    let places: Vec<(String, Vec<&Word>)> = match kind {
        Kind::COLUMN => vec![("column".into(), words.rest(kind, &column::OWN))],
        Kind::INDEX => vec![("index".into(), words.rest(kind, &index::OWN))],
        Kind::POLICY => vec![("policy".into(), words.rest(kind, &security::OWN))],
        Kind::CONSTRAINT => CONSTRAINTS
            .iter()
            .map(|(place, what)| ((*place).to_owned(), constraint::rest(what, words)))
            .collect(),
        Kind::PRIVILEGE | Kind::DEFAULT_PRIVILEGE => {
            vec![(key.clone(), words.rest(kind, &privilege::OWN))]
        }
        Kind::ENUM => vec![("enum/oneOf/1".into(), words.rest(kind, standalone::own(kind)))],
        kind if standalone::reader(kind).is_some() => {
            vec![(key.clone(), words.rest(kind, standalone::own(kind)))]
        }
        kind if kind.is_relation() => vec![(key.clone(), relation::rest(kind, words))],
        kind => vec![(key.clone(), words.rest(kind, &[]))],
    };
    for (place, rest) in places {
        if root.pointer(&format!("/$defs/{place}")).is_none()
            && let Some(Json::Object(definitions)) = root.pointer_mut("/$defs")
        {
            let nothing =
                json!({ "type": "object", "additionalProperties": false, "properties": {} });
            definitions.insert(place.clone(), nothing);
        }
        for word in rest {
            add(root, &format!("/$defs/{place}"), word.key.clone(), value(word.stated));
        }
    }
    if kind.is_relation() {
        for part in relation::parts(kind) {
            if let Some(schema) = part_of(kind, part) {
                add(root, &format!("/$defs/{key}"), (*part).to_owned(), schema);
            }
        }
    }
    if kind == Kind::PRIVILEGE {
        let objects = privilege::targets().map(|kind| words::key(kind.0));
        for target in objects.chain([privilege::PARAMETER.to_owned()]) {
            let one_or_several = json!({ "anyOf": [reference("text"), reference("names")] });
            add(root, "/$defs/privilege", target, one_or_several);
        }
    }
}

/// Where constraints of each type are described.
const CONSTRAINTS: [(&str, &str); 4] = [
    ("key", "unique"),
    ("check", "check"),
    ("foreign_key", "foreign key"),
    ("exclusion", "exclusion"),
];

/// What is in a relation; `None` for what is written by hand.
fn part_of(kind: Kind, part: &str) -> Option<Json> {
    let objects = |definition: &str| json!({ "type": "object", "additionalProperties": reference(definition) });
    match part {
        "triggers" => Some(with(objects("trigger"), "Triggers by name.")),
        "rules" => Some(with(objects("rule"), "Rules by name.")),
        extra if extra.starts_with("extra_") => Some(reference("severity")),
        _ if kind == Kind::TABLE => None,
        part => Some(reference(&format!("table/properties/{part}"))),
    }
}

/// The section of a kind.
fn at_top(kind: Kind, words: &Words) -> Json {
    let object = reference(&words::key(kind.0));
    let object = match words.only(kind) {
        Some(only) => json!({ "anyOf": [value(only.stated), object] }),
        None => object,
    };
    let by_name = |object: Json| json!({ "type": "object", "additionalProperties": object });
    let named = match kind {
        Kind::DATABASE => return with(object, "The database's own properties."),
        Kind::COMMENT => "What they are on, by kind and name: table public.t.",
        Kind::SECURITY_LABEL => {
            let says = "What they are on, by kind and name, then by provider.";
            return with(by_name(by_name(object)), says);
        }
        Kind::FUNCTION | Kind::PROCEDURE | Kind::AGGREGATE | Kind::OPERATOR => {
            "By name and types: public.f(integer, text)."
        }
        Kind::OPERATOR_CLASS | Kind::OPERATOR_FAMILY => "By name and method: public.o USING btree.",
        Kind::CAST => "By types: (integer AS text).",
        Kind::TRANSFORM => "FOR type LANGUAGE language.",
        Kind::SETTING => "By scope and parameter: database.work_mem.",
        Kind::USER_MAPPING => "By server and user.",
        _ => "By name.",
    };
    with(by_name(object), named)
}

/// The values of a property.
fn value(stated: &Stated) -> Json {
    let schema = match stated.form {
        Form::Flag => json!({ "type": ["boolean", "null"] }),
        Form::Number => json!({ "type": ["integer", "null"] }),
        Form::Word(letters) => {
            let words = letters.iter().map(|(_, word)| json!(word)).chain([Json::Null]);
            json!({ "enum": words.collect::<Vec<_>>() })
        }
        Form::List => reference("texts"),
        Form::Set => reference("set"),
        Form::Text | Form::Type | Form::Expression | Form::Definition => reference("text_or_none"),
    };
    let since = match stated.since {
        13 => String::new(),
        since => format!(" (PostgreSQL {since} on)"),
    };
    with(schema, &format!("{}{since}.", stated.says))
}

fn reference(definition: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

fn with(schema: Json, description: &str) -> Json {
    let mut all = Map::new();
    all.insert("description".into(), description.into());
    if let Json::Object(schema) = schema {
        all.extend(schema);
    }
    Json::Object(all)
}
