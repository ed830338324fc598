//! Schemas. <https://www.postgresql.org/docs/current/sql-createschema.html>

use crate::model::Kind;

use super::{Statement, Writer, removal, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::SCHEMA,
    create: |schema, _| Some(vec![Statement::create(target::of(&schema.address)?)]),
    alter: |_| None,
    drop: removal::plain,
};
