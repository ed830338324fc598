//! The declaration's top: its version, and one section for each kind of object.

use crate::input::{InputError, yaml::Node};
use crate::model::Kind;

use super::complete::Complete;
use super::draft::Draft;
use super::words::{self, Words};
use super::{extras, generic, privilege, relation, standalone};

/// Reads one file.
pub(super) fn read(root: &Node, draft: &mut Draft<'_>) -> Result<(), InputError> {
    let known = keys(draft.words);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let top = root.section(&known)?;
    let version = top.get("version").ok_or_else(|| {
        InputError::at(&root.place, "lacks the key `version`").help("write `version: 1`")
    })?;
    if version.number()? != 1 {
        return Err(version.error("is not 1, the only version there is"));
    }
    if let Some(node) = top.get(COMPLETE) {
        draft.complete = Some(Complete::read(node)?);
    }
    for kind in sections(draft.words) {
        if let Some(node) = top.get(&words::section(kind)) {
            section(kind, node, draft)?;
        }
    }
    extras::read_top(&top, draft)
}

/// The key that says whether what is not said is meant.
pub(super) const COMPLETE: &str = "complete";

/// Keys at the top.
pub(super) fn keys(words: &Words) -> Vec<String> {
    let about = ["version", COMPLETE].map(str::to_owned).into_iter();
    about
        .chain(sections(words).map(words::section))
        .chain(words.kinds().filter_map(words::extra))
        .collect()
}

/// The kinds that have a section at the top.
pub(super) fn sections(words: &Words) -> impl Iterator<Item = Kind> {
    words.kinds().filter(|kind| words::stands_alone(*kind))
}

fn section(kind: Kind, node: &Node, draft: &mut Draft<'_>) -> Result<(), InputError> {
    match kind {
        Kind::DATABASE => generic::database(node, draft),
        Kind::PRIVILEGE => privilege::read(node, draft),
        Kind::DEFAULT_PRIVILEGE => privilege::read_defaults(node, draft),
        Kind::SECURITY_LABEL => generic::labels(kind, node, draft),
        kind => match standalone::reader(kind) {
            _ if kind.is_relation() => relation::read(kind, node, draft),
            Some(read) => node.entries()?.iter().try_for_each(|entry| read(entry, draft)),
            None => generic::read(kind, node, draft),
        },
    }
}
