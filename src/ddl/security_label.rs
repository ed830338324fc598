//! Security labels: `SECURITY LABEL`. The provider has to be loaded where it is run.

use crate::model::{Kind, Object, Value};

use super::lexical::literal;
use super::{Statement, Writer, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::SECURITY_LABEL,
    create: set,
    alter: |_, to, property| (property == "label").then(|| set(to))?,
    drop: |object| label(object, "NULL"),
};

fn set(object: &Object) -> Option<Vec<Statement>> {
    match object.property("label")? {
        Value::Text(text) | Value::Definition(text) => label(object, &literal(text)),
        _ => None,
    }
}

fn label(object: &Object, text: &str) -> Option<Vec<Statement>> {
    let provider = object.address.path.last()?.quoted();
    let verb = format!("SECURITY LABEL FOR {provider} ON");
    let sql = target::about(&object.address, &verb, &format!("IS {text}"))?;
    Some(vec![Statement::new(sql)])
}
