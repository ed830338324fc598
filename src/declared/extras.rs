//! `extra_columns: warning` and its like: what an undeclared thing within a declared one is.

use crate::input::{InputError, Section, yaml::Node};
use crate::model::{Address, Kind, Severity};

use super::draft::Draft;
use super::words;

/// The severity, or `None` for `ignore`.
fn severity(node: &Node) -> Result<Option<Severity>, InputError> {
    node.one_of(&[
        ("error", Some(Severity::Error)),
        ("warning", Some(Severity::Warning)),
        ("info", Some(Severity::Info)),
        ("ignore", None),
    ])
}

/// Reads a relation's keys. One that declares no columns at all asks nothing of them, and a
/// partition that says nothing of its constraints and indexes nothing of these: it has its whole's.
pub(super) fn read(
    relation: &Address,
    section: &Section<'_>,
    draft: &mut Draft<'_>,
) -> Result<(), InputError> {
    let says = |keys: &[&str]| keys.iter().any(|key| section.get(key).is_some());
    if !says(&["columns"]) {
        draft.extra(relation, Kind::COLUMN, None);
    }
    if section.get("partition_of").is_some_and(|node| !node.is_null()) {
        if !says(&CONSTRAINTS) {
            draft.extra(relation, Kind::CONSTRAINT, None);
        }
        if !says(&["indexes"]) {
            draft.extra(relation, Kind::INDEX, None);
        }
    }
    let within = Kind::ALL.iter().copied().filter(|kind| !words::stands_alone(*kind));
    { within }.try_for_each(|kind| one(relation, section, kind, draft))
}

/// The sections of a table that declare constraints.
const CONSTRAINTS: [&str; 5] = ["primary_key", "unique", "checks", "foreign_keys", "exclusions"];

/// Reads the keys at the top. Without its key, an undeclared thing of a kind is only compared
/// between databases; but where tables are declared, another one is one too many.
pub(super) fn read_top(section: &Section<'_>, draft: &mut Draft<'_>) -> Result<(), InputError> {
    Kind::ALL.iter().try_for_each(|kind| {
        one(&Address { kind: *kind, path: std::sync::Arc::new([]) }, section, *kind, draft)
    })
}

fn one(
    within: &Address,
    section: &Section<'_>,
    kind: Kind,
    draft: &mut Draft<'_>,
) -> Result<(), InputError> {
    if let Some(node) = words::extra(kind).and_then(|key| section.get(&key)) {
        draft.declares(kind);
        draft.extra(within, kind, severity(node)?);
    }
    Ok(())
}
