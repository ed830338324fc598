//! Names that no two objects have at a time: what takes one waits until it is free.

use std::collections::BTreeMap;

use crate::model::Address;

use super::operation::{Act, exchanges};
use super::order::Builder;
use super::slots::{Slot, further, slots};

impl Builder<'_> {
    /// What takes a name that something else had waits until it is free.
    pub(super) fn names(&mut self) {
        let (decisions, world) = (self.decisions, self.world);
        let now = |address: &Address| world.before.get(address).map_or(Vec::new(), further);
        let then = |address: &Address| world.after.get(address).map_or(Vec::new(), further);
        let mut taken: BTreeMap<Slot, Vec<Address>> = BTreeMap::new();
        for address in decisions.actions.keys() {
            let mut left = now(address);
            if decisions.goes(address) {
                left.extend(slots(address));
            } else {
                let kept = then(address);
                left.retain(|slot| !kept.contains(slot));
            }
            for slot in left {
                taken.entry(slot).or_default().push(address.clone());
            }
        }
        for (from, to) in world.renamed {
            for slot in slots(from) {
                taken.entry(slot).or_default().push(to.clone());
            }
        }
        let mut waits = Vec::new();
        for address in decisions.actions.keys() {
            let mut own = then(address);
            if decisions.comes(address) || world.is_renamed(address) {
                own.extend(slots(address));
            } else {
                let had = now(address);
                own.retain(|slot| !had.contains(slot));
            }
            for slot in own {
                for old in taken.get(&slot).into_iter().flatten().filter(|old| *old != address) {
                    let act = match exchanges(old, world) {
                        _ if decisions.goes(old) => Act::Remove,
                        true => Act::Detach,
                        false => Act::Make,
                    };
                    waits.push((address, (act, old.clone())));
                }
            }
        }
        for (address, (act, old)) in &waits {
            self.wait((Act::Make, address), (*act, old));
        }
    }
}
