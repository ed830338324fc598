//! Relations: tables, and what else has columns or rows, with all that is in them.

use crate::input::{
    InputError, Section,
    yaml::{Entry, Node},
};
use crate::model::{Address, Kind};

use super::draft::Draft;
use super::facts::Facts;
use super::words::{self, Word};
use super::{address, column, constraint, extras, generic, index, security, table};

/// What can be declared in a relation of a kind, beside its own properties. A view says its columns
/// itself, since they are nothing apart from its query.
pub(super) fn parts(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::TABLE => &[
            "columns",
            "primary_key",
            "unique",
            "checks",
            "foreign_keys",
            "exclusions",
            "indexes",
            "row_level_security",
            "triggers",
            "rules",
            "extra_columns",
            "extra_constraints",
            "extra_indexes",
            "extra_policies",
            "extra_triggers",
            "extra_rules",
        ],
        Kind::FOREIGN_TABLE => &[
            "columns",
            "checks",
            "triggers",
            "extra_columns",
            "extra_constraints",
            "extra_triggers",
        ],
        Kind::MATERIALIZED_VIEW => &["indexes", "extra_indexes"],
        _ => &["triggers", "rules", "extra_triggers", "extra_rules"],
    }
}

/// The properties of a relation that have no grammar of their own.
pub(super) fn rest(kind: Kind, words: &words::Words) -> Vec<&Word> {
    let own: &[&str] = if kind == Kind::TABLE { &table::OWN } else { &[] };
    let rest = words.rest(kind, own).into_iter();
    rest.filter(|word| !parts(kind).contains(&word.key.as_str())).collect()
}

/// The keys of a relation of a kind.
pub(super) fn keys<'a>(kind: Kind, rest: &[&'a Word]) -> Vec<&'a str> {
    let own: &[&str] = if kind == Kind::TABLE { &table::KEYS } else { &[] };
    parts(kind).iter().chain(own).copied().chain(words::keys(&[], rest)).collect()
}

/// Reads a section of relations.
pub(super) fn read(kind: Kind, node: &Node, draft: &mut Draft<'_>) -> Result<(), InputError> {
    draft.declares(kind);
    node.entries()?.iter().try_for_each(|entry| relation(kind, entry, draft))
}

fn relation(kind: Kind, entry: &Entry, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let relation = address::read(kind, &entry.key, &entry.place)?;
    let rest = rest(kind, draft.words);
    let section = entry.node.section(&keys(kind, &rest))?;
    let mut facts = Facts::new(relation.clone(), &entry.place);
    if kind == Kind::TABLE {
        table::read(&section, &mut facts)?;
    }
    facts.rest(&section, &rest)?;
    if let Some(node) = section.get("row_level_security") {
        security::read(node, &mut facts, draft)?;
    }
    draft.add(facts)?;
    contents(&relation, &section, draft)
}

/// Reads what is in a relation.
fn contents(
    relation: &Address,
    section: &Section<'_>,
    draft: &mut Draft<'_>,
) -> Result<(), InputError> {
    let holds = |part: &str| parts(relation.kind).contains(&part);
    for (part, kind) in
        [("columns", Kind::COLUMN), ("checks", Kind::CONSTRAINT), ("indexes", Kind::INDEX)]
    {
        if holds(part) {
            draft.declares(kind);
        }
    }
    let mut columns = Vec::new();
    if let Some(node) = section.get("columns").filter(|_| holds("columns")) {
        for entry in node.entries()? {
            columns.push(column::read(relation, entry, draft)?);
        }
    }
    constraint::read(relation, section, &columns, draft)?;
    for node in section.get("indexes").map_or(Ok(&[][..]), Node::list)? {
        index::read(relation, node, draft)?;
    }
    for kind in [Kind::RULE, Kind::TRIGGER] {
        if let Some(node) = section.get(&words::section(kind)) {
            generic::within(relation, kind, node, draft)?;
        }
    }
    extras::read(relation, section, draft)
}
