//! Renames that somebody asked for: which object gets which name, the statements, and what the
//! database is after them. A script begins with them; everything else is planned for what they leave.

mod after;
mod derived;
mod request;
mod text;

use std::collections::BTreeSet;

use crate::ddl;
use crate::model::{Address, Kind, Name, Naming, Object, Snapshot};

use super::plan::PlannedStep;

pub use self::after::after;
pub use self::request::Rename;

use self::request::{own_name, rivals};

/// The renames that a declaration asks for, in a database that has the old name and not the new one,
/// or has that only until it is renamed itself.
pub fn declared(declaration: &Snapshot, target: &Snapshot) -> Vec<Rename> {
    let formerly = declaration.renamed_from.iter();
    let mut open: Vec<Rename> =
        formerly.filter_map(|(to, former)| from_former(to, former, declaration, target)).collect();
    let mut renames: Vec<Rename> = Vec::new();
    loop {
        let is_free = |rename: &Rename| {
            let to = rename.to();
            !target.objects.contains_key(&to) || renames.iter().any(|other| other.from == to)
        };
        let (free, rest): (Vec<Rename>, Vec<Rename>) = open.into_iter().partition(is_free);
        if free.is_empty() {
            return renames;
        }
        renames.extend(free);
        open = rest;
    }
}

/// The rename of an object that had a former name, where a database has it under that.
fn from_former(
    to: &Address,
    former: &Name,
    declaration: &Snapshot,
    target: &Snapshot,
) -> Option<Rename> {
    let mut path = to.path.to_vec();
    let name = path.pop()?;
    let table = Address { kind: Kind::TABLE, path: path.clone().into() };
    if to.kind.1 == Naming::InTable
        && !target.objects.contains_key(&table)
        && let Some(former) = declaration.renamed_from.get(&table)
    {
        *path.last_mut()? = former.clone();
    }
    path.push(former.clone());
    let from = Address { kind: to.kind, path: path.into() };
    target.objects.contains_key(&from).then_some(Rename { from, name })
}

/// Renames of a database, with those that follow from them; `source` is what it is made like.
///
/// The error says which of them cannot be done, and why.
pub fn resolve(
    asked: &[Rename],
    target: &Snapshot,
    source: Option<&Snapshot>,
) -> Result<Vec<Rename>, String> {
    let mut all: Vec<Rename> = Vec::new();
    for rename in asked {
        let rename = in_present_names(rename, asked, target);
        let (from, to, kind) = (&rename.from, rename.to(), rename.from.kind);
        let refuse = |why: String| Err(format!("{}: {why}", rename.flag()));
        let is_said = |other: &&Rename| other.from == *from || other.to() == to;
        if let Some(other) = all.iter().find(is_said) {
            return refuse(match *other == rename {
                true => "it is asked for twice. Leave one out".to_owned(),
                false => format!("it contradicts {}. Leave one out", other.flag()),
            });
        }
        if *from == to {
            return refuse("both names are the same".to_owned());
        }
        let Some(object) = target.objects.get(from) else {
            return refuse(format!("{kind} {from} is missing in {}", target.name));
        };
        if ddl::rename(object, &rename.name).is_none() {
            return refuse(format!("PostgreSQL cannot rename a {kind}"));
        }
        all.push(rename);
    }
    for rename in &all {
        let to = rename.to();
        let is_freed = |at: &Address| all.iter().any(|other| other.from == *at);
        let taken = rivals(&to).into_iter().find(|at| target.objects.contains_key(at));
        if let Some(taken) = taken.filter(|at| !is_freed(at)) {
            return Err(format!(
                "{}: {} {taken} is already present in {}",
                rename.flag(),
                taken.kind,
                target.name
            ));
        }
    }
    let derived = derived::sequences(&all, target, source);
    all.extend(derived);
    Ok(all)
}

/// What is in a table that is renamed, too, may be named by the table's new name.
fn in_present_names(rename: &Rename, asked: &[Rename], target: &Snapshot) -> Rename {
    let whole = |other: &&Rename| {
        rename.from.kind.1 == Naming::InTable
            && other.from.kind.is_relation()
            && rename.from.path.starts_with(&other.to().path)
    };
    let Some(whole) = asked.iter().find(whole) else { return rename.clone() };
    let rest = rename.from.path.iter().skip(whole.from.path.len());
    let path = whole.from.path.iter().chain(rest).cloned();
    let from = Address::new(rename.from.kind, path);
    let is_present = |at: &Address| target.objects.contains_key(at);
    match is_present(&from) && !is_present(&rename.from) {
        true => Rename { from, name: rename.name.clone() },
        false => rename.clone(),
    }
}

/// The statements: what is in a table before the table; who has a name before who gets it, and where
/// they exchange theirs, over a name of our own.
pub fn steps(renames: &[Rename], target: &Snapshot) -> Option<Vec<PlannedStep>> {
    let (inner, outer): (Vec<Rename>, Vec<Rename>) =
        renames.iter().cloned().partition(|rename| rename.from.kind.1 == Naming::InTable);
    let mut steps = Vec::new();
    for mut open in [inner, outer] {
        while !open.is_empty() {
            let held: BTreeSet<Address> = open.iter().flat_map(|one| rivals(&one.from)).collect();
            let is_free = |rename: &Rename| !held.contains(&rename.to());
            match open.iter().position(is_free) {
                Some(next) => {
                    let rename = open.remove(next);
                    steps.push(step(&rename.from, &rename.name, &rename.to())?);
                }
                None => {
                    let first = open.first_mut()?;
                    let between = between(first, target);
                    steps.push(step(&first.from, &between.name, &first.to())?);
                    first.from = between.to();
                }
            }
        }
    }
    Some(steps)
}

fn step(from: &Address, name: &Name, to: &Address) -> Option<PlannedStep> {
    let statement = ddl::rename(&Object::named(from.clone(), []), name)?;
    Some(PlannedStep { object: to.clone(), cause: None, statements: vec![statement] })
}

/// To a name that nothing has.
fn between(rename: &Rename, target: &Snapshot) -> Rename {
    let own = own_name(&rename.from);
    let mut begin = format!("tenantctl_{own}", own = own.as_str());
    while begin.len() > 50 {
        begin.pop();
    }
    let names = std::iter::once(begin.clone()).chain((1..).map(|n| format!("{begin}_{n}")));
    let renames = names.map(|name| Rename { from: rename.from.clone(), name: Name::new(name) });
    let is_free = |rename: &Rename| {
        let rivals = rivals(&rename.to());
        !rivals.iter().any(|at| target.objects.contains_key(at))
    };
    let mut free = renames.filter(is_free);
    free.next().unwrap_or_else(|| rename.clone())
}

#[cfg(test)]
mod tests;
