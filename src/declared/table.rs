//! A table's own properties.

use crate::input::{InputError, Section, yaml::Node};
use crate::model::prop;
use crate::model::{Address, Value};

use super::facts::{Facts, RENAMED_FROM, or_none};
use super::names;

/// Keys of a table's own.
pub(super) const KEYS: [&str; 10] = [
    "persistence",
    "access_method",
    "options",
    "partitioned_by",
    "partition_of",
    "inherits",
    "replica_identity",
    "tablespace",
    "owner",
    RENAMED_FROM,
];

/// The properties that these are, and those that `row_level_security` is.
pub(super) const OWN: [&str; 11] = [
    "persistence",
    prop::ACCESS_METHOD,
    "options",
    prop::PARTITIONED_BY,
    prop::PARTITION_OF,
    "inherits",
    prop::REPLICA_IDENTITY,
    "tablespace",
    "owner",
    prop::ROW_LEVEL_SECURITY,
    prop::FORCE_ROW_LEVEL_SECURITY,
];

/// Reads a table's own properties.
pub(super) fn read(section: &Section<'_>, facts: &mut Facts) -> Result<(), InputError> {
    facts.word(section, "persistence", "persistence", &["permanent", "unlogged"])?;
    let identities = ["default", "nothing", "full", "index"];
    facts.word(section, "replica_identity", prop::REPLICA_IDENTITY, &identities)?;
    facts.texts(
        section,
        &[("access_method", prop::ACCESS_METHOD), ("tablespace", "tablespace"), ("owner", "owner")],
    )?;
    facts.options(section, "options", "options")?;
    facts.renamed_from(section)?;
    let definition = |node: &Node| Ok(Value::Definition(node.filled()?.into()));
    facts.each(section, &[("partitioned_by", prop::PARTITIONED_BY)], or_none(definition))?;
    let whole = |node: &Node| table(node).map(Value::text);
    facts.each(section, &[("partition_of", prop::PARTITION_OF)], or_none(whole))?;
    facts.each(section, &[("inherits", "inherits")], |node| {
        let parents = node.list()?.iter().map(table);
        Ok(Value::list(parents.collect::<Result<Vec<_>, InputError>>()?))
    })
}

/// The name of another table, as the catalog shows it.
fn table(node: &Node) -> Result<String, InputError> {
    let [schema, name] = names::qualified(node.filled()?, &node.place)?;
    Ok(Address::table(schema, name).to_string())
}
