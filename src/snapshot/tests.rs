//! The format as a whole: what is written is read, and nothing else is.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{About, SCHEMA, Saved, VERSION, parse, write};
use crate::model::{
    Address, Dependencies, Dependency, DependencyKind, Expression, Kind, KindWords, Name, Object,
    Origin, Part, Property, Reason, Snapshot, Stated, Unchecked, Value,
};

const WORDS: [KindWords; 3] = [
    KindWords {
        kind: Kind::TABLE,
        properties: &[
            Stated::word("persistence", &[("p", "permanent")], ""),
            Stated::set("options", ""),
            Stated::flag("row level security", ""),
        ],
    },
    KindWords {
        kind: Kind::COLUMN,
        properties: &[
            Stated::type_name("type", ""),
            Stated::expression("default", ""),
            Stated::expression("generated", ""),
            Stated::number("position", ""),
            Stated::text("compression", "").since(14),
        ],
    },
    KindWords {
        kind: Kind::VIEW,
        properties: &[Stated::definition("definition", ""), Stated::list("columns", "")],
    },
];

fn object(kind: Kind, path: &[&str], properties: &[(&'static str, Value)]) -> Object {
    let properties: Vec<Property> =
        properties.iter().map(|(name, value)| Property { name, value: value.clone() }).collect();
    Object::named(Address::new(kind, path.iter().copied()), properties)
}

/// One of every form, and texts that hope to be taken for something else.
fn saved() -> Saved {
    let mut snapshot = Snapshot::empty("side", Origin::Database);
    snapshot.kinds_read = WORDS.iter().map(|words| words.kind).collect();
    let odd = "a\"b\\c\u{1b}[31m\u{202e}\u{1f600}\n \té##[x]";
    let mut table = object(
        Kind::TABLE,
        &["public", odd],
        &[
            ("persistence", Value::text("permanent")),
            ("options", Value::set([odd, "fillfactor=70"])),
            ("row level security", Value::Flag(true)),
        ],
    );
    table.shape = Some(Arc::from(odd));
    table.name_is_generated = true;
    snapshot.insert(table);
    let default =
        Value::Expression(Expression { sql: "'x\ny'".into(), stored_as: Some("text".into()) });
    snapshot.insert(object(
        Kind::COLUMN,
        &["public", "t", "c"],
        &[
            ("type", Value::type_name("integer")),
            ("default", default),
            ("generated", Value::expression(Some("a + b"), None)),
            ("position", Value::Number(i64::MIN)),
            ("compression", Value::None),
        ],
    ));
    let long: Vec<String> = (0..40).map(|number| format!("column_{number}")).collect();
    snapshot.insert(object(
        Kind::VIEW,
        &["public", "v"],
        &[
            ("definition", Value::Definition(" SELECT 1\n   FROM t;\n".into())),
            ("columns", Value::list(long)),
        ],
    ));
    snapshot.blind = BTreeSet::from([Arc::from([Name::new("public"), Name::new(odd)])]);
    for (object, hint) in [(Some("public.t"), Some("wait")), (None, None)] {
        snapshot.unchecked.push(Unchecked {
            database: Some("side".into()),
            object: object.map(str::to_owned),
            reason: Reason::Locked,
            message: odd.to_owned(),
            hint: hint.map(str::to_owned),
        });
    }
    let column = Address::new(Kind::COLUMN, ["public", "t", "c"]);
    let one = |dependent, part, referenced, kind| Dependency { dependent, part, referenced, kind };
    let view = Address::new(Kind::VIEW, ["public", "v"]);
    snapshot.dependencies = Some(Dependencies::from_iter([
        one(view, None, column.clone(), DependencyKind::Normal),
        one(column, Some(Part::Default), Address::table("public", odd), DependencyKind::Auto),
    ]));
    let about = About {
        database: "dott_main".to_owned(),
        user: odd.to_owned(),
        server_version: "15.18".to_owned(),
        server_version_num: 150_018,
        encoding: "UTF8".to_owned(),
    };
    Saved { about, snapshot }
}

/// The text as an older build wrote it.
fn without_checksums(text: &str) -> String {
    let (before, rest) = text.split_once("  \"checksums\": {").unwrap();
    let (_, after) = rest.split_once("  \"objects\": {\n    \"column\": {").unwrap();
    format!("{before}  \"objects\": {{\n    \"column\": {{{after}")
}

fn read(text: &str) -> Result<Saved, String> {
    parse(text, "f.json", &Name::new("side"), &WORDS).map_err(|error| error.message)
}

#[test]
fn what_is_written_is_read() {
    let saved = saved();
    let text = write(&saved, &WORDS);
    let again = read(&text).unwrap();
    assert_eq!(again.about, saved.about);
    assert!(again.snapshot.holds_the_same(&saved.snapshot), "{again:?}");
    assert_eq!(write(&again, &WORDS), text);
    let other = parse(&text, "f.json", &Name::new("other"), &WORDS).unwrap();
    assert_eq!(other.snapshot.unchecked[0].database, Some("other".into()));
    assert_eq!(write(&other, &WORDS), text, "the side's name is not in the file");
}

#[test]
fn the_order_of_keys_is_nobodys_business() {
    let text = write(&saved(), &WORDS);
    let sorted: serde_json::Value = serde_json::from_str(&text).unwrap();
    let again = read(&sorted.to_string()).unwrap();
    assert_eq!(again.snapshot.objects.len(), 3);
}

#[test]
fn lines_are_for_people() {
    let text = write(&saved(), &WORDS);
    let line = |wanted: &str| assert!(text.lines().any(|line| line == wanted), "{wanted}\n{text}");
    line("            \" SELECT 1\",");
    line("          \"row level security\": true");
    line("          \"type\": \"integer\",");
    line("          \"generated\": \"a + b\",");
    line("            \"stored_as\": \"text\"");
    line("            \"column_0\",");
    assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}') && !text.contains("##["));
    assert!(text.contains('\u{1f600}') && text.contains('é'), "{text}");
}

#[test]
fn what_is_not_exactly_right_is_refused() {
    let text = write(&saved(), &WORDS);
    let broken = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        read(&text.replacen(from, to, 1)).unwrap_err()
    };
    for (from, to, told) in [
        ("\"position\": -9223372036854775808", "\"position\": 1.5", "no whole number"),
        (
            "\"position\": -9223372036854775808",
            "\"position\": 9223372036854775808",
            "no whole number",
        ),
        ("\"row level security\": true", "\"row level security\": \"true\"", "no true or false"),
        ("\"row level security\": true", "\"row level security\": [[]]", "no true or false"),
        ("\"stored_as\": \"text\"", "\"stored_for\": \"text\"", "no expression"),
        ("\"type\": \"integer\"", "\"type\": \"a\", \"type\": \"b\"", "`type` is given twice"),
        ("\"type\": \"integer\"", "\"type\": \"a\\u0000\"", "NUL"),
        ("\"type\": \"integer\"", "\"type\": \"\\ud800\"", "escape"),
        ("[\"public\", \"t\", \"c\"]", "[\"public\", \"t\"]", "no column has a path of 2 names"),
        ("\"blind\"", "\"blnd\"", "did you mean `blind`?"),
        ("\"blind\"", "\"unchecked\"", "invalid"),
        ("\"encoding\": \"UTF8\"", "\"encoding\": \"UTF8\", \"host\": \"h\"", "host"),
        ("\"name_is_generated\": true", "\"name_is_generated\": 1", "invalid type"),
        ("\"snapshot_version\": 2", "\"snapshot_version\": 0", "never was"),
        ("\"snapshot_version\": 2", "\"snapshot_version\": 3", "is of snapshot version 3"),
        ("\"snapshot_version\": 2,", "", "is no snapshot file"),
        ("\"tool_version\"", "\"tool\"", "unknown key `tool`"),
        ("\n}\n", "\n}\n}", "trailing"),
    ] {
        let error = broken(from, to);
        assert!(error.starts_with("f.json:") && error.contains(told), "{to}: {error}");
    }
    let twice = text.replacen("\"view\": {", "\"view\": {}, \"view\": {", 1);
    assert!(read(&twice).unwrap_err().contains("`view` is given twice"));
    for no_snapshot in ["{}", "{\"findings\": []}"] {
        let told =
            "f.json: is no snapshot file\n  help: `tenantctl snapshot SIDE -o FILE` writes one";
        assert_eq!(read(no_snapshot).unwrap_err(), told);
    }
    for no_json in
        ["", " ", "[]", "null", "1", "\"x\"", "databases: {}", "\u{feff}{}", "{\"a\":1}x"]
    {
        read(no_json).unwrap_err();
    }
}

#[test]
fn a_file_that_ends_early_is_not_whole() {
    let text = write(&saved(), &WORDS);
    for (end, _) in text.trim_end().char_indices().filter(|(end, _)| *end > 0) {
        let error = read(&text[..end]).unwrap_err();
        assert!(error.starts_with("f.json: ends in the middle"), "{end}: {error}");
    }
}

#[test]
fn nesting_and_noise_end_in_an_error() {
    let text = write(&saved(), &WORDS);
    for deep in ["[".repeat(1_000_000), "{\"a\":".repeat(200_000)] {
        read(&deep).unwrap_err();
        read(&text.replacen("\"integer\"", &deep, 1)).unwrap_err();
        read(&text.replacen("\"snapshot_version\": 2", &format!("\"x\": {deep}"), 1)).unwrap_err();
    }
    // Every byte of the file, replaced by what is likely to mean something else.
    let bytes = text.as_bytes();
    for (at, noise) in (0..bytes.len()).zip(b"\"{}[],:\\0x \n".iter().cycle()) {
        let mut bytes = bytes.to_vec();
        bytes[at] = *noise;
        if let Ok(text) = String::from_utf8(bytes) {
            let _ = read(&text);
        }
    }
}

#[test]
fn what_only_a_newer_version_knows_is_unchecked() {
    let text = write(&saved(), &WORDS);
    // As a version would read it that has fewer words.
    let older = [
        KindWords { kind: Kind::TABLE, properties: &WORDS[0].properties[..2] },
        KindWords { kind: Kind::COLUMN, properties: WORDS[1].properties },
    ];
    let Saved { snapshot, .. } = parse(&text, "f.json", &Name::new("side"), &older).unwrap();
    assert_eq!(snapshot.objects.len(), 2);
    assert!(!snapshot.kinds_read.contains(&Kind::VIEW));
    assert_eq!(told(&snapshot), ["kind table: row level security", "kind view: this kind"]);
}

#[test]
fn what_an_older_version_did_not_read_is_unchecked() {
    let older = [
        KindWords { kind: Kind::TABLE, properties: &WORDS[0].properties[..2] },
        KindWords { kind: Kind::COLUMN, properties: &WORDS[1].properties[..4] },
    ];
    let mut saved = saved();
    saved.snapshot.kinds_read.remove(&Kind::VIEW);
    saved.snapshot.unchecked.clear();
    let text = write(&saved, &older);
    let snapshot = read(&text).unwrap().snapshot;
    assert!(!snapshot.can_see(&Address::new(Kind::VIEW, ["public", "v"])));
    let all =
        ["kind column: compression", "kind table: row level security", "kind view: this kind"];
    assert_eq!(told(&snapshot), all);
    // A server that has no such property has not been passed over.
    let text = text.replace("150018", "130023");
    assert_eq!(told(&read(&text).unwrap().snapshot), all[1..]);
    // What could not be read at the time is told already.
    saved.snapshot.unchecked.push(Unchecked {
        database: None,
        object: Some("kind view".into()),
        reason: Reason::Privilege,
        message: String::new(),
        hint: None,
    });
    let snapshot = read(&write(&saved, &WORDS)).unwrap().snapshot;
    assert_eq!(snapshot.unchecked.len(), 1);
}

/// What is unchecked because of a version.
fn told(snapshot: &Snapshot) -> Vec<String> {
    let of_versions = snapshot.unchecked.iter().filter(|u| u.reason == Reason::NotModelled);
    let short = |unchecked: &Unchecked| {
        let object = unchecked.object.clone().unwrap_or_default();
        let words = ["row level security", "compression", "this kind"];
        let what = words.into_iter().find(|word| unchecked.message.contains(word));
        format!("{object}: {}", what.unwrap_or_default())
    };
    of_versions.map(short).collect()
}

#[test]
fn an_unknown_reason_is_still_unchecked() {
    let text = without_checksums(&write(&saved(), &WORDS)).replace("\"locked\"", "\"eclipsed\"");
    assert_eq!(read(&text).unwrap().snapshot.unchecked[0].reason, Reason::Server);
}

#[test]
fn the_schema_is_of_this_version() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    let versions: Vec<u64> = (1..=VERSION).collect();
    assert_eq!(schema["properties"]["snapshot_version"]["enum"], serde_json::json!(versions));
    let dependency = &schema["properties"]["dependencies"]["items"]["properties"];
    let parts = Part::ALL.map(Part::word);
    assert_eq!(dependency["part"]["enum"], serde_json::json!(parts));
    let kinds = DependencyKind::ALL.map(DependencyKind::word);
    assert_eq!(dependency["kind"]["enum"], serde_json::json!(kinds));
}

#[test]
fn edits_and_bad_merges_are_seen() {
    let text = write(&saved(), &WORDS);
    let of_objects = |what: &str| {
        format!(
            "f.json: its {what} are not what was written: it was edited or merged by hand; take the \
             snapshot again"
        )
    };
    for (from, to, told) in [
        ("\"row level security\": true", "\"row level security\": false", of_objects("tables")),
        (",\n          \"row level security\": true", "", of_objects("tables")),
        ("\"name_is_generated\": true", "\"name_is_generated\": false", of_objects("tables")),
        (
            "\"path\": [\"public\", \"t\", \"c\"]",
            "\"path\": [\"public\", \"t\", \"d\"]",
            of_objects("columns"),
        ),
        ("\"stored_as\": \"text\"", "\"stored_as\": \"xml\"", of_objects("columns")),
        ("\"compression\": null", "\"compression\": \"lz4\"", of_objects("columns")),
        ("\" SELECT 1\"", "\" SELECT 2\"", of_objects("views")),
        ("\"column_38\", ", "", of_objects("views")),
        ("\"column_38\",", "", of_objects("views")),
    ] {
        let broken = text.replacen(from, to, 1);
        if broken != text {
            assert_eq!(read(&broken).unwrap_err(), told, "{to}");
            read(&without_checksums(&broken)).unwrap();
        }
    }
    for (from, to) in [
        ("\"blind\": [[", "\"blind\": [[\"x\"], ["),
        ("\"reason\": \"locked\"", "\"reason\": \"changed\""),
        ("\"options\", \"row level security\"]", "\"row level security\"]"),
    ] {
        let text = text.replace("\"blind\": [\n    [", "\"blind\": [[");
        assert!(text.contains(from), "{from}\n{text}");
        let error = read(&text.replacen(from, to, 1)).unwrap_err();
        assert!(error.starts_with("f.json: what it says to have read is not what"), "{error}");
    }
    // A kind that came or went as a whole.
    let (before, views) = text.split_once("    \"view\": {\n      \"public.v\"").unwrap();
    let none = format!("{}\n  }}\n}}\n", before.trim_end().trim_end_matches(','));
    assert_eq!(read(&none).unwrap_err(), of_objects("views"), "{views}");
}

#[test]
fn what_nobody_knows_is_refused() {
    let text = without_checksums(&write(&saved(), &WORDS));
    let strange = text.replacen("\"type\": \"integer\"", "\"typo\": \"integer\"", 1);
    let told = "f.json: the column public.t.c states `typo`, which nobody knows";
    assert_eq!(read(&strange).unwrap_err(), told);
    let strange = text.replacen("\"view\": {\n", "\"veiw\": {\n", 1);
    let told = "f.json: `public.v` is of the kind `veiw`, which nobody knows";
    assert_eq!(read(&strange).unwrap_err(), told);
    // Of a newer version, which says that it read it.
    let kinds = strange.replacen("\"view\": [", "\"veiw\": [", 1);
    assert!(!read(&kinds).unwrap().snapshot.unchecked.is_empty());
}

#[test]
fn dependencies_of_file_are_exactly_those_written() {
    let text = write(&saved(), &WORDS);
    let edited = "f.json: its dependencies are not what was written: it was edited or merged by \
                  hand; take the snapshot again";
    let unsealed = without_checksums(&text);
    for (from, to, told) in [
        ("\"part\": \"default\"", "\"part\": \"check\"", None),
        ("\"kind\": \"auto\"", "\"kind\": \"normal\"", None),
        ("[\"view\", \"public\", \"v\"]", "[\"view\", \"public\", \"w\"]", None),
        ("\"part\": \"default\"", "\"part\": \"checks\"", Some("unknown part `checks`")),
        ("\"kind\": \"auto\"", "\"kind\": \"pin\"", Some("unknown kind `pin`")),
        ("[\"view\", \"public\", \"v\"]", "[\"view\", \"v\"]", Some("a path of 1 names")),
        ("[\"view\", \"public\", \"v\"]", "[]", Some("is empty")),
        ("[\"view\", \"public\", \"v\"]", "[\"veiw\", \"v\"]", Some("which nobody knows")),
    ] {
        assert!(text.contains(from), "{from}\n{text}");
        assert_eq!(read(&text.replacen(from, to, 1)).unwrap_err(), edited, "{to}");
        let unsealed = read(&unsealed.replacen(from, to, 1));
        match told {
            None => drop(unsealed.unwrap()),
            Some(told) => assert!(unsealed.unwrap_err().contains(told), "{to}"),
        }
    }
    let (before, rest) = text.split_once("  \"dependencies\": [").unwrap();
    let (_, after) = rest.split_once("\n  ],\n").unwrap();
    assert_eq!(read(&format!("{before}{after}")).unwrap_err(), edited, "taken out");
}

#[test]
fn file_of_version_1_knows_no_dependencies() {
    let mut saved = saved();
    saved.snapshot.dependencies = None;
    let text = write(&saved, &WORDS);
    assert!(!text.contains("\"dependencies\""));
    let first = text.replacen("\"snapshot_version\": 2", "\"snapshot_version\": 1", 1);
    for text in [text, first] {
        assert_eq!(read(&text).unwrap().snapshot.dependencies, None);
    }
    saved.snapshot.dependencies = Some(Dependencies::default());
    let none = read(&write(&saved, &WORDS)).unwrap().snapshot.dependencies;
    assert_eq!(none, Some(Dependencies::default()), "read, and there are none");
}

#[test]
fn dependency_of_a_kind_of_a_newer_version_is_left_out() {
    let text = write(&saved(), &WORDS);
    let older = [WORDS[0], WORDS[1]];
    let Saved { snapshot, .. } = parse(&text, "f.json", &Name::new("side"), &older).unwrap();
    assert_eq!(snapshot.dependencies.map(|known| known.iter().len()), Some(1));
}
