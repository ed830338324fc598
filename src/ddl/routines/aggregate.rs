//! Aggregate functions.
//! <https://www.postgresql.org/docs/current/sql-createaggregate.html>

use crate::ddl::{Statement, Writer, lexical, removal};
use crate::model::{Kind, Object, Value};

use super::{argument, reference};
use crate::ddl::stated;

pub(in crate::ddl) const AGGREGATE: Writer = Writer {
    kind: Kind::AGGREGATE,
    create: |object, _| create(object, Statement::create),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

/// `made` is the constructor of its statement.
fn create(object: &Object, made: fn(String) -> Statement) -> Option<Vec<Statement>> {
    let [schema, name, _] = &object.address.path[..] else { return None };
    let name = format!("{}.{}", schema.quoted(), name.quoted());
    let mut options = Vec::new();
    for (option, property) in [
        ("SFUNC", "transition"),
        ("STYPE", "state type"),
        ("SSPACE", "state space"),
        ("FINALFUNC", "final"),
        ("FINALFUNC_EXTRA", "final extra"),
        ("FINALFUNC_MODIFY", "final modify"),
        ("COMBINEFUNC", "combine"),
        ("SERIALFUNC", "serialize"),
        ("DESERIALFUNC", "deserialize"),
        ("INITCOND", "initial value"),
        ("MSFUNC", "moving transition"),
        ("MINVFUNC", "moving inverse"),
        ("MSTYPE", "moving state type"),
        ("MSSPACE", "moving state space"),
        ("MFINALFUNC", "moving final"),
        ("MFINALFUNC_EXTRA", "moving final extra"),
        ("MFINALFUNC_MODIFY", "moving final modify"),
        ("MINITCOND", "moving initial value"),
        ("SORTOP", "sort operator"),
        ("PARALLEL", "parallel"),
    ] {
        let value = match (property, object.property(property)) {
            (_, None | Some(Value::None | Value::Flag(false) | Value::Number(0))) => continue,
            (_, Some(Value::Flag(true))) => {
                options.push(option.to_owned());
                continue;
            }
            (_, Some(Value::Number(number))) => number.to_string(),
            (_, Some(Value::Type(name))) => lexical::full_type(name, None)?,
            ("initial value" | "moving initial value", Some(Value::Text(text))) => {
                lexical::literal(text)
            }
            ("final modify" | "moving final modify", Some(Value::Text(word))) => {
                let usual = if is_normal(object) { "read only" } else { "read write" };
                if &**word == usual {
                    continue;
                }
                keyword(word, &["read only", "shareable", "read write"])?
            }
            ("parallel", Some(Value::Text(word))) if &**word == "unsafe" => continue,
            ("parallel", Some(Value::Text(word))) => keyword(word, &["safe", "restricted"])?,
            ("sort operator", Some(Value::Text(operator))) => reference::operator(operator)?,
            (_, Some(Value::Text(function))) => reference::routine(function)?,
            _ => return None,
        };
        options.push(format!("{option} = {value}"));
    }
    if stated::text(object, "aggregate kind") == Some("hypothetical-set") {
        options.push("HYPOTHETICAL".to_owned());
    }
    let arguments = arguments(object)?;
    let options = options.join(",\n    ");
    let sql = format!("AGGREGATE {name}({arguments}) (\n    {options}\n)");
    stated::text(object, "transition")?;
    stated::text(object, "state type")?;
    Some(vec![made(sql)])
}

/// A word of a catalog's as the grammar has it: `READ_ONLY`.
fn keyword(word: &str, known: &[&str]) -> Option<String> {
    known.contains(&word).then(|| word.to_ascii_uppercase().replace(' ', "_"))
}

fn is_normal(object: &Object) -> bool {
    stated::text(object, "aggregate kind").is_none_or(|kind| kind == "normal")
}

/// `*` where there are none; with `ORDER BY` before those that are aggregated in order.
fn arguments(object: &Object) -> Option<String> {
    let all = argument::all(object)?;
    let joined = |arguments: &[argument::Argument<'_>]| {
        arguments.iter().map(argument::Argument::sql).collect::<Vec<_>>().join(", ")
    };
    if is_normal(object) {
        return Some(if all.is_empty() { "*".to_owned() } else { joined(&all) });
    }
    let direct = usize::try_from(stated::number(object, "direct arguments")).ok()?;
    let (before, after) = all.split_at_checked(direct)?;
    // One that stands for any number of arguments, direct and ordered ones alike, is said twice.
    let after = match (after, before) {
        ([], [.., last]) if last.is_variadic() => last.sql(),
        _ => joined(after),
    };
    let before = joined(before);
    Some(format!("{before}{}ORDER BY {after}", if before.is_empty() { "" } else { " " }))
}

/// `CREATE OR REPLACE`, which keeps what was granted and what depends on it.
fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    const FIXED: [&str; 4] = ["arguments", "returns", "aggregate kind", "direct arguments"];
    let is_free = !FIXED.contains(&property) && property != "owner";
    (is_free && stated::agree(from, to, &FIXED)).then(|| create(to, Statement::replace))?
}
