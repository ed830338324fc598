//! What PostgreSQL has: one `.sql` and one `.rs` per kind of object, and the registry [`KINDS`].
//!
//! [`read`] takes a session to a [`Snapshot`](crate::model::Snapshot) in a constant number of round
//! trips. A new kind is two files here, one line in the registry and a folder of cases under
//! `fixtures/`.
//!
//! A statement is one complete file, a second complete file where server versions differ. Every
//! name in it is qualified, every column of its result is of a builtin type, and its order is
//! bytewise. Nothing is deparsed that the catalog has columns for: deparsing is the slow part, and
//! it reads the current catalog instead of the transaction's.

pub mod access;
mod column;
mod completeness;
mod constraint;
mod domain;
mod entry;
mod enum_type;
mod fields;
mod generated_names;
mod heading;
pub mod identity;
mod index;
mod last_changed;
mod locked;
mod policy;
mod privilege;
mod proof;
mod properties;
mod read;
mod schema;
mod scope;
mod sequence;
mod sequence_options;
mod spelling;
mod table;
mod type_modifier;

pub use entry::KindEntry;
pub use last_changed::last_changed;
pub use read::read;
pub use scope::Scope;
pub use spelling::judge;

/// Every kind that is read, in the order in which it is.
pub const KINDS: &[KindEntry] = &[
    schema::ENTRY,
    table::ENTRY,
    column::ENTRY,
    constraint::ENTRY,
    index::ENTRY,
    sequence::ENTRY,
    enum_type::ENTRY,
    domain::ENTRY,
    policy::ENTRY,
    privilege::ENTRY,
];

/// Every statement that this module sends, templates with their holes, for the audit that holds a
/// server's log to them.
pub fn statements() -> Vec<&'static str> {
    let mut texts: Vec<_> =
        KINDS.iter().flat_map(|kind| kind.statements).map(|(_, sql)| *sql).collect();
    texts.extend(read::STATEMENTS);
    texts.extend(proof::STATEMENTS);
    texts.extend([access::ACCESS, last_changed::LAST_CHANGED, last_changed::TRACKS]);
    texts.extend(identity::STATEMENTS);
    texts.extend(spelling::STATEMENTS);
    texts
}
