//! Pieces that several statements about rows have.

use super::key::{KeyClass, KeyColumn};
use crate::server::{Part, Sql, Template};

/// A statement about a table and all that inherit from it, which are `member`; the first parameters are
/// the table's schema and its name.
macro_rules! of_members {
    ($statement:literal) => {
        concat!(
            "WITH RECURSIVE member (oid) AS (\
             SELECT c.oid FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE n.nspname = $1 AND c.relname = $2 \
             UNION \
             SELECT h.inhrelid FROM member \
             JOIN pg_catalog.pg_inherits AS h ON h.inhparent = member.oid) ",
            $statement
        )
    };
}
pub(super) use of_members;

/// A template with the type of a class of keys between two texts.
macro_rules! of_class {
    ($class:expr, $before:literal, $after:literal) => {
        Template(match $class {
            KeyClass::Uuid => concat!($before, "pg_catalog.uuid", $after),
            KeyClass::Integer => concat!($before, "pg_catalog.int8", $after),
            KeyClass::Numeric => concat!($before, "pg_catalog.numeric", $after),
            KeyClass::Float => concat!($before, "pg_catalog.float8", $after),
            KeyClass::Boolean => concat!($before, "pg_catalog.bool", $after),
            KeyClass::Date => concat!($before, "pg_catalog.date", $after),
            KeyClass::Time => concat!($before, "pg_catalog.time", $after),
            KeyClass::Timestamp => concat!($before, "pg_catalog.timestamp", $after),
            KeyClass::Instant => concat!($before, "pg_catalog.timestamptz", $after),
            KeyClass::Padded => concat!($before, "pg_catalog.bpchar", $after),
            KeyClass::Bytes => concat!($before, "pg_catalog.bytea", $after),
            KeyClass::Text | KeyClass::Enum => concat!($before, "pg_catalog.text", $after),
        })
    };
}

/// How [`Sql::list`] joins.
const LISTED: Template = Template("{sql}, {sql}");
pub(super) const AND: Template = Template("{sql} AND {sql}");
pub(super) const OR: Template = Template("{sql} OR {sql}");

/// Every piece, for the audit of what is sent.
pub(super) fn statements() -> impl Iterator<Item = &'static str> {
    let classes = KeyClass::ALL.into_iter().flat_map(|class| [array(class), literal(class)]);
    [LISTED, AND, OR].into_iter().chain(classes).map(|template| template.0)
}

/// Pieces as one; `None` where there are none.
pub(super) fn joined(by: Template, pieces: impl IntoIterator<Item = Sql>) -> Option<Sql> {
    pieces.into_iter().reduce(|left, right| by.sql(&[Part::Sql(&left), Part::Sql(&right)]))
}

/// A parameter that is an array of values of a column of the class, each as text.
pub(super) const fn array(class: KeyClass) -> Template {
    of_class!(class, "${number}::pg_catalog.text[]::", "[]")
}

/// One such value.
pub(super) const fn literal(class: KeyClass) -> Template {
    of_class!(class, "{literal}::", "")
}

/// Whether values of the class are looked for, and ordered, by another form of them than the one that
/// they have in a database, because its encoding is not UTF-8 and may not even have their characters.
pub(super) fn is_foreign(class: KeyClass, utf8: bool) -> bool {
    !utf8 && class.is_text()
}

/// The class of a key's column in that form.
pub(super) fn class_there(class: KeyClass, utf8: bool) -> KeyClass {
    if is_foreign(class, utf8) { KeyClass::Bytes } else { class }
}

/// A value of a key's column in that form.
pub(super) fn value_there(column: &KeyColumn, value: String, utf8: bool) -> String {
    if is_foreign(column.class, utf8) { bytea(value.as_bytes()) } else { value }
}

/// Bytes as PostgreSQL reads them.
pub(super) fn bytea(bytes: &[u8]) -> String {
    bytes.iter().fold("\\x".to_owned(), |hex, byte| hex + &format!("{byte:02x}"))
}
