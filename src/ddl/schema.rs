//! Schemas. <https://www.postgresql.org/docs/current/sql-createschema.html>

use crate::model::Kind;

use super::{Statement, Writer, removal, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::SCHEMA,
    create: |schema, _| {
        Some(vec![Statement::new(format!("CREATE {}", target::of(&schema.address)?))])
    },
    alter: |_| None,
    drop: removal::plain,
};
