//! What counts as a difference, as the configuration and the flags say.

use std::collections::BTreeSet;

use super::subjects::Subjects;
use crate::compare::CompareOptions;
use crate::rules::policy::Selection;

/// What the configuration says, and rules that are off by default and were selected by their very
/// codes. Different roles own different things, legitimately.
pub(in crate::run) fn options(sides: &Subjects, selection: &Selection) -> CompareOptions {
    let said = &sides.config.switches;
    let usual = CompareOptions::default();
    let users: BTreeSet<String> = sides.infos().into_iter().map(|info| info.user).collect();
    CompareOptions {
        positions: selection.names("SCH012") || said.column_order.unwrap_or(usual.positions),
        owners: selection.names("SCH030") || said.owners.unwrap_or(users.len() < 2),
        privileges: said.privileges.unwrap_or(usual.privileges),
        comments: said.comments.unwrap_or(usual.comments),
        storage: said.storage.unwrap_or(usual.storage),
        names: said.names.unwrap_or(usual.names),
        tablespaces: said.tablespaces.unwrap_or(usual.tablespaces),
        settings: said.settings.unwrap_or(usual.settings),
        nested: usual.nested,
    }
}
