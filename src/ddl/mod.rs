//! SQL that makes objects as a side has them: text only, for findings and for `fix`.
//!
//! One file per kind or close family, and the registry [`WRITERS`]. Everything that an object
//! states may come from a hostile catalog or file: names are quoted, and a text that is SQL itself
//! is written only where it lexes as what it must be ([`lexical`]). A writer that is not sure
//! writes nothing, and the difference is left to a person.

mod comment;
mod default_privilege;
mod dynamic;
pub mod foreign_table;
mod grant;
pub mod lexical;
mod options;
mod privilege;
mod removal;
mod security_label;
mod statistics;
pub mod target;

use crate::model::{Kind, Object};

pub use crate::model::{Lock, Statement};
pub use removal::removal;

/// How objects of one kind are made, changed and removed.
#[derive(Debug)]
pub struct Writer {
    /// The kind.
    pub kind: Kind,
    /// Makes the object with all that it states; `None` where that cannot be written.
    pub create: fn(&Object) -> Option<Vec<Statement>>,
    /// Makes one property of the first object what it is in the second; `None` where no statement
    /// does that.
    pub alter: fn(&Object, &Object, &str) -> Option<Vec<Statement>>,
    /// Removes the object.
    pub drop: fn(&Object) -> Option<Vec<Statement>>,
}

/// Every writer; a kind without one is left to a person.
pub const WRITERS: &[Writer] = &[
    foreign_table::WRITER,
    statistics::WRITER,
    privilege::WRITER,
    default_privilege::WRITER,
    comment::WRITER,
    security_label::WRITER,
];

/// The writer of a kind.
pub fn writer(kind: Kind) -> Option<&'static Writer> {
    WRITERS.iter().find(|writer| writer.kind == kind)
}
