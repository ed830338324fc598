//! Constraints of a table: primary key, unique, checks, foreign keys, exclusions.

use std::sync::Arc;

use crate::input::{
    InputError, Section,
    yaml::{Content, Node},
};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Place, Value, shape};
use crate::sql;

use super::draft::Draft;
use super::facts::Facts;
use super::names;
use super::words::{self, Word, Words};

/// Keys of a primary key or unique constraint where it is a map.
pub(super) const KEY_KEYS: [&str; 6] =
    ["name", "columns", "include", "nulls_not_distinct", "deferrable", "initially_deferred"];
/// Keys of a check where it is a map.
pub(super) const CHECK_KEYS: [&str; 6] =
    ["name", "expression", "columns", "validated", "enforced", "no_inherit"];
/// Keys of a foreign key.
pub(super) const FOREIGN_KEY_KEYS: [&str; 12] = [
    "name",
    "columns",
    "references",
    "references_columns",
    "on_delete",
    "on_delete_columns",
    "on_update",
    "match",
    "deferrable",
    "initially_deferred",
    "validated",
    "enforced",
];
/// Keys of an exclusion.
pub(super) const EXCLUSION_KEYS: [&str; 5] =
    ["name", "columns", "definition", "deferrable", "initially_deferred"];

/// The properties that these are, of any type.
pub(super) const OWN: [&str; 17] = [
    "type",
    "columns",
    "include",
    prop::NULLS_NOT_DISTINCT,
    "references",
    prop::REFERENCES_COLUMNS,
    prop::ON_UPDATE,
    prop::ON_DELETE,
    prop::ON_DELETE_COLUMNS,
    "match",
    "expression",
    "exclusion",
    "deferrable",
    prop::INITIALLY_DEFERRED,
    "validated",
    "enforced",
    prop::NO_INHERIT,
];

/// Properties that only some types of constraints have, beside those.
const OF_TYPES: [(&str, &[&str]); 8] = [
    (prop::WITHOUT_OVERLAPS, &["primary key", "unique"]),
    ("period", &["foreign key"]),
    (prop::TRIGGERS_ENABLED, &["foreign key"]),
    ("options", &["primary key", "unique", "exclusion"]),
    ("clustered", &["primary key", "unique", "exclusion"]),
    (prop::REPLICA_IDENTITY, &["primary key", "unique", "exclusion"]),
    ("valid", &["primary key", "unique", "exclusion"]),
    ("tablespace", &["primary key", "unique", "exclusion"]),
];

/// The properties of a constraint of a type that have no grammar of their own.
pub(super) fn rest<'w>(what: &str, words: &'w Words) -> Vec<&'w Word> {
    let of_type = |word: &&Word| {
        let only = OF_TYPES.iter().find(|(name, _)| *name == word.stated.name);
        let only = only.map(|(_, types)| *types);
        only.is_none_or(|types| types.contains(&what))
    };
    words.rest(Kind::CONSTRAINT, &OWN).into_iter().filter(of_type).collect()
}

const ACTIONS: [&str; 5] = ["no action", "restrict", "cascade", "set null", "set default"];

/// Reads all constraints of a table whose declared columns are `columns`.
pub(super) fn read(
    table: &Address,
    section: &Section<'_>,
    columns: &[Name],
    draft: &mut Draft<'_>,
) -> Result<(), InputError> {
    if let Some(node) = section.get("primary_key") {
        draft.add(key("primary key", table, node, draft.words)?)?;
    }
    for node in section.get("unique").map_or(Ok(&[][..]), Node::list)? {
        draft.add(key("unique", table, node, draft.words)?)?;
    }
    if let Some(node) = section.get("checks") {
        checks(table, node, columns, draft)?;
    }
    for (part, read) in LISTED {
        for node in section.get(part).map_or(Ok(&[][..]), Node::list)? {
            draft.add(read(table, node, draft.words)?)?;
        }
    }
    Ok(())
}

type Reader = fn(&Address, &Node, &Words) -> Result<Facts, InputError>;

const LISTED: [(&str, Reader); 2] = [("foreign_keys", foreign_key), ("exclusions", exclusion)];

/// A constraint under its name, or else under its shape.
pub(super) fn belonging(
    kind: Kind,
    table: &Address,
    name: Option<Name>,
    shape: String,
    place: &Place,
) -> Facts {
    let name_is_generated = name.is_none();
    let own = name.unwrap_or_else(|| Name::new(shape.as_str()));
    let address = Address::new(kind, table.path.iter().cloned().chain([own]));
    let mut facts = Facts::new(address, place);
    facts.name_is_generated = name_is_generated;
    facts.shape = Some(Arc::from(shape));
    facts
}

fn name_of(section: &Section<'_>) -> Result<Option<Name>, InputError> {
    section.get("name").map(names::one).transpose()
}

/// `[a, b]`, or a map.
fn key(
    what: &'static str,
    table: &Address,
    node: &Node,
    words: &Words,
) -> Result<Facts, InputError> {
    let rest = rest(what, words);
    let (section, columns) = match node.content {
        Content::List(_) => (None, node),
        Content::Map(_) => {
            let section = node.section(&words::keys(&KEY_KEYS, &rest))?;
            (Some(section), section.require("columns")?)
        }
        _ => return Err(node.must_be_list("a list of columns, or a map")),
    };
    let listed = names::several(columns)?;
    let own: Vec<&str> = names::texts(&listed).collect();
    let shape = match what {
        "primary key" => shape::primary_key(),
        _ => shape::unique(&own),
    };
    let name = section.as_ref().map(name_of).transpose()?.flatten();
    let mut facts = belonging(Kind::CONSTRAINT, table, name, shape, &node.place);
    facts.say(prop::TYPE, Value::text(what), &node.place);
    facts.say(prop::COLUMNS, Value::list(names::texts(&listed)), &columns.place);
    if let Some(section) = section {
        facts.flags(&section, &DEFERRABLE)?;
        facts.flags(&section, &[("nulls_not_distinct", prop::NULLS_NOT_DISTINCT)])?;
        facts.each(&section, &[("include", "include")], |node| {
            Ok(Value::list(names::texts(&names::list(node)?)))
        })?;
        facts.rest(&section, &rest)?;
    }
    Ok(facts)
}

const DEFERRABLE: [(&str, &str); 2] =
    [("deferrable", "deferrable"), ("initially_deferred", prop::INITIALLY_DEFERRED)];

/// `{name: expression}`, or a list of expressions and maps.
fn checks(
    table: &Address,
    node: &Node,
    columns: &[Name],
    draft: &mut Draft<'_>,
) -> Result<(), InputError> {
    if let Content::List(items) = &node.content {
        return items
            .iter()
            .try_for_each(|item| draft.add(check(table, None, item, columns, draft.words)?));
    }
    for entry in node.entries()? {
        let name = names::checked(&entry.key, &entry.place)?;
        draft.add(check(table, Some(name), &entry.node, columns, draft.words)?)?;
    }
    Ok(())
}

/// A check is known by the columns that it uses: those that it says, or else the table's declared
/// columns that occur in its text.
fn check(
    table: &Address,
    name: Option<Name>,
    node: &Node,
    columns: &[Name],
    words: &Words,
) -> Result<Facts, InputError> {
    let rest = rest("check", words);
    let section = match node.content {
        Content::Map(_) => Some(node.section(&words::keys(&CHECK_KEYS, &rest))?),
        _ => None,
    };
    let expression = match &section {
        Some(section) => section.require("expression")?,
        None => node,
    };
    let sql = expression.filled()?.trim();
    let stated = section.as_ref().and_then(|section| section.get("columns"));
    let used = match stated {
        Some(node) => names::list(node)?,
        None => used(sql, columns),
    };
    let inner = section.as_ref().map(name_of).transpose()?.flatten();
    let name = name.or(inner);
    let mut facts = belonging(
        Kind::CONSTRAINT,
        table,
        name,
        shape::check(&names::texts(&used).collect::<Vec<_>>()),
        &node.place,
    );
    facts.say(prop::TYPE, Value::text("check"), &node.place);
    facts.say(prop::EXPRESSION, Value::expression(Some(sql), None), &expression.place);
    if let Some(section) = section {
        let flags = [
            ("validated", "validated"),
            ("enforced", "enforced"),
            ("no_inherit", prop::NO_INHERIT),
        ];
        facts.flags(&section, &flags)?;
        facts.rest(&section, &rest)?;
    }
    Ok(facts)
}

/// The columns that a check seems to use.
pub(super) fn used(sql: &str, columns: &[Name]) -> Vec<Name> {
    let words = sql::identifiers(sql);
    columns.iter().filter(|name| words.contains(&name.to_string())).cloned().collect()
}

fn foreign_key(table: &Address, node: &Node, words: &Words) -> Result<Facts, InputError> {
    let rest = rest("foreign key", words);
    let section = node.section(&words::keys(&FOREIGN_KEY_KEYS, &rest))?;
    let columns = section.require("columns")?;
    let listed = names::several(columns)?;
    let own: Vec<&str> = names::texts(&listed).collect();
    let shape = shape::foreign_key(&own);
    let mut facts = belonging(Kind::CONSTRAINT, table, name_of(&section)?, shape, &node.place);
    facts.say(prop::TYPE, Value::text("foreign key"), &node.place);
    facts.say(prop::COLUMNS, Value::list(own), &columns.place);

    let references = section.require("references")?;
    let (target, inline) = target(references)?;
    facts.say(prop::REFERENCES, Value::text(target.to_string()), &references.place);
    let separate = section.get("references_columns");
    let referenced = match (inline, separate) {
        (Some(_), Some(node)) => {
            return Err(node.error("repeats what `references` says").help("keep one of them"));
        }
        (Some(columns), None) => Some((columns, references)),
        (None, Some(node)) => Some((names::several(node)?, node)),
        (None, None) => None,
    };
    if let Some((columns, node)) = referenced {
        if columns.len() != listed.len() {
            return Err(node.error("has another number of columns than `columns`"));
        }
        facts.say(prop::REFERENCES_COLUMNS, Value::list(names::texts(&columns)), &node.place);
    }
    facts.word(&section, "on_delete", prop::ON_DELETE, &ACTIONS)?;
    facts.word(&section, "on_update", prop::ON_UPDATE, &ACTIONS)?;
    facts.each(&section, &[("on_delete_columns", prop::ON_DELETE_COLUMNS)], |node| {
        Ok(Value::list(names::texts(&names::list(node)?)))
    })?;
    facts.word(&section, "match", "match", &["simple", "full"])?;
    facts.flags(&section, &DEFERRABLE)?;
    facts.flags(&section, &[("validated", "validated"), ("enforced", "enforced")])?;
    facts.rest(&section, &rest)?;
    Ok(facts)
}

/// `other`, `schema.other` or `schema.other(id, ...)`.
fn target(node: &Node) -> Result<(Address, Option<Vec<Name>>), InputError> {
    let text = node.filled()?.trim();
    let start = sql::find_behind_name(text, &['(']).unwrap_or(text.len());
    let (table, columns) = text.split_at_checked(start).unwrap_or((text, ""));
    let columns = match sql::bracketed(columns) {
        Some((columns, "")) => Some(columns),
        _ if columns.is_empty() => None,
        _ => return Err(node.error("has brackets that do not close at its end")),
    };
    let [schema, name] = names::qualified(table, &node.place)?;
    let one = |column: &str| match &names::parts(column, &node.place)?[..] {
        [name] => Ok(name.clone()),
        _ => Err(node.error("has a qualified name where a column belongs")),
    };
    let columns = columns
        .map(|columns| sql::split(columns, ",").into_iter().map(one).collect())
        .transpose()?;
    Ok((Address::table(schema, name), columns))
}

fn exclusion(table: &Address, node: &Node, words: &Words) -> Result<Facts, InputError> {
    let rest = rest("exclusion", words);
    let section = node.section(&words::keys(&EXCLUSION_KEYS, &rest))?;
    let columns = section.require("columns")?;
    // None where all of it is expressions.
    let listed = names::list(columns)?;
    let definition = section.require("definition")?;
    let own: Vec<&str> = names::texts(&listed).collect();
    let shape = shape::exclusion(&own);
    let mut facts = belonging(Kind::CONSTRAINT, table, name_of(&section)?, shape, &node.place);
    facts.say(prop::TYPE, Value::text("exclusion"), &node.place);
    facts.say(prop::COLUMNS, Value::list(own), &columns.place);
    facts.say(
        prop::EXCLUSION,
        Value::Definition(definition.filled()?.trim().into()),
        &definition.place,
    );
    facts.flags(&section, &DEFERRABLE)?;
    facts.rest(&section, &rest)?;
    Ok(facts)
}
