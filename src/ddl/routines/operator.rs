//! Operators.
//! <https://www.postgresql.org/docs/current/sql-createoperator.html>

use crate::ddl::{Statement, Writer, lexical, removal, target};
use crate::model::prop;
use crate::model::{Kind, Object, Value};

use super::reference;
use crate::ddl::stated;

pub(in crate::ddl) const OPERATOR: Writer = Writer {
    kind: Kind::OPERATOR,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let [schema, name, types] = &object.address.path[..] else { return None };
    if !target::is_operator(name.as_str()) {
        return None;
    }
    let types = types.as_str().strip_prefix('(')?.strip_suffix(')')?;
    let [left, right] = reference::items(types)?[..] else { return None };
    let mut options =
        vec![format!("FUNCTION = {}", reference::routine(stated::text(object, prop::FUNCTION)?)?)];
    for (option, side) in [("LEFTARG", left), ("RIGHTARG", right)] {
        if side != "NONE" {
            options.push(format!("{option} = {}", lexical::full_type(side, None)?));
        }
    }
    for (option, property) in [("COMMUTATOR", "commutator"), ("NEGATOR", "negator")] {
        if let Some(operator) = stated::text(object, property) {
            options.push(format!("{option} = {}", reference::operator(operator)?));
        }
    }
    for (option, property) in [("RESTRICT", "restrict"), ("JOIN", "join")] {
        if let Some(function) = stated::text(object, property) {
            options.push(format!("{option} = {}", reference::routine(function)?));
        }
    }
    let flags = [("HASHES", "hashes"), ("MERGES", "merges")];
    let set = flags.into_iter().filter(|(_, property)| object.flag(property));
    options.extend(set.map(|(option, _)| option.to_owned()));
    let sql = format!("OPERATOR {}.{name} (\n    {}\n)", schema.quoted(), options.join(",\n    "));
    Some(vec![Statement::create(sql)])
}

/// The estimators. What else an operator is, `ALTER OPERATOR` can say from PostgreSQL 17 on and only
/// once.
fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let option = match property {
        prop::RESTRICT => "RESTRICT",
        prop::JOIN => "JOIN",
        _ => return None,
    };
    let function = match to.property(property)? {
        Value::Text(function) => reference::routine(function)?,
        Value::None => "NONE".to_owned(),
        _ => return None,
    };
    let named = target::of(&from.address)?;
    Some(vec![Statement::alter(format_args!("{named} SET ({option} = {function})"))])
}
