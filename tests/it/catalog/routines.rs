//! Functions, operators and the like: the same on every version, written so that nothing in them
//! can break out, and what PostgreSQL makes by itself left out.

use std::path::Path;

use tenantctl::ddl;
use tenantctl::model::{Kind, Objects, Snapshot, Value};

use super::{HOSTILE, object, rich, snapshot};
use crate::support::{Db, first, second, versions};

const KINDS: [Kind; 6] = [
    Kind::FUNCTION,
    Kind::PROCEDURE,
    Kind::AGGREGATE,
    Kind::OPERATOR,
    Kind::OPERATOR_FAMILY,
    Kind::OPERATOR_CLASS,
];

fn of_these_kinds(snapshot: Snapshot) -> Objects {
    let mut objects = snapshot.objects;
    objects.retain(|address, _| KINDS.contains(&address.kind));
    objects
}

#[test]
fn every_version_reads_them_alike() {
    let read = |(version, server): &(i32, _)| {
        let db = Db::with(server, &rich());
        (*version, of_these_kinds(snapshot(server, &db)))
    };
    let by_version: Vec<_> = versions().iter().map(read).collect();
    for pair in by_version.windows(2) {
        let ((older, left), (newer, right)) = (&pair[0], &pair[1]);
        for (address, object) in left {
            let other = right.get(address).unwrap_or_else(|| panic!("{address} not in {newer}"));
            for property in object.properties.iter() {
                let (value, other) = (&property.value, other.property(property.name).unwrap());
                let name = property.name;
                assert_eq!(value, other, "{name} of {address}: {older} and {newer}");
            }
        }
        let come = right.keys().filter(|address| !left.contains_key(address)).count();
        assert_eq!(come > 0, *newer == 14, "{newer} has more than {older}");
    }
}

/// Bodies that hope to end the string that they are in, or to be taken for a command of psql's.
fn hostile_bodies(canary: &Path) -> Vec<String> {
    let canary = canary.display();
    let command = format!("\\! touch {canary}");
    let mut bodies: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    bodies.extend(
        [
            "'",
            "''",
            "\\",
            "\\'",
            "$",
            "$$",
            "$body$",
            "$body",
            "$body_1$ $body$",
            ":x",
            ":'x'",
            ":\"x\"",
            "\r",
            "\r\n",
            "a\r\nb\n",
            "\n",
            "  ",
            "\t x \t",
            "E'",
            "*/",
            ";",
            "é \u{1f642} \u{feff}",
            "END; $function$ LANGUAGE",
        ]
        .map(str::to_owned),
    );
    for before in ["", "\n", "'\n", "$$\n", "$body$\n", "$body$;\n", "';\n", "\r", "\n  ", "\\'\n"]
    {
        bodies.push(format!("{before}{command}\n"));
    }
    bodies.push((0..120).map(|n| format!("$body_{n}\n{command}\n$body")).collect());
    bodies
}

#[test]
fn a_hostile_body_is_made_as_it_is_and_runs_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let canary = directory.path().join("canary");
    let bodies = hostile_bodies(&canary);
    let (from, to) = (Db::create(first()), Db::create(second()));
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let originals: String = bodies
        .iter()
        .enumerate()
        .map(|(place, body)| {
            let hex = hex(body);
            format!(
                "DO $do$ BEGIN EXECUTE pg_catalog.format('CREATE FUNCTION f{place}() RETURNS text \
                 LANGUAGE plpgsql SET my.setting = %1$L AS %1$L', \
                 pg_catalog.convert_from('\\x{hex}', 'UTF8')); END $do$;\n"
            )
        })
        .collect();
    from.sql(&format!("SET check_function_bodies = off;\n{originals}"));
    let source = snapshot(first(), &from);
    let there = of_these_kinds(source.clone());
    assert_eq!(there.len(), bodies.len());
    let writer = ddl::writer(Kind::FUNCTION).unwrap();
    for object in there.values() {
        let statements = (writer.create)(object, &source).unwrap();
        let sql: String =
            statements.iter().map(|statement| format!("{};\n", statement.sql)).collect();
        let lines = sql.split(['\n', '\r']);
        assert!(lines.into_iter().all(|line| !line.trim_start().starts_with('\\')), "{sql}");
        to.sql(&format!("\\set x lie\nSET check_function_bodies = off;\n{sql}"));
    }
    assert_eq!(of_these_kinds(snapshot(second(), &to)), there);
    for (place, body) in bodies.iter().enumerate() {
        let made = to.value(&format!(
            "SELECT pg_catalog.encode(pg_catalog.convert_to(prosrc, 'UTF8'), 'hex') \
             FROM pg_catalog.pg_proc WHERE proname = 'f{place}'"
        ));
        assert_eq!(made, hex(body), "{body:?}");
    }
    assert!(!canary.exists());
}

#[test]
fn a_hostile_name_is_written_as_it_is() {
    for hostile in HOSTILE {
        let from = Db::create(first());
        let n = tenantctl::model::Name::new(hostile).quoted();
        from.sql(&format!(
            "CREATE SCHEMA {n}; CREATE DOMAIN {n}.{n} AS integer;
             CREATE FUNCTION {n}.{n}({n} {n}.{n}, OUT o {n}.{n}) LANGUAGE plpgsql AS 'BEGIN END';
             CREATE FUNCTION {n}.columns() RETURNS TABLE ({n} {n}.{n}) LANGUAGE plpgsql AS 'BEGIN END';
             CREATE FUNCTION {n}.two({n}.{n}, {n}.{n}) RETURNS {n}.{n} LANGUAGE plpgsql AS 'BEGIN END';
             CREATE FUNCTION {n}.is({n}.{n}, {n}.{n}) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN END';
             CREATE AGGREGATE {n}.sum({n} {n}.{n}) (SFUNC = {n}.two, STYPE = {n}.{n});
             CREATE OPERATOR {n}.=== (FUNCTION = {n}.is, LEFTARG = {n}.{n}, RIGHTARG = {n}.{n},
                 COMMUTATOR = OPERATOR({n}.===));
             CREATE OPERATOR FAMILY {n}.{n} USING btree;
             CREATE OPERATOR CLASS {n}.{n} FOR TYPE integer USING btree FAMILY {n}.{n} AS
                 OPERATOR 1 <;"
        ));
        let to =
            Db::with(second(), &format!("CREATE SCHEMA {n}; CREATE DOMAIN {n}.{n} AS integer"));
        let source = snapshot(first(), &from);
        let there = of_these_kinds(source.clone());
        for kind in KINDS {
            let of_kind = there.values().filter(|object| object.address.kind == kind);
            for object in of_kind {
                let writer = ddl::writer(kind).unwrap();
                let written = (writer.create)(object, &source);
                let statements = written.unwrap_or_else(|| panic!("{object:?}"));
                statements.iter().for_each(|statement| to.sql(&format!("{};", statement.sql)));
            }
        }
        assert_eq!(of_these_kinds(snapshot(second(), &to)), there);
    }
}

#[test]
fn what_comes_with_a_type_is_no_object() {
    let db = Db::with(
        first(),
        "CREATE TYPE r AS RANGE (SUBTYPE = integer); CREATE EXTENSION citext; CREATE EXTENSION btree_gin;
         CREATE OPERATOR @#@ (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, NEGATOR = @#!);
         CREATE FUNCTION of_the_user(citext, r) RETURNS citext LANGUAGE sql AS 'SELECT $1';",
    );
    let of_these_kinds = of_these_kinds(snapshot(first(), &db));
    let names: Vec<_> = of_these_kinds.keys().map(ToString::to_string).collect();
    assert_eq!(
        names,
        ["public.of_the_user(public.citext, public.r)", "public.@#@(integer, integer)"]
    );
}

/// A function and a relation may have the same number: they are of two catalogs.
#[test]
fn a_locked_relation_hides_no_function() {
    let db = Db::with(
        first(),
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (a integer);
         SET allow_system_table_mods = on;
         UPDATE pg_catalog.pg_proc SET oid = 't'::regclass WHERE proname = 'f';",
    );
    let _held = db.hold("BEGIN; LOCK TABLE t");
    let function = snapshot(first(), &db);
    let value = object(&function, Kind::FUNCTION, &["public", "f", "()"]).property("body").cloned();
    assert_eq!(value, Some(Value::Definition("SELECT 1".into())));
}
