//! The words of findings. Names and values are raw: reports escape them.

use std::collections::BTreeSet;

use crate::compare::Sides;
use crate::model::prop;
use crate::model::{Actual, Address, Change, Difference, Kind, Name, Object, Value, grantee};

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
    let whole = difference.model.as_ref().and_then(|model| model.property(prop::PARTITION_OF));
    match (&difference.shape, address.owning_table(), &address.path[..]) {
        (Some(shape), Some(table), _) if shape == address.own_name() => {
            format!("{shape} on {table}")
        }
        (Some(shape), Some(table), _) => format!("{shape} on {table} ({})", address.own_name()),
        _ if address.kind == Kind::PRIVILEGE => {
            format!("privileges of {} on {}", grantee(address.own_name()), subject(address))
        }
        (_, _, [role, schema, on, _]) if address.kind == Kind::DEFAULT_PRIVILEGE => {
            let schema = match schema.as_str() {
                grantee::ALL_SCHEMAS => String::new(),
                schema => format!(" in schema {schema}"),
            };
            let grantee = grantee(address.own_name());
            format!("default privileges of {grantee} on {on} created by {role}{schema}")
        }
        _ if address.kind == Kind::COMMENT => format!("comment on {}", subject(address)),
        _ if address.kind == Kind::SECURITY_LABEL => {
            format!("security label of {} on {}", address.own_name(), subject(address))
        }
        (None, _, [scope, parameter]) if address.kind == Kind::SETTING => {
            let of = match (scope.as_str(), scope.as_str().strip_suffix(" in database")) {
                ("database", _) => "the database".to_owned(),
                (_, Some(role)) => format!("{role} in the database"),
                (scope, None) => scope.to_owned(),
            };
            format!("setting {} of {of}", parameter.as_str())
        }
        _ if address.kind == Kind::DATABASE => "the database".to_owned(),
        _ => match whole {
            Some(Value::Text(whole)) => format!("partition {address} of {whole}"),
            _ => format!("{} {address}", address.kind),
        },
    }
}

fn grantee(label: &str) -> &str {
    match label {
        grantee::OWNER => "the owner",
        grantee::EVERYBODY => "everybody (PUBLIC)",
        name => name,
    }
}

/// What another object is about: its kind and its name.
fn subject(address: &Address) -> String {
    let (word, names) = address.subject();
    let of_kind = Kind::named(word).map(|kind| Address::new(kind, names.iter().cloned()));
    match of_kind {
        Some(of_kind) if of_kind.kind == Kind::DATABASE => "the database".to_owned(),
        // A part that is no object of its own.
        Some(of_kind) if address.target().as_ref() != Some(&of_kind) => {
            let part = names.last().map(Name::displayed).unwrap_or_default();
            let whole = address.target().map(|whole| whole.to_string()).unwrap_or_default();
            let what = if of_kind.kind == Kind::DOMAIN { "constraint" } else { "column" };
            format!("{what} {part} of {word} {whole}")
        }
        Some(of_kind) => format!("{word} {of_kind}"),
        None => {
            let names: Vec<_> = names.iter().map(Name::as_str).collect();
            format!("{word} {}", names.join("."))
        }
    }
}

/// The sentence for any difference.
pub(super) fn message(difference: &Difference) -> String {
    let object = object(difference);
    let wrong = names(&difference.databases);
    // Of a grant, its privileges are what is there or not; of a comment, its text.
    let (object, is) = match (difference.object.kind, &difference.model) {
        (Kind::PRIVILEGE | Kind::DEFAULT_PRIVILEGE, Some(model)) => match held(model).as_slice() {
            [] => (object, "is"),
            held => (format!("{object}: {}", held.join(", ")), is_or_are(held.len())),
        },
        (Kind::COMMENT, Some(model)) => match model.property(prop::TEXT) {
            Some(Value::None) => (format!("removal of {object}"), "is"),
            Some(text) => (format!("{object} {}", quoted(text)), "is"),
            None => (object, "is"),
        },
        _ => (object, "is"),
    };
    match difference.change {
        Change::Missing if difference.declared => {
            format!("{object} {is} missing in {wrong} (declared)")
        }
        Change::Missing => {
            let present =
                difference.actual.iter().filter(|(_, actual)| **actual == Actual::Present);
            let present = names(present.map(|(database, _)| database));
            format!("{object} {is} missing in {wrong} (present in {present})")
        }
        Change::Extra => format!("{object} {is} extra in {wrong} (not declared)"),
        Change::Property(property) => told(difference, property),
        Change::Renamed => told(difference, "name"),
    }
}

/// What a grant states: what is held, and what was taken away.
fn held(model: &Object) -> Vec<String> {
    let mut held: Vec<String> = Vec::new();
    let of = |property| model.property(property).map(items).unwrap_or_default();
    held.extend(of("privileges").into_iter().map(str::to_owned));
    match model.property(prop::MAINTAIN).map(Value::to_string).as_deref() {
        Some("granted") => held.push("MAINTAIN".to_owned()),
        Some("with grant option") => held.push("MAINTAIN WITH GRANT OPTION".to_owned()),
        Some("revoked") => held.push("REVOKE MAINTAIN".to_owned()),
        _ => {}
    }
    held.extend(
        of(prop::SEQUENCE_PRIVILEGES).into_iter().map(|word| format!("{word} of its sequence")),
    );
    held.extend(of("revoked").into_iter().map(|word| format!("REVOKE {word}")));
    held
}

/// A text in a sentence: not too long, in quotes.
fn quoted(text: &Value) -> String {
    match text {
        Value::None => "none".to_owned(),
        text => format!("\"{}\"", cut(text.to_string())),
    }
}

/// A value and the databases that have it.
type Held<'d> = (&'d Value, Vec<&'d Name>);

fn told(difference: &Difference, property: &str) -> String {
    let object = object(difference);
    let mut values: Vec<Held<'_>> = Vec::new();
    for database in &difference.databases {
        let Some(Actual::Value(value)) = difference.actual.get(database) else { continue };
        match values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, databases)) => databases.push(database),
            None => values.push((value, vec![database])),
        }
    }
    let expected = difference.expected.as_ref();
    let label = label(difference, property);
    if values.iter().any(|(value, _)| matches!(value, Value::Flag(_))) {
        return flag(&object, property, expected, &values);
    }
    let sorted = |value| {
        let mut items = items(value);
        items.sort_unstable();
        items
    };
    let first = expected.or(values.first().map(|(value, _)| *value)).map(sorted);
    let is_order = values.iter().all(|(value, _)| {
        matches!(value, Value::List(_)) && first.as_ref() == Some(&sorted(value))
    });
    let is_set = property == prop::LABELS || values.iter().any(|(v, _)| matches!(v, Value::Set(_)));
    if is_set && !is_order {
        let object = match (difference.object.kind, property) {
            (Kind::PRIVILEGE | Kind::DEFAULT_PRIVILEGE, prop::PRIVILEGES) => object,
            _ => format!("{object}: {label}"),
        };
        return format!("{object}: {}", members(expected, &values));
    }
    let told = expected.into_iter().chain(values.iter().map(|(value, _)| *value));
    let mut told = briefly(property, &told.collect::<Vec<_>>()).into_iter();
    let expected = expected.and_then(|_| told.next());
    let all: Vec<String> = told
        .zip(&values)
        .map(|(told, (_, databases))| format!("{told} in {}", names(databases.iter().copied())))
        .collect();
    let all = all.join(", ");
    let is_verb = ["references", "inherits"].contains(&label);
    let is = is_or_are(if label.ends_with('s') && !is_verb && !is_order { 2 } else { 1 });
    let label = if is_order { format!("order of {label}") } else { label.to_owned() };
    // A comment is its text.
    let object = match difference.object.kind {
        Kind::COMMENT => object,
        _ => format!("{object}: {label}"),
    };
    match expected {
        Some(expected) => format!("{object} {is} {all}, expected {expected}"),
        None if values.is_empty() => format!("{object} differs"),
        None => format!("{object} {is} {all}"),
    }
}

fn is_or_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// What a flag is of, and its two states.
fn flag(object: &str, property: &str, expected: Option<&Value>, values: &[Held<'_>]) -> String {
    let security = format!("row level security of {object}");
    let (subject, yes) = match property {
        prop::ROW_LEVEL_SECURITY => (security.as_str(), "enabled"),
        prop::FORCE_ROW_LEVEL_SECURITY => (security.as_str(), "forced on the owner"),
        prop::NOT_NULL => (object, "NOT NULL"),
        prop::NULLS_NOT_DISTINCT => (object, "NULLS NOT DISTINCT"),
        prop::NO_INHERIT => (object, "NO INHERIT"),
        prop::REPLICA_IDENTITY => (object, "the replica identity"),
        prop::CYCLE => (object, "cycling"),
        prop::TEMPLATE => (object, "a template"),
        prop::ALLOW_CONNECTIONS => (object, "open to connections"),
        prop::COLLATION_CURRENT => (object, "sorting as its indexes were built"),
        prop::ALL_TABLES => (object, "for all tables"),
        prop::INSERT => (object, "for INSERT"),
        prop::UPDATE => (object, "for UPDATE"),
        prop::DELETE => (object, "for DELETE"),
        prop::TRUNCATE => (object, "for TRUNCATE"),
        prop::VIA_ROOT => (object, "publishing partitions as the whole"),
        prop::BINARY => (object, "receiving in binary"),
        prop::TWO_PHASE => (object, "taking transactions in two phases"),
        prop::DISABLE_ON_ERROR => (object, "disabled on error"),
        prop::PASSWORD_REQUIRED => (object, "required to give a password"),
        prop::RUN_AS_OWNER => (object, "run as its owner"),
        prop::FAILOVER => (object, "failing over"),
        _ => (object, property),
    };
    let no = match property {
        prop::NOT_NULL => "nullable".to_owned(),
        prop::PERMISSIVE => "restrictive".to_owned(),
        _ => format!("not {yes}"),
    };
    let state = |value: &Value| match value {
        Value::Flag(true) => yes.to_owned(),
        Value::Flag(false) => no.clone(),
        other => other.to_string(),
    };
    let have = |wanted: bool| {
        let mut of_it = values.iter().filter(|(value, _)| **value == Value::Flag(wanted));
        of_it.next().map(|(_, databases)| names(databases.iter().copied()))
    };
    match (expected, have(true), have(false)) {
        (None, Some(with), Some(without)) => {
            let no = if no.starts_with("not ") { "not" } else { &no };
            format!("{subject} is {yes} in {with} and {no} in {without}")
        }
        (expected, ..) => {
            let all: Vec<String> = values
                .iter()
                .map(|(value, databases)| {
                    format!("{} in {}", state(value), names(databases.iter().copied()))
                })
                .collect();
            let expected = expected.map(|expected| format!(", expected {}", state(expected)));
            format!("{subject} is {}{}", all.join(", "), expected.unwrap_or_default())
        }
    }
}

/// What is present where and missing where, or, where something is declared, what is missing and what
/// is extra.
fn members(expected: Option<&Value>, values: &[Held<'_>]) -> String {
    let Some(expected) = expected else { return apart(values) };
    let base = items(expected);
    let mut parts = Vec::new();
    for (value, databases) in values {
        let own = items(value);
        let missing: Vec<&str> = base.iter().copied().filter(|item| !own.contains(item)).collect();
        let extra: Vec<&str> = own.iter().copied().filter(|item| !base.contains(item)).collect();
        let databases = names(databases.iter().copied());
        for (items, how) in [(missing, "missing"), (extra, "extra")] {
            if !items.is_empty() {
                let is = is_or_are(items.len());
                parts.push(format!("{} {is} {how} in {databases}", cut(items.join(", "))));
            }
        }
    }
    parts.join("; ")
}

/// What not all have: `a, b are present in web, missing in worker; c is present in worker, missing in
/// web`.
fn apart(values: &[Held<'_>]) -> String {
    let mut groups: Vec<(Vec<bool>, Vec<&str>)> = Vec::new();
    for item in values.iter().flat_map(|(value, _)| items(value)) {
        let with: Vec<bool> = values.iter().map(|(v, _)| items(v).contains(&item)).collect();
        match groups.iter_mut().find(|(known, _)| *known == with) {
            _ if with.iter().all(|has| *has) => {}
            Some((_, alike)) if alike.contains(&item) => {}
            Some((_, alike)) => alike.push(item),
            None => groups.push((with, vec![item])),
        }
    }
    let sentence = |(with, alike): &(Vec<bool>, Vec<&str>)| {
        let of = |wanted: bool| {
            let all = values.iter().zip(with).filter(|(_, has)| **has == wanted);
            names(all.flat_map(|((_, databases), _)| databases.iter().copied()))
        };
        let (items, is) = (cut(alike.join(", ")), is_or_are(alike.len()));
        format!("{items} {is} present in {}, missing in {}", of(true), of(false))
    };
    groups.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

fn items(value: &Value) -> Vec<&str> {
    match value {
        Value::List(items) | Value::Set(items) => items.iter().map(|item| &**item).collect(),
        _ => Vec::new(),
    }
}

/// The property as people call it: a type modifier is a length or a precision.
fn label<'a>(difference: &Difference, property: &'a str) -> &'a str {
    let type_name = difference.model.as_ref().and_then(|object| object.property(prop::TYPE));
    match (property, type_name.map(ToString::to_string)) {
        (prop::TYPE_MODIFIER, Some(name)) if name.contains("char") || name.starts_with("bit") => {
            "length"
        }
        (prop::TYPE_MODIFIER, Some(_)) => "precision",
        _ => property,
    }
}

/// Values short enough for a sentence, and still not alike: of long texts that begin alike, the
/// places where they part.
fn briefly(property: &str, values: &[&Value]) -> Vec<String> {
    /// What is kept of the beginning, so that the place is recognised.
    const BEFORE: usize = 24;
    let told: Vec<String> = values.iter().map(|value| brief(property, value)).collect();
    let mut known = BTreeSet::new();
    if told.iter().all(|text| known.insert(text)) {
        return told;
    }
    let texts: Vec<Vec<char>> = values.iter().map(|v| v.to_string().chars().collect()).collect();
    let is_common = |at: usize| {
        let mut at = texts.iter().map(|text| text.get(at));
        let first = at.next().flatten();
        first.is_some() && at.all(|other| other == first)
    };
    let common = (0..).take_while(|at| is_common(*at)).count();
    let from = common.saturating_sub(BEFORE);
    let part = |text: &Vec<char>| format!("...{}", text.iter().skip(from).collect::<String>());
    texts.iter().map(|text| cut(part(text))).collect()
}

/// A value short enough for a sentence; reports show the whole of it elsewhere.
fn brief(property: &str, value: &Value) -> String {
    match (property, value) {
        (prop::COLLATION, Value::None) => "the type's default".to_owned(),
        (prop::TYPE_MODIFIER, Value::None) => "unlimited".to_owned(),
        // A comment's.
        (prop::TEXT, Value::Definition(text)) => format!("\"{}\"", cut(text.to_string())),
        _ => cut(value.to_string()),
    }
}

fn cut(text: String) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// What to add where there is a statement although no declaration says which side is right.
pub(super) fn direction(like: &Name, wrong: &[Name]) -> String {
    format!(
        "No declaration covers this: the SQL assumes that {like} is right, and makes {} like it. Declare it to decide.",
        names(wrong)
    )
}

/// The difference with each side's value as a sentence should show it, given that side's object.
pub(super) fn shown(
    difference: &Difference,
    sides: &Sides<'_>,
    show: impl Fn(&Object, &Value) -> Value,
) -> Difference {
    let mut told = difference.clone();
    for (database, actual) in &mut told.actual {
        let objects = sides.database(database).map(|side| &side.objects);
        let object = objects.and_then(|objects| objects.get(difference.address_in(database)));
        if let (Actual::Value(value), Some(object)) = (actual, object) {
            *value = show(object, value);
        }
    }
    if let (Some(expected), Some(model)) = (&mut told.expected, &difference.model) {
        *expected = show(model, expected);
    }
    told
}
