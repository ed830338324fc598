//! Casts and transforms. <https://www.postgresql.org/docs/current/sql-createcast.html>,
//! <https://www.postgresql.org/docs/current/sql-createtransform.html>

use crate::model::prop;
use crate::model::{Kind, Object};

use super::{Alteration, Statement, Writer, lexical, removal, stated, target};

pub(super) const CAST: Writer = Writer {
    kind: Kind::CAST,
    create: |object, _| create(object),
    alter: |_| None,
    drop: removal::plain,
};

pub(super) const TRANSFORM: Writer = Writer {
    kind: Kind::TRANSFORM,
    create: |object, _| transform(object, Statement::create),
    alter: |&Alteration { to, .. }| transform(to, Statement::replace),
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let target = target::of(&object.address)?;
    let function = stated::text(object, prop::FUNCTION);
    let how = match (stated::text(object, prop::METHOD), function) {
        (Some("function") | None, Some(function)) => {
            format!("WITH FUNCTION {}", lexical::routine(function)?)
        }
        (Some("binary"), None) => "WITHOUT FUNCTION".to_owned(),
        (Some("inout"), None) => "WITH INOUT".to_owned(),
        _ => return None,
    };
    let when = match stated::text(object, prop::CONTEXT) {
        Some("assignment") => " AS ASSIGNMENT",
        Some("implicit") => " AS IMPLICIT",
        Some("explicit") | None => "",
        Some(_) => return None,
    };
    Some(vec![Statement::create(format_args!("{target} {how}{when}"))])
}

fn transform(object: &Object, made: fn(String) -> Statement) -> Option<Vec<Statement>> {
    let mut ways = Vec::new();
    for (word, property) in [("FROM SQL", prop::FROM_SQL), ("TO SQL", prop::TO_SQL)] {
        if let Some(function) = stated::text(object, property) {
            ways.push(format!("{word} WITH FUNCTION {}", lexical::routine(function)?));
        }
    }
    let target = target::of(&object.address)?;
    (!ways.is_empty()).then(|| vec![made(format!("{target} ({})", ways.join(", ")))])
}
