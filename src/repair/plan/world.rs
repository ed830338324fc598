//! Both ends of a script with what the planner has to know of them.

use std::collections::BTreeMap;

use crate::model::{Address, Dependencies, DependencyKind, Kind, Name, Object, Snapshot, Value};

use super::contents::Contents;

/// The tables that a table of a side takes its columns from.
pub(super) fn parents(side: &Snapshot, table: &Address) -> Vec<Address> {
    let Some(object) = side.objects.get(table) else { return Vec::new() };
    let mut names: Vec<&str> = object.text("partition of").into_iter().collect();
    if let Some(Value::List(parents)) = object.property("inherits") {
        names.extend(parents.iter().map(|parent| &**parent));
    }
    names.into_iter().filter_map(|n| Address::from_displayed(Kind::TABLE, n)).collect()
}

/// One end.
pub(super) struct End<'a> {
    pub(super) side: &'a Snapshot,
    pub(super) needs: &'a Dependencies,
    pub(super) contents: Contents,
}

impl<'a> End<'a> {
    pub(super) fn new(side: &'a Snapshot, needs: &'a Dependencies) -> Self {
        End { side, needs, contents: Contents::of(side) }
    }

    pub(super) fn get(&self, address: &Address) -> Option<&'a Object> {
        self.side.objects.get(address)
    }

    /// The tables that a table takes its columns from.
    pub(super) fn parents(&self, table: &Address) -> Vec<Address> {
        parents(self.side, table)
    }

    /// The tables that take their columns from a table.
    pub(super) fn children(&self, table: &Address) -> Vec<Address> {
        let tables = [Kind::TABLE, Kind::FOREIGN_TABLE].into_iter();
        let tables = tables.flat_map(|kind| self.side.of_kind(kind)).map(|object| &object.address);
        tables.filter(|child| self.parents(child).contains(table)).cloned().collect()
    }

    /// What an inherited column, constraint or index of a table comes from.
    pub(super) fn ancestor(&self, address: &Address) -> Option<Address> {
        let object = self.get(address)?;
        object.flag("inherited").then_some(())?;
        let of = self.needs.of(address).iter();
        let mut parts = of.filter(|one| {
            one.kind == DependencyKind::Partition && one.referenced.kind == address.kind
        });
        if let Some(one) = parts.next() {
            return Some(one.referenced.clone());
        }
        let table = address.owning_table()?;
        let own = [table.clone(), Address { kind: Kind::FOREIGN_TABLE, path: table.path }];
        let mut parents = own.iter().flat_map(|table| self.parents(table));
        parents.find_map(|parent| {
            let path = parent.path.iter().cloned().chain([Name::new(address.own_name())]);
            let counterpart = Address::new(address.kind, path);
            self.side.objects.contains_key(&counterpart).then_some(counterpart)
        })
    }
}

impl World<'_> {
    /// What an object is called now that has this address in the end.
    pub(super) fn former<'b>(&'b self, address: &'b Address) -> Option<&'b Address> {
        match self.renamed.iter().find(|(_, to)| *to == address) {
            Some((from, _)) => Some(from),
            // Another object takes its name.
            None if self.renamed.contains_key(address) => None,
            None => Some(address),
        }
    }

    /// Whether a column comes, goes and changes with the composite type of its table.
    pub(super) fn is_of_typed_table(&self, address: &Address) -> bool {
        let table = address.owning_table().filter(|_| address.kind == Kind::COLUMN);
        table.is_some_and(|table| {
            [&self.before, &self.after]
                .iter()
                .all(|end| end.get(&table).is_some_and(|table| table.text("of type").is_some()))
        })
    }

    /// The columns that inherit one, in both ends.
    pub(super) fn heirs(&self, column: &Address) -> Vec<Address> {
        let Some(table) = column.owning_table() else { return Vec::new() };
        let tables = self.before.children(&table).into_iter();
        let heirs = tables.map(|child| {
            let path = child.path.iter().cloned().chain([Name::new(column.own_name())]);
            Address::new(Kind::COLUMN, path)
        });
        heirs.filter(|heir| self.before.get(heir).is_some()).collect()
    }

    /// Whether a change of a column's property is one of all that inherit it, too.
    pub(super) fn spreads(&self, column: &Address, property: &str) -> bool {
        let value = |of: &Address| self.after.get(of).and_then(|o| o.property(property).cloned());
        let own = value(column);
        self.heirs(column).iter().all(|heir| value(heir) == own && self.spreads(heir, property))
    }
}

/// Both ends.
pub(super) struct World<'a> {
    pub(super) before: End<'a>,
    pub(super) after: End<'a>,
    /// Objects that get another name.
    pub(super) renamed: &'a BTreeMap<Address, Address>,
    /// The side that the target is made like.
    pub(super) source: Option<&'a Snapshot>,
    /// The default privileges of the target.
    pub(super) default_privileges: &'a [Object],
}
