//! When a table joins the parents that it gets, and when a column follows its type.

use std::collections::BTreeMap;

use crate::model::prop;
use crate::model::{Address, Kind, Object};

use super::action::is_retyped;
use super::bounds::are_apart;
use super::operation::{Act, has_to_fit, is_named_part, is_partial, kept_parts};
use super::order::Builder;
use super::world::End;

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

    /// A new table of a type has the columns that the type has in the end.
    pub(super) fn after_type(&mut self, table: &Address) {
        let of = self.world.after.get(table).and_then(|table| table.text(prop::OF_TYPE));
        let of = of.and_then(|of| Address::from_displayed(Kind::COMPOSITE_TYPE, of));
        if let Some(of) = of.filter(|_| self.decisions.comes(table)) {
            self.rely((Act::Make, table), (Act::Make, &of));
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
                // The type takes the column along.
                self.rests.insert((earlier, later));
            }
        }
    }

    /// Has a table come, or join its parents, when those have nothing more that it would get or lack.
    fn after_what_goes(&mut self) {
        let world = self.world;
        let tables = self.decisions.actions.keys();
        let mut children: BTreeMap<Address, Vec<(Act, &Address)>> = BTreeMap::new();
        for table in tables {
            let act = if self.decisions.joins(table) { Act::Attach } else { Act::Make };
            if act == Act::Attach || self.decisions.comes(table) {
                for parent in world.after.parents(table) {
                    children.entry(parent).or_default().push((act, table));
                }
            }
        }
        for part in self.decisions.actions.keys() {
            let parent = world.before.container(part).and_then(|parent| children.get(&parent));
            for child in parent.into_iter().flatten() {
                if has_to_fit(part, &world.before) {
                    self.wait(*child, (Act::Remove, part));
                }
                if self.loosens(part) {
                    self.rely(*child, (Act::Make, part));
                }
            }
        }
    }

    /// A column that a child states, too, is there before its parent's comes, which would bring it, and
    /// goes, or is nullable, after its parent's, which holds it.
    fn stated_twice(&mut self, column: &Address) {
        let world = self.world;
        let is_own =
            |end: &End<'_>| end.get(column).is_some_and(|column| !column.flag(prop::INHERITED));
        // What comes or goes with its table is a matter of the order of tables.
        let is_alone = |column: &Address| {
            column
                .owning_table()
                .is_some_and(|table| !self.decisions.comes(&table) && !self.decisions.goes(&table))
        };
        if !is_alone(column) {
            return;
        }
        if is_own(&world.before) && self.loosens(column) {
            for theirs in world.before.counterparts(column) {
                self.wait((Act::Make, column), (Act::Make, &theirs.address));
            }
        }
        if is_own(&world.before) && self.decisions.goes(column) {
            let theirs = world.before.counterparts(column).into_iter();
            for theirs in theirs.filter(|theirs| is_alone(&theirs.address)) {
                self.wait((Act::Remove, column), (Act::Remove, &theirs.address));
            }
        }
        let is_new =
            |column: &Address| self.decisions.comes(column) && world.before.get(column).is_none();
        if is_own(&world.after) && is_new(column) {
            for theirs in world.after.counterparts(column) {
                if is_new(&theirs.address) && is_alone(&theirs.address) {
                    self.wait((Act::Make, &theirs.address), (Act::Make, column));
                }
            }
        }
    }

    /// A check that a child states, too, is there before its parent's comes, which may be one that old
    /// rows are not held to.
    fn held_twice(&mut self, check: &Address) {
        let is_own =
            |of: &Object| of.text(prop::TYPE) == Some("check") && !of.flag(prop::INHERITED);
        if self.decisions.comes(check) && self.world.after.get(check).is_some_and(is_own) {
            for theirs in self.world.after.counterparts(check) {
                self.wait((Act::Make, &theirs.address), (Act::Make, check));
            }
        }
    }

    /// Whether a column is no longer held to NOT NULL.
    fn loosens(&self, part: &Address) -> bool {
        let is_held = |end: &End<'_>| end.get(part).is_some_and(|part| part.flag(prop::NOT_NULL));
        part.kind == Kind::COLUMN
            && is_held(&self.world.before)
            && self.world.after.get(part).is_some()
            && !is_held(&self.world.after)
    }

    /// Has tables join their parents when those are as they should be.
    pub(super) fn parents(&mut self) {
        self.after_what_goes();
        for column in self.decisions.actions.keys().filter(|at| at.kind == Kind::COLUMN) {
            self.stated_twice(column);
            // The type of both changes at once.
            if let Some(leader) = self.world.leader(column)
                && [column, &leader].iter().all(|column| is_retyped(column, self.world))
            {
                self.rest((Act::Make, &leader), (Act::Make, column));
                self.wait((Act::Make, column), (Act::Make, &leader));
                self.rest((Act::Make, column), (Act::Make, &leader));
            }
        }
        for check in self.decisions.actions.keys().filter(|at| at.kind == Kind::CONSTRAINT) {
            self.held_twice(check);
        }
        let world = self.world;
        let joins = self.decisions.actions.keys().filter(|table| self.decisions.joins(table));
        let mut children: BTreeMap<Address, Vec<&Address>> = BTreeMap::new();
        for table in joins {
            for parent in world.after.parents(table) {
                children.entry(parent).or_default().push(table);
            }
            // What it has from one parent now, it has from another in the end.
            for part in [Kind::INDEX, Kind::CONSTRAINT]
                .into_iter()
                .flat_map(|kind| world.after.side.within(table, kind))
            {
                let handed_on = !self.decisions.actions.contains_key(&part.address);
                if let Some(whole) = world.after.ancestor(&part.address).filter(|_| handed_on) {
                    self.rest((Act::Attach, table), (Act::Make, &whole));
                }
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
            && !has_to_fit(part, &world.after)
            && !world.after.get(part).is_some_and(is_named_part);
        match comes_by_joining {
            true => self.wait((Act::Make, part), (Act::Attach, table)),
            false => self.wait((Act::Attach, table), (Act::Make, part)),
        }
        self.wait((Act::Attach, table), (Act::Remove, part));
    }
}
