//! Functions and procedures.
//! <https://www.postgresql.org/docs/current/sql-createfunction.html>

use crate::ddl::depends::extensions;
use crate::ddl::{Statement, Writer, lexical, removal, target};
use crate::model::prop;
use crate::model::{Kind, Name, Object, Value};

use super::{argument, body, reference, setting};
use crate::ddl::stated;

pub(in crate::ddl) const FUNCTION: Writer = Writer {
    kind: Kind::FUNCTION,
    create: |object, _| create(object, Statement::create),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

pub(in crate::ddl) const PROCEDURE: Writer = Writer {
    kind: Kind::PROCEDURE,
    create: |object, _| create(object, Statement::create),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

/// `made` is the constructor of its statement.
fn create(object: &Object, made: fn(String) -> Statement) -> Option<Vec<Statement>> {
    let [schema, name, _] = &object.address.path[..] else { return None };
    let word = target::words(object.address.kind)?;
    let name = format!("{}.{}", schema.quoted(), name.quoted());
    let arguments = argument::with_defaults(object)?;
    let mut lines = vec![format!("{word} {name}({arguments})")];
    match stated::text(object, prop::RETURNS) {
        Some(result) => lines.push(format!("RETURNS {}", argument::result(result)?)),
        // A procedure returns nothing, and a function may return what its outputs are.
        None if object.address.kind == Kind::FUNCTION && !argument::has_outputs(object)? => {
            return None;
        }
        None => {}
    }
    lines.push(format!("LANGUAGE {}", Name::new(stated::text(object, prop::LANGUAGE)?).quoted()));
    let transforms = stated::texts(object, prop::TRANSFORMS);
    if !transforms.is_empty() {
        let transform = |name| Some(format!("FOR TYPE {}", argument::type_name(name)?));
        let transforms: Option<Vec<_>> = transforms.iter().map(|name| transform(name)).collect();
        lines.push(format!("TRANSFORM {}", transforms?.join(", ")));
    }
    let attributes = attributes(object)?;
    if !attributes.is_empty() {
        lines.push(attributes.join(" "));
    }
    for setting in stated::texts(object, prop::SETTINGS) {
        lines.push(format!("SET {}", setting::assignment(setting)?));
    }
    lines.push(source(object)?);
    // CREATE OR REPLACE forgets the extensions.
    let tied = extensions(&target::of(&object.address)?, None, object.property(prop::EXTENSIONS));
    let tied = tied.into_iter().map(|what| Some(Statement::alter(what)));
    // It would run as whoever runs the script. CREATE OR REPLACE leaves it to whom it is.
    let created = made(lines.join("\n"));
    let is_owners = object.flag(prop::SECURITY_DEFINER) && !created.replaces;
    let owner = stated::text(object, prop::OWNER).filter(|_| is_owners);
    let owned = owner.map(|owner| {
        let owner = Name::new(owner).quoted();
        let target = target::of(&object.address)?;
        Some(Statement::alter(format_args!("{target} OWNER TO {owner}")))
    });
    [Some(created)].into_iter().chain(owned).chain(tied).collect()
}

/// What is not as it would be by default.
fn attributes(object: &Object) -> Option<Vec<String>> {
    const IN_ORDER: [&str; 9] = [
        "window",
        "volatility",
        "strict",
        "leakproof",
        prop::SECURITY_DEFINER,
        "parallel",
        "cost",
        "rows",
        "support",
    ];
    let is_default = |property: &str, value: &Value| match (property, value) {
        (_, Value::Flag(false) | Value::None) => true,
        (prop::VOLATILITY, Value::Text(word)) => &**word == "volatile",
        (prop::PARALLEL, Value::Text(word)) => &**word == "unsafe",
        _ => false,
    };
    let said = |property: &&str| {
        object.property(property).is_some_and(|value| !is_default(property, value))
    };
    IN_ORDER.into_iter().filter(said).map(|property| attribute(object, property)).collect()
}

/// An attribute as `CREATE` and `ALTER` take it.
fn attribute(object: &Object, property: &str) -> Option<String> {
    let given =
        |words: &[&str], word: &str| words.contains(&word).then(|| word.to_ascii_uppercase());
    Some(match (property, object.property(property)?) {
        (prop::WINDOW, Value::Flag(true)) => "WINDOW".to_owned(),
        (prop::VOLATILITY, Value::Text(word)) => given(&["immutable", "stable", "volatile"], word)?,
        (prop::STRICT, Value::Flag(true)) => "STRICT".to_owned(),
        (prop::STRICT, Value::Flag(false)) => "CALLED ON NULL INPUT".to_owned(),
        (prop::LEAKPROOF, Value::Flag(true)) => "LEAKPROOF".to_owned(),
        (prop::LEAKPROOF, Value::Flag(false)) => "NOT LEAKPROOF".to_owned(),
        (prop::SECURITY_DEFINER, Value::Flag(true)) => "SECURITY DEFINER".to_owned(),
        (prop::SECURITY_DEFINER, Value::Flag(false)) => "SECURITY INVOKER".to_owned(),
        (prop::PARALLEL, Value::Text(word)) => {
            format!("PARALLEL {}", given(&["safe", "restricted", "unsafe"], word)?)
        }
        (prop::COST, Value::Text(number)) => format!("COST {}", amount(number)?),
        (prop::COST, Value::None) => {
            let is_fast = ["c", "internal"].contains(&stated::text(object, prop::LANGUAGE)?);
            format!("COST {}", if is_fast { 1 } else { 100 })
        }
        (prop::ROWS, Value::Text(number)) => format!("ROWS {}", amount(number)?),
        (prop::ROWS, Value::None) => "ROWS 1000".to_owned(),
        (prop::SUPPORT, Value::Text(function)) => {
            format!("SUPPORT {}", reference::routine(function)?)
        }
        _ => return None,
    })
}

/// A number as PostgreSQL writes it: `0.5`, `1e+06`.
fn amount(number: &str) -> Option<&str> {
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | '+' | '-');
    (number.chars().all(is_digit) && number.parse::<f64>().is_ok()).then_some(number)
}

/// `AS` and the body, or a body of SQL proper.
fn source(object: &Object) -> Option<String> {
    let text = stated::text(object, prop::BODY)?;
    if object.flag(prop::STANDARD_BODY) {
        return body::standard(text).map(str::to_owned);
    }
    Some(match stated::text(object, prop::LIBRARY) {
        Some(library) => format!("AS {}, {}", lexical::literal(library), lexical::literal(text)),
        None => format!("AS {}", body::string(text)),
    })
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let altered = |what: String| {
        Some(vec![Statement::alter(format_args!("{} {what}", target::of(&from.address)?))])
    };
    match (property, to.property(property)?) {
        (prop::SUPPORT, Value::None) => replace(from, to),
        (prop::ROWS, _) if !stated::agree(from, to, &["returns"]) => None,
        (
            prop::VOLATILITY
            | prop::STRICT
            | prop::LEAKPROOF
            | prop::SECURITY_DEFINER
            | prop::PARALLEL
            | prop::COST
            | prop::ROWS
            | prop::SUPPORT,
            _,
        ) => altered(attribute(to, property)?),
        (prop::SETTINGS, _) => {
            let (old, new) = (stated::texts(from, property), stated::texts(to, property));
            let names: Vec<_> = new.iter().filter_map(|setting| setting::name(setting)).collect();
            let gone = stated::without(old, new).into_iter().filter_map(setting::name);
            let gone = gone.filter(|name| !names.contains(name));
            let gone = gone.map(|name| Some(format!("RESET {}", Name::new(name).quoted())));
            let come = stated::without(new, old).into_iter();
            let come = come.map(|setting| Some(format!("SET {}", setting::assignment(setting)?)));
            altered(gone.chain(come).collect::<Option<Vec<_>>>()?.join(" "))
        }
        (prop::EXTENSIONS, _) => {
            let named = target::of(&from.address)?;
            let changes = extensions(&named, from.property(property), to.property(property));
            Some(changes.into_iter().map(Statement::alter).collect())
        }
        (
            prop::DEFAULTS
            | prop::LANGUAGE
            | prop::BODY
            | prop::STANDARD_BODY
            | prop::LIBRARY
            | prop::TRANSFORMS,
            _,
        ) => replace(from, to),
        _ => None,
    }
}

/// `CREATE OR REPLACE`, which keeps what was granted and what depends on it, where PostgreSQL lets
/// one take the other's place.
fn replace(from: &Object, to: &Object) -> Option<Vec<Statement>> {
    let is_like = stated::agree(from, to, &["arguments", "returns", "window"]);
    let keeps_defaults = argument::defaults(from)?.len() <= argument::defaults(to)?.len();
    (is_like && keeps_defaults).then(|| create(to, Statement::replace))?
}
