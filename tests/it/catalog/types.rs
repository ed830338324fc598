//! Types and text search objects: the same on every version; and what writers write is what was
//! read: objects made by their statements in an empty database read the same, whatever they are
//! called.

use tenantctl::ddl;
use tenantctl::model::{Kind, Name, Object, Snapshot};
use tenantctl::scratch::Server;
use tenantctl::sql::Statement;

use super::{HOSTILE, rich, snapshot};
use crate::support::{Db, first, versions};

/// Made in the schema of the hostile name; what they are about is called so, too.
const OBJECTS: &str = r#"
    CREATE COLLATION {n}.{n} (PROVIDER = icu, LOCALE = 'de-u-co-phonebk', DETERMINISTIC = false);
    CREATE COLLATION {n}.libc (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
    CREATE CONVERSION {n}.{n} FOR 'LATIN2' TO 'UTF8' FROM iso8859_to_utf8;
    CREATE TYPE {n}.{n} AS ENUM ({text}, 'other');
    CREATE DOMAIN {n}.domain AS text COLLATE {n}.libc DEFAULT {text} NOT NULL
        CONSTRAINT {n} CHECK (VALUE <> {text}) CONSTRAINT other CHECK (length(VALUE) > 1);
    CREATE TYPE {n}.composite AS ({n} {n}.{n}[], b text COLLATE {n}.libc, c numeric(10, 2)[]);
    CREATE TYPE {n}.range AS RANGE (SUBTYPE = {n}.domain, COLLATION = "C");
    CREATE TYPE {n}.shell;
    CREATE CAST ({n}.composite AS text) WITH INOUT AS ASSIGNMENT;
    CREATE TEXT SEARCH PARSER {n}.{n} (START = prsd_start, GETTOKEN = prsd_nexttoken,
        END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
    CREATE TEXT SEARCH TEMPLATE {n}.{n} (INIT = dsimple_init, LEXIZE = dsimple_lexize);
    CREATE TEXT SEARCH DICTIONARY {n}.{n} (TEMPLATE = {n}.{n}, ACCEPT = false);
    CREATE TEXT SEARCH CONFIGURATION {n}.{n} (PARSER = {n}.{n});
    ALTER TEXT SEARCH CONFIGURATION {n}.{n} ADD MAPPING FOR word, "float" WITH simple, {n}.{n};
"#;

/// What others need before what needs it.
const KINDS: [Kind; 13] = [
    Kind::COLLATION,
    Kind::CONVERSION,
    Kind::ENUM,
    Kind::DOMAIN,
    Kind::COMPOSITE_TYPE,
    Kind::RANGE_TYPE,
    Kind::BASE_TYPE,
    Kind::CAST,
    Kind::TRANSFORM,
    Kind::TEXT_SEARCH_PARSER,
    Kind::TEXT_SEARCH_TEMPLATE,
    Kind::TEXT_SEARCH_DICTIONARY,
    Kind::TEXT_SEARCH_CONFIGURATION,
];

fn objects(snapshot: &Snapshot) -> impl DoubleEndedIterator<Item = &Object> {
    let objects: Vec<_> = KINDS.iter().flat_map(|kind| snapshot.of_kind(*kind)).collect();
    objects.into_iter()
}

fn hold_on(server: &Server, names: &[&str]) {
    let quoted = |hostile: &&str| Name::new(hostile).quoted();
    let schemas: String = names.iter().map(|n| format!("CREATE SCHEMA {};", quoted(n))).collect();
    let (a, b) = (Db::with(server, &schemas), Db::with(server, &schemas));
    let text = |hostile: &str| format!("'{}'", hostile.replace('\'', "''"));
    let each = names.iter().map(|n| OBJECTS.replace("{n}", &quoted(n)).replace("{text}", &text(n)));
    a.sql(&each.collect::<String>());
    let read = snapshot(server, &a);
    let writer = |object: &Object| ddl::writer(object.address.kind).unwrap();
    run(&b, objects(&read).map(|object| (object, (writer(object).create)(object, &read))));
    let made = snapshot(server, &b);
    for object in objects(&read) {
        assert_eq!(made.objects.get(&object.address), Some(object));
    }
    run(&b, objects(&read).rev().map(|object| (object, (writer(object).drop)(object))));
    assert_eq!(objects(&snapshot(server, &b)).count(), 0);
}

fn run<'o>(db: &Db<'_>, written: impl Iterator<Item = (&'o Object, Option<Vec<Statement>>)>) {
    let mut sql = String::new();
    for (object, statements) in written {
        for statement in statements.unwrap_or_else(|| panic!("no statement for {object:?}")) {
            sql.push_str(&format!("{};\n", statement.sql));
        }
    }
    db.sql(&sql);
}

#[test]
fn what_has_any_name_is_made_as_it_was_read() {
    hold_on(first(), &HOSTILE);
}

#[test]
fn on_every_version_it_is_made_as_it_was_read() {
    for (_, server) in versions() {
        hold_on(server, &["It's \"odd\""]);
    }
}

#[test]
fn every_version_reads_them_alike() {
    let read = |(version, server): &(i32, Server)| {
        (*version, snapshot(server, &Db::with(server, &rich())))
    };
    let by_version: Vec<_> = versions().iter().map(read).collect();
    for pair in by_version.windows(2) {
        let ((older, left), (newer, right)) = (&pair[0], &pair[1]);
        for object in objects(left) {
            let address = &object.address;
            let other = right.objects.get(address);
            let other = other.unwrap_or_else(|| panic!("{address} is not in {newer}"));
            for property in object.properties.iter() {
                let (value, other) = (&property.value, other.property(property.name).unwrap());
                let name = property.name;
                assert_eq!(value, other, "{name} of {address}: {older} and {newer}");
            }
        }
    }
}
