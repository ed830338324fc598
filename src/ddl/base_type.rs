//! Base types and their shells. <https://www.postgresql.org/docs/current/sql-createtype.html>
//!
//! A base type and its functions need each other: its shell comes first, then the functions, then
//! the type.

use crate::model::prop;
use crate::model::{Address, Kind, Object, Value};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::BASE_TYPE,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop,
};

/// Each with the word that statements have for it.
const FUNCTIONS: [(&str, &str); 8] = [
    ("input", "INPUT"),
    ("output", "OUTPUT"),
    ("receive", "RECEIVE"),
    ("send", "SEND"),
    (prop::MODIFIER_INPUT, "TYPMOD_IN"),
    (prop::MODIFIER_OUTPUT, "TYPMOD_OUT"),
    ("analyze", "ANALYZE"),
    ("subscript", "SUBSCRIPT"),
];

fn create(object: &Object) -> Option<Vec<Statement>> {
    let shell = Statement::create(target::of(&object.address)?);
    if !is_defined(object) {
        return Some(vec![shell]);
    }
    Some(vec![shell, whole(object)?])
}

fn is_defined(object: &Object) -> bool {
    object.property(prop::DEFINED) != Some(&Value::Flag(false))
}

/// What makes a type of a shell.
fn whole(object: &Object) -> Option<Statement> {
    // No type is without them.
    stated::text(object, prop::INPUT).and(stated::text(object, prop::OUTPUT))?;
    let mut options = Vec::new();
    for (property, word) in FUNCTIONS {
        if let Some(name) = stated::text(object, property) {
            options.push(format!("{word} = {}", lexical::requoted(name)?));
        }
    }
    match object.property(prop::LENGTH) {
        Some(Value::Number(-1)) | None => options.push("INTERNALLENGTH = VARIABLE".to_owned()),
        Some(Value::Number(length)) => options.push(format!("INTERNALLENGTH = {length}")),
        Some(_) => return None,
    }
    for (property, word) in [
        (prop::BY_VALUE, "PASSEDBYVALUE"),
        ("preferred", "PREFERRED"),
        ("collatable", "COLLATABLE"),
    ] {
        if object.flag(property) {
            options.push(format!("{word} = true"));
        }
    }
    match stated::text(object, prop::ALIGNMENT) {
        Some("integer") => options.push("ALIGNMENT = int4".to_owned()),
        Some("smallint") => options.push("ALIGNMENT = int2".to_owned()),
        Some(word @ ("char" | "double")) => options.push(format!("ALIGNMENT = {word}")),
        Some(_) => return None,
        None => {}
    }
    if let Some(storage) = stated::text(object, prop::STORAGE) {
        options.push(format!("STORAGE = {}", known_storage(storage)?));
    }
    if let Some(element) = stated::text(object, prop::ELEMENT) {
        options.push(lexical::is_type(element).then(|| format!("ELEMENT = {element}"))?);
    }
    for (property, word) in
        [("category", "CATEGORY"), ("delimiter", "DELIMITER"), ("default", "DEFAULT")]
    {
        if let Some(text) = stated::text(object, property) {
            options.push(format!("{word} = {}", lexical::literal(text)));
        }
    }
    let target = target::of(&object.address)?;
    Some(Statement::create(format_args!("{target} ({})", options.join(", "))))
}

fn known_storage(word: &str) -> Option<&str> {
    ["plain", "external", "main", "extended"].contains(&word).then_some(word)
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    if property == prop::DEFINED {
        return is_defined(to).then(|| whole(to)).flatten().map(|whole| vec![whole]);
    }
    let (word, value) = match property {
        // What is stored compressed or elsewhere already could not be read any more.
        prop::STORAGE => {
            let storage = known_storage(stated::text(to, property)?)?;
            ("STORAGE", (storage != "plain").then_some(storage)?.to_owned())
        }
        prop::INPUT | prop::OUTPUT => return None,
        _ => {
            let (_, word) = FUNCTIONS.iter().find(|(function, _)| *function == property)?;
            match stated::text(to, property) {
                Some(name) => (*word, lexical::requoted(name)?),
                None => (*word, "NONE".to_owned()),
            }
        }
    };
    let target = target::of(&from.address)?;
    Some(vec![Statement::alter(format_args!("{target} SET ({word} = {value})"))])
}

/// A type and its functions hold each other, so that they go together or not at all: CASCADE takes
/// them along, and nothing else, which is looked at first.
fn drop(object: &Object) -> Option<Vec<Statement>> {
    let plain = removal::plain(object)?;
    if !is_defined(object) {
        return Some(plain);
    }
    let message = format!("something else still needs base type {}", object.address);
    let look = Statement::check_count(&users(&object.address), &message);
    Some([look].into_iter().chain(plain.into_iter().map(Statement::cascading)).collect())
}

/// The query that counts what needs a type, or one of its functions, besides them.
fn users(address: &Address) -> String {
    let name = lexical::literal(&address.quoted());
    format!(
        "SELECT count(*) FROM pg_catalog.pg_type AS t \
         CROSS JOIN LATERAL (SELECT array_remove(ARRAY[t.typinput, t.typoutput, t.typreceive, \
         t.typsend, t.typmodin, t.typmodout, t.typanalyze]::oid[], 0::oid) AS functions) AS f \
         JOIN pg_catalog.pg_depend AS d \
         ON d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.refobjid IN (t.oid, t.typarray) \
         OR d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.refobjid = ANY (f.functions) \
         WHERE t.oid = pg_catalog.to_regtype({name}) AND d.deptype IN ('n', 'a') \
         AND NOT (d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = ANY (f.functions)) \
         AND NOT (d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid)"
    )
}

/// The functions of a type, by the names that it has for them.
pub fn functions(object: &Object) -> impl Iterator<Item = &str> {
    FUNCTIONS.iter().filter_map(|(property, _)| stated::text(object, property))
}
