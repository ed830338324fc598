//! Whatever a database holds, its declaration says it, and says nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tenantctl::compare::{CompareOptions, compare};
use tenantctl::declared;
use tenantctl::model::{Change, Name, Object, Snapshot, is_hidden};
use tenantctl::scratch::Server;

use super::{ALL, differences, strict, words, written};
use crate::catalog::cases::{self, Case, Share};
use crate::catalog::{HOSTILE, expected, major_of, rich, snapshot};
use crate::support::{Db, first, second, versions};

#[test]
fn one_of_everything_is_declared() {
    for server in [Some(first()), newest()].into_iter().flatten() {
        let db = Db::with(server, &rich());
        let snapshot = snapshot(server, &db);
        let text = written(&snapshot, ALL);
        assert_eq!(wrong("rich.sql", &text, &snapshot), Vec::<String>::new());
        assert_eq!(written(&snapshot, ALL), text, "the same bytes every time");
    }
}

#[test]
fn both_sides_of_every_case_are_declared() {
    let newest = newest().map(|server| [server, server]);
    for servers in [Some([first(), second()]), newest].into_iter().flatten() {
        let wrong = cases::for_each(servers, Share(2, 10), |case| of_case(case, servers));
        let version = major_of(servers[0]);
        assert!(wrong.is_empty(), "PostgreSQL {version}:\n{}", wrong.join("\n"));
    }
}

/// A server of the newest version at hand, which has the most to say.
fn newest() -> Option<&'static Server> {
    versions().iter().max_by_key(|(version, _)| *version).map(|(_, server)| server)
}

/// What is wrong with the declarations of a case's two databases.
fn of_case(case: &Case, servers: [&'static Server; 2]) -> Vec<String> {
    let on = case.servers(servers);
    let [a, b] = case.databases(servers);
    let (left, right) = (snapshot(on[0], &a), snapshot(on[1], &b));
    let (of_left, of_right) = (written(&left, ALL), written(&right, ALL));
    let mut wrong = wrong(&format!("{case}/a"), &of_left, &left);
    wrong.extend(self::wrong(&format!("{case}/b"), &of_right, &right));
    // What a declaration leaves out because it is usual is unusual in the other database.
    let found: BTreeSet<_> =
        [found(&of_left, &right), found(&of_right, &left)].into_iter().flatten().collect();
    for (object, property, lacking) in expected(&case.text("findings.json")) {
        let has = if lacking.as_deref() == Some("a") { &right } else { &left };
        let own = has.objects.values().find(|part| part.address.to_string() == object);
        // A partition's parts that are its whole's are declared there, and the sequence of a serial
        // column with the column.
        let is_wholes = property.as_deref() == Some("inherited")
            || own.is_some_and(|own| is_of_partition(own, has) || is_owned(own));
        // What goes with another property that is declared.
        let goes_with = [("identity options", "identity"), ("storage", "type")];
        let is_told = goes_with.iter().any(|(one, other)| {
            property.as_deref() == Some(*one)
                && found.contains(&(object.clone(), Some((*other).to_owned())))
        });
        // What an owner may do comes with owning: it is never too much.
        let is_owners = property.is_none() && object.ends_with("\"(owner)\"");
        if property.as_deref() != Some("position")
            && !is_owners
            && !is_wholes
            && !is_told
            && !found.contains(&(object.clone(), property.clone()))
        {
            wrong.push(format!("{case}: {property:?} of {object} is in neither declaration"));
        }
    }
    wrong
}

fn is_of_partition(part: &Object, side: &Snapshot) -> bool {
    let table = part.address.owning_table().and_then(|table| side.objects.get(&table));
    let whole = table.and_then(|table| table.property("partition of"));
    whole.is_some_and(|whole| !whole.is_none())
}

fn is_owned(sequence: &Object) -> bool {
    sequence.property("owned by").is_some_and(|column| !column.is_none())
}

#[test]
fn names_and_texts_that_hope_to_be_something_else_are_declared() {
    let db = Db::create(first());
    for (number, hostile) in HOSTILE.into_iter().chain(MORE).enumerate() {
        db.sql(&hostile_sql(number, hostile));
    }
    let snapshot = snapshot(first(), &db);
    let text = written(&snapshot, ALL);
    assert_eq!(wrong("hostile", &text, &snapshot), Vec::<String>::new());
    let unseen = |c: char| c != '\n' && c != '\t' && is_hidden(c);
    assert_eq!(text.find(unseen), None, "nothing that a terminal would obey");
}

/// What YAML, our own grammar or PostgreSQL's might take for something else.
const MORE: [&str; 22] = [
    "no", "1e3", "~", "null", "0x1F", "a: b", "#c", "- x", "[x]", "{x}", "&a", "*a", "!t", "a,b",
    "a (b", "U&x", "U&\"y\"", "'", "?", "%x", "ends: ", "x=y",
];

/// Everything that has a name or a text of a person's choice, all of them this one.
fn hostile_sql(number: usize, hostile: &str) -> String {
    let n = Name::new(hostile).quoted();
    let text = format!("'{}'", hostile.replace('\'', "''"));
    let lines =
        format!("'\n  {}\n\n{}\n'", hostile.replace('\'', "''"), hostile.replace('\'', "''"));
    let about_function = format!("COMMENT ON FUNCTION {n}.{n}({n}.{n}, int) IS {text};");
    format!(
        "SET check_function_bodies = off; CREATE SCHEMA {n};
         CREATE TYPE {n}.{n} AS ENUM ({text}, 'other');
         CREATE TYPE {n}.pair AS ({n} {n}.{n}, b text);
         CREATE DOMAIN {n}.d AS {n}.{n} DEFAULT {text} CHECK (VALUE <> {text}) CHECK (VALUE IN ({text}, 'other'));
         CREATE SEQUENCE {n}.s;
         CREATE TABLE {n}.t (
             {n} text DEFAULT {text} CONSTRAINT {n} CHECK ({n} <> {text}),
             e {n}.{n}[] UNIQUE, id bigserial, d {n}.d, CHECK ({n} > 'a'), CHECK ({n} < 'z'),
             CONSTRAINT other CHECK (id > 0), PRIMARY KEY (id, {n})
         );
         CREATE TABLE {n}.u (LIKE {n}.t INCLUDING ALL, FOREIGN KEY (id, {n}) REFERENCES {n}.t (id, {n}));
         CREATE INDEX ON {n}.t ({n}, lower({n} || {text}) DESC, ({n} = {text})) WHERE {n} = {text};
         CREATE INDEX ON {n}.t ({n} COLLATE \"C\" DESC);
         CREATE INDEX ON {n}.t ({n}); CREATE INDEX ON {n}.t ({n}); CREATE INDEX ON {n}.t USING hash ({n});
         CREATE POLICY {n} ON {n}.t TO PUBLIC USING ({n} = {text});
         CREATE FUNCTION {n}.{n}({n} {n}.{n}, b int DEFAULT 1) RETURNS {n}.{n} LANGUAGE sql
             SET {parameter} = {text} AS {lines};
         CREATE FUNCTION {n}.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';
         CREATE TRIGGER {n} AFTER UPDATE ON {n}.t REFERENCING OLD TABLE AS {n}
             FOR EACH STATEMENT EXECUTE FUNCTION {n}.fire({text});
         CREATE VIEW {n}.v AS SELECT {n}, {text} AS {second} FROM {n}.t;
         CREATE RULE {n} AS ON INSERT TO {n}.v WHERE new.{n} = {text} DO INSTEAD NOTHING;
         CREATE MATERIALIZED VIEW {n}.m AS SELECT {n} FROM {n}.t;
         CREATE INDEX ON {n}.m ({n});
         CREATE STATISTICS {n}.st ON {n}, id FROM {n}.t;
         CREATE OPERATOR {n}.<+> (FUNCTION = pg_catalog.int4eq, LEFTARG = int, RIGHTARG = int);
         CREATE PUBLICATION {n} FOR TABLE {n}.t WHERE ({n} = {text});
         CREATE CAST (text AS {n}.pair) WITH INOUT;
         COMMENT ON COLUMN {n}.t.{n} IS {lines};
         {about_function}
         COMMENT ON CONSTRAINT {n} ON {n}.t IS {text};
         GRANT SELECT ({n}) ON {n}.t TO PUBLIC;
         GRANT EXECUTE ON FUNCTION {n}.{n}({n}.{n}, int) TO pg_monitor;
         ALTER DATABASE :\"DBNAME\" SET {parameter} = {text};",
        second = Name::new(format!("{}2", hostile.get(..40).unwrap_or(hostile))).quoted(),
        parameter = format!("hostile.p{number}"),
    )
}

/// How a database differs from its own declaration.
fn wrong(name: &str, text: &str, snapshot: &Snapshot) -> Vec<String> {
    let mut wrong = differences(text, snapshot);
    if wrong.is_empty() {
        wrong = differences(&strict(text), snapshot);
    }
    if let (false, Ok(folder)) = (wrong.is_empty(), std::env::var("TENANTCTL_TEST_SPECS")) {
        fs::write(Path::new(&folder).join(name.replace('/', "_")), text).unwrap();
    }
    wrong.iter().map(|line| format!("{name}: {line}")).collect()
}

/// On what a database differs from a declaration: objects, and properties where both have one.
fn found(declaration: &str, database: &Snapshot) -> Vec<(String, Option<String>)> {
    let Ok(declared) = declared::read_text(declaration, "spec.yaml", &words()) else {
        return Vec::new();
    };
    let options = CompareOptions::default();
    let databases = std::slice::from_ref(database);
    let compared = compare(Some(&declared), databases, &Default::default(), &options);
    let of = |difference: &tenantctl::model::Difference| {
        let property = match &difference.change {
            Change::Property(name) => Some((*name).to_owned()),
            _ => None,
        };
        (difference.object.to_string(), property)
    };
    compared.differences.iter().map(of).collect()
}
