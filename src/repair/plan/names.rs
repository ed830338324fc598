//! Names that no two objects have at a time: what takes one waits until it is free.

use std::collections::BTreeMap;

use crate::ddl;
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Value};

use super::operation::{Act, exchanges};
use super::order::Builder;
use super::slots::{Slot, slots};

/// The places that an operator class has for its members, and as the default of its type.
fn of_class(class: &Object) -> Vec<Slot> {
    let [schema, name, using] = &class.address.path[..] else { return Vec::new() };
    let of = Name::new(class.text(prop::INPUT_TYPE).unwrap_or_default());
    let family = class
        .text(prop::FAMILY)
        .map_or_else(|| format!("{}.{}", schema.displayed(), name.displayed()), str::to_owned);
    let mut all = vec![(prop::OPERATOR_CLASS, vec![using.clone(), Name::new(family), of.clone()])];
    if class.flag(prop::DEFAULT) {
        all.push(("default operator class", vec![using.clone(), of]));
    }
    all
}

impl Builder<'_> {
    /// What takes a name that something else had waits until it is free.
    pub(super) fn names(&mut self) {
        let mut taken: BTreeMap<(&'static str, Vec<Name>), Vec<Address>> = BTreeMap::new();
        for (address, _) in self.decisions.actions.iter().filter(|(a, _)| self.decisions.goes(a)) {
            for slot in slots(address) {
                taken.entry(slot).or_default().push(address.clone());
            }
        }
        for (from, to) in self.world.renamed {
            for slot in slots(from) {
                taken.entry(slot).or_default().push(to.clone());
            }
        }
        let ends = [&self.world.before, &self.world.after];
        let identity = |end: usize, address: &Address| {
            let column = ends.get(end)?.get(address).filter(|_| address.kind == Kind::COLUMN)?;
            column.text(prop::IDENTITY)?;
            let stated = column.property(prop::IDENTITY_SEQUENCE).unwrap_or(&Value::None);
            ddl::column_clause::identity_sequence(address, stated)
        };
        let changes = |address: &Address| identity(0, address) != identity(1, address);
        let multirange = |end: usize, address: &Address| {
            let range = ends.get(end)?.get(address).filter(|_| address.kind == Kind::RANGE_TYPE)?;
            Address::from_displayed(Kind::RANGE_TYPE, range.text(prop::MULTIRANGE)?)
        };
        let conversion = |end: usize, address: &Address| {
            let of =
                ends.get(end)?.get(address).filter(|of| of.address.kind == Kind::CONVERSION)?;
            let encodings = [of.text(prop::SOURCE)?, of.text(prop::DESTINATION)?].map(Name::new);
            let path = address.schema().cloned().into_iter().chain(encodings).collect();
            of.flag(prop::DEFAULT).then_some(("default conversion", path))
        };
        let class = |end: usize, address: &Address| {
            let of = ends.get(end)?.get(address);
            of.filter(|of| of.address.kind == Kind::OPERATOR_CLASS).map(of_class)
        };
        for address in self.decisions.actions.keys().filter(|at| self.decisions.goes(at)) {
            let further = multirange(0, address);
            let further = further.iter().flat_map(slots).chain(conversion(0, address));
            let further = further.chain(class(0, address).into_iter().flatten());
            for slot in further {
                taken.entry(slot).or_default().push(address.clone());
            }
        }
        for address in self.decisions.actions.keys().filter(|address| changes(address)) {
            for slot in identity(0, address).iter().flat_map(slots) {
                taken.entry(slot).or_default().push(address.clone());
            }
        }
        let own_slots = |address: &Address| {
            let sequence = identity(1, address).filter(|_| changes(address));
            let mut own = slots(address);
            own.extend(sequence.iter().chain(&multirange(1, address)).flat_map(slots));
            own.extend(conversion(1, address));
            own.extend(class(1, address).into_iter().flatten());
            own
        };
        let comes = |address: &&Address| {
            self.decisions.comes(address)
                || self.world.is_renamed(address)
                || changes(address) && identity(1, address).is_some()
        };
        let coming: Vec<Address> = self.decisions.actions.keys().filter(comes).cloned().collect();
        let mut waits = Vec::new();
        for address in &coming {
            for slot in own_slots(address) {
                for old in taken.get(&slot).into_iter().flatten().filter(|old| *old != address) {
                    let act = match exchanges(old, self.world) {
                        _ if self.decisions.goes(old) => Act::Remove,
                        true => Act::Detach,
                        false => Act::Make,
                    };
                    waits.push((address.clone(), (act, old.clone())));
                }
            }
        }
        for (address, (act, old)) in &waits {
            self.wait((Act::Make, address), (*act, old));
        }
    }
}
