//! Sequences, which must not give again what rows have by now.

use super::Table;
use super::literal::literal;
use crate::model::{Address, Kind, Name};

/// A statement that moves a sequence to where the column is, and never back.
///
/// `descends` says whether it counts down, and `last` where it ends: what is beyond was never its own.
pub fn advance(
    table: &Table,
    column: &Name,
    [schema, name]: [&Name; 2],
    descends: bool,
    last: i64,
) -> String {
    let sequence = Address::new(Kind::SEQUENCE, [schema.clone(), name.clone()]).quoted();
    let (most, beyond, within) = if descends { ("min", "<", ">=") } else { ("max", ">", "<=") };
    let (column, of) = (column.quoted(), table.table.quoted());
    format!(
        "SELECT pg_catalog.setval({}, reached.value) AS {}\n\
         FROM (SELECT pg_catalog.{most}({column})::pg_catalog.int8 AS value FROM {of}) AS reached, \
         {sequence} AS sequence\n\
         WHERE reached.value OPERATOR(pg_catalog.{within}) ({last})\n  \
         AND (reached.value OPERATOR(pg_catalog.{beyond}) sequence.last_value\n  \
         OR (reached.value OPERATOR(pg_catalog.=) sequence.last_value AND NOT sequence.is_called));",
        literal(Some(&sequence)),
        name.quoted(),
    )
}
