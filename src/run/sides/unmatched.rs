//! Patterns of `--schema` and `--table` that select nothing: a mistyped one must not pass for a
//! clean result.

use std::collections::BTreeSet;

use super::subjects::Subjects;
use crate::catalog::{self, Scope};
use crate::model::{Address, Kind, Name, Pattern, Reason, Snapshot, Unchecked};
use crate::run::table_names;

/// One unchecked for every pattern that no side has an object for. Nothing is said where a side
/// could not be read: what it has is not known.
pub(super) fn unmatched(sides: &mut Subjects, names: &Scope) -> Vec<Unchecked> {
    let is_read = |side: &Snapshot| {
        let has_read = |kind: &Kind| side.kinds_read.contains(kind);
        side.blind.is_empty() && [Kind::SCHEMA, Kind::TABLE].iter().all(has_read)
    };
    let are_read =
        sides.databases.len() == sides.order.len() && sides.databases.iter().all(is_read);
    if !names.is_narrow() || !are_read {
        return Vec::new();
    }
    // Within one another: `--schema s --table t` leaves out tables of other schemas.
    let tables = Scope { schemas: Vec::new(), ..names.clone() };
    let schemas = Scope { tables: Vec::new(), ..names.clone() };
    let is_in = |scope: &Scope, pattern: &Pattern, address: &Address| {
        let table = address.owning_table();
        table.is_some_and(|table| scope.is_meant(pattern, &table))
    };
    let mut typed: Vec<(&str, &Pattern)> = Vec::new();
    let selected: Vec<&Address> = sides
        .databases
        .iter()
        .chain(&sides.declaration)
        .flat_map(|side| side.objects.keys())
        .collect();
    for pattern in &names.tables {
        if !selected.iter().any(|address| is_in(&tables, pattern, address)) {
            typed.push(("table", pattern));
        }
    }
    for pattern in &schemas.schemas {
        let is_of = |address: &&&Address| {
            address.schema().is_some_and(|schema| pattern.matches(schema.as_str()))
        };
        if selected.iter().find(is_of).is_none() {
            typed.push(("schema", pattern));
        }
    }
    if typed.is_empty() {
        return Vec::new();
    }
    let typed: Vec<(&str, Pattern)> =
        typed.into_iter().map(|(what, pattern)| (what, pattern.clone())).collect();
    let known = match all(sides) {
        Ok(known) => known,
        Err(unread) => return unread,
    };
    let is_known = |what: &str, pattern: &Pattern| {
        known.iter().any(|address| match what {
            "table" => is_in(&tables, pattern, address),
            _ => address.schema().is_some_and(|schema| pattern.matches(schema.as_str())),
        })
    };
    let path: Vec<Name> = match &names.search_path[..] {
        [] => vec![Name::new("public")],
        path => path.to_vec(),
    };
    let unmatched = typed.iter().filter(|(what, pattern)| !is_known(what, pattern));
    unmatched
        .map(|(what, pattern)| Unchecked {
            database: None,
            object: None,
            reason: Reason::NotComparable,
            message: format!("--{what} {} matches no {what} on any side", pattern.as_str()),
            hint: match *what {
                "table" => table_names::did_you_mean(pattern, &path, &known),
                _ => near_schema(pattern, &known),
            },
        })
        .collect()
}

/// Every object of all sides but the declaration. `Err` where one did not answer: then nobody knows
/// what it has. One that is lost is reported as that.
fn all(sides: &mut Subjects) -> Result<BTreeSet<Address>, Vec<Unchecked>> {
    let read = sides.fleet.each(|session| catalog::read(session, &Scope::default()));
    let files = sides.files.iter().flat_map(|file| file.known.iter().cloned());
    let (mut known, mut failures) = (files.collect::<BTreeSet<Address>>(), Vec::new());
    for (database, read) in read {
        match read {
            Ok(snapshot) => known.extend(snapshot.objects.into_keys()),
            Err(failure) => failures.push((database, failure)),
        }
    }
    if failures.is_empty() && sides.fleet.lost().is_empty() {
        return Ok(known);
    }
    let failures = failures.into_iter().filter(|(_, failure)| !failure.fatal);
    Err(failures.map(|(database, failure)| failure.into_unchecked(&database, None)).collect())
}

fn near_schema(pattern: &Pattern, known: &BTreeSet<Address>) -> Option<String> {
    let typed = pattern.names()?;
    let [typed] = &typed[..] else { return None };
    let schemas = known.iter().filter_map(Address::schema).map(Name::as_str);
    let near = crate::input::suggest::nearest(typed.as_str(), schemas)?;
    Some(format!("did you mean `{}`?", Name::new(near).displayed()))
}
