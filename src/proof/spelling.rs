//! How PostgreSQL itself spells what a declaration says by hand: the declared object, and what it may
//! need, is created on a throwaway server and read back.
//!
//! Only what a text can refer to is created, bare: tables with names and types of columns, views with
//! their queries, functions, types. Nothing of it is evaluated there: no defaults, no checks, no
//! indexes, no rows; but for the declared text itself, for which the same holds as for a proof
//! ([`super::trust`]).

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Scope;
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Origin, Property, Snapshot, Value};

use super::prove::{read, settings_of_structure};
use super::{NotProven, Place, Structure, database, structure, trust};

/// One declared text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Text {
    /// The object as the database calls it.
    pub object: Address,
    /// The object as the declaration calls it.
    pub declared: Address,
    /// The property that has the text.
    pub property: &'static str,
}

/// What declared texts are created with.
#[derive(Debug)]
pub struct Specimen {
    /// What is created.
    side: Snapshot,
    /// What of it has texts of the declaration, whose names may do without their schemas.
    declared: BTreeSet<Address>,
}

/// What is created whatever the texts are: no text has to name it.
const ALWAYS: [Kind; 13] = [
    Kind::DATABASE,
    Kind::SCHEMA,
    Kind::EXTENSION,
    Kind::LANGUAGE,
    Kind::COLLATION,
    Kind::OPERATOR,
    Kind::OPERATOR_FAMILY,
    Kind::OPERATOR_CLASS,
    Kind::CAST,
    Kind::TEXT_SEARCH_PARSER,
    Kind::TEXT_SEARCH_TEMPLATE,
    Kind::TEXT_SEARCH_DICTIONARY,
    Kind::TEXT_SEARCH_CONFIGURATION,
];

/// What is created where a text has its name.
const NAMED: [Kind; 11] = [
    Kind::TABLE,
    Kind::VIEW,
    Kind::MATERIALIZED_VIEW,
    Kind::SEQUENCE,
    Kind::FUNCTION,
    Kind::AGGREGATE,
    Kind::ENUM,
    Kind::DOMAIN,
    Kind::COMPOSITE_TYPE,
    Kind::RANGE_TYPE,
    Kind::BASE_TYPE,
];

/// Properties that no text depends on, and that need what is not created.
const BESIDE_THE_POINT: [&str; 6] =
    ["owner", "tablespace", "support", "settings", "extensions", "version"];

impl Specimen {
    /// The texts with what they may name, of a database as the declaration wants it.
    ///
    /// Errors where creating it would run a function of the database.
    pub fn new(
        texts: &[Text],
        declaration: &Snapshot,
        database: &Snapshot,
    ) -> Result<Specimen, NotProven> {
        let mut declared = BTreeSet::new();
        let mut known: BTreeMap<Address, Object> =
            database.objects.values().filter_map(bare).map(|o| (o.address.clone(), o)).collect();
        for object in declaration.objects.values().filter_map(bare) {
            declared.insert(object.address.clone());
            let merged = match known.get(&object.address) {
                Some(present) => with(present, &object.properties),
                None => object,
            };
            known.insert(merged.address.clone(), merged);
        }
        let mut side = Snapshot::empty(database.name.clone(), Origin::Database);
        let mut words = Vec::new();
        for text in texts {
            let (Some(present), Some(wanted)) =
                (database.objects.get(&text.object), declaration.objects.get(&text.declared))
            else {
                continue;
            };
            let stated: Vec<Property> =
                wanted.properties.iter().filter(|p| p.name == text.property).cloned().collect();
            let object = match (side.objects.get(&text.object), known.get(&text.object)) {
                (Some(begun), _) => with(begun, &stated),
                (None, Some(bare)) => with(bare, &stated),
                (None, None) => with(&whole(present), &stated),
            };
            declared.insert(object.address.clone());
            words.push(object.address.to_string());
            words.push(text_of(&object));
            known.remove(&object.address);
            side.insert(object);
        }
        gather(&mut side, known, words);
        side.kinds_read = side.objects.keys().map(|address| address.kind).collect();
        match trust::evaluates(&side) {
            Some(code) => Err(code),
            None => Ok(Specimen { side, declared }),
        }
    }

    /// Creates it, and reads what the server has then. What it refused is missing.
    ///
    /// Errors where there is no such server, or it fails.
    pub fn read_back(
        &self,
        mut place: Place,
        major: i32,
        structure_of: &dyn Fn(&Snapshot, &Snapshot) -> Structure,
    ) -> Result<Snapshot, NotProven> {
        let session = place.open(false)?;
        let actual = session.info().version_num / 10_000;
        if actual != major {
            return Err(NotProven::Scratch(format!("it is PostgreSQL {actual}, not {major}")));
        }
        drop(session);
        database::create(&mut place, &self.side, &BTreeMap::new(), &[])?;
        let fresh = read(&place, &Name::new("an empty database"), &Scope::default())?.1;
        let mut made = structure_of(&self.side, &fresh);
        for live in &mut made.statements {
            let of = live.object.owning_table().unwrap_or_else(|| live.object.clone());
            if self.declared.contains(&live.object) || self.declared.contains(&of) {
                live.statement.sql = in_declared_path(&live.object, &live.statement.sql);
            }
        }
        let mut session = place.open(true)?;
        structure::make(&place, &mut session, &settings_of_structure(), &made.statements, false)?;
        drop(session);
        Ok(read(&place, &self.side.name, &Scope::default())?.1)
    }
}

/// The statement with the search path that declared texts rely on: where the object is, then `public`.
fn in_declared_path(object: &Address, sql: &str) -> String {
    let schema = object.schema().map(|schema| format!("{}, ", schema.quoted()));
    let schema = schema.unwrap_or_default();
    format!("SET search_path = pg_catalog, {schema}public;\n{sql}\n;\nSET search_path = pg_catalog")
}

/// Adds what the texts may name, and what that names.
fn gather(side: &mut Snapshot, known: BTreeMap<Address, Object>, mut words: Vec<String>) {
    let (always, mut open): (Vec<Object>, Vec<Object>) =
        known.into_values().partition(|object| ALWAYS.contains(&object.address.kind));
    for object in always {
        words.push(text_of(&object));
        side.insert(object);
    }
    let mut parts: BTreeMap<Address, Vec<Object>> = BTreeMap::new();
    for part in open.extract_if(.., |object| !NAMED.contains(&object.address.kind)) {
        if let Some(table) = part.address.owning_table() {
            parts.entry(table).or_default().push(part);
        }
    }
    // What has a text of its own needs its table.
    let tables: BTreeSet<Address> = side.objects.keys().filter_map(Address::owning_table).collect();
    words.extend(tables.iter().map(Address::to_string));
    let mut named: Vec<(String, Object)> = open
        .into_iter()
        .filter_map(|object| Some((object.address.path.get(1)?.as_str().to_lowercase(), object)))
        .collect();
    while let Some(text) = words.pop() {
        let text = text.to_lowercase();
        for (_, object) in named.extract_if(.., |(name, _)| text.contains(name.as_str())) {
            words.push(text_of(&object));
            for part in parts.remove(&object.address).unwrap_or_default() {
                words.push(text_of(&part));
                if !side.objects.contains_key(&part.address) {
                    side.insert(part);
                }
            }
            side.insert(object);
        }
    }
}

/// Everything in which an object may name another one.
fn text_of(object: &Object) -> String {
    let properties = object.properties.iter().map(|property| property.value.to_string());
    let names = object.address.path.iter().skip(2).map(|name| name.as_str().to_owned());
    properties.chain(names).collect::<Vec<_>>().join("\n")
}

/// The object as far as a text may depend on it; `None` where none does.
fn bare(object: &Object) -> Option<Object> {
    let kept: &[&str] = match object.address.kind {
        Kind::TABLE | Kind::FOREIGN_TABLE | Kind::SEQUENCE => &[],
        Kind::COLUMN => &["type", prop::TYPE_MODIFIER, "collation", "position"],
        Kind::VIEW | Kind::MATERIALIZED_VIEW => &["definition", "columns"],
        Kind::DOMAIN => &["type", prop::TYPE_MODIFIER, "collation"],
        // What a query is grouped by, and what a rule's ON CONFLICT names.
        Kind::CONSTRAINT if ["primary key", "unique"].contains(&object.text(prop::TYPE)?) => {
            &["type", "columns", "include", prop::NULLS_NOT_DISTINCT]
        }
        kind if ALWAYS.contains(&kind) || NAMED.contains(&kind) => return Some(whole(object)),
        _ => return None,
    };
    let address = match object.address.kind {
        // Its server is not there.
        Kind::FOREIGN_TABLE => Address { kind: Kind::TABLE, ..object.address.clone() },
        _ => object.address.clone(),
    };
    let properties = object.properties.iter().filter(|p| kept.contains(&p.name)).cloned();
    let mut properties: Vec<Property> = properties.collect();
    if address.kind == Kind::MATERIALIZED_VIEW {
        properties.push(Property { name: prop::POPULATED, value: Value::Flag(false) });
    }
    Some(Object { address, properties: properties.into(), ..object.clone() })
}

/// The object without what needs something that is not created.
fn whole(object: &Object) -> Object {
    let properties = object.properties.iter();
    let properties = properties.filter(|p| !BESIDE_THE_POINT.contains(&p.name)).map(|property| {
        match property.name {
            prop::ROLES => Property { name: prop::ROLES, value: Value::set(["public"]) },
            prop::INHERITED => Property { name: prop::INHERITED, value: Value::Flag(false) },
            _ => property.clone(),
        }
    });
    Object { properties: properties.collect(), ..object.clone() }
}

/// The object with these properties in place of its own.
fn with(object: &Object, stated: &[Property]) -> Object {
    let is_stated = |own: &&Property| stated.iter().any(|other| other.name == own.name);
    let rest = object.properties.iter().filter(|own| !is_stated(own));
    Object { properties: rest.chain(stated).cloned().collect(), ..object.clone() }
}

#[cfg(test)]
mod tests {
    use super::{Specimen, Text};
    use crate::model::{Address, Kind, Object, Origin, Property, Snapshot, Value};
    use crate::proof::NotProven;

    fn object(kind: Kind, path: &[&str], properties: &[(&'static str, Value)]) -> Object {
        let properties: Vec<Property> = properties
            .iter()
            .map(|(name, value)| Property { name, value: value.clone() })
            .collect();
        Object::named(Address::new(kind, path.iter().copied()), properties)
    }

    fn query(sql: &str) -> (&'static str, Value) {
        ("definition", Value::Definition(sql.into()))
    }

    fn database(objects: Vec<Object>) -> Snapshot {
        let mut side = Snapshot::empty("web", Origin::Database);
        objects.into_iter().for_each(|object| side.insert(object));
        side
    }

    #[test]
    fn only_what_a_text_may_name_is_created_and_bare() {
        let int = || ("type", Value::type_name("integer"));
        let default = ("default", Value::expression(Some("s.run()"), None));
        let side = database(vec![
            object(Kind::SCHEMA, &["s"], &[("owner", Value::text("app"))]),
            object(Kind::TABLE, &["s", "t"], &[("owner", Value::text("app"))]),
            object(Kind::COLUMN, &["s", "t", "a"], &[int(), default.clone()]),
            object(Kind::TABLE, &["s", "other"], &[]),
            object(Kind::COLUMN, &["s", "other", "a"], &[int()]),
            object(Kind::FUNCTION, &["s", "run", "()"], &[]),
            object(Kind::VIEW, &["s", "inner_view"], &[query("SELECT t.a FROM s.t")]),
            object(Kind::VIEW, &["s", "v"], &[query("SELECT inner_view.a FROM s.inner_view")]),
        ]);
        let declared = object(Kind::VIEW, &["s", "v"], &[query("select a from inner_view")]);
        let declaration = database(vec![declared.clone()]);
        let at = declared.address;
        let text = Text { object: at.clone(), declared: at.clone(), property: "definition" };
        let specimen = Specimen::new(&[text], &declaration, &side).unwrap();
        let names: Vec<String> = specimen.side.objects.keys().map(Address::to_string).collect();
        assert_eq!(names, ["s.t.a", "s", "s.t", "s.inner_view", "s.v"]);
        assert_eq!(
            specimen.side.objects.get(&at).unwrap().text("definition"),
            Some("select a from inner_view")
        );
        let column =
            specimen.side.objects.get(&Address::new(Kind::COLUMN, ["s", "t", "a"])).unwrap();
        assert!(column.property("default").is_none());
        assert!(specimen.side.objects.values().all(|object| object.property("owner").is_none()));
    }

    #[test]
    fn text_that_would_run_a_function_is_not_created() {
        let default = |sql: &str| ("default", Value::expression(Some(sql), None));
        let column = |sql: &str| object(Kind::COLUMN, &["s", "t", "a"], &[default(sql)]);
        let side = database(vec![
            object(Kind::TABLE, &["s", "t"], &[]),
            column("1"),
            object(Kind::FUNCTION, &["s", "run", "()"], &[]),
        ]);
        let at = Address::new(Kind::COLUMN, ["s", "t", "a"]);
        let text = Text { object: at.clone(), declared: at, property: "default" };
        let made = |sql: &str| {
            Specimen::new(std::slice::from_ref(&text), &database(vec![column(sql)]), &side)
        };
        assert!(matches!(made("s.run()"), Err(NotProven::Code { .. })));
        assert!(made("2").is_ok());
    }
}
