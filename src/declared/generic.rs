//! Objects whose grammar is their kind's words and nothing else.

use crate::input::{
    InputError,
    yaml::{Content, Entry, Node},
};
use crate::model::{Address, Kind};

use super::draft::Draft;
use super::facts::Facts;
use super::words::{self, Word};
use super::{address, names};

/// Reads a section: objects by the text that names them.
pub(super) fn read(kind: Kind, node: &Node, draft: &mut Draft<'_>) -> Result<(), InputError> {
    draft.declares(kind);
    for entry in node.entries()? {
        let address = match kind {
            Kind::COMMENT => {
                let target = address::of_any_kind(&entry.key, &entry.place)?;
                about(kind, &target, None)
            }
            _ => address::read(kind, &entry.key, &entry.place)?,
        };
        object(address, entry, draft)?;
    }
    Ok(())
}

/// Reads the labels of objects: by the text that names an object with its kind, then by provider.
pub(super) fn labels(kind: Kind, node: &Node, draft: &mut Draft<'_>) -> Result<(), InputError> {
    draft.declares(kind);
    for entry in node.entries()? {
        let target = address::of_any_kind(&entry.key, &entry.place)?;
        for entry in entry.node.entries()? {
            let provider = names::checked(&entry.key, &entry.place)?;
            object(about(kind, &target, Some(provider.as_str())), entry, draft)?;
        }
    }
    Ok(())
}

/// Reads the objects of a kind that are in a relation, by their own names.
pub(super) fn within(
    relation: &Address,
    kind: Kind,
    node: &Node,
    draft: &mut Draft<'_>,
) -> Result<(), InputError> {
    draft.declares(kind);
    for entry in node.entries()? {
        let name = names::checked(&entry.key, &entry.place)?;
        let path = relation.path.iter().cloned().chain([name]);
        object(Address::new(kind, path), entry, draft)?;
    }
    Ok(())
}

/// Reads the database's own properties.
pub(super) fn database(node: &Node, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let rest = draft.words.rest(Kind::DATABASE, &[]);
    let section = node.section(&words::keys(&[], &rest))?;
    let mut facts = Facts::new(address::database(), &node.place);
    facts.rest(&section, &rest)?;
    draft.add(facts)
}

/// The address of something about an object, and by somebody.
fn about(kind: Kind, target: &Address, by: Option<&str>) -> Address {
    let path = target.path.iter().map(|name| name.as_str());
    Address::new(kind, std::iter::once(target.kind.0).chain(path).chain(by))
}

/// An object with its properties; the value of the only one may stand for all.
fn object(address: Address, entry: &Entry, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let kind = address.kind;
    let mut facts = Facts::new(address, &entry.place);
    match (&entry.node.content, draft.words.only(kind)) {
        (Content::Map(_) | Content::Null, _) | (_, None) => {
            let rest: Vec<&Word> = draft.words.rest(kind, &[]);
            facts.rest(&entry.node.section(&words::keys(&[], &rest))?, &rest)?;
        }
        (_, Some(only)) => facts.one(only, &entry.node)?,
    }
    draft.add(facts)
}
