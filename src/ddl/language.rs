//! Procedural languages and access methods: names for functions that implement something.

use crate::model::prop;
use crate::model::{Kind, Object, Value};

use super::{Alteration, Statement, Writer, removal, stated, target};

pub(super) const LANGUAGE: Writer = Writer {
    kind: Kind::LANGUAGE,
    create: |object, _| language(object, Statement::create),
    // What is replaced keeps the functions that are written in it.
    alter: |&Alteration { to, property, .. }| match property {
        prop::TRUSTED | prop::HANDLER | prop::INLINE_HANDLER | prop::VALIDATOR => {
            language(to, Statement::replace)
        }
        _ => None,
    },
    drop: removal::plain,
};

pub(super) const ACCESS_METHOD: Writer = Writer {
    kind: Kind::ACCESS_METHOD,
    create: |object, _| access_method(object),
    alter: |_| None,
    drop: removal::plain,
};

fn language(object: &Object, made: fn(String) -> Statement) -> Option<Vec<Statement>> {
    let trusted = if object.flag(prop::TRUSTED) { "TRUSTED " } else { "" };
    let name = target::name(&object.address)?;
    let mut sql = format!("{trusted}LANGUAGE {name}");
    sql.push_str(&format!(" HANDLER {}", stated::function(object, prop::HANDLER)?));
    for (property, word) in [(prop::INLINE_HANDLER, "INLINE"), ("validator", "VALIDATOR")] {
        if object.property(property).is_some_and(|value| *value != Value::None) {
            sql.push_str(&format!(" {word} {}", stated::function(object, property)?));
        }
    }
    Some(vec![made(sql)])
}

fn access_method(object: &Object) -> Option<Vec<Statement>> {
    let name = target::name(&object.address)?;
    let of = match stated::text(object, prop::TYPE)? {
        "index" => "INDEX",
        "table" => "TABLE",
        _ => return None,
    };
    let handler = stated::function(object, prop::HANDLER)?;
    let sql = format!("ACCESS METHOD {name} TYPE {of} HANDLER {handler}");
    Some(vec![Statement::create(sql)])
}
