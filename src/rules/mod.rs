//! The rule book: one file per rule or close family, and the registry [`RULES`].
//!
//! A rule is its code, its name, its severity, its page of the book and the differences that it
//! claims, side by side in one file. What comparison found is told by the first rule that claims
//! it ([`findings_of`]); the rules for "any other kind" claim the rest, so that nothing that differs
//! is dropped. Findings that no comparison makes (identity, access, rows) have constructors here,
//! because their words belong to the book too. [`policy`] then decides what of it counts.

mod absorb;
mod access;
mod belongings;
mod book;
mod check;
mod claims;
mod column;
mod column_default;
mod column_type;
mod comment;
mod data;
mod domain;
mod duplicate_index;
mod existence;
mod foreign_key;
mod identity;
mod ignores;
mod index;
mod nullability;
mod other;
mod own_functions;
mod owner;
pub mod policy;
mod primary_key;
mod privilege;
mod readers;
mod renamed;
mod repair;
mod repeated;
mod replace;
mod rows;
mod rule;
mod sequence;
mod server;
mod setting;
mod standing;
mod table;
#[cfg(test)]
mod tests;
mod unique;
mod words;

pub use access::{Lacking, application_cannot, count_filtered, unreachable};
pub use book::{Sides, findings_of, lints};
pub use claims::{Claim, claims};
pub use data::{DATA, demanding, obstacles};
pub use identity::identity;
pub use rows::rows;
pub use rule::{Docs, Rule};
pub use sequence::sequences;
pub use server::{is_told, servers};

/// Every rule, in the order of the book.
pub const RULES: &[Rule] = &[
    identity::DIFFERENT,
    identity::CLONE,
    identity::UNKNOWN,
    server::DIFFERS,
    server::UNVERIFIED,
    identity::SAME,
    access::UNREACHABLE,
    access::CANNOT,
    access::UNCHECKED,
    access::FILTERED,
    existence::MISSING_TABLE,
    existence::MISSING_COLUMN,
    existence::EXTRA_COLUMN,
    column_type::TYPE,
    column_type::LENGTH,
    nullability::NULLABILITY,
    column_default::DEFAULT,
    column_default::IDENTITY,
    column::COLLATION,
    existence::EXTRA_TABLE,
    column::STORAGE,
    column::ORDER,
    other::MISSING,
    other::EXTRA,
    other::DIFFERS,
    owner::OWNER,
    privilege::PRIVILEGE,
    comment::COMMENT,
    setting::SETTING,
    unique::MISSING,
    unique::INDEX_ONLY,
    primary_key::PRIMARY_KEY,
    foreign_key::DIFFERS,
    foreign_key::TYPES,
    standing::NOT_VALIDATED,
    check::CHECK,
    existence::EXTRA_CONSTRAINT,
    check::EXCLUSION,
    standing::NOT_ENFORCED,
    standing::INVALID_INDEX,
    index::MISSING,
    index::EXTRA,
    index::DIFFERS,
    duplicate_index::DUPLICATE,
    sequence::BEHIND,
    sequence::NEAR_LIMIT,
    rows::COUNT,
    rows::MISSING,
    rows::DIFFERS,
    data::DUPLICATES,
    data::NULLS,
    data::UNFITTING,
    data::VIOLATIONS,
    data::ORPHANS,
    rows::IN_FLIGHT,
    ignores::UNUSED,
    ignores::EXPIRED,
];

/// The rule with this code, in any case: `sch005`.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
}
