//! The same statements, run on every version of PostgreSQL, make databases that do not differ.

use super::fixes::between;
use crate::support::{Db, versions};

#[test]
fn the_same_ddl_reads_the_same_on_every_version() {
    let sql = include_str!("across.sql");
    let all: Vec<_> =
        versions().iter().map(|(major, server)| (major, server, Db::with(server, sql))).collect();
    let (_, newest, last) = all.last().unwrap();
    for (major, server, db) in &all[..all.len() - 1] {
        let found = between([*server, *newest], [db, last]);
        // Since 15, not everybody may make things in the schema public.
        let is_public = |message: &&String| {
            message.ends_with("on schema public: CREATE is present in a, missing in b")
        };
        let told: Vec<_> =
            found.iter().map(|finding| &finding.message).filter(|m| !is_public(m)).collect();
        assert!(told.is_empty(), "PostgreSQL {major}: {told:#?}");
    }
}

#[test]
fn another_function_since_14_is_another_definition() {
    let sql =
        "CREATE TABLE t (at timestamp); CREATE VIEW v AS SELECT extract(year FROM at) AS y FROM t";
    let [(_, old), (_, new), ..] = versions() else { panic!("no versions") };
    let (a, b) = (Db::with(old, sql), Db::with(new, sql));
    let found = between([old, new], [&a, &b]);
    let told: Vec<_> = found.iter().map(|finding| finding.property).collect();
    assert_eq!(told, [Some("definition")]);
}
