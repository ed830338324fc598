//! The registry of rules.

use super::rule::Rule;
use super::{
    access, check, column, column_default, column_type, comment, data, duplicate_index, existence,
    foreign_key, identity, ignores, index, nullability, other, owner, primary_key, privilege, rows,
    sequence, server, setting, standing, unique,
};

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
