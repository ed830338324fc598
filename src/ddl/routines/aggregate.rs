//! Aggregate functions.
//! <https://www.postgresql.org/docs/current/sql-createaggregate.html>

use crate::ddl::{Statement, Writer, lexical, removal};
use crate::model::prop;
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
        ("STYPE", prop::STATE_TYPE),
        ("SSPACE", prop::STATE_SPACE),
        ("FINALFUNC", "final"),
        ("FINALFUNC_EXTRA", prop::FINAL_EXTRA),
        ("FINALFUNC_MODIFY", prop::FINAL_MODIFY),
        ("COMBINEFUNC", "combine"),
        ("SERIALFUNC", "serialize"),
        ("DESERIALFUNC", "deserialize"),
        ("INITCOND", prop::INITIAL_VALUE),
        ("MSFUNC", prop::MOVING_TRANSITION),
        ("MINVFUNC", prop::MOVING_INVERSE),
        ("MSTYPE", prop::MOVING_STATE_TYPE),
        ("MSSPACE", prop::MOVING_STATE_SPACE),
        ("MFINALFUNC", prop::MOVING_FINAL),
        ("MFINALFUNC_EXTRA", prop::MOVING_FINAL_EXTRA),
        ("MFINALFUNC_MODIFY", prop::MOVING_FINAL_MODIFY),
        ("MINITCOND", prop::MOVING_INITIAL_VALUE),
        ("SORTOP", prop::SORT_OPERATOR),
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
            (prop::INITIAL_VALUE | prop::MOVING_INITIAL_VALUE, Some(Value::Text(text))) => {
                lexical::literal(text)
            }
            (prop::FINAL_MODIFY | prop::MOVING_FINAL_MODIFY, Some(Value::Text(word))) => {
                let usual = if is_normal(object) { "read only" } else { "read write" };
                if &**word == usual {
                    continue;
                }
                keyword(word, &["read only", "shareable", "read write"])?
            }
            (prop::PARALLEL, Some(Value::Text(word))) if &**word == "unsafe" => continue,
            (prop::PARALLEL, Some(Value::Text(word))) => keyword(word, &["safe", "restricted"])?,
            (prop::SORT_OPERATOR, Some(Value::Text(operator))) => reference::operator(operator)?,
            (_, Some(Value::Text(function))) => reference::routine(function)?,
            _ => return None,
        };
        options.push(format!("{option} = {value}"));
    }
    if stated::text(object, prop::AGGREGATE_KIND) == Some("hypothetical-set") {
        options.push("HYPOTHETICAL".to_owned());
    }
    let arguments = arguments(object)?;
    let options = options.join(",\n    ");
    let sql = format!("AGGREGATE {name}({arguments}) (\n    {options}\n)");
    stated::text(object, prop::TRANSITION)?;
    stated::text(object, prop::STATE_TYPE)?;
    Some(vec![made(sql)])
}

/// A word of a catalog's as the grammar has it: `READ_ONLY`.
fn keyword(word: &str, known: &[&str]) -> Option<String> {
    known.contains(&word).then(|| word.to_ascii_uppercase().replace(' ', "_"))
}

fn is_normal(object: &Object) -> bool {
    stated::text(object, prop::AGGREGATE_KIND).is_none_or(|kind| kind == "normal")
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
    let direct = usize::try_from(stated::number(object, prop::DIRECT_ARGUMENTS)).ok()?;
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
    const FIXED: [&str; 4] = ["arguments", "returns", prop::AGGREGATE_KIND, prop::DIRECT_ARGUMENTS];
    let is_free = !FIXED.contains(&property) && property != prop::OWNER;
    (is_free && stated::agree(from, to, &FIXED)).then(|| create(to, Statement::replace))?
}
