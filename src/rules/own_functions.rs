//! The functions that a type cannot be without, and that cannot be without the type: a base type
//! reads and writes itself by them, a range type makes equal ranges the same. Where the type is
//! missing they are, too, so they come with it.

use std::collections::BTreeSet;

use crate::ddl::{self, Statement, lexical};
use crate::model::{Address, Change, Difference, Kind, Name, Object};

use super::book::Sides;
use super::{belongings, repair};

/// What names such functions.
const PROPERTIES: [&str; 9] = [
    "input",
    "output",
    "receive",
    "send",
    "modifier input",
    "modifier output",
    "analyze",
    "subscript",
    "canonical",
];

/// What to do where the statements cannot be written.
pub(super) const ADVICE: &str = "Make its shell (CREATE TYPE with nothing but its name), then its functions, then the type itself.";

/// The statements of a type, its functions between its shell and itself; `None` where one of them
/// cannot be written. Of everything else, the statements as they are.
pub(super) fn between(
    difference: &Difference,
    sides: &Sides<'_>,
    statements: Vec<Statement>,
) -> Option<Vec<Statement>> {
    let model = difference.model.as_ref()?;
    let mut statements = statements.into_iter();
    let functions = match is_circular(model) && statements.len() > 1 {
        true => missing(model, difference, sides)?,
        false => Vec::new(),
    };
    Some(statements.next().into_iter().chain(functions).chain(statements).collect())
}

/// What makes those functions that the databases lack.
fn missing(model: &Object, difference: &Difference, sides: &Sides<'_>) -> Option<Vec<Statement>> {
    let writer = ddl::writer(Kind::FUNCTION)?;
    let holds = |address: &Address, name: &Name| {
        sides.database(name).is_some_and(|side| side.objects.contains_key(address))
    };
    let source = match difference.declared {
        true => sides.declaration?,
        false => sides.databases.iter().find(|side| holds(&model.address, &side.name))?,
    };
    let mut statements = Vec::new();
    for name in names(model) {
        let is_it = |function: &&Object| quoted_name(&function.address).as_ref() == Some(&name);
        let mut functions = source.of_kind(Kind::FUNCTION).filter(is_it).peekable();
        functions.peek()?;
        for function in functions {
            let there = difference.databases.iter().filter(|d| holds(&function.address, d)).count();
            match there {
                0 => {
                    statements.extend((writer.create)(function, source)?);
                    if belongings::says_who_may(source) {
                        statements.extend(belongings::withheld(function, source));
                    }
                }
                all if all == difference.databases.len() => {}
                _ => return None,
            }
        }
    }
    Some(statements)
}

/// The functions that come with missing types, each with the databases that lack the type.
pub(super) fn brought(differences: &[Difference]) -> BTreeSet<(String, &[Name])> {
    let types = differences.iter().filter(|difference| difference.change == Change::Missing);
    let types = types.filter_map(|difference| Some((difference.model.as_ref()?, difference)));
    types
        .filter(|(model, _)| is_circular(model))
        .flat_map(|(model, of_it)| {
            names(model).into_iter().map(|name| (name, &of_it.databases[..]))
        })
        .collect()
}

/// Whether it is told with a type.
pub(super) fn is_brought(difference: &Difference, brought: &BTreeSet<(String, &[Name])>) -> bool {
    difference.object.kind == Kind::FUNCTION
        && difference.change == Change::Missing
        && quoted_name(&difference.object)
            .is_some_and(|name| brought.contains(&(name, &difference.databases[..])))
}

fn is_circular(model: &Object) -> bool {
    match model.address.kind {
        Kind::BASE_TYPE => true,
        Kind::RANGE_TYPE => repair::text(model, "canonical").is_some(),
        _ => false,
    }
}

/// Their names, each once. Those that are PostgreSQL's own have no schema, and are there.
fn names(model: &Object) -> BTreeSet<String> {
    let texts = PROPERTIES.iter().filter_map(|property| repair::text(model, property));
    texts.filter_map(lexical::requoted).filter(|name| name.contains("\".\"")).collect()
}

fn quoted_name(function: &Address) -> Option<String> {
    match &function.path[..] {
        [schema, name, _] => Some(format!("{}.{}", schema.quoted(), name.quoted())),
        _ => None,
    }
}
