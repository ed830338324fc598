//! Rows as they come from the wire, decoded with an error instead of a panic.

use super::Failure;

/// A parameter of a statement; each has a builtin type, so that the driver never needs to ask the
/// server about types (which would leave named statements behind in a pool).
#[derive(Clone, Copy, Debug)]
pub enum Param<'a> {
    /// `oid[]`
    Oids(&'a [u32]),
    /// `text`
    Text(&'a str),
    /// `text[]`
    Texts(&'a [String]),
    /// `int8`
    BigInt(i64),
}

/// One row of a result. Columns are of builtin types only.
#[derive(Debug)]
pub struct Row(pub(super) postgres::Row);

impl Row {
    /// A `text` column that is never NULL.
    pub fn text(&self, column: usize) -> Result<String, Failure> {
        todo!("{column}")
    }
}
