//! What the sides say about an object that they have: property by property.

use std::collections::BTreeMap;

use crate::model::{Actual, Change, Difference, Name, Object, Property, Value};

use super::CompareOptions;
use super::group::Group;
use super::judge::{Equality, Judge};
use super::sides::Sides;

/// Appends a difference for every property on which sides disagree. What is declared is compared
/// with each database that states it; of what is not, the databases are compared with each other.
pub(super) fn compare<'a>(
    group: &Group<'a>,
    sides: &Sides<'a>,
    judge: &mut Judge<'_>,
    options: &CompareOptions,
    differences: &mut Vec<Difference>,
) {
    if let Some(declared) = group.declared() {
        for Property { name, value } in declared.properties.iter() {
            let is_off = *name == "position" && !options.positions;
            let agree = || {
                let mut objects = group.actual().flatten();
                objects.all(|object| object.property(name).is_none_or(|actual| actual == value))
            };
            if !is_off && !agree() {
                let stated = stated(group, sides, name);
                differences.extend(against_declaration(group, sides, judge, name, value, &stated));
            }
        }
    }
    for name in undeclared(group) {
        if group.first().is_some_and(|object| options.takes_property(object, name)) {
            let stated = stated(group, sides, name);
            differences.extend(against_each_other(group, sides, judge, name, &stated));
        }
    }
    if options.names || group.declared().is_some() {
        differences.extend(renamed(group, sides));
    }
}

/// One database's word on a property.
type Stated<'a> = (&'a Name, &'a Object, &'a Value);

fn stated<'a>(group: &Group<'a>, sides: &Sides<'a>, property: &str) -> Vec<Stated<'a>> {
    let databases = sides.databases.iter().zip(group.actual());
    databases
        .filter_map(|(snapshot, object)| {
            let object = object?;
            Some((&snapshot.name, object, object.property(property)?))
        })
        .collect()
}

/// The properties that databases state and the declaration does not, where not all databases say
/// the same, which is what nearly all of them do.
fn undeclared<'a>(group: &Group<'a>) -> Vec<&'static str> {
    let mut objects = group.actual().flatten();
    let Some(first) = objects.next() else { return Vec::new() };
    if objects.all(|other| other.properties == first.properties) {
        return Vec::new();
    }
    let mut names: Vec<&'static str> = Vec::new();
    for property in group.actual().flatten().flat_map(|object| object.properties.iter()) {
        let declared = group.declared().is_some_and(|d| d.property(property.name).is_some());
        if !declared && !names.contains(&property.name) {
            names.push(property.name);
        }
    }
    names
}

fn against_declaration<'a>(
    group: &Group<'a>,
    sides: &Sides<'a>,
    judge: &mut Judge<'_>,
    property: &'static str,
    expected: &Value,
    stated: &[Stated<'a>],
) -> Option<Difference> {
    let declared = group.declared()?;
    let mut wrong = Vec::new();
    let mut by_text_only = true;
    for (database, object, value) in stated {
        match judge.equality(&object.address, expected, value, &[database]) {
            Equality::Same => continue,
            Equality::Different => by_text_only = false,
            Equality::DifferentText => {}
        }
        wrong.push((*database).clone());
    }
    if wrong.is_empty() {
        return None;
    }
    let mut difference = group.difference(Change::Property(property), true)?;
    fill(&mut difference, group, sides, stated);
    difference.expected = Some(expected.clone());
    difference.databases = wrong;
    difference.by_text_only = by_text_only;
    difference.model = Some(declared.clone());
    difference.declared_at = sides
        .declaration
        .and_then(|declaration| declaration.declared_at(&declared.address, Some(property)))
        .cloned();
    Some(difference)
}

fn against_each_other<'a>(
    group: &Group<'a>,
    sides: &Sides<'a>,
    judge: &mut Judge<'_>,
    property: &'static str,
    stated: &[Stated<'a>],
) -> Option<Difference> {
    let mut opinions: Vec<Stated<'a>> = Vec::new();
    let mut by_text_only = true;
    for (database, object, value) in stated {
        let mut known = false;
        for (other, _, opinion) in &opinions {
            match judge.equality(&object.address, opinion, value, &[other, database]) {
                Equality::Same => {
                    known = true;
                    break;
                }
                Equality::Different => by_text_only = false,
                Equality::DifferentText => {}
            }
        }
        if !known {
            opinions.push((database, object, value));
        }
    }
    if opinions.len() < 2 {
        return None;
    }
    let mut difference = group.difference(Change::Property(property), false)?;
    fill(&mut difference, group, sides, stated);
    difference.databases = stated.iter().map(|(database, ..)| (*database).clone()).collect();
    difference.by_text_only = by_text_only;
    difference.model = opinions.first().map(|(_, object, _)| (*object).clone());
    Some(difference)
}

/// A shape under other names. A declared name is asked for; between databases a name counts only
/// where a person chose one of them.
fn renamed<'a>(group: &Group<'a>, sides: &Sides<'a>) -> Option<Difference> {
    group.first()?.shape.as_ref()?;
    let databases = sides.databases.iter().zip(group.actual());
    let holders: Vec<_> =
        databases.filter_map(|(snapshot, object)| Some((&snapshot.name, object?))).collect();
    let name = |object: &Object| object.address.own_name().to_owned();
    let wrong: Vec<Name> = match group.declared() {
        Some(declared) if declared.name_is_generated => return None,
        Some(declared) => {
            let other = holders.iter().filter(|(_, object)| name(object) != name(declared));
            other.map(|(database, _)| (*database).clone()).collect()
        }
        None => {
            let clash = holders.iter().any(|(_, left)| {
                holders.iter().any(|(_, right)| {
                    name(left) != name(right)
                        && !(left.name_is_generated && right.name_is_generated)
                })
            });
            let all = holders.iter().filter(|_| clash);
            all.map(|(database, _)| (*database).clone()).collect()
        }
    };
    if wrong.is_empty() {
        return None;
    }
    let mut difference = group.difference(Change::Renamed, group.declared().is_some())?;
    group.locate(&mut difference, sides);
    let names: BTreeMap<_, _> = holders
        .iter()
        .map(|(database, object)| {
            ((*database).clone(), Actual::Value(Value::text(object.address.own_name())))
        })
        .collect();
    difference.actual.extend(names);
    difference.databases = wrong;
    difference.model = group.first().cloned();
    if let Some(declared) = group.declared() {
        difference.expected = Some(Value::text(declared.address.own_name()));
        difference.declared_at = sides
            .declaration
            .and_then(|declaration| declaration.declared_at(&declared.address, None))
            .cloned();
    }
    Some(difference)
}

fn fill<'a>(
    difference: &mut Difference,
    group: &Group<'a>,
    sides: &Sides<'a>,
    stated: &[Stated<'a>],
) {
    group.locate(difference, sides);
    for (database, _, value) in stated {
        difference.actual.insert((*database).clone(), Actual::Value((*value).clone()));
    }
}
