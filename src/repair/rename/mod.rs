//! Renames that somebody asked for: which object gets which name, the statements, and what the
//! database is after them. A script begins with them; everything else is planned for what they leave.

mod after;
mod derived;
mod text;

use std::collections::BTreeSet;

use crate::ddl;
use crate::model::{Address, Kind, Name, Naming, Object, Snapshot};

use super::plan::PlannedStep;

pub use self::after::after;

/// One object gets another name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Rename {
    /// The object as it is called now, in what it is in now.
    pub from: Address,
    /// Its name in the end.
    pub name: Name,
}

impl Rename {
    /// Reads `table public.a=public.b`: a kind, and two names as SQL writes them. The second may do
    /// without what the object is in.
    ///
    /// The error says what is wrong and how it is written.
    pub fn parse(typed: &str) -> Result<Rename, String> {
        let wrong = |why: &str| {
            format!(
                "--rename {typed:?}: {why}. Write a kind and two names, such as \
                 'table public.a=public.b' or 'column public.t.x=y'"
            )
        };
        let kinds = Kind::ALL.iter().copied();
        let named = kinds.filter_map(|kind| {
            let rest = typed.trim_start().strip_prefix(kind.0)?;
            rest.starts_with(' ').then(|| (kind, rest.trim()))
        });
        // `foreign table` before what it may begin with.
        let found = named.max_by_key(|(kind, _)| kind.0.len());
        let (kind, names) =
            found.ok_or_else(|| wrong("it does not begin with a kind of object and a blank"))?;
        let places = names.char_indices().filter(|(_, c)| *c == '=').map(|(at, _)| at);
        let mut pairs = places.filter_map(|at| {
            let (old, new) = names.split_at_checked(at)?;
            let from = Address::typed(kind, old.trim())?;
            Some((from, new.get(1..)?.trim()))
        });
        let (from, new) = pairs
            .next()
            .ok_or_else(|| wrong(&format!("there is no full name of a {kind} before a `=`")))?;
        let name = Self::name_of(&from, new).map_err(|why| wrong(&why))?;
        Ok(Rename { from, name })
    }

    /// The new name of an object, as it is typed: alone, or behind what the object is in.
    ///
    /// The error says why it is none.
    pub fn name_of(from: &Address, typed: &str) -> Result<Name, String> {
        let full = Address::typed(from.kind, typed).or_else(|| {
            let signature = from.path.last().filter(|_| from.kind.1 == Naming::Signature)?;
            Address::typed(from.kind, &format!("{typed}{signature}"))
        });
        if let Some(full) = full.filter(|_| from.path.len() > 1) {
            let renamed = Rename { from: from.clone(), name: own_name(&full) };
            return match renamed.to() == full {
                true => Ok(renamed.name),
                false => Err(format!("a rename does not move the {} elsewhere", from.kind)),
            };
        }
        let alone = Address::typed(Kind::SCHEMA, typed);
        alone
            .map(|name| own_name(&name))
            .ok_or_else(|| "there is no name behind the `=`".to_owned())
    }

    /// The object as it is called then, in what it is in now.
    pub fn to(&self) -> Address {
        let mut path = self.from.path.to_vec();
        let behind = usize::from(self.from.kind.1 == Naming::Signature) + 1;
        let at = path.len().checked_sub(behind);
        if let Some(own) = at.and_then(|at| path.get_mut(at)) {
            *own = self.name.clone();
        }
        Address { kind: self.from.kind, path: path.into() }
    }

    /// The value of `--rename` that asks for it, for a shell. Raw.
    pub fn flag(&self) -> String {
        let to = match self.from.kind.1 {
            Naming::InSchema => self.to().to_string(),
            _ => self.name.displayed(),
        };
        let typed = format!("{} {}={to}", self.from.kind, self.from);
        format!("--rename '{}'", typed.replace('\'', "'\\''"))
    }

    /// From one address to another of its kind that differs only in its own name.
    pub fn between(from: &Address, to: &Address) -> Option<Rename> {
        let rename = Rename { from: from.clone(), name: own_name(to) };
        (rename.to() == *to && from != to).then_some(rename)
    }
}

/// The name of an object without what tells it from others of that name.
fn own_name(address: &Address) -> Name {
    let behind = usize::from(address.kind.1 == Naming::Signature);
    let own = address.path.iter().rev().nth(behind);
    own.cloned().unwrap_or_else(|| Name::new(address.own_name()))
}

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

/// What cannot be there at the same time as an object of this name.
fn rivals(to: &Address) -> Vec<Address> {
    const NAMED: [Kind; 10] = [
        Kind::TABLE,
        Kind::FOREIGN_TABLE,
        Kind::VIEW,
        Kind::MATERIALIZED_VIEW,
        Kind::SEQUENCE,
        Kind::COMPOSITE_TYPE,
        Kind::ENUM,
        Kind::DOMAIN,
        Kind::RANGE_TYPE,
        Kind::BASE_TYPE,
    ];
    let kinds = if NAMED.contains(&to.kind) { &NAMED[..] } else { std::slice::from_ref(&to.kind) };
    kinds.iter().map(|kind| Address { kind: *kind, path: to.path.clone() }).collect()
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
