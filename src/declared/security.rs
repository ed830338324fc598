//! Row-level security of a table: whether it is on, and its policies.

use crate::input::{
    InputError,
    yaml::{Content, Entry, Node},
};
use crate::model::prop;
use crate::model::{Address, Kind, Value};

use super::draft::Draft;
use super::facts::Facts;
use super::{names, words};

/// Keys of `row_level_security`.
pub(super) const KEYS: [&str; 3] = ["enabled", "forced", "policies"];
/// Keys of a policy.
pub(super) const POLICY_KEYS: [&str; 5] = ["command", "permissive", "roles", "using", "with_check"];

/// The properties that these are.
pub(super) const OWN: [&str; 5] = ["command", "permissive", "roles", "using", prop::WITH_CHECK];

const COMMANDS: [&str; 5] = ["all", "select", "insert", "update", "delete"];

/// States the flags in the table's facts, and adds the policies. `false` in place of a section means
/// neither enabled nor forced; `true` means enabled, and says nothing of forced.
pub(super) fn read(
    node: &Node,
    table: &mut Facts,
    draft: &mut Draft<'_>,
) -> Result<(), InputError> {
    if matches!(node.content, Content::Scalar { .. }) {
        let enabled = node.flag()?;
        table.say(prop::ROW_LEVEL_SECURITY, Value::Flag(enabled), &node.place);
        if !enabled {
            table.say(prop::FORCE_ROW_LEVEL_SECURITY, Value::Flag(false), &node.place);
        }
        return Ok(());
    }
    let section = node.section(&KEYS)?;
    table.flags(
        &section,
        &[("enabled", prop::ROW_LEVEL_SECURITY), ("forced", prop::FORCE_ROW_LEVEL_SECURITY)],
    )?;
    if let Some(node) = section.get("policies") {
        draft.declares(Kind::POLICY);
        for entry in node.entries()? {
            policy(&table.address, entry, draft)?;
        }
    }
    Ok(())
}

fn policy(table: &Address, entry: &Entry, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let rest = draft.words.rest(Kind::POLICY, &OWN);
    let section = entry.node.section(&words::keys(&POLICY_KEYS, &rest))?;
    let name = names::checked(&entry.key, &entry.place)?;
    let path = table.path.iter().cloned().chain([name]);
    let mut facts = Facts::new(Address::new(Kind::POLICY, path), &entry.place);
    facts.flags(&section, &[("permissive", "permissive")])?;
    facts.word(&section, "command", "command", &COMMANDS)?;
    facts.each(&section, &[("roles", "roles")], |node| Ok(Value::set(node.texts()?)))?;
    facts.expression(&section, "using", "using", None)?;
    facts.expression(&section, "with_check", prop::WITH_CHECK, None)?;
    facts.rest(&section, &rest)?;
    draft.add(facts)
}
