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
mod access_method;
mod aggregate;
mod base_type;
mod cast;
mod collation;
mod column;
mod comment;
mod composite_type;
mod constraint;
mod conversion;
mod database;
mod default_privilege;
mod dependency;
mod domain;
mod entry;
mod enum_type;
mod event_trigger;
mod extension;
mod fields;
mod foreign_data_wrapper;
mod foreign_table;
mod function;
mod generated_names;
mod heading;
pub mod identity;
mod index;
mod init_options;
mod isolate;
mod kinds;
mod language;
mod language_tag;
mod last_changed;
mod listed;
mod locked;
mod materialized_view;
mod operator;
mod operator_class;
mod operator_family;
mod policy;
mod presence;
mod privilege;
mod procedure;
mod proof;
mod properties;
mod publication;
mod range_type;
mod read;
mod roles;
mod routine_name;
mod rule;
mod schema;
mod scope;
mod secret;
mod security_label;
mod sequence;
mod sequence_options;
mod server;
mod setting;
mod spelling;
mod statistics;
mod subscription;
mod table;
mod tablespace;
mod text_search_configuration;
mod text_search_dictionary;
mod text_search_parser;
mod text_search_template;
mod transform;
mod trigger;
mod type_modifier;
mod user_mapping;
mod view;
mod withheld;

pub use entry::{KindEntry, Read};
pub use kinds::KINDS;
pub use last_changed::last_changed;
pub use read::{Also, Look, ReadOn, look, read, read_on, read_with_dependencies};
pub use roles::roles;
pub use scope::Scope;
pub use spelling::{judge, unplannable};

/// Every statement that this module sends, templates with their holes, for the audit that holds a
/// server's log to them.
pub fn statements() -> Vec<&'static str> {
    let mut texts: Vec<_> =
        KINDS.iter().flat_map(|kind| kind.statements).map(|(_, sql)| *sql).collect();
    texts.extend(KINDS.iter().flat_map(|kind| kind.lesser()).map(|(_, sql)| *sql));
    texts.extend(read::STATEMENTS);
    texts.extend(isolate::STATEMENTS);
    texts.extend([proof::FINGERPRINT, dependency::DEPENDENCIES]);
    texts.extend([access::ACCESS, roles::ROLES, last_changed::LAST_CHANGED]);
    texts.extend(identity::STATEMENTS);
    texts.extend(spelling::STATEMENTS);
    texts
}
