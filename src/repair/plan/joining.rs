//! When a table joins the parents that it gets, and when a column follows its type.

use std::collections::BTreeMap;

use crate::model::prop;
use crate::model::{Address, Kind};

use super::bounds::are_apart;
use super::operation::{Act, has_to_fit, is_named_part, is_partial, kept_parts};
use super::order::Builder;

impl Builder<'_> {
    /// Has partitions come when those have gone whose rows they may take.
    pub(super) fn bounds(&mut self) {
        const OF: &str = prop::PARTITION_OF;
        const BOUND: &str = prop::PARTITION_BOUND;
        let world = self.world;
        let is_table = |at: &&Address| [Kind::TABLE, Kind::FOREIGN_TABLE].contains(&at.kind);
        let tables: Vec<&Address> = self.decisions.actions.keys().filter(is_table).collect();
        let mut leaving: BTreeMap<&str, Vec<(&Address, &str)>> = BTreeMap::new();
        for table in &tables {
            let Some(before) = world.before.get(table) else { continue };
            let stays = world.after.get(table).is_some_and(|after| {
                [OF, BOUND].iter().all(|name| before.property(name) == after.property(name))
            });
            if let (Some(of), Some(bound)) = (before.text(OF), before.text(BOUND))
                && (!stays || self.decisions.goes(table))
            {
                leaving.entry(of).or_default().push((table, bound));
            }
        }
        for table in tables {
            let Some(after) = world.after.get(table) else { continue };
            let act = match self.decisions.joins(table) {
                true => Act::Attach,
                false if self.decisions.comes(table) => Act::Make,
                false => continue,
            };
            let (Some(of), Some(bound)) = (after.text(OF), after.text(BOUND)) else { continue };
            let others = leaving.get(of).into_iter().flatten();
            for (other, _) in
                others.filter(|(other, taken)| *other != table && !are_apart(taken, bound))
            {
                let left = if self.decisions.goes(other) { Act::Remove } else { Act::Make };
                self.wait((act, table), (left, other));
            }
        }
    }

    /// A column of a typed table is what its type makes of it.
    pub(super) fn follow_type(&mut self, column: &Address) {
        let table = column.owning_table().and_then(|table| self.world.after.get(&table));
        let name = table.and_then(|table| table.text(prop::OF_TYPE));
        let Some(of) = name.and_then(|n| Address::from_displayed(Kind::COMPOSITE_TYPE, n)) else {
            return;
        };
        for act in [Act::Remove, Act::Make] {
            if let (Some(later), Some(earlier)) =
                (self.position(act, column), self.position(Act::Make, &of))
            {
                self.waits.get_mut(later).map(|waits| waits.insert(earlier));
                self.rests.insert((later, earlier));
            }
        }
    }

    /// Has tables join their parents when those are as they should be.
    pub(super) fn parents(&mut self) {
        let world = self.world;
        let joins = self.decisions.actions.keys().filter(|table| self.decisions.joins(table));
        let mut children: BTreeMap<Address, Vec<&Address>> = BTreeMap::new();
        for table in joins {
            for parent in world.after.parents(table) {
                children.entry(parent).or_default().push(table);
            }
            for part in kept_parts(table, world, self.decisions) {
                self.wait((Act::Attach, &part), (Act::Attach, table));
                if let Some(whole) = world.after.ancestor(&part) {
                    self.wait((Act::Attach, &part), (Act::Make, &whole));
                }
            }
        }
        for part in self.decisions.actions.keys() {
            let table = world.after.container(part);
            let is_partial = || world.after.get(part).is_some_and(|part| is_partial(part, world));
            for child in table.and_then(|table| children.get(&table)).into_iter().flatten() {
                match part.kind {
                    Kind::COLUMN => self.wait((Act::Attach, child), (Act::Make, part)),
                    // Joining would find parts for it that it should not have.
                    Kind::INDEX if is_partial() => {
                        self.wait((Act::Make, part), (Act::Attach, child));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Has a table join its parents when it fits them, and they are as they should be.
    pub(super) fn fits(&mut self, part: &Address, table: &Address) {
        let world = self.world;
        let is_inherited = world.after.get(part).is_some_and(|part| part.flag(prop::INHERITED));
        let comes_by_joining = is_inherited
            && !has_to_fit(part, world)
            && !world.after.get(part).is_some_and(is_named_part);
        match comes_by_joining {
            true => self.wait((Act::Make, part), (Act::Attach, table)),
            false => self.wait((Act::Attach, table), (Act::Make, part)),
        }
        self.wait((Act::Attach, table), (Act::Remove, part));
    }
}
