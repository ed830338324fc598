//! SCH031: who may do what, as sets; now, and with what will be made.

use crate::compare::Sides;
use crate::model::prop;
use crate::model::{Address, Kind, Name, Severity};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;

pub(super) const PRIVILEGE: Rule = Rule {
    code: "SCH031",
    name: "privilege-differs",
    severity: Severity::Warning,
    page: Page(include_str!("pages/SCH031.md")),
    claim: |difference, _| {
        [Kind::PRIVILEGE, Kind::DEFAULT_PRIVILEGE]
            .contains(&difference.object.kind)
            .then(|| Claim::of(difference))
    },
    ..Rule::BASE
};

/// Who owns what a privilege is on.
pub(super) fn owner<'s>(
    privilege: &Address,
    sides: &Sides<'s>,
    database: &Name,
) -> Option<&'s str> {
    let objects = &sides.database(database)?.objects;
    let target = privilege.target()?;
    let object = match target.owning_table() {
        Some(table) => relations(&table).find_map(|relation| objects.get(&relation))?,
        None => objects.get(&target)?,
    };
    object.text(prop::OWNER)
}

/// The addresses that a relation may have, whatever kind of relation it is.
pub(super) fn relations(table: &Address) -> impl Iterator<Item = Address> + use<> {
    let path = table.path.clone();
    let kinds = Kind::ALL.iter().copied().filter(|kind| kind.is_relation());
    kinds.map(move |kind| Address { kind, path: path.clone() })
}
