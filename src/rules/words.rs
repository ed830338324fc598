//! Sentences that findings are told in. Names and values are raw: reports escape them.

use crate::model::{Actual, Change, Difference, Kind, Name, Value};

/// `a`, `a and b`, `a, b, c and 4 more`.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    let names: Vec<&str> = names.into_iter().map(Name::as_str).collect();
    let (last, rest) = match names.as_slice() {
        [] => return "no database".to_owned(),
        [only] => return (*only).to_owned(),
        [a, b, c, rest @ ..] if rest.len() > 1 => {
            return format!("{a}, {b}, {c} and {} more", rest.len());
        }
        [rest @ .., last] => (last, rest),
    };
    format!("{} and {last}", rest.join(", "))
}

/// The object as a sentence names it: by its shape where its name does not matter.
pub(super) fn object(difference: &Difference) -> String {
    let address = &difference.object;
    match (&difference.shape, address.owning_table(), &address.path[..]) {
        (Some(shape), Some(table), _) if shape == address.own_name() => {
            format!("{shape} on {table}")
        }
        (Some(shape), Some(table), _) => format!("{shape} on {table} ({})", address.own_name()),
        (None, _, [kind, path @ .., grantee]) if address.kind == Kind::PRIVILEGE => {
            let path: Vec<_> = path.iter().map(Name::displayed).collect();
            format!("what {grantee} may do with {kind} {}", path.join("."))
        }
        _ => format!("{} {address}", address.kind),
    }
}

/// The sentence for any difference.
pub(super) fn message(difference: &Difference) -> String {
    let object = object(difference);
    let wrong = names(&difference.databases);
    match difference.change {
        Change::Missing if difference.declared => {
            format!("{object} is declared and missing in {wrong}")
        }
        Change::Missing => {
            let present =
                difference.actual.iter().filter(|(_, actual)| **actual == Actual::Present);
            let present = names(present.map(|(database, _)| database));
            format!("{object} is missing in {wrong}, and present in {present}")
        }
        Change::Extra => format!("{object} is not declared, and present in {wrong}"),
        Change::Property(property) => told(difference, &object, property),
        Change::Renamed => told(difference, &object, "name"),
    }
}

fn told(difference: &Difference, object: &str, property: &str) -> String {
    let mut values: Vec<(&Value, Vec<&Name>)> = Vec::new();
    for database in &difference.databases {
        let Some(Actual::Value(value)) = difference.actual.get(database) else { continue };
        match values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, databases)) => databases.push(database),
            None => values.push((value, vec![database])),
        }
    }
    let values: Vec<String> = values
        .into_iter()
        .map(|(value, databases)| format!("{} in {}", state(property, value), names(databases)))
        .collect();
    let values = values.join(", ");
    let label = label(difference, property);
    match &difference.expected {
        Some(expected @ Value::Flag(_)) => {
            format!("{object} is declared {}, and is {values}", state(property, expected))
        }
        Some(expected) => {
            format!("{object}: {label} is declared as {}, and is {values}", brief(expected))
        }
        None if values.is_empty() => format!("{object}: {label} differs"),
        None if is_flag(difference) => format!("{object} is {values}"),
        None => format!("{object}: {label} is {values}"),
    }
}

fn is_flag(difference: &Difference) -> bool {
    let flag = |actual: &Actual| matches!(actual, Actual::Value(Value::Flag(_)));
    difference.actual.values().any(flag)
}

/// A value as a sentence says it: a flag is a word of its own.
fn state(property: &str, value: &Value) -> String {
    match (property, value) {
        ("not null", Value::Flag(true)) => "NOT NULL".to_owned(),
        ("not null", Value::Flag(false)) => "nullable".to_owned(),
        (_, Value::Flag(true)) => property.to_owned(),
        (_, Value::Flag(false)) => format!("not {property}"),
        _ => brief(value),
    }
}

/// The property as people call it: a type modifier is a length or a precision.
fn label<'a>(difference: &Difference, property: &'a str) -> &'a str {
    let type_name = difference.model.as_ref().and_then(|object| object.property("type"));
    match (property, type_name.map(ToString::to_string)) {
        ("type modifier", Some(name)) if name.contains("char") || name.starts_with("bit") => {
            "length"
        }
        ("type modifier", Some(_)) => "precision",
        _ => property,
    }
}

/// A value short enough for a sentence; reports show the whole of it elsewhere.
fn brief(value: &Value) -> String {
    const LONGEST: usize = 80;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// What to add where a statement was written although no declaration says which side is right.
pub(super) fn direction(difference: &Difference, like: &Name, wrong: &[Name]) -> Option<String> {
    (!difference.declared).then(|| {
        format!(
            "The SQL makes {} like {like}; nothing says which of them is right. Declare it to decide.",
            names(wrong)
        )
    })
}
