//! Both ends of a script with what the planner has to know of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::prop;
use crate::model::{Address, DependencyKind, Kind, Object, Snapshot};

use super::contents;
use super::kinship::{counterparts, in_table, parents};
use super::needs::Needs;
use super::slots::{Slot, slots};

/// One end.
pub(super) struct End<'a> {
    pub(super) side: &'a Snapshot,
    pub(super) needs: Needs<'a>,
}

impl<'a> End<'a> {
    pub(super) fn get(&self, address: &Address) -> Option<&'a Object> {
        self.side.objects.get(address)
    }

    /// What an object is in, or about.
    pub(super) fn container(&self, address: &Address) -> Option<Address> {
        contents::container(address, self.side)
    }

    /// The tables that a table takes its columns from.
    pub(super) fn parents(&self, table: &Address) -> Vec<Address> {
        parents(self.side, table)
    }

    /// The tables that take their columns from a table.
    pub(super) fn children(&self, table: &Address) -> BTreeSet<Address> {
        let dependents = self.needs.on(table).map(|one| &one.dependent);
        let is_child = |child: &&Address| {
            [Kind::TABLE, Kind::FOREIGN_TABLE].contains(&child.kind)
                && self.parents(child).contains(table)
        };
        dependents.filter(is_child).cloned().collect()
    }

    /// What an inherited column, constraint or index of a table comes from.
    pub(super) fn ancestor(&self, address: &Address) -> Option<Address> {
        let object = self.get(address)?;
        object.flag(prop::INHERITED).then_some(())?;
        let mut parts = self.needs.of(address).filter(|one| {
            one.kind == DependencyKind::Partition && one.referenced.kind == address.kind
        });
        if let Some(one) = parts.next() {
            return Some(one.referenced.clone());
        }
        counterparts(self.side, address).first().map(|part| part.address.clone())
    }

    /// The parts of the same name that the parents of a part's table have.
    pub(super) fn counterparts(&self, part: &Address) -> Vec<&'a Object> {
        counterparts(self.side, part)
    }
}

impl World<'_> {
    /// What an object is called now that has this address in the end.
    pub(super) fn former<'b>(&'b self, address: &'b Address) -> Option<&'b Address> {
        match self.former.get(address) {
            Some(from) => Some(*from),
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
                .all(|end| end.get(&table).is_some_and(|table| table.text(prop::OF_TYPE).is_some()))
        })
    }

    /// The column of a parent that holds a column now and in the end, which changes with it even where
    /// it is the child's own as well.
    pub(super) fn leader(&self, column: &Address) -> Option<Address> {
        if column.kind != Kind::COLUMN {
            return None;
        }
        let kept = self.after.counterparts(column);
        let now = self.before.counterparts(column).into_iter().map(|theirs| &theirs.address);
        let mut kept_now = now.filter(|theirs| kept.iter().any(|after| after.address == **theirs));
        kept_now.next().cloned()
    }

    /// The columns that inherit one now.
    pub(super) fn heirs(&self, column: &Address) -> Vec<Address> {
        Self::heirs_at(&self.before, column)
    }

    fn heirs_at(end: &End<'_>, column: &Address) -> Vec<Address> {
        let Some(table) = column.owning_table() else { return Vec::new() };
        let tables = end.children(&table).into_iter();
        let heirs = tables.map(|child| in_table(column, &child));
        heirs.filter(|heir| end.get(heir).is_some()).collect()
    }

    /// Whether a change of a column's property is one of all that inherit it, too: those that do when
    /// it is made, and those that do in the end.
    pub(super) fn spreads(&self, column: &Address, property: &str) -> bool {
        let value = |of: &Address| self.after.get(of).and_then(|o| o.property(property).cloned());
        let own = value(column);
        let mut heirs = self.heirs(column);
        heirs.extend(Self::heirs_at(&self.after, column));
        heirs.iter().all(|heir| value(heir) == own && self.spreads(heir, property))
    }
}

/// What is called otherwise in the end: each as it is called now, and then.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    /// What gets the name by a statement.
    pub(super) renamed: &'a BTreeMap<Address, Address>,
    /// What is dropped, and made under the name.
    pub(super) anew: &'a BTreeMap<Address, Address>,
}

/// Both ends.
pub(super) struct World<'a> {
    pub(super) before: End<'a>,
    pub(super) after: End<'a>,
    /// Objects that get another name.
    pub(super) renamed: &'a BTreeMap<Address, Address>,
    /// Objects that are dropped, and made under another name.
    pub(super) anew: &'a BTreeMap<Address, Address>,
    /// The side that the target is made like.
    pub(super) source: Option<&'a Snapshot>,
    /// The default privileges of the target.
    pub(super) default_privileges: &'a [Object],
    /// The same, by that name.
    former: BTreeMap<&'a Address, &'a Address>,
    /// The names that these have until then.
    freed: BTreeSet<Slot>,
    /// Indexes of partitioned tables, and whether some partition has no part of them.
    partial: RefCell<BTreeMap<Address, bool>>,
}

impl<'a> World<'a> {
    pub(super) fn new(
        before: End<'a>,
        after: End<'a>,
        Names { renamed, anew }: Names<'a>,
        source: Option<&'a Snapshot>,
        default_privileges: &'a [Object],
    ) -> Self {
        let former = renamed.iter().map(|(from, to)| (to, from)).collect();
        let freed = renamed.keys().flat_map(slots).collect();
        World {
            before,
            after,
            renamed,
            anew,
            source,
            default_privileges,
            former,
            freed,
            partial: RefCell::default(),
        }
    }

    /// Whether it is a name of an object that gets another one.
    pub(super) fn is_freed(&self, slot: &Slot) -> bool {
        self.freed.contains(slot)
    }

    /// Whether it is what an object is called in the end that is called otherwise now.
    pub(super) fn is_renamed(&self, address: &Address) -> bool {
        self.former.contains_key(address)
    }

    /// What `find` says of an index, which is asked once.
    pub(super) fn remember_partial(&self, index: &Address, find: impl FnOnce() -> bool) -> bool {
        let known = self.partial.borrow().get(index).copied();
        known.unwrap_or_else(|| {
            let found = find();
            self.partial.borrow_mut().insert(index.clone(), found);
            found
        })
    }
}
