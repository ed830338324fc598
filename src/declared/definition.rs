//! The declaration's top: its version, and one section for each kind of object.

use crate::input::{InputError, yaml::Node};
use crate::model::{Address, Kind};

use super::draft::Draft;
use super::{extras, names, privilege, standalone, table};

/// Keys at the top.
pub(super) const KEYS: [&str; 13] = [
    "version",
    "tables",
    "schemas",
    "sequences",
    "enums",
    "domains",
    "privileges",
    "extra_tables",
    "extra_schemas",
    "extra_sequences",
    "extra_enums",
    "extra_domains",
    "extra_privileges",
];

/// Reads one file.
pub(super) fn read(root: &Node, draft: &mut Draft) -> Result<(), InputError> {
    let top = root.section(&KEYS)?;
    let version = top.get("version").ok_or_else(|| {
        InputError::at(&root.place, "lacks the key `version`").help("write `version: 1`")
    })?;
    if version.number()? != 1 {
        return Err(version.error("is not 1, the only version there is"));
    }
    let extra = top.get("extra_tables").map(extras::severity).transpose()?;
    for entry in top.get("tables").map_or(Ok(&[][..]), Node::entries)? {
        let [schema, name] = names::qualified(&entry.key, &entry.place)?;
        if let Some(severity) = extra {
            let schema = Address::new(Kind::SCHEMA, [schema.clone()]);
            draft.extra(&schema, Kind::TABLE, severity);
        }
        table::read(&Address::table(schema, name), entry, draft)?;
    }
    for (key, read) in standalone::READERS {
        for entry in top.get(key).map_or(Ok(&[][..]), Node::entries)? {
            read(entry, draft)?;
        }
    }
    if let Some(node) = top.get("privileges") {
        privilege::read(node, draft)?;
    }
    extras::read_top(&top, draft)
}
