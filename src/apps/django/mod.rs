//! Django: env files are read by the package that the settings import, if they import one. The
//! settings are read as text and never executed: a call that cannot be followed leaves all that an
//! env file may set unresolved.

mod environ;
mod facts;
mod packages;
mod path;
mod scan;
mod settings;
mod token;

use std::path::PathBuf;

use self::facts::{Facts, Load, Package};
use self::packages::PACKAGES;
use super::env::{decouple, django_environ, python_dotenv};
use super::files::{Search, Surroundings};
use super::variables::{Access, Unresolved, Variables};
use crate::input::InputError;

/// The variables of a Django project.
pub(super) fn read(around: &Surroundings<'_>) -> Result<Variables, InputError> {
    let root = around.root;
    let Some(mut facts) = settings::read(around)? else {
        let note = format!(
            "no settings of Django were found in {}, so no env file was read",
            around.shown(root)
        );
        return Ok(plain(around, &Facts::default(), note));
    };
    // manage.py and the settings often ask for the same file.
    let loads = std::mem::take(&mut facts.loads);
    for load in loads {
        if !facts.loads.contains(&load) {
            facts.loads.push(load);
        }
    }
    let mut variables = match unclear(around, &facts) {
        Some(unresolved) => unknown(around, &facts, unresolved),
        None => follow(around, &facts)?,
    };
    for (name, unresolved) in facts.sets {
        variables.set_to_unknown(&name, unresolved);
    }
    Ok(variables)
}

/// What keeps the env files from being known.
fn unclear(around: &Surroundings<'_>, facts: &Facts) -> Option<Unresolved> {
    if let Some(unclear) = facts.unclear.first() {
        return Some(unclear.clone());
    }
    if facts.packages.len() > 1 {
        let names = PACKAGES.iter().filter(|(_, package, _)| facts.packages.contains(package));
        let names: Vec<_> = names.map(|(.., name)| *name).collect();
        return Some(Unresolved::new(format_args!("the settings import {}", names.join(" and "))));
    }
    let interpolates = |load: &Load| matches!(load, Load::Dotenv { .. } | Load::FindDotenv { .. });
    if let Some((_, change)) = facts.sets.first()
        && facts.loads.iter().any(interpolates)
    {
        return Some(change.clone());
    }
    if facts.loads.len() > 1 {
        return Some(Unresolved::new("the settings read several env files"));
    }
    let is_moved = || {
        let real = around.root.canonicalize().ok()?;
        let inside = around.root.join("manage.py").canonicalize().ok()?;
        (!inside.starts_with(real)).then_some(())
    };
    is_moved().map(|()| Unresolved::new("manage.py is a symbolic link out of the project"))
}

/// Nothing but the process environment can be known, and not even that where a file may win.
fn unknown(around: &Surroundings<'_>, facts: &Facts, unresolved: Unresolved) -> Variables {
    let mut variables = Variables::of_process(around.process);
    let is_strong = |load: &Load| match load {
        Load::Environ { overwrites, .. } => *overwrites,
        Load::Dotenv { overrides, .. } | Load::FindDotenv { overrides, .. } => *overrides,
        Load::Decouple { .. } => false,
    };
    if !facts.unclear.is_empty() || facts.loads.iter().any(is_strong) {
        variables.names.clear();
    }
    variables.unknown = Some(unresolved);
    variables
}

fn plain(around: &Surroundings<'_>, facts: &Facts, note: String) -> Variables {
    let mut variables = Variables::of_process(around.process);
    if facts.packages.contains(&Package::Environ) {
        variables.access = Access::Proxy { file_aware: facts.file_aware };
    }
    variables.notes.push(note);
    variables
}

fn follow(around: &Surroundings<'_>, facts: &Facts) -> Result<Variables, InputError> {
    let mut search = Search::default();
    match facts.loads.first() {
        Some(Load::Environ { path, overwrites }) => {
            search.read(path, around)?;
            let options =
                django_environ::Options { overwrites: *overwrites, file_aware: facts.file_aware };
            Ok(django_environ::load(around, search, options))
        }
        Some(Load::Dotenv { path, overrides }) => {
            search.read(path, around)?;
            let options = python_dotenv::Options { overrides: *overrides };
            Ok(python_dotenv::load(around, search, options))
        }
        Some(Load::FindDotenv { from, overrides }) => {
            let paths: Vec<PathBuf> = from.ancestors().map(|dir| dir.join(".env")).collect();
            search.read_first(paths, around)?;
            search.forget_missing_above(around);
            let options = python_dotenv::Options { overrides: *overrides };
            Ok(python_dotenv::load(around, search, options))
        }
        Some(Load::Decouple { from }) => decouple::read(around, from),
        None => {
            let package = PACKAGES.iter().find(|(_, package, _)| facts.packages.contains(package));
            let note = match package {
                Some((.., name)) => format!(
                    "the settings import {name} and read no env file with it, so none was read"
                ),
                None => {
                    let names = PACKAGES.map(|(.., name)| name).join(", ");
                    format!("the settings import none of {names}, so no env file was read")
                }
            };
            Ok(plain(around, facts, note))
        }
    }
}
