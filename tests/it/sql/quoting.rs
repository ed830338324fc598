//! Texts that could end their quotes, written by us and read back by servers of every version.

use tenantctl::model::Name;
use tenantctl::sql::{dollar_quoted, literal};

use super::{Rng, bytes};
use crate::support::{Db, versions};

const PIECES: [&str; 27] = [
    "a",
    "B",
    "'",
    "''",
    "\"",
    "\\",
    "\\\\",
    "\\'",
    "$",
    "$$",
    "$q$",
    "$q",
    "$q_1",
    "--",
    "/*",
    "*/",
    ";",
    "\n",
    "\n\\!",
    "\t",
    "U&",
    "E",
    ":x",
    "\u{e9}",
    "\u{202e}",
    "\u{1f600}",
    "\\u0041",
];

#[test]
fn hostile_texts_come_back_from_every_version() {
    for (_, server) in versions() {
        for conforming in ["on", "off"] {
            let db = Db::create_as(server, "TEMPLATE template0 ENCODING UTF8 LOCALE 'C'");
            let name = db.name().to_owned();
            db.sql(&format!(
                "ALTER DATABASE {name} SET standard_conforming_strings = {conforming}"
            ));
            assert_values_come_back(&db, conforming == "on");
            if conforming == "on" {
                assert_names_come_back(&db);
            }
        }
    }
}

fn assert_values_come_back(db: &Db<'_>, conforming: bool) {
    let mut rng = Rng(u64::from(conforming));
    let mut rows = Vec::new();
    for _ in 0..1000 {
        let text = rng.text(&PIECES, 7);
        for written in [literal(&text), dollar_quoted(&text, "q"), dollar_quoted(&text, "")] {
            rows.push(format!("({written}::text, {})", bytes(&text)));
        }
    }
    let rows = rows.join(",\n");
    let wrong = db.query(&format!(
        "SELECT encode(bytes, 'escape') FROM (VALUES {rows}) AS v (text, bytes)
         WHERE convert_to(text, 'UTF8') IS DISTINCT FROM bytes"
    ));
    assert!(wrong.is_empty(), "{wrong:?}");
}

fn assert_names_come_back(db: &Db<'_>) {
    let mut rng = Rng(3);
    let mut names: Vec<String> = (0..1000).map(|_| rng.text(&PIECES, 7)).collect();
    names.retain(|name| name.len() < 64);
    names.sort();
    names.dedup();
    assert!(names.len() > 500, "{}", names.len());
    let mut sql = String::new();
    for (number, name) in names.iter().enumerate() {
        let quoted = Name::new(name).quoted();
        sql += &format!("CREATE TABLE t{number} ({quoted} int);\n");
    }
    db.sql(&sql);
    let rows = names.iter().enumerate().map(|(n, name)| format!("('t{n}', {})", bytes(name)));
    let rows = rows.collect::<Vec<_>>().join(",\n");
    let wrong = db.query(&format!(
        "SELECT v.relname FROM (VALUES {rows}) AS v (relname, bytes)
         JOIN pg_attribute AS a ON attrelid = v.relname::regclass AND attnum = 1
         WHERE convert_to(attname::text, 'UTF8') IS DISTINCT FROM v.bytes"
    ));
    assert!(wrong.is_empty(), "{wrong:?}");
}
