//! Encoding conversions. <https://www.postgresql.org/docs/current/sql-createconversion.html>

use crate::model::prop;
use crate::model::{Kind, Object};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::CONVERSION,
    create: |object, _| create(object),
    alter: |_| None,
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let encoding = |property| Some(lexical::literal(stated::text(object, property)?));
    let default = if object.flag(prop::DEFAULT) { "DEFAULT " } else { "" };
    let sql = format!(
        "{default}{} FOR {} TO {} FROM {}",
        target::of(&object.address)?,
        encoding("source")?,
        encoding("destination")?,
        lexical::requoted(stated::text(object, prop::FUNCTION)?)?
    );
    Some(vec![Statement::create(sql)])
}
