//! A column.

use crate::input::{
    InputError,
    yaml::{Content, Entry, Node},
};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Value};

use super::draft::Draft;
use super::facts::{Facts, RENAMED_FROM, or_none};
use super::{names, types, words};

/// Keys of a column.
pub(super) const KEYS: [&str; 12] = [
    "type",
    "nullable",
    "default",
    "collation",
    "identity",
    "identity_options",
    "generated",
    "storage",
    "compression",
    "statistics_target",
    "options",
    RENAMED_FROM,
];

/// The properties that these are.
pub(super) const OWN: [&str; 13] = [
    "type",
    prop::TYPE_MODIFIER,
    prop::NOT_NULL,
    "default",
    "identity",
    prop::IDENTITY_OPTIONS,
    "generated",
    prop::GENERATED_KIND,
    "collation",
    "storage",
    "compression",
    prop::STATISTICS_TARGET,
    "options",
];

/// Keys of `generated` where it is a map.
pub(super) const GENERATED_KEYS: [&str; 2] = ["expression", "kind"];

/// Keys of `identity_options`.
pub(super) const IDENTITY_KEYS: [&str; 6] =
    ["start", "increment", "minimum", "maximum", "cache", "cycle"];

/// Reads a column and gives its name.
///
/// `default: null` says that there is no default; a column without the key says nothing of it.
/// `serial` and its like say the integer type and prop::NOT_NULL, and nothing of the default: any
/// sequence under any name will do, unless the declaration is complete.
pub(super) fn read(
    table: &Address,
    entry: &Entry,
    draft: &mut Draft<'_>,
) -> Result<Name, InputError> {
    let rest = draft.words.rest(Kind::COLUMN, &OWN);
    let section = entry.node.section(&words::keys(&KEYS, &rest))?;
    let name = names::checked(&entry.key, &entry.place)?;
    let path = table.path.iter().cloned().chain([name.clone()]);
    let mut facts = Facts::new(Address::new(Kind::COLUMN, path), &entry.place);

    let declared = section.get("type").map(|node| Ok((node, types::parse(node.filled()?))));
    let declared = declared.transpose()?;
    if let Some((node, declared)) = &declared {
        facts.say(prop::TYPE, Value::type_name(&declared.base), &node.place);
        if let Some(modifier) = &declared.modifier {
            facts.say(prop::TYPE_MODIFIER, Value::text_or_none(modifier.as_ref()), &node.place);
        }
        if declared.serial && section.get("nullable").is_none() {
            facts.say(prop::NOT_NULL, Value::Flag(true), &node.place);
        }
    }
    let stored_as = declared.as_ref().map(|(_, declared)| declared.full());
    facts.each(&section, &[("nullable", prop::NOT_NULL)], |node| Ok(Value::Flag(!node.flag()?)))?;
    facts.each(&section, &[("default", "default")], |node| default(node, stored_as.as_deref()))?;
    facts.each(
        &section,
        &[("identity", "identity")],
        or_none(|node| {
            node.one_of(&[("always", "always"), ("by default", "by default")]).map(Value::text)
        }),
    )?;
    facts.each(&section, &[("identity_options", prop::IDENTITY_OPTIONS)], identity_options)?;
    if let Some(node) = section.get("generated") {
        generated(node, stored_as.as_deref(), &mut facts)?;
    }
    facts.texts(&section, &[("collation", "collation")])?;
    facts.word(&section, "storage", "storage", &["plain", "external", "main", "extended"])?;
    facts.each(
        &section,
        &[("compression", "compression")],
        or_none(|node| node.one_of(&[("pglz", "pglz"), ("lz4", "lz4")]).map(Value::text)),
    )?;
    facts.numbers(&section, &[("statistics_target", prop::STATISTICS_TARGET)])?;
    facts.options(&section, "options", "options")?;
    facts.renamed_from(&section)?;
    facts.rest(&section, &rest)?;
    if declared.is_some_and(|(_, declared)| declared.serial) && section.get("default").is_none() {
        draft.serial(&facts.address, &entry.place);
    }
    draft.add(facts)?;
    Ok(name)
}

/// The options of an identity column's sequence that are not the default.
fn identity_options(node: &Node) -> Result<Value, InputError> {
    let section = node.section(&IDENTITY_KEYS)?;
    let one = |entry: &Entry| match entry.key.as_str() {
        "cycle" => Ok(format!("cycle={}", Value::Flag(entry.node.flag()?))),
        key => Ok(format!("{key}={}", entry.node.number()?)),
    };
    let options = section.entries().iter().map(one);
    Ok(Value::set(options.collect::<Result<Vec<_>, InputError>>()?))
}

/// A default; `null` in YAML and `NULL` in SQL both mean that there is none.
pub(super) fn default(node: &Node, stored_as: Option<&str>) -> Result<Value, InputError> {
    if node.is_null() || node.filled()?.trim().eq_ignore_ascii_case("null") {
        return Ok(Value::None);
    }
    Ok(Value::expression(Some(node.filled()?.trim()), stored_as))
}

/// `generated: <expression>`, or a map that says the kind as well.
fn generated(node: &Node, stored_as: Option<&str>, facts: &mut Facts) -> Result<(), InputError> {
    match node.content {
        Content::Map(_) => {
            let section = node.section(&GENERATED_KEYS)?;
            section.require("expression")?;
            facts.expression(&section, "expression", "generated", stored_as)?;
            facts.word(&section, "kind", prop::GENERATED_KIND, &["stored", "virtual"])
        }
        Content::Null => {
            facts.say(prop::GENERATED, Value::None, &node.place);
            Ok(())
        }
        _ => {
            let sql = node.filled()?.trim();
            facts.say(prop::GENERATED, Value::expression(Some(sql), stored_as), &node.place);
            Ok(())
        }
    }
}
