//! Objects that belong to no table: schemas, sequences, enums, domains.

use crate::input::{
    InputError, Section,
    yaml::{Content, Entry, Node},
};
use crate::model::prop;
use crate::model::{Address, Kind, Value};

use super::draft::Draft;
use super::facts::{Facts, RENAMED_FROM};
use super::words::{self, Word, Words};
use super::{column, names, types};

/// Reads one entry of a section.
pub(super) type Reader = fn(&Entry, &mut Draft<'_>) -> Result<(), InputError>;

/// The reader of a kind that has a grammar of its own.
pub(super) fn reader(kind: Kind) -> Option<Reader> {
    match kind {
        Kind::SCHEMA => Some(schema),
        Kind::SEQUENCE => Some(sequence),
        Kind::ENUM => Some(enumeration),
        Kind::DOMAIN => Some(domain),
        _ => None,
    }
}

/// Keys of a schema.
pub(super) const SCHEMA_KEYS: [&str; 1] = ["owner"];
/// Keys of a sequence.
pub(super) const SEQUENCE_KEYS: [&str; 11] = [
    "data_type",
    "start",
    "increment",
    "minimum",
    "maximum",
    "cache",
    "cycle",
    "owned_by",
    "persistence",
    "owner",
    RENAMED_FROM,
];
/// Keys of an enum where it is a map.
pub(super) const ENUM_KEYS: [&str; 3] = ["labels", "owner", RENAMED_FROM];
/// Keys of a domain.
pub(super) const DOMAIN_KEYS: [&str; 7] =
    ["type", "nullable", "default", "collation", "checks", "owner", RENAMED_FROM];

/// The properties that these are, by kind.
pub(super) fn own(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::SCHEMA => &["owner"],
        Kind::SEQUENCE => &[
            prop::DATA_TYPE,
            "start",
            "increment",
            "minimum",
            "maximum",
            "cache",
            "cycle",
            prop::OWNED_BY,
            "persistence",
            "owner",
        ],
        Kind::ENUM => &["labels", "owner"],
        Kind::DOMAIN => &[
            "type",
            prop::TYPE_MODIFIER,
            prop::NOT_NULL,
            "default",
            "collation",
            "checks",
            "owner",
        ],
        _ => &[],
    }
}

/// The section with the kind's own keys and the rest of its words.
fn section<'n, 'w>(
    kind: Kind,
    keys: &[&str],
    node: &'n Node,
    words: &'w Words,
) -> Result<(Section<'n>, Vec<&'w Word>), InputError> {
    let rest = words.rest(kind, own(kind));
    Ok((node.section(&words::keys(keys, &rest))?, rest))
}

fn qualified(kind: Kind, entry: &Entry) -> Result<Facts, InputError> {
    let path = names::qualified(&entry.key, &entry.place)?;
    Ok(Facts::new(Address::new(kind, path), &entry.place))
}

/// `{}` where only its existence is asked for.
fn schema(entry: &Entry, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let (section, rest) = section(Kind::SCHEMA, &SCHEMA_KEYS, &entry.node, draft.words)?;
    let name = names::checked(&entry.key, &entry.place)?;
    let mut facts = Facts::new(Address::new(Kind::SCHEMA, [name]), &entry.place);
    facts.texts(&section, &[("owner", "owner")])?;
    facts.rest(&section, &rest)?;
    draft.add(facts)
}

fn sequence(entry: &Entry, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let (section, rest) = section(Kind::SEQUENCE, &SEQUENCE_KEYS, &entry.node, draft.words)?;
    let mut facts = qualified(Kind::SEQUENCE, entry)?;
    facts.each(&section, &[("data_type", prop::DATA_TYPE)], |node| {
        Ok(Value::text(types::parse(node.filled()?).base))
    })?;
    let numbers = ["start", "increment", "minimum", "maximum", "cache"].map(|name| (name, name));
    facts.numbers(&section, &numbers)?;
    facts.flags(&section, &[("cycle", "cycle")])?;
    facts.each(&section, &[("owned_by", prop::OWNED_BY)], |node| {
        if node.is_null() {
            return Ok(Value::None);
        }
        match names::parts(node.filled()?, &node.place)? {
            path if path.len() == 3 => {
                Ok(Value::text(Address::new(Kind::COLUMN, path).to_string()))
            }
            _ => Err(node.error("is not schema.table.column")),
        }
    })?;
    facts.word(&section, "persistence", "persistence", &["permanent", "unlogged"])?;
    facts.texts(&section, &[("owner", "owner")])?;
    facts.renamed_from(&section)?;
    facts.rest(&section, &rest)?;
    draft.add(facts)
}

/// `[a, b]`, or a map.
fn enumeration(entry: &Entry, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let mut facts = qualified(Kind::ENUM, entry)?;
    let labels = |node: &Node| {
        let labels = node.list()?.iter().map(Node::text).collect::<Result<Vec<_>, _>>()?;
        Ok(Value::list(labels))
    };
    match entry.node.content {
        Content::List(_) => facts.say(prop::LABELS, labels(&entry.node)?, &entry.node.place),
        _ => {
            let (section, rest) = section(Kind::ENUM, &ENUM_KEYS, &entry.node, draft.words)?;
            facts.each(&section, &[("labels", "labels")], labels)?;
            facts.texts(&section, &[("owner", "owner")])?;
            facts.renamed_from(&section)?;
            facts.rest(&section, &rest)?;
        }
    }
    draft.add(facts)
}

fn domain(entry: &Entry, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let (section, rest) = section(Kind::DOMAIN, &DOMAIN_KEYS, &entry.node, draft.words)?;
    let mut facts = qualified(Kind::DOMAIN, entry)?;
    let mut stored_as = None;
    if let Some(node) = section.get("type") {
        let declared = types::parse(node.filled()?);
        facts.say(prop::TYPE, Value::type_name(&declared.base), &node.place);
        if let Some(modifier) = &declared.modifier {
            facts.say(prop::TYPE_MODIFIER, Value::text_or_none(modifier.as_ref()), &node.place);
        }
        stored_as = Some(declared.full());
    }
    facts.each(&section, &[("nullable", prop::NOT_NULL)], |node| Ok(Value::Flag(!node.flag()?)))?;
    facts.each(&section, &[("default", "default")], |node| {
        column::default(node, stored_as.as_deref())
    })?;
    facts.texts(&section, &[("collation", "collation"), ("owner", "owner")])?;
    facts.each(&section, &[("checks", "checks")], checks)?;
    facts.renamed_from(&section)?;
    facts.rest(&section, &rest)?;
    draft.add(facts)
}

/// All checks as one expression: joined by AND in the order of their names, as the catalog does.
fn checks(node: &Node) -> Result<Value, InputError> {
    let mut checks = match &node.content {
        Content::List(items) => items
            .iter()
            .map(|item| Ok(("", item.filled()?)))
            .collect::<Result<Vec<_>, InputError>>()?,
        _ => {
            let each = node.entries()?.iter();
            each.map(|entry| Ok((entry.key.as_str(), entry.node.filled()?)))
                .collect::<Result<Vec<_>, InputError>>()?
        }
    };
    checks.sort_by_key(|(name, _)| *name);
    let joined: Vec<_> = checks.iter().map(|(_, sql)| format!("({})", sql.trim())).collect();
    let joined = (!joined.is_empty()).then(|| joined.join(" AND "));
    Ok(Value::expression(joined, None))
}
