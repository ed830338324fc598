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

/// The default of two encodings that a conversion is.
fn of_conversion(conversion: &Object) -> Option<Slot> {
    let encodings = [prop::SOURCE, prop::DESTINATION].map(|name| conversion.text(name));
    let [Some(from), Some(to)] = encodings.map(|encoding| encoding.map(Name::new)) else {
        return None;
    };
    let path = conversion.address.schema().cloned().into_iter().chain([from, to]).collect();
    conversion.flag(prop::DEFAULT).then_some(("default conversion", path))
}

/// The sequence of an identity column, and the name of its NOT NULL where that is a constraint.
fn of_column(column: &Object) -> Vec<Slot> {
    let mut all = Vec::new();
    if column.text(prop::IDENTITY).is_some() {
        let stated = column.property(prop::IDENTITY_SEQUENCE).unwrap_or(&Value::None);
        let sequence = ddl::column_clause::identity_sequence(&column.address, stated);
        all.extend(sequence.iter().flat_map(slots));
    }
    if let Some(chosen) = column.property(prop::NOT_NULL_CONSTRAINT)
        && column.flag(prop::NOT_NULL)
        && let [schema, table, ..] = &column.address.path[..]
        && let Some(name) = ddl::column_clause::not_null_name(&column.address, chosen)
    {
        all.push(("not null", vec![schema.clone(), table.clone(), Name::new(name)]));
    }
    all
}

/// The names that an object has besides its own.
pub(super) fn further(object: &Object) -> Vec<Slot> {
    match object.address.kind {
        Kind::COLUMN => of_column(object),
        Kind::RANGE_TYPE => {
            let multirange = object.text(prop::MULTIRANGE);
            let multirange = multirange.and_then(|m| Address::from_displayed(Kind::RANGE_TYPE, m));
            multirange.iter().flat_map(slots).collect()
        }
        Kind::CONVERSION => of_conversion(object).into_iter().collect(),
        Kind::OPERATOR_CLASS => of_class(object),
        _ => Vec::new(),
    }
}

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
