//! `tenantctl snapshot`: what it writes, and when it does not.

use std::collections::BTreeMap;

use tenantctl::catalog::KINDS;
use tenantctl::model::{Address, DependencyKind, Kind, KindWords, Name, Part, Value};
use tenantctl::snapshot;

use super::save;
use crate::support::{Db, Project, first, is_absent, second, tenantctl};

const SCHEMA: &str = "CREATE TABLE t (id int PRIMARY KEY, name text DEFAULT 'it''s'); CREATE VIEW v AS SELECT id, name FROM t;";

#[test]
fn the_same_database_gives_the_same_bytes() {
    let (a, b) = (Db::with(first(), SCHEMA), Db::with(second(), SCHEMA));
    let project = Project::new().config([("a", a.url()), ("b", b.url())], "");
    save(&project, "a", "a.json");
    let text = project.read("a.json");
    assert_eq!(project.run(&["snapshot", "a"]).stdout, text, "standard output");
    assert_eq!(project.run(&["snapshot", "a.json"]).stdout, text, "a file is written as it was");
    assert_eq!(project.run(&["snapshot", &format!("other={}", a.url())]).stdout, text);
    save(&project, "b", "b.json");
    assert_eq!(project.read("b.json").replace(b.name(), a.name()), text, "another server");
    assert!(!text.contains("127.0.0.1") && !text.contains("\"host\""), "{text}");
    assert!(text.ends_with("}\n") && text.lines().all(|line| line.trim_end() == line));
}

#[test]
fn a_password_is_not_in_the_file() {
    let db = Db::with(first(), SCHEMA);
    let url = db.url().replace("postgres@", "postgres:hunter2@");
    let run = tenantctl(["snapshot", &url]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!run.stdout.contains("hunter2"));
}

#[test]
fn nothing_is_written_where_nothing_could_be_read() {
    let project = Project::new()
        .file("old.json", "kept")
        .file("s.yaml", "version: 1\ntables: {t: {columns: {a: {type: int}}}}\n");
    let gone = "postgres://postgres@127.0.0.1:1/x";
    let run = project.run(&["snapshot", gone, "-o", "old.json", "--force"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("not read: x: cannot connect"), "{run:?}");
    assert_eq!(project.read("old.json"), "kept");
    for (args, told) in [
        // Before the first connection.
        (["snapshot", gone, "-o", "no/such/dir.json"], "no/such"),
        (["snapshot", gone, "-o", "."], "directory"),
        (["snapshot", "s.yaml", "-o", "new.json"], "is a declaration"),
        (["snapshot", "old.json", "-o", "new.json"], "old.json"),
    ] {
        let run = project.run(&args);
        assert!(run.code == Some(2) && run.stderr.contains(told), "{args:?}: {run:?}");
    }
    assert!(is_absent(&project.path("new.json")));
}

#[test]
fn a_file_of_version_1_stays_readable() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/snapshot_1.json");
    let words: Vec<KindWords> = KINDS.iter().map(|entry| entry.words()).collect();
    let saved = snapshot::read(path.as_ref(), "golden", &Name::new("golden"), &words).unwrap();
    assert_eq!(saved.about.server_version_num / 10_000, 15);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for address in saved.snapshot.objects.keys() {
        *counts.entry(address.kind.0).or_default() += 1;
    }
    let counted = ["table", "column", "constraint", "index", "view", "function", "enum", "trigger"];
    let counted = counted.map(|kind| counts.get(kind).copied().unwrap_or_default());
    assert_eq!(counted, [2, 7, 4, 1, 1, 1, 1, 1], "{counts:?}");
    let property = |kind, path: &[&str], name: &str| {
        let object = saved.snapshot.objects.get(&Address::new(kind, path.iter().copied())).unwrap();
        object.property(name).cloned()
    };
    let default = property(Kind::COLUMN, &["public", "t", "name"], "default");
    assert_eq!(default.unwrap().to_string(), "'it''s'::text");
    let labels = property(Kind::ENUM, &["public", "mood"], "labels");
    assert_eq!(labels, Some(Value::list(["happy", "so-so"])));
    let view = property(Kind::VIEW, &["public", "v"], "definition").unwrap().to_string();
    assert!(view.contains('\n'), "{view:?}");
    assert_eq!(saved.snapshot.dependencies, None);
}

#[test]
fn file_of_version_2_stays_readable() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/snapshot_2.json");
    let words: Vec<KindWords> = KINDS.iter().map(|entry| entry.words()).collect();
    let saved = snapshot::read(path.as_ref(), "golden", &Name::new("golden"), &words).unwrap();
    let known = saved.snapshot.dependencies.unwrap();
    let column = Address::new(Kind::COLUMN, ["public", "t", "id"]);
    let [default] = known.of(&column) else { panic!("{known:?}") };
    assert_eq!((default.part, default.kind), (Some(Part::Default), DependencyKind::Normal));
    assert_eq!(default.referenced, Address::new(Kind::SEQUENCE, ["public", "t_id_seq"]));
    assert_eq!(known.on(&column).count(), 3, "its key, its sequence, and a view");
}

#[test]
fn a_file_of_another_version_is_told_so() {
    let project = Project::new()
        .file("newer.json", "{\"snapshot_version\": 3, \"shape\": [[[1]]]}")
        .file("report.json", "{\"schema_version\": 1, \"findings\": []}");
    for (file, told) in [
        ("newer.json", "newer.json: is of snapshot version 3, and this version"),
        ("report.json", "report.json: is no snapshot file\n  help: `tenantctl snapshot SIDE"),
    ] {
        let run = project.run(&["diff", file, "postgres://postgres@127.0.0.1:1/x"]);
        assert!(run.code == Some(2) && run.stderr.contains(told), "{run:?}");
    }
}

#[test]
fn garbage_ends_in_a_sentence() {
    let db = Db::with(first(), SCHEMA);
    let project = Project::new().config([("live", db.url())], "");
    save(&project, "live", "live.json");
    let text = project.read("live.json");
    let garbage: [(&str, Vec<u8>); 7] = [
        ("empty", Vec::new()),
        ("half", text.as_bytes()[..text.len() / 2].to_vec()),
        ("utf16", vec![0xff, 0xfe, b'{', 0]),
        ("latin1", text.replace("it''s", "it''\u{0}").into_bytes()),
        ("deep", "[".repeat(2_000_000).into_bytes()),
        (
            "wide",
            [text.trim_end().trim_end_matches('}'), ",", &"\"\",".repeat(3_000_000)]
                .concat()
                .into_bytes(),
        ),
        ("large", [b"{\"snapshot_version\": \"".as_slice(), &vec![b'x'; 100_000_000]].concat()),
    ];
    for (name, bytes) in garbage {
        let file = format!("{name}.json");
        std::fs::write(project.path(&file), bytes).unwrap();
        let run = project.run(&["diff", &file, "live"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{name}");
        assert!(run.stderr.starts_with(&format!("error: {file}:")), "{name}: {}", run.stderr);
        assert!(run.stderr.len() < 500, "{name}: {}", run.stderr.len());
    }
}
