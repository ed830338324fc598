//! Whether creating a database's structure runs functions that are the database's own. On a throwaway
//! server they run with the privileges of whoever started it, so nobody is proven a script for a
//! database with such without asking for it.

use std::collections::BTreeSet;

use crate::model::prop;
use crate::model::{Dependency, Kind, Name, Object, Property, Snapshot, Value};
use crate::sql::identifiers;

use super::NotProven;

/// What PostgreSQL evaluates expressions of while it is created, even without rows: constants are
/// folded, event triggers fire, the queries of materialized views run.
const EVALUATED: [Kind; 9] = [
    Kind::INDEX,
    Kind::CONSTRAINT,
    Kind::COLUMN,
    Kind::TABLE,
    Kind::DOMAIN,
    Kind::MATERIALIZED_VIEW,
    Kind::STATISTICS,
    Kind::EVENT_TRIGGER,
    Kind::RANGE_TYPE,
];

/// What has functions of its own behind it.
const CODE: [Kind; 9] = [
    Kind::FUNCTION,
    Kind::PROCEDURE,
    Kind::AGGREGATE,
    Kind::OPERATOR,
    Kind::OPERATOR_CLASS,
    Kind::OPERATOR_FAMILY,
    Kind::CAST,
    Kind::BASE_TYPE,
    Kind::LANGUAGE,
];

/// The first object that runs a function of a database when it is created there: of a database, or
/// of a declaration whose texts name one.
pub fn runs_code(databases: &[Snapshot], declaration: Option<&Snapshot>) -> Option<NotProven> {
    let of_database = databases.iter().find_map(runs_own_code);
    of_database.or_else(|| {
        let declaration = declaration?;
        let declared = || EVALUATED.into_iter().flat_map(|kind| declaration.of_kind(kind));
        databases.iter().find_map(|database| names_code(declared(), database))
    })
}

fn runs_own_code(side: &Snapshot) -> Option<NotProven> {
    let runs = |one: &&Dependency| {
        EVALUATED.contains(&one.dependent.kind) && CODE.contains(&one.referenced.kind)
    };
    if let Some(known) = &side.dependencies {
        let found = known.iter().find(runs)?;
        let (object, function) = (found.dependent.clone(), found.referenced.clone());
        return Some(NotProven::Code { object, function });
    }
    // Without dependencies, whatever could be run may be.
    let function = CODE.into_iter().find_map(|kind| side.of_kind(kind).next())?;
    let object = EVALUATED.into_iter().find_map(|kind| side.of_kind(kind).next())?;
    let (object, function) = (object.address.clone(), function.address.clone());
    Some(NotProven::Code { object, function })
}

/// The same of a structure in which only some objects have an expression that is evaluated, and no view
/// is filled.
pub(super) fn evaluates(side: &Snapshot) -> Option<NotProven> {
    let is_text = |property: &Property| match &property.value {
        Value::Expression(_) | Value::Definition(_) => true,
        // Keys of an index may be expressions.
        Value::List(items) => {
            property.name == prop::KEYS && items.iter().any(|key| key.contains('('))
        }
        _ => false,
    };
    let kinds = EVALUATED.into_iter().filter(|kind| *kind != Kind::MATERIALIZED_VIEW);
    let objects = kinds.flat_map(|kind| side.of_kind(kind));
    names_code(objects.filter(|object| object.properties.iter().any(is_text)), side)
}

/// A declaration knows no dependencies: a function of the database is run where a text has its name.
fn names_code<'o>(
    objects: impl Iterator<Item = &'o Object>,
    database: &Snapshot,
) -> Option<NotProven> {
    let functions = || CODE.into_iter().flat_map(|kind| database.of_kind(kind));
    let function = |object: &Object| {
        let texts = object.properties.iter().map(|property| property.value.to_string());
        let names: BTreeSet<String> = texts.flat_map(|text| identifiers(&text)).collect();
        functions().find(|function| {
            // An operator or a cast has no name that a text would have to contain.
            let name = function.address.path.get(1).map(Name::as_str);
            let is_routine = [Kind::FUNCTION, Kind::AGGREGATE].contains(&function.address.kind);
            !is_routine || name.is_some_and(|name| names.contains(name))
        })
    };
    let mut objects = objects;
    objects.find_map(|object| {
        let function = function(object)?.address.clone();
        Some(NotProven::Code { object: object.address.clone(), function })
    })
}

#[cfg(test)]
mod tests {
    use super::runs_code;
    use crate::model::{
        Address, Dependencies, Dependency, DependencyKind, Kind, Object, Origin, Property,
        Snapshot, Value,
    };

    #[test]
    fn only_what_is_evaluated_runs_code() {
        let of = |kind| {
            let mut side = Snapshot::empty("a", Origin::Database);
            let one = Dependency {
                dependent: Address::new(kind, ["s", "t", "x"]),
                part: None,
                referenced: Address::new(Kind::FUNCTION, ["s", "f", "()"]),
                kind: DependencyKind::Normal,
            };
            side.dependencies = Some([one].into_iter().collect());
            runs_code(&[side], None).is_some()
        };
        assert!(of(Kind::INDEX) && of(Kind::EVENT_TRIGGER) && of(Kind::COLUMN));
        assert!(!of(Kind::TRIGGER) && !of(Kind::VIEW) && !of(Kind::POLICY));
    }

    #[test]
    fn declaration_that_names_a_function_of_the_database_runs_it() {
        let mut database = Snapshot::empty("a", Origin::Database);
        database.dependencies = Some(Dependencies::default());
        let function = Address::new(Kind::FUNCTION, ["s", "f", "()"]);
        database.insert(Object::named(function, []));
        let declared = |sql: &str| {
            let mut declaration = Snapshot::empty("spec", Origin::Declaration);
            let default = Property { name: "default", value: Value::expression(Some(sql), None) };
            let column = Address::new(Kind::COLUMN, ["s", "t", "c"]);
            declaration.insert(Object::named(column, vec![default]));
            runs_code(std::slice::from_ref(&database), Some(&declaration)).is_some()
        };
        assert!(declared("s.f()") && declared("F()"));
        assert!(!declared("now()"));
    }
}
