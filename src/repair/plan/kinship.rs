//! What a table shares with the tables that it takes its columns from, now and in the end.

use crate::ddl::column_clause::hands_on_not_null;
use crate::ddl::parentage;
use crate::model::prop;
use crate::model::{Address, Kind, Object, Snapshot, Value};

/// The tables that a table of a side takes its columns from.
pub(super) fn parents(side: &Snapshot, table: &Address) -> Vec<Address> {
    let Some(object) = side.objects.get(table) else { return Vec::new() };
    let mut names: Vec<&str> = object.text(prop::PARTITION_OF).into_iter().collect();
    if let Some(Value::List(parents)) = object.property(prop::INHERITS) {
        names.extend(parents.iter().map(|parent| &**parent));
    }
    names.into_iter().filter_map(|n| Address::from_displayed(Kind::TABLE, n)).collect()
}

/// What a part of a table is called in another table that has it under the same name.
pub(super) fn in_table(part: &Address, table: &Address) -> Address {
    Address::new(part.kind, table.path.iter().cloned().chain(part.path.last().cloned()))
}

/// The parts of the same name that the parents of a part's table have.
pub(super) fn counterparts<'s>(side: &'s Snapshot, part: &Address) -> Vec<&'s Object> {
    let Some(table) = part.owning_table() else { return Vec::new() };
    let foreign = Address { kind: Kind::FOREIGN_TABLE, path: table.path.clone() };
    let parents = [table, foreign].into_iter().flat_map(|table| parents(side, &table));
    parents.filter_map(|parent| side.objects.get(&in_table(part, &parent))).collect()
}

/// Whether the table of a column becomes a partition.
pub(super) fn joins_partition(before: &Snapshot, after: &Snapshot, column: &Address) -> bool {
    let whole = |side: &Snapshot| {
        let table = column.owning_table().and_then(|table| side.objects.get(&table).cloned());
        table.and_then(|table| table.text(prop::PARTITION_OF).map(str::to_owned))
    };
    whole(after).is_some() && whole(before) != whole(after)
}

/// Whether the table of a column has the parents that it has now.
pub(super) fn keeps_parents(before: &Snapshot, after: &Snapshot, column: &Address) -> bool {
    let Some(table) = column.owning_table() else { return false };
    let of = |side| parents(side, &table);
    of(before) == of(after)
}

/// Whether a new column is there before its table joins the parents that have it, too.
pub(super) fn comes_before_joining(before: &Snapshot, after: &Snapshot, column: &Address) -> bool {
    let Some(table) = column.owning_table().filter(|table| before.objects.contains_key(table))
    else {
        return false;
    };
    let old: Vec<Address> = parents(before, &table).into_iter().collect();
    let theirs = counterparts(after, column);
    let is_new = |of: &&Object| of.address.owning_table().is_some_and(|of| !old.contains(&of));
    !theirs.is_empty() && theirs.iter().all(is_new)
}

/// Whether a table leaves every parent that it has a column or a check from, and has a parent for it
/// then. A partition has all from whatever it is a part of.
pub(super) fn loses_parents(before: &Snapshot, after: &Snapshot, part: &Address) -> bool {
    let Some(table) = part.owning_table() else { return false };
    let (Some(old), Some(new)) = (before.objects.get(&table), after.objects.get(&table)) else {
        return false;
    };
    if [old, new].iter().any(|table| table.text(prop::PARTITION_OF).is_some()) {
        return false;
    }
    let left = parentage::left(old, new);
    let has_part =
        |side: &Snapshot, parent: &Address| side.objects.contains_key(&in_table(part, parent));
    let from: Vec<Address> =
        parents(before, &table).into_iter().filter(|parent| has_part(before, parent)).collect();
    let is_left = |parent: &Address| left.contains(&parent.to_string().as_str());
    !from.is_empty()
        && from.iter().all(is_left)
        && parents(after, &table).iter().any(|parent| has_part(after, parent))
}

/// Whether a column is held to NOT NULL by its parents alone, in both ends.
pub(super) fn is_held_by_parents(before: &Snapshot, after: &Snapshot, column: &Address) -> bool {
    let is_unnamed = |side: &Snapshot| {
        let column = side.objects.get(column);
        column.is_some_and(|column| {
            column.flag(prop::NOT_NULL)
                && column.property(prop::NOT_NULL_CONSTRAINT).is_some_and(Value::is_none)
        })
    };
    let is_handed_on = || counterparts(before, column).into_iter().any(hands_on_not_null);
    is_unnamed(before) && is_unnamed(after) && is_handed_on()
}
