//! SQL that makes objects as a side has them: text only, for findings and for `fix`.
//!
//! One file per kind or close family, and the registry [`WRITERS`]. Everything that an object
//! states may come from a hostile catalog or file: names are quoted, and a text that is SQL itself
//! is written only where it lexes as what it must be ([`lexical`]). A writer that is not sure
//! writes nothing, and the difference is left to a person.

pub mod base_type;
mod cast;
mod collation;
pub mod column;
pub mod column_clause;
mod column_type;
mod comment;
pub mod composite_type;
mod computed;
pub mod constraint;
pub mod constraint_clause;
mod conversion;
mod database;
mod default_privilege;
mod depends;
pub mod domain;
mod enum_type;
mod event_trigger;
mod extension;
mod foreign;
pub mod foreign_table;
mod grant;
pub mod index;
pub mod index_clause;
mod language;
pub mod lexical;
mod materialized_view;
pub mod naming;
mod only;
mod ownership;
pub mod parentage;
mod parts;
mod policy;
mod privilege;
mod publication;
mod range_type;
mod removal;
mod renaming;
mod routines;
mod rule;
mod schema;
mod security_label;
pub mod sequence;
mod setting;
mod stated;
mod statistics;
mod subscription;
pub mod table;
mod tablespace;
pub mod target;
#[cfg(test)]
mod testing;
mod text_search;
mod text_search_configuration;
mod trigger;
mod view;
mod writer;

use crate::model::Kind;

pub use crate::model::Lock;
pub use crate::sql::Statement;
pub use only::only;
pub use ownership::hand_over;
pub use privilege::{Holder, given, grant, revoke};
pub use removal::removal;
pub use renaming::{rename, rename_part, set_schema};
pub use stated::shown;
pub use writer::{Alteration, Writer};

/// Every writer; a kind without one is left to a person.
pub const WRITERS: &[Writer] = &[
    database::DATABASE,
    tablespace::TABLESPACE,
    setting::SETTING,
    schema::WRITER,
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
    sequence::WRITER,
    table::WRITER,
    table::FOREIGN,
    column::WRITER,
    constraint::WRITER,
    index::WRITER,
    policy::WRITER,
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
