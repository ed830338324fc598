//! What a script need not do although a difference asks for it: what comes, stays or goes with
//! something else, and what another one of its fixes does already.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Change, Difference, Kind, Name, Object, Snapshot, Value, grantee};

use super::belongings;
use super::book::Sides;
use super::repair;
use super::repairs::{Becomes, Repair};
use crate::ddl;

/// What is in, or is said about, things that only get another name, and is the same under both names:
/// it is neither missing nor too many.
pub(super) fn kept_by_renaming(
    differences: &[Difference],
    sides: &Sides<'_>,
    target: &Name,
) -> BTreeSet<Address> {
    let mut kept = BTreeSet::new();
    let Some(side) = sides.database(target) else { return kept };
    let renamed = differences.iter().filter(|d| d.change == Change::Renamed);
    let names: BTreeMap<(Kind, &[Name]), &Address> = renamed
        .map(|d| ((d.object.kind, &d.object.path[..]), d.address_in(target)))
        .filter(|((_, wanted), there)| **wanted != *there.path)
        .collect();
    if names.is_empty() {
        return kept;
    }
    for difference in differences.iter().filter(|d| d.change == Change::Missing) {
        let (Some(model), wanted) = (&difference.model, &difference.object) else { continue };
        let whole = match wanted.target() {
            Some(whole) => Some(whole),
            None => wanted.owning_table().filter(|table| table != wanted),
        };
        let Some(whole) = whole else { continue };
        let Some(there) = names.get(&(whole.kind, &whole.path[..])) else { continue };
        // The kind's word of what it is about comes first.
        let before = usize::from(wanted.target().is_some());
        let after = wanted.path.iter().skip(before + whole.path.len());
        let path = wanted.path.iter().take(before).chain(there.path.iter()).chain(after);
        let address = Address::new(wanted.kind, path.cloned());
        let other = side.objects.get(&address);
        if other.is_some_and(|other| other.properties == model.properties) {
            kept.extend([wanted.clone(), address]);
        }
    }
    kept
}

/// What everybody is given with every new object of its kind, and with these, too: nothing has to be
/// said for it. Not where default privileges say something of it.
pub(super) fn usual_grants(
    differences: &[Difference],
    sides: &Sides<'_>,
    target: &Name,
) -> BTreeSet<Address> {
    let Some(side) = sides.database(target) else { return BTreeSet::new() };
    if !side.is_whole(Kind::DEFAULT_PRIVILEGE) {
        return BTreeSet::new();
    }
    let all = sides.databases.iter().chain(sides.declaration);
    let defaults = all.flat_map(|side| side.of_kind(Kind::DEFAULT_PRIVILEGE));
    let changed: BTreeSet<&str> = defaults
        .filter(|object| object.address.own_name() == grantee::EVERYBODY)
        .filter_map(|object| object.address.path.get(2).map(Name::as_str))
        .collect();
    let is_usual = |model: &&Object| {
        let on = model.address.target().filter(|on| on.path.len() + 2 == model.address.path.len());
        let given = on.and_then(|on| belongings::given(on.kind));
        given.is_some_and(|(word, of)| {
            let is_nothing = |value: &Value| value.is_none() || *value == Value::set([""; 0]);
            let rest = model.properties.iter().filter(|p| p.name != "privileges");
            model.address.own_name() == grantee::EVERYBODY
                && !changed.contains(of)
                && model.property("privileges") == Some(&Value::set([word]))
                && rest.into_iter().all(|property| is_nothing(&property.value))
        })
    };
    let missing = differences.iter().filter(|difference| difference.change == Change::Missing);
    let missing = missing.filter(|difference| difference.object.kind == Kind::PRIVILEGE);
    let models = missing.filter_map(|difference| difference.model.as_ref());
    models.filter(is_usual).map(|model| model.address.clone()).collect()
}

/// Without what is made with its table, what goes with what it is in, and what whoever makes a thing
/// may do with it anyway.
pub(super) fn without_parts(
    repairs: Vec<Repair>,
    owners: &BTreeMap<Address, Address>,
    usual: &BTreeSet<Address>,
) -> Vec<Repair> {
    let of = |wanted: Becomes| -> BTreeSet<Address> {
        let those = repairs.iter().filter(|repair| repair.becomes == wanted);
        those.map(|repair| repair.object.clone()).collect()
    };
    let (made, removed) = (of(Becomes::Made), of(Becomes::Removed));
    let is_part = |repair: &Repair| {
        let object = &repair.object;
        let within = |all: &BTreeSet<Address>, takes: fn(Kind) -> bool| {
            let table = object.owning_table().filter(|table| table != object);
            table.is_some_and(|table| {
                repair::relations(&table).any(|it| takes(it.kind) && all.contains(&it))
            })
        };
        let about = |all: &BTreeSet<Address>| object.target().is_some_and(|on| all.contains(&on));
        match repair.becomes {
            Becomes::Made
                if [Kind::COLUMN, Kind::CONSTRAINT, Kind::INDEX].contains(&object.kind) =>
            {
                within(&made, Kind::is_relation)
            }
            Becomes::Made if [Kind::POLICY, Kind::RULE, Kind::TRIGGER].contains(&object.kind) => {
                within(&made, |kind| kind.is_relation() && kind != Kind::FOREIGN_TABLE)
            }
            Becomes::Made if object.kind == Kind::SEQUENCE => {
                owners.get(object).is_some_and(|table| made.contains(table))
            }
            Becomes::Made => {
                about(&made) && (object.own_name() == grantee::OWNER || usual.contains(object))
            }
            Becomes::Removed => {
                about(&removed)
                    || within(&removed, Kind::is_relation)
                    || owners.get(object).is_some_and(|table| removed.contains(table))
            }
            Becomes::Changed => false,
        }
    };
    let parts: Vec<bool> = repairs.iter().map(is_part).collect();
    let kept = repairs.into_iter().zip(parts).filter(|(_, is_part)| !is_part);
    kept.map(|(repair, _)| repair).collect()
}

/// Several properties of one object may ask for one statement, and what removes an object and makes
/// it again does all that is asked.
pub(super) fn once(repairs: Vec<Repair>) -> Vec<Repair> {
    let statements =
        |repair: &Repair| repair.fix.as_ref().map(|fix| fix.statements.clone()).unwrap_or_default();
    let replaces = |repair: &Repair| {
        let own = statements(repair);
        let drops = own.first().is_some_and(|statement| statement.sql.starts_with("DROP "));
        repair.becomes == Becomes::Changed && drops && own.len() > 1
    };
    let mut kept: Vec<Repair> = Vec::with_capacity(repairs.len());
    for repair in repairs {
        let mut own = kept.iter_mut().filter(|known| known.object == repair.object);
        let within = |part: &Repair, whole: &Repair| {
            let (part, whole) = (statements(part), statements(whole));
            !part.is_empty() && part.iter().all(|statement| whole.contains(statement))
        };
        let is_told = own.any(|known| replaces(known) || within(&repair, known));
        if is_told {
            continue;
        }
        kept.retain(|known| known.object != repair.object || !within(known, &repair));
        if replaces(&repair) {
            kept.retain(|known| known.object != repair.object);
        }
        kept.push(repair);
    }
    kept
}

/// Has what is made again with something else not make what is removed from it.
pub(super) fn keep_removed(repairs: &mut [Repair], side: &Snapshot) {
    let removed = repairs.iter().filter(|repair| repair.becomes == Becomes::Removed);
    let parts = removed.filter_map(|repair| side.objects.get(&repair.object));
    let made = |part: &Object| {
        // Nothing that holds rows is made again with something else.
        let holds = [Kind::SCHEMA, Kind::SEQUENCE, Kind::TABLE, Kind::COLUMN, Kind::CONSTRAINT];
        let kind = Some(part.address.kind).filter(|kind| !holds.contains(kind))?;
        (ddl::writer(kind)?.create)(part, side)
    };
    let lost: BTreeSet<String> =
        parts.filter_map(made).flatten().map(|statement| statement.sql).collect();
    for repair in repairs.iter_mut().filter(|repair| repair.becomes == Becomes::Changed) {
        if let Some(fix) = &mut repair.fix {
            fix.statements.retain(|statement| !lost.contains(&statement.sql));
        }
    }
}
