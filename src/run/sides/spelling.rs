//! Declared texts that no database could judge: a throwaway server spells them as PostgreSQL does, and
//! the declaration is compared in that spelling.

use std::collections::{BTreeMap, BTreeSet};

use super::subjects::Subjects;
use crate::compare::Compared;
use crate::model::{Address, Change, Difference, Name, Snapshot, Value};
use crate::proof::{Place, Specimen, Text};
use crate::run::throwaway;

/// Properties of declared objects in PostgreSQL's own spelling, and the major version whose it is.
pub(super) type Spelled = BTreeMap<(Address, &'static str), i32>;

/// Spells what was compared by text alone. Where no server can be had, or creating the texts would run
/// a function of a database, they stay as they are.
pub(super) fn spell(sides: &mut Subjects, compared: &Compared) -> Spelled {
    let mut by_database: BTreeMap<Name, BTreeSet<Text>> = BTreeMap::new();
    for difference in &compared.differences {
        if let Some((database, text)) = text(difference) {
            by_database.entry(database).or_default().insert(text);
        }
    }
    let mut spelled = Spelled::new();
    for (database, texts) in by_database {
        let texts: Vec<Text> = texts.into_iter().collect();
        if let Some((major, read)) = read_back(sides, &database, &texts) {
            take(sides, &texts, &read, major, &mut spelled);
        }
    }
    spelled
}

/// The text of a difference that nobody could judge, and a database that has another one.
fn text(difference: &Difference) -> Option<(Name, Text)> {
    let Change::Property(property) = difference.change else { return None };
    let is_text = matches!(difference.expected, Some(Value::Expression(_) | Value::Definition(_)));
    let declared = difference.model.as_ref()?.address.clone();
    let database = difference.databases.first()?;
    let object = difference.address_in(database).clone();
    (difference.declared && difference.by_text_only && is_text)
        .then(|| (database.clone(), Text { object, declared, property }))
}

/// What a throwaway server of the database's version has with the texts in it.
fn read_back(sides: &mut Subjects, database: &Name, texts: &[Text]) -> Option<(i32, Snapshot)> {
    let infos = sides.infos();
    let major = throwaway::major(infos.iter().find(|info| info.name == database.as_str()));
    let names = sides.names.clone();
    let whole = sides.whole(database, &names).ok()?;
    let specimen = Specimen::new(texts, sides.declaration.as_ref()?, &whole).ok()?;
    sides.steps.step("asking PostgreSQL how it spells what is declared");
    // Nobody waits for us meanwhile.
    sides.rest();
    let (limits, interrupt) = (&sides.config.limits, &sides.interrupt);
    let place = Place::start(major, throwaway::cache().as_deref(), limits, interrupt).ok()?;
    Some((major, specimen.read_back(place, major, &throwaway::structure).ok()?))
}

/// Puts what was read in the place of what is declared.
fn take(sides: &mut Subjects, texts: &[Text], read: &Snapshot, major: i32, spelled: &mut Spelled) {
    let Some(declaration) = &mut sides.declaration else { return };
    for Text { object, declared, property } in texts {
        let own = read.objects.get(object).and_then(|object| object.property(property));
        if let Some(value @ (Value::Expression(_) | Value::Definition(_))) = own
            && let Some(object) = declaration.objects.get_mut(declared)
        {
            object.set(property, value.clone());
            spelled.insert((declared.clone(), property), major);
        }
    }
}

/// Whether a difference is one between two spellings of PostgreSQL's own, of one version.
pub(super) fn is_decided(difference: &Difference, spelled: &Spelled, sides: &Subjects) -> bool {
    let Change::Property(property) = difference.change else { return false };
    let declared = difference.model.as_ref().map(|model| (model.address.clone(), property));
    let Some(major) = declared.and_then(|key| spelled.get(&key)) else { return false };
    let infos = sides.infos();
    difference.databases.iter().all(|database| {
        throwaway::major(infos.iter().find(|info| info.name == database.as_str())) == *major
    })
}
