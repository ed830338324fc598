//! SQL that makes objects as a side has them: text only, for findings and for `fix`.
//!
//! One file per kind or close family, and the registry [`WRITERS`]. Everything that an object
//! states may come from a hostile catalog or file: names are quoted, and a text that is SQL itself
//! is written only where it lexes as what it must be ([`lexical`]). A writer that is not sure
//! writes nothing, and the difference is left to a person.

mod base_type;
mod cast;
mod collation;
mod comment;
mod composite_type;
mod conversion;
mod database;
mod default_privilege;
mod depends;
mod domain;
mod enum_type;
mod event_trigger;
mod extension;
mod foreign;
pub mod foreign_table;
mod grant;
mod language;
pub mod lexical;
mod materialized_view;
mod ownership;
mod parts;
mod privilege;
mod publication;
mod range_type;
mod removal;
mod routines;
mod rule;
mod security_label;
mod setting;
mod stated;
mod statistics;
mod subscription;
mod tablespace;
pub mod target;
mod text_search;
mod text_search_configuration;
mod trigger;
mod view;

use crate::model::{Kind, Object};

pub use crate::model::{Lock, Statement};
pub use depends::depends;
pub use ownership::hand_over;
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
    database::DATABASE,
    tablespace::TABLESPACE,
    setting::SETTING,
    extension::EXTENSION,
    language::LANGUAGE,
    language::ACCESS_METHOD,
    foreign::FOREIGN_DATA_WRAPPER,
    foreign::SERVER,
    foreign::USER_MAPPING,
    event_trigger::EVENT_TRIGGER,
    publication::PUBLICATION,
    subscription::SUBSCRIPTION,
    routines::FUNCTION,
    routines::PROCEDURE,
    routines::AGGREGATE,
    routines::OPERATOR,
    routines::OPERATOR_FAMILY,
    routines::OPERATOR_CLASS,
    view::WRITER,
    materialized_view::WRITER,
    rule::WRITER,
    trigger::WRITER,
    collation::WRITER,
    conversion::WRITER,
    enum_type::WRITER,
    domain::WRITER,
    composite_type::WRITER,
    range_type::WRITER,
    base_type::WRITER,
    cast::CAST,
    cast::TRANSFORM,
    text_search::PARSER,
    text_search::TEMPLATE,
    text_search::DICTIONARY,
    text_search_configuration::WRITER,
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
