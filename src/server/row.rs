//! Rows as they come from the wire, decoded with an error instead of a panic.

use postgres::types::{FromSql, ToSql, Type};

use super::Failure;
use crate::model::Reason;

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

impl Param<'_> {
    /// The parameter as the driver takes it.
    pub(super) fn typed(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Param::Oids(oids) => (oids, Type::OID_ARRAY),
            Param::Text(text) => (text, Type::TEXT),
            Param::Texts(texts) => (texts, Type::TEXT_ARRAY),
            Param::BigInt(number) => (number, Type::INT8),
        }
    }
}

/// One row of a result. Columns are of builtin types only.
///
/// Every reader takes the column's position, counted from 0, and fails with
/// [`Reason::Protocol`] where the server sent another type, NULL where there must be a value, or
/// no such column, and with [`Reason::Encoding`] where a text is not UTF-8.
#[derive(Debug)]
pub struct Row(pub(super) postgres::Row);

impl Row {
    /// A `text` column that is never NULL.
    pub fn text(&self, column: usize) -> Result<String, Failure> {
        self.value(column)
    }

    /// A `text` column.
    pub fn text_opt(&self, column: usize) -> Result<Option<String>, Failure> {
        self.value(column)
    }

    /// A `text` column that is never NULL, with U+FFFD for what is no UTF-8.
    pub fn text_lossy(&self, column: usize) -> Result<String, Failure> {
        self.value(column).map(|Lossy(text)| text)
    }

    /// A `boolean` column that is never NULL.
    pub fn flag(&self, column: usize) -> Result<bool, Failure> {
        self.value(column)
    }

    /// A `boolean` column.
    pub fn flag_opt(&self, column: usize) -> Result<Option<bool>, Failure> {
        self.value(column)
    }

    /// An `int4` column that is never NULL.
    pub fn int(&self, column: usize) -> Result<i32, Failure> {
        self.value(column)
    }

    /// An `int8` column that is never NULL.
    pub fn bigint(&self, column: usize) -> Result<i64, Failure> {
        self.value(column)
    }

    /// An `int8` column.
    pub fn bigint_opt(&self, column: usize) -> Result<Option<i64>, Failure> {
        self.value(column)
    }

    /// An `oid` column that is never NULL.
    pub fn oid(&self, column: usize) -> Result<u32, Failure> {
        self.value(column)
    }

    /// A `text[]` column that is never NULL and holds no NULL.
    pub fn texts(&self, column: usize) -> Result<Vec<String>, Failure> {
        self.value(column)
    }

    /// A `text[]` column that holds no NULL.
    pub fn texts_opt(&self, column: usize) -> Result<Option<Vec<String>>, Failure> {
        self.value(column)
    }

    /// A `text[]` column that may hold NULL.
    pub fn texts_with_nulls(&self, column: usize) -> Result<Option<Vec<Option<String>>>, Failure> {
        self.value(column)
    }

    /// A `json` column that is never NULL, as its text.
    pub fn json(&self, column: usize) -> Result<String, Failure> {
        self.value(column).map(|Json(text)| text)
    }

    fn value<'a, T: FromSql<'a>>(&'a self, column: usize) -> Result<T, Failure> {
        self.0.try_get(column).map_err(|error| {
            let cause = std::error::Error::source(&error);
            let reason = match cause.and_then(|cause| cause.downcast_ref()) {
                Some(std::str::Utf8Error { .. }) => Reason::Encoding,
                None => Reason::Protocol,
            };
            let cause = cause.map_or_else(|| error.to_string(), ToString::to_string);
            Failure::new(reason, format!("column {column} of a result is not readable: {cause}"))
        })
    }
}

/// A text of whatever bytes.
struct Lossy(String);

impl<'a> FromSql<'a> for Lossy {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Lossy(String::from_utf8_lossy(raw).into_owned()))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TEXT
    }
}

/// The text of a `json` value, which the driver takes for no text.
struct Json(String);

impl<'a> FromSql<'a> for Json {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Json(std::str::from_utf8(raw)?.to_owned()))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSON
    }
}
