//! `extra_columns: warning` and its like: what an undeclared thing within a declared one is.

use crate::input::{InputError, Section, yaml::Node};
use crate::model::{Address, Kind, Severity};

use super::draft::Draft;

/// Keys of a table, with the kind that each is about.
pub(super) const KEYS: [(&str, Kind); 4] = [
    ("extra_columns", Kind::COLUMN),
    ("extra_constraints", Kind::CONSTRAINT),
    ("extra_indexes", Kind::INDEX),
    ("extra_policies", Kind::POLICY),
];

/// Keys at the top, with the kind that each is about anywhere.
pub(super) const TOP_KEYS: [(&str, Kind); 5] = [
    ("extra_schemas", Kind::SCHEMA),
    ("extra_sequences", Kind::SEQUENCE),
    ("extra_enums", Kind::ENUM),
    ("extra_domains", Kind::DOMAIN),
    ("extra_privileges", Kind::PRIVILEGE),
];

/// The severity, or `None` for `ignore`.
pub(super) fn severity(node: &Node) -> Result<Option<Severity>, InputError> {
    node.one_of(&[
        ("error", Some(Severity::Error)),
        ("warning", Some(Severity::Warning)),
        ("info", Some(Severity::Info)),
        ("ignore", None),
    ])
}

/// Reads a table's keys. A table that declares no columns at all asks nothing of them.
pub(super) fn read(
    table: &Address,
    section: &Section<'_>,
    draft: &mut Draft,
) -> Result<(), InputError> {
    if section.get("columns").is_none() {
        draft.extra(table, Kind::COLUMN, None);
    }
    KEYS.into_iter().try_for_each(|(key, kind)| one(table, section, key, kind, draft))
}

/// Reads the keys at the top. Without its key, an undeclared thing of a kind is only compared
/// between databases.
pub(super) fn read_top(section: &Section<'_>, draft: &mut Draft) -> Result<(), InputError> {
    TOP_KEYS.into_iter().try_for_each(|(key, kind)| {
        one(&Address { kind, path: Box::new([]) }, section, key, kind, draft)
    })
}

fn one(
    within: &Address,
    section: &Section<'_>,
    key: &str,
    kind: Kind,
    draft: &mut Draft,
) -> Result<(), InputError> {
    if let Some(node) = section.get(key) {
        draft.declares(kind);
        draft.extra(within, kind, severity(node)?);
    }
    Ok(())
}
