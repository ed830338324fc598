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
    for (key, kind) in KEYS {
        if let Some(node) = section.get(key) {
            draft.declares(kind);
            draft.extra(table, kind, severity(node)?);
        }
    }
    Ok(())
}
