//! Random tables in two and three databases, held against a naive comparison in memory.
//!
//! Databases differ in whatever must not matter: encoding, collation, version, settings, the order
//! of columns, and how types are called. `TENANTCTL_TEST_SEED` runs one seed again, and
//! `TENANTCTL_TEST_ALL=1` many that were never run before.

mod kinds;
mod naive;
mod random;
mod tables;
mod values;

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use tenantctl::scratch::Server;

use crate::support::{Db, Project, cluster, cluster_of, start};
use kinds::{Can, TYPES};
use random::Rng;
use tables::{Fate, Table, table};

/// Tables of one comparison.
const TABLES: usize = 30;

/// A server on which nothing else happens, so that what is looked at again settles at once.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| start(cluster(), "rows-property", &[("autovacuum", "off")]))
}

fn of_version(major: i32) -> Server {
    start(cluster_of(major), &format!("rows-property-{major}"), &[("autovacuum", "off")])
}

fn seeds() -> Vec<u64> {
    if let Some(seed) = std::env::var_os("TENANTCTL_TEST_SEED") {
        return vec![seed.to_str().unwrap().parse().unwrap()];
    }
    if std::env::var_os("TENANTCTL_TEST_ALL").is_none() {
        return vec![1];
    }
    let first = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    (first..first + 25).collect()
}

/// Settings that a database may have on its own, and that must not matter.
const SETTINGS: [&str; 6] = [
    "TimeZone = 'XYZ-05:45'",
    "DateStyle = 'SQL, DMY'",
    "IntervalStyle = 'iso_8601'",
    "bytea_output = 'escape'",
    "extra_float_digits = -5",
    "xmloption = 'document'",
];

/// A database with everything but tables, and the collations that it has.
fn database(
    rng: &mut Rng,
    server: &'static Server,
    latin: bool,
) -> (Db<'static>, Vec<&'static str>) {
    let options = match (latin, rng.chance(50)) {
        (true, _) => "TEMPLATE template0 ENCODING LATIN9 LOCALE 'C'",
        (_, true) => "TEMPLATE template0 ENCODING UTF8 LOCALE 'C'",
        _ => "TEMPLATE template0 ENCODING UTF8 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
    };
    let db = Db::create_as(server, options);
    let mut labels = values::LABELS.map(|label| format!("'{}'", label.replace('\'', "''")));
    rng.shuffle(&mut labels);
    let mut sql = TYPES.replace('%', &labels.join(", "));
    for setting in SETTINGS {
        if rng.chance(40) {
            sql += &format!("ALTER DATABASE {} SET {setting};\n", db.name());
        }
    }
    db.sql(&sql);
    let mut collations = vec!["C", "default"];
    let has = "SELECT count(*) FROM pg_collation WHERE collname = 'en-US-x-icu'
        AND collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))";
    if db.value(has) == "1" {
        collations.push("en-US-x-icu");
    }
    (db, collations)
}

const NAMES: [&str; 3] = ["a", "b", "c"];

/// Makes tables in databases on these servers (`true`: in LATIN9), compares them and holds every word
/// against the naive comparison.
#[expect(clippy::print_stderr, reason = "which seed it was, where a test fails")]
fn agree(seed: u64, what: &str, oldest: i32, servers: &[(&'static Server, bool)]) {
    eprintln!("{what}: TENANTCTL_TEST_SEED={seed}");
    let mut rng = Rng::new(seed);
    let rng = &mut rng;
    let made: Vec<_> =
        servers.iter().map(|(server, latin)| database(rng, server, *latin)).collect();
    let (dbs, collations): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    let can = Can {
        latin: servers.iter().any(|(_, latin)| *latin),
        oldest,
        xml: dbs.iter().all(|db| db.try_sql("SELECT '<a/>'::xml").is_ok()),
    };
    let tables: Vec<Table> =
        (0..TABLES).map(|number| table(rng, number, can, &collations)).collect();
    for (side, db) in dbs.iter().enumerate() {
        let sqls = tables.iter().map(|table| table.sql[side].as_str());
        let sql: String = ["SET xmloption = content;\n"].into_iter().chain(sqls).collect();
        db.try_sql(&sql).unwrap_or_else(|error| panic!("{what}, seed {seed}: {error}"));
    }
    let read: Vec<_> = dbs
        .iter()
        .enumerate()
        .map(|(side, db)| naive::read(db, &tables, side + 1 == dbs.len()))
        .collect();
    let databases = NAMES.into_iter().zip(dbs.iter().map(Db::url));
    let report = Project::new().config(databases, &rules(&tables)).check(&["--only", "rows"]);

    let (mut wrong, mut codes, mut unchecked) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for table in &tables {
        let sides: Vec<_> =
            NAMES.into_iter().zip(read.iter().map(|side| &side[&table.name])).collect();
        let mut expected = naive::compare(table, &sides);
        codes.append(&mut expected.codes);
        unchecked.append(&mut expected.unchecked);
        let told = report.rows(&format!("public.{}", table.name));
        let mut found = json!({});
        for name in ["compare", "counts", "missing", "differing"] {
            found[name] = told[name].clone();
        }
        if table.trouble.is_some() {
            expected.rows["differing"] = found["differing"].clone();
        }
        if found != expected.rows {
            wrong.push(format!(
                "found {found:#}\nnot {:#}\n{}",
                expected.rows,
                table.sql.join("--\n")
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{what}, seed {seed}\n{}\n{:#}",
        wrong.join("\n\n"),
        report.json["unchecked"]
    );
    assert_eq!(report.unchecked(), unchecked, "{what}, seed {seed}");
    assert_eq!(report.findings(), codes, "{what}, seed {seed}");
}

/// What the configuration says of the tables.
fn rules(tables: &[Table]) -> String {
    let one = |table: &Table| {
        let excepted = table.contents.iter().filter(|content| content.fate == Fate::Excepted);
        let except: Vec<String> = excepted.map(|c| json!(c.column.name).to_string()).collect();
        let except = [except, vec!["serial".to_owned()]].concat().join(", ");
        match table.with_contents {
            true => {
                format!("  - {{table: {}, compare: content, except: [{except}]}}\n", table.name)
            }
            false => format!("  - {{table: {}, compare: ids}}\n", table.name),
        }
    };
    let lines: String = tables.iter().map(one).collect();
    format!("rows:\n{lines}")
}

#[test]
fn random_tables_are_compared_as_in_memory() {
    let (utf8, latin) = ((server(), false), (server(), true));
    for seed in seeds() {
        agree(seed, "two databases", 15, &[utf8, utf8]);
        agree(seed, "three databases", 15, &[utf8, utf8, utf8]);
        agree(seed, "two encodings", 15, &[utf8, latin]);
        agree(seed, "LATIN9", 15, &[latin, latin]);
    }
}

#[test]
fn random_tables_are_compared_between_versions() {
    static SERVERS: OnceLock<[Server; 2]> = OnceLock::new();
    let [old, new] = SERVERS.get_or_init(|| [of_version(13), of_version(18)]);
    for seed in seeds() {
        agree(seed, "two versions", 13, &[(old, false), (new, false)]);
        agree(seed, "three versions", 13, &[(new, false), (server(), false), (old, true)]);
    }
}
