//! A table: its own properties, and what belongs to it.

use crate::input::{
    InputError,
    yaml::{Entry, Node},
};
use crate::model::{Address, Kind, Value};

use super::draft::Draft;
use super::facts::{Facts, or_none};
use super::{column, constraint, extras, index, names, security};

/// Keys of a table.
pub(super) const KEYS: [&str; 20] = [
    "columns",
    "primary_key",
    "unique",
    "checks",
    "foreign_keys",
    "exclusions",
    "indexes",
    "row_level_security",
    "persistence",
    "access_method",
    "options",
    "partitioned_by",
    "inherits",
    "replica_identity",
    "tablespace",
    "owner",
    "extra_columns",
    "extra_constraints",
    "extra_indexes",
    "extra_policies",
];

/// Reads a table and all that belongs to it.
pub(super) fn read(table: &Address, entry: &Entry, draft: &mut Draft) -> Result<(), InputError> {
    let section = entry.node.section(&KEYS)?;
    for kind in [Kind::COLUMN, Kind::CONSTRAINT, Kind::INDEX] {
        draft.declares(kind);
    }
    let mut facts = Facts::new(table.clone(), &entry.place);
    facts.word(&section, "persistence", "persistence", &["permanent", "unlogged"])?;
    let identities = ["default", "nothing", "full", "index"];
    facts.word(&section, "replica_identity", "replica identity", &identities)?;
    facts.texts(
        &section,
        &[("access_method", "access method"), ("tablespace", "tablespace"), ("owner", "owner")],
    )?;
    facts.options(&section, "options", "options")?;
    let definition = |node: &Node| Ok(Value::Definition(node.filled()?.into()));
    facts.each(&section, &[("partitioned_by", "partitioned by")], or_none(definition))?;
    facts.each(&section, &[("inherits", "inherits")], |node| {
        let parents = node.list()?.iter().map(|node| {
            let [schema, name] = names::qualified(node.filled()?, &node.place)?;
            Ok(Address::table(schema, name).to_string())
        });
        Ok(Value::list(parents.collect::<Result<Vec<_>, InputError>>()?))
    })?;
    if let Some(node) = section.get("row_level_security") {
        security::read(node, &mut facts, draft)?;
    }
    draft.add(facts)?;

    let mut columns = Vec::new();
    for entry in section.get("columns").map_or(Ok(&[][..]), Node::entries)? {
        columns.push(column::read(table, entry, draft)?);
    }
    constraint::read(table, &section, &columns, draft)?;
    for node in section.get("indexes").map_or(Ok(&[][..]), Node::list)? {
        index::read(table, node, draft)?;
    }
    extras::read(table, &section, draft)
}
