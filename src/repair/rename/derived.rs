//! Sequences that columns own, as serial makes them: they are named after table and column, and go
//! on counting under another name.

use std::collections::BTreeMap;

use crate::model::prop;
use crate::model::{Address, Kind, Snapshot};

use super::after::called;
use super::request::{Rename, rivals};

/// The renames of sequences that columns own, where the columns, or their tables, are renamed: each is
/// called as in the side that the database is made like.
pub(super) fn sequences(
    renames: &[Rename],
    target: &Snapshot,
    source: Option<&Snapshot>,
) -> Vec<Rename> {
    let Some(source) = source.filter(|_| !renames.is_empty()) else { return Vec::new() };
    let owned = source.of_kind(Kind::SEQUENCE);
    let by_owner: BTreeMap<&str, &Address> = owned
        .filter_map(|sequence| Some((sequence.text(prop::OWNED_BY)?, &sequence.address)))
        .collect();
    let named = |sequence: &Address| {
        let owner = target.objects.get(sequence)?.text(prop::OWNED_BY)?;
        let column = Address::from_displayed(Kind::COLUMN, owner)?;
        let then = called(&column, renames);
        let wanted = by_owner.get(then.to_string().as_str()).filter(|_| then != column)?;
        let rename = Rename::between(sequence, wanted)?;
        let is_taken = rivals(wanted).iter().any(|at| target.objects.contains_key(at))
            || renames.iter().any(|other| other.from == *sequence || other.to() == **wanted);
        (!is_taken).then_some(rename)
    };
    target.of_kind(Kind::SEQUENCE).filter_map(|sequence| named(&sequence.address)).collect()
}
