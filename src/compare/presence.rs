//! Who has an object and who does not.

use std::collections::BTreeSet;

use crate::model::prop;
use crate::model::{
    Actual, Address, Change, Difference, Kind, Object, Severity, Snapshot, Value, grantee,
};

use super::group::Group;
use super::sides::Sides;

/// Presence, group by group, parents before what is in them: what is in something that is missing
/// is not reported again.
pub(super) struct Presence<'s, 'a> {
    sides: &'s Sides<'a>,
    /// Whether what is in something that is missing is reported all the same.
    nested: bool,
    /// What was found to be absent, by database.
    gone: BTreeSet<(Address, usize)>,
    ignored: BTreeSet<Address>,
}

impl<'s, 'a> Presence<'s, 'a> {
    pub(super) fn new(sides: &'s Sides<'a>, nested: bool) -> Self {
        Presence { sides, nested, gone: BTreeSet::new(), ignored: BTreeSet::new() }
    }

    /// Whether the declaration says to ignore what it does not declare here, and with it what is in
    /// such a thing.
    pub(super) fn is_ignored(&mut self, group: &Group<'a>) -> bool {
        let Some(declaration) = self.sides.declaration.filter(|side| !side.extras.is_empty())
        else {
            return false;
        };
        let Some(address) = group.address().filter(|_| group.declared().is_none()) else {
            return false;
        };
        let itself = covers(declaration, self.sides, group, address)
            && extra(declaration, address) == Some(None);
        let ignored =
            itself || parents(group, address).iter().any(|in_it| self.ignored.contains(in_it));
        if ignored {
            self.ignored.insert(address.clone());
        }
        ignored
    }

    /// The difference in who has it, if there is one.
    pub(super) fn difference(&mut self, group: &Group<'a>) -> Option<Difference> {
        let declaration = self.sides.declaration;
        let address = group.address()?;
        let undeclared = group.declared().is_none()
            && !is_owners(address)
            && declaration
                .is_some_and(|declaration| covers(declaration, self.sides, group, address));
        let full = group.actual().all(|object| object.is_some());
        if full && !undeclared {
            return None;
        }
        let absent = self.absent(group, address);
        let (change, wrong): (_, Vec<bool>) = if undeclared {
            (Change::Extra, group.actual().map(|object| object.is_some()).collect())
        } else {
            (Change::Missing, absent)
        };
        if !wrong.contains(&true) {
            return None;
        }
        let mut difference = group.difference(change, group.declared().is_some() || undeclared)?;
        group.locate(&mut difference, self.sides);
        for ((snapshot, object), wrong) in
            self.sides.databases.iter().zip(group.actual()).zip(wrong)
        {
            if object.is_some() {
                difference.actual.insert(snapshot.name.clone(), Actual::Present);
            }
            if wrong {
                difference.databases.push(snapshot.name.clone());
            }
        }
        difference.model = group.first().cloned();
        if let Some(declaration) = declaration {
            difference.severity = extra(declaration, address).flatten().filter(|_| undeclared);
            difference.declared_at = group
                .declared()
                .and_then(|object: &Object| declaration.declared_at(&object.address, None))
                .cloned();
        }
        Some(difference)
    }

    /// In which databases the object is absent on its own account: visible, and not merely gone with
    /// what it is in.
    fn absent(&mut self, group: &Group<'a>, address: &Address) -> Vec<bool> {
        let parents = match self.nested || self.gone.is_empty() {
            true => Vec::new(),
            false => parents(group, address),
        };
        let databases = self.sides.databases.iter().zip(group.actual());
        let absent: Vec<bool> = databases
            .map(|(snapshot, object)| object.is_none() && snapshot.can_see(address))
            .collect();
        let on_its_own = |(index, absent): (usize, &bool)| {
            *absent && !parents.iter().any(|parent| self.gone.contains(&(parent.clone(), index)))
        };
        let on_its_own = absent.iter().enumerate().map(on_its_own).collect();
        if address.kind != Kind::PRIVILEGE {
            let absent = absent.iter().enumerate().filter(|(_, absent)| **absent);
            self.gone.extend(absent.map(|(index, _)| (address.clone(), index)));
        }
        on_its_own
    }
}

/// What an owner may do is never too much: it comes with owning.
fn is_owners(address: &Address) -> bool {
    address.kind == Kind::PRIVILEGE && address.own_name() == grantee::OWNER
}

/// Whether the declaration speaks about undeclared things of this kind in this place, so that this
/// is one too many: it declares tables, or the table that it is in, or says `extra_...` of its kind.
/// What comes with something else (a partition and what it repeats, the sequence that a column's
/// default takes values from, the schema of declared things) is only compared between databases.
fn covers(declaration: &Snapshot, sides: &Sides<'_>, group: &Group<'_>, address: &Address) -> bool {
    let is_asked = || extra(declaration, address).is_some();
    // What nobody can declare is not told as undeclared itself: tables of the system, parameters.
    let is_known = |on: &Address| sides.databases.iter().any(|side| side.objects.contains_key(on));
    declaration.can_see(address)
        && match (address.kind, address.owning_table()) {
            (Kind::TABLE, _) => stated(group, PARTITION_OF).is_none(),
            (Kind::PRIVILEGE, Some(table)) => {
                let mut relations = relations_at(&table);
                is_asked()
                    && (relations_at(&table).any(|on| names(declaration, &on))
                        || !relations.any(|on| is_known(&on)))
            }
            (Kind::PRIVILEGE, None) => {
                let on = address.target();
                is_asked() && on.is_none_or(|on| names(declaration, &on) || !is_known(&on))
            }
            (Kind::SCHEMA, _) => is_asked() && !names(declaration, address),
            (Kind::SEQUENCE, _) => is_asked() && stands_alone(declaration, sides, group, address),
            (_, Some(table)) => {
                relations_at(&table).any(|relation| declaration.objects.contains_key(&relation))
                    && !is_inherited(group)
            }
            _ => is_asked(),
        }
}

/// Whether a sequence is not said with the column that it is dropped with: it has none, or no default
/// of its declared table takes values from it.
fn stands_alone(
    declaration: &Snapshot,
    sides: &Sides<'_>,
    group: &Group<'_>,
    sequence: &Address,
) -> bool {
    let Some(owner) = stated(group, prop::OWNED_BY) else { return true };
    let column = Address::from_displayed(Kind::COLUMN, &owner.to_string());
    let Some(table) = column.and_then(|column| column.owning_table()) else { return false };
    let constant = format!("'{}'::regclass", sequence.to_string().replace('\'', "''"));
    let takes = |column: &Object| match column.property(prop::DEFAULT) {
        Some(Value::Expression(default)) => default.sql.contains(&constant),
        _ => false,
    };
    let is_read = sides.databases.iter().all(|side| side.kinds_read.contains(&Kind::COLUMN));
    is_read
        && relations_at(&table).any(|relation| declaration.objects.contains_key(&relation))
        && !sides.databases.iter().any(|side| side.within(&table, Kind::COLUMN).any(takes))
}

/// Whether it comes from the table that its own table is a partition of, or inherits from.
fn is_inherited(group: &Group<'_>) -> bool {
    group.actual().flatten().any(|object| object.flag(prop::INHERITED))
}

/// The table that a partition belongs to.
const PARTITION_OF: &str = prop::PARTITION_OF;

/// What any database states of a property, unless that there is none.
fn stated<'a>(group: &Group<'a>, property: &str) -> Option<&'a Value> {
    let mut values = group.actual().flatten().filter_map(|object| object.property(property));
    values.find(|value| !value.is_none())
}

/// Whether the declaration declares the object, something in it, or what may be done with it.
fn names(declaration: &Snapshot, object: &Address) -> bool {
    let in_it = |declared: &Address| {
        declared.target().as_ref() == Some(object)
            || (object.kind == Kind::SCHEMA && declared.schema() == object.path.first())
    };
    declaration.objects.contains_key(object) || declaration.objects.keys().any(in_it)
}

/// What the declaration says an undeclared thing is; `Some(None)` is to be ignored.
fn extra(declaration: &Snapshot, address: &Address) -> Option<Option<Severity>> {
    if declaration.extras.is_empty() {
        return None;
    }
    let within = containers(address).into_iter();
    let anywhere = Address { kind: address.kind, path: std::sync::Arc::new([]) };
    within
        .chain([anywhere])
        .find_map(|within| declaration.extras.get(&(within, address.kind)).copied())
}

/// What the object is in, nearest first; a partition is in the table that it is a part of, a sequence
/// in the one that it is dropped with, and statistics in the one that they are about.
fn parents(group: &Group<'_>, address: &Address) -> Vec<Address> {
    let mut parents = containers(address);
    if let Some(Value::Text(whole)) = stated(group, PARTITION_OF) {
        parents.extend(Address::from_displayed(Kind::TABLE, whole));
    }
    if let (Kind::SEQUENCE, Some(Value::Text(column))) =
        (address.kind, stated(group, prop::OWNED_BY))
    {
        let column = Address::from_displayed(Kind::COLUMN, column);
        parents.extend(column.and_then(|column| column.owning_table()));
    }
    if let (Kind::STATISTICS, Some(Value::Text(table))) = (address.kind, stated(group, "table")) {
        let table = Address::from_displayed(Kind::TABLE, table);
        parents.extend(table.iter().flat_map(relations_at));
    }
    parents
}

/// What may be where a table would be.
fn relations_at(table: &Address) -> impl Iterator<Item = Address> + use<> {
    let path = table.path.clone();
    let kinds = Kind::ALL.iter().copied().filter(|kind| kind.is_relation());
    kinds.map(move |kind| Address { kind, path: path.clone() })
}

fn containers(address: &Address) -> Vec<Address> {
    let schema = address.schema().filter(|_| address.kind != Kind::SCHEMA);
    let schema = schema.map(|schema| Address::new(Kind::SCHEMA, [schema.clone()]));
    // Whatever kind of relation it is in: two of them never share a name.
    let relations = address.owning_table().into_iter().flat_map(|table| relations_at(&table));
    let relations = relations.filter(|relation| relation != address);
    address.target().into_iter().chain(relations).chain(schema).collect()
}
