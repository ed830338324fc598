//! The module as a whole: files in, a snapshot or an exact message out.

use super::*;
use crate::catalog::{KINDS, KindEntry};
use crate::model::{Address, Kind, Severity, Value};

fn words() -> Vec<KindWords> {
    KINDS.iter().map(KindEntry::words).collect()
}

fn read_texts(texts: &[&str]) -> Result<Snapshot, String> {
    let dir = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let path = dir.path().join(format!("s{index}.yaml"));
        std::fs::write(&path, text).unwrap();
        paths.push(path);
    }
    read_from(&paths, dir.path(), &words()).map_err(|error| error.to_string())
}

/// A declaration of the table `public.t`, from the keys of that table.
fn of_table(keys: &str) -> Result<Snapshot, String> {
    read_texts(&[&format!("version: 1\ntables:\n  t:\n{keys}")])
}

/// All that is said of one kind, a line for each object: `public.t.a: type=integer, not null=yes`.
fn said(snapshot: &Snapshot, kind: Kind) -> Vec<String> {
    let of_kind = snapshot.objects.values().filter(|object| object.address.kind == kind);
    of_kind
        .map(|object| {
            let each = object.properties.iter();
            let each: Vec<_> = each.map(|p| format!("{}={}", p.name, p.value)).collect();
            format!("{}: {}", object.address, each.join("; "))
        })
        .collect()
}

#[test]
fn reads_the_story() {
    let snapshot = read_from(
        &["expected_schema.yaml".into()],
        Path::new(env!("CARGO_MANIFEST_DIR")),
        &words(),
    )
    .unwrap();
    assert_eq!(snapshot.name.as_str(), "expected_schema.yaml");
    let column = |name| Address::new(Kind::COLUMN, ["public", "custom_auth_tenant", name]);
    let name = snapshot.objects.get(&column("name")).unwrap();
    assert_eq!(name.property("type"), Some(&Value::type_name("character varying")));
    assert_eq!(name.property("type modifier"), Some(&Value::text("255")));
    assert!(name.flag("not null"));
    let created = snapshot.objects.get(&column("created_at")).unwrap();
    assert_eq!(
        created.property("default"),
        Some(&Value::expression(Some("now()"), Some("timestamp with time zone")))
    );
    assert_eq!(snapshot.objects.get(&column("owner_id")).unwrap().property("not null"), None);
    assert_eq!(
        snapshot.declared_at(&column("name"), Some("type")).unwrap().to_string(),
        "expected_schema.yaml:6"
    );
    assert_eq!(
        said(&snapshot, Kind::CONSTRAINT),
        ["public.custom_auth_tenant.\"primary key\": type=primary key; columns=id"]
    );
    let kinds: Vec<_> = snapshot.kinds_read.iter().map(|kind| kind.0).collect();
    assert_eq!(kinds, ["column", "constraint", "index", "table"]);
}

#[test]
fn columns_say_what_is_said_and_no_more() {
    for (text, expected) in [
        ("{}", ""),
        ("{ type: text, default: null }", "type=text; type modifier=none; default=none"),
        ("{ default: 'NULL' }", "default=none"),
        ("{ default: true }", "default=true"),
        ("{ default: 007 }", "default=007"),
        ("{ default: no }", "default=no"),
        ("{ type: bigserial }", "type=bigint; type modifier=none; not null=yes"),
        ("{ type: serial, nullable: true }", "type=integer; type modifier=none; not null=no"),
        ("{ type: mood }", "type=mood"),
        (
            "{ identity: always, identity_options: {start: 5, cycle: true} }",
            "identity=always; identity options=cycle=yes, start=5",
        ),
        ("{ identity: null }", "identity=none"),
        ("{ generated: a + 1 }", "generated=a + 1"),
        (
            "{ generated: {expression: a + 1, kind: stored} }",
            "generated=a + 1; generated kind=stored",
        ),
        (
            "{ collation: C, storage: main, compression: lz4, statistics_target: 5, options: {n_distinct: -0.5} }",
            "collation=C; storage=main; compression=lz4; statistics target=5; options=n_distinct=-0.5",
        ),
    ] {
        let snapshot = of_table(&format!("    columns:\n      a: {text}\n")).unwrap();
        assert_eq!(said(&snapshot, Kind::COLUMN), [format!("public.t.a: {expected}")], "{text}");
    }
}

#[test]
fn constraints_are_known_by_shape_unless_named() {
    let snapshot = of_table(
        "    columns: {b: {}, a: {}, \"Up\": {}}
    unique:
      - [b, a]
      - { name: own, columns: [a], nulls_not_distinct: true, deferrable: false }
    checks:
      positive: a > 0 and b <> 'a'
      listed: { expression: '\"Up\" is not null', no_inherit: true }
    foreign_keys:
      - { columns: [a], references: app.other(id), on_delete: CASCADE, match: full }
      - { columns: [b], references: other, references_columns: [x] }
    exclusions:
      - { columns: [a], definition: EXCLUDE USING gist (a WITH &&) }
",
    )
    .unwrap();
    assert_eq!(
        said(&snapshot, Kind::CONSTRAINT),
        [
            "public.t.\"exclusion (a)\": type=exclusion; columns=a; exclusion=EXCLUDE USING gist (a WITH &&)",
            "public.t.\"foreign key (a)\": type=foreign key; columns=a; references=app.other; references columns=id; on delete=cascade; match=full",
            "public.t.\"foreign key (b)\": type=foreign key; columns=b; references=public.other; references columns=x",
            "public.t.listed: type=check; expression=\"Up\" is not null; no inherit=yes",
            "public.t.own: type=unique; columns=a; deferrable=no; nulls not distinct=yes",
            "public.t.positive: type=check; expression=a > 0 and b <> 'a'",
            "public.t.\"unique (a, b)\": type=unique; columns=b, a",
        ]
    );
    let shapes: Vec<_> = snapshot
        .objects
        .values()
        .filter(|object| object.address.kind == Kind::CONSTRAINT)
        .map(|object| (object.shape.as_deref().unwrap(), object.name_is_generated))
        .collect();
    assert_eq!(
        shapes,
        [
            ("exclusion (a)", true),
            ("foreign key (a)", true),
            ("foreign key (b)", true),
            ("check (\"Up\")", false),
            ("unique (a)", false),
            ("check (a, b)", false),
            ("unique (a, b)", true),
        ]
    );
}

#[test]
fn indexes_separate_expressions_from_keys() {
    let snapshot = of_table(
        "    indexes:
      - { columns: [a, b desc nulls first, c DESC NULLS LAST, d text_pattern_ops] }
      - { name: low, columns: [(lower(a)), b], expressions: [b + 1], unique: true, where: b > 0, include: [c], method: btree }
",
    )
    .unwrap();
    assert_eq!(
        said(&snapshot, Kind::INDEX),
        [
            "public.t.\"index (a, b, c, d)\": keys=a, b DESC, c DESC NULLS LAST, d text_pattern_ops; expressions=none",
            "public.t.low: method=btree; keys=(expression), b, (expression); expressions=ROW(lower(a), b + 1); unique=yes; include=c; predicate=b > 0",
        ]
    );
    let low = Address::new(Kind::INDEX, ["public", "t", "low"]);
    let shape = snapshot.objects.get(&low).unwrap().shape.as_deref();
    assert_eq!(shape, Some("unique index ((expression), b, (expression))"));
}

#[test]
fn two_without_names_may_share_a_shape() {
    let snapshot = of_table(
        "    indexes: [{ columns: [b] }, { columns: [b varchar_pattern_ops] }]
    checks: [a > 0, a < 9, a <> 5]
",
    )
    .unwrap();
    assert_eq!(
        said(&snapshot, Kind::INDEX),
        [
            "public.t.\"index (b)\": keys=b; expressions=none",
            "public.t.\"index (b) #2\": keys=b varchar_pattern_ops; expressions=none",
        ]
    );
    assert_eq!(said(&snapshot, Kind::CONSTRAINT).len(), 3);
}

#[test]
fn reads_every_other_kind() {
    let snapshot = read_texts(&["version: 1
schemas: { app: {}, t1: { owner: o } }
sequences: { app.s: { data_type: int, start: 5, cycle: false, owned_by: app.t.id } }
enums: { public.mood: [no, on, ~x], app.m: { labels: [a], owner: o } }
domains: { app.email: { type: varchar(9), checks: { b: VALUE > '', a: length(VALUE) > 1 } } }
privileges:
  - { table: t, grantee: app, privileges: [select, UPDATE WITH GRANT OPTION, MAINTAIN] }
  - { column: app.t.c, grantee: public, privileges: [SELECT] }
  - { schema: app, grantee: (owner), privileges: [] }
tables:
  app.t:
    persistence: unlogged
    replica_identity: full
    options: { fillfactor: 70 }
    owner: o
    row_level_security:
      enabled: true
      forced: false
      policies:
        own: { command: select, permissive: true, roles: [b, a], using: tenant = 1, with_check: null }
"])
    .unwrap();
    assert_eq!(said(&snapshot, Kind::SCHEMA), ["app: ", "t1: owner=o"]);
    assert_eq!(
        said(&snapshot, Kind::SEQUENCE),
        ["app.s: data type=integer; start=5; cycle=no; owned by=app.t.id"]
    );
    assert_eq!(
        said(&snapshot, Kind::ENUM),
        ["app.m: labels=a; owner=o", "public.mood: labels=no, on, ~x"]
    );
    assert_eq!(
        said(&snapshot, Kind::DOMAIN),
        [
            "app.email: type=character varying; type modifier=9; checks=(length(VALUE) > 1) AND (VALUE > '')"
        ]
    );
    assert_eq!(
        said(&snapshot, Kind::PRIVILEGE),
        [
            "column.app.t.c.\"PUBLIC\": privileges=SELECT",
            "schema.app.\"(owner)\": privileges=none",
            "table.public.t.app: privileges=SELECT, UPDATE WITH GRANT OPTION; maintain=granted",
        ]
    );
    assert_eq!(
        said(&snapshot, Kind::TABLE),
        [
            "app.t: persistence=unlogged; replica identity=full; owner=o; options=fillfactor=70; row level security=yes; force row level security=no"
        ]
    );
    assert_eq!(
        said(&snapshot, Kind::POLICY),
        [
            "app.t.own: permissive=yes; command=select; roles=a, b; using=tenant = 1; with check=none"
        ]
    );
}

#[test]
fn extras_have_the_severity_that_is_asked_for() {
    let snapshot = read_texts(&["version: 1
extra_tables: error
extra_sequences: warning
extra_privileges: ignore
tables:
  a: { columns: {}, extra_columns: ignore, extra_policies: info }
  b: {}
"])
    .unwrap();
    let extra = |address: Address, kind| snapshot.extras.get(&(address, kind)).copied();
    let a = Address::table("public", "a");
    assert_eq!(extra(a.clone(), Kind::COLUMN), Some(None));
    assert_eq!(extra(a.clone(), Kind::POLICY), Some(Some(Severity::Info)));
    assert_eq!(extra(a, Kind::INDEX), None);
    assert_eq!(extra(Address::table("public", "b"), Kind::COLUMN), Some(None));
    let anywhere = |kind| extra(Address { kind, path: std::sync::Arc::new([]) }, kind);
    assert_eq!(anywhere(Kind::TABLE), Some(Some(Severity::Error)));
    assert_eq!(anywhere(Kind::SEQUENCE), Some(Some(Severity::Warning)));
    assert_eq!(anywhere(Kind::PRIVILEGE), Some(None));
    assert_eq!(anywhere(Kind::ENUM), None);
    for kind in [Kind::POLICY, Kind::SEQUENCE, Kind::PRIVILEGE] {
        assert!(snapshot.kinds_read.contains(&kind));
    }
}

#[test]
fn the_same_object_twice_names_both_places() {
    let file = "version: 1\ntables:\n  public.t: {}\n";
    assert_eq!(
        read_texts(&[file, "version: 1\n\ntables:\n  t: {}\n"]).unwrap_err(),
        "s1.yaml:4: the table `public.t` is declared twice\n  help: the first is at s0.yaml:3"
    );
    assert_eq!(
        of_table("    unique: [[a, b], [b, a]]\n").unwrap_err(),
        "s0.yaml:4: the constraint `public.t.\"unique (a, b)\"` is declared twice\n  help: the first is at s0.yaml:4"
    );
    let two = read_texts(&[file, "version: 1\ntables: {u: {}}\n"]).unwrap();
    assert_eq!(two.name.as_str(), "s0.yaml, s1.yaml");
}

#[test]
fn messages_say_what_where_and_what_to_do() {
    for (text, expected) in [
        ("tables: {}\n", "s0.yaml:1: lacks the key `version`\n  help: write `version: 1`"),
        ("version: 2\n", "s0.yaml:1: `version` is not 1, the only version there is"),
        ("version: 1\n", "s0.yaml: declares nothing\n  help: declare a table under `tables`"),
        (
            "version: 1\ntabels: {}\n",
            "s0.yaml:2: unknown key `tabels`\n  help: did you mean `tables`?",
        ),
        ("version: 1\ntables:\n  a.b.c: {}\n", "s0.yaml:3: `a.b.c` has more than schema and name"),
        (
            "version: 1\nextra_tables: warn\ntables: {a: {}}\n",
            "s0.yaml:2: `extra_tables` is `warn`, which is not one of the known values\n  help: known: error, warning, info, ignore",
        ),
        (
            "version: 1\nprivileges:\n- {grantee: a, privileges: []}\n",
            "s0.yaml:3: `privileges[0]` has to name one object\n  help: one of: database, tablespace, schema, language, foreign_data_wrapper, server, enum, domain, composite_type, range_type, base_type, sequence, function, procedure, aggregate, table, foreign_table, column, view, materialized_view, parameter",
        ),
        (
            "version: 1\nprivileges:\n- {table: t, grantee: a, privileges: [SELCT]}\n",
            "s0.yaml:3: `privileges[0].privileges[0]` is no privilege of PostgreSQL\n  help: did you mean `SELECT`? known: SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, MAINTAIN, CREATE, USAGE, EXECUTE, CONNECT, TEMPORARY, SET, ALTER SYSTEM",
        ),
        (
            "version: 1\nenums: {m: [a, ~]}\n",
            "s0.yaml:2: `enums.m[1]` must be text, found nothing\n  help: write '' for an empty text",
        ),
    ] {
        assert_eq!(read_texts(&[text]).unwrap_err(), expected);
    }
    for (text, expected) in [
        (
            "    columns: {a: {nullable: no}}\n",
            "s0.yaml:4: `tables.t.columns.a.nullable` must be true or false, found `no`\n  help: write `false`",
        ),
        (
            "    columns: {a: {type: [x]}}\n",
            "s0.yaml:4: `tables.t.columns.a.type` must be text, found a list",
        ),
        ("    columns: {a: }\n", "s0.yaml:4: `tables.t.columns.a` must be a map, found nothing"),
        (
            "    columns: {a: {}, a: {}}\n",
            "s0.yaml:4: duplicate key `a`\n  help: it is on line 4 already; keep one of the two",
        ),
        (
            "    primary_key: id\n",
            "s0.yaml:4: `tables.t.primary_key` must be a list of columns, or a map, found `id`\n  help: write `[id]`",
        ),
        ("    primary_key: []\n", "s0.yaml:4: `tables.t.primary_key` is empty"),
        (
            "    unique: [a]\n",
            "s0.yaml:4: `tables.t.unique[0]` must be a list of columns, or a map, found `a`\n  help: write `[a]`",
        ),
        (
            "    foreign_keys: [{columns: [a]}]\n",
            "s0.yaml:4: `tables.t.foreign_keys[0]` lacks the key `references`",
        ),
        (
            "    foreign_keys: [{columns: [a], references: o(x), references_columns: [x]}]\n",
            "s0.yaml:4: `tables.t.foreign_keys[0].references_columns` repeats what `references` says\n  help: keep one of them",
        ),
        (
            "    foreign_keys: [{columns: [a], references: 'o(x, y)'}]\n",
            "s0.yaml:4: `tables.t.foreign_keys[0].references` has another number of columns than `columns`",
        ),
        (
            "    indexes: [{unique: true}]\n",
            "s0.yaml:4: `tables.t.indexes[0]` has no key\n  help: list `columns` or `expressions`",
        ),
    ] {
        assert_eq!(of_table(text).unwrap_err(), expected);
    }
    let unknown = of_table("    columns: {a: {typ: x}}\n").unwrap_err();
    let expected = "s0.yaml:4: unknown key `typ` in `tables.t.columns.a`\n  help: did you mean `type`? known: type, nullable, default, ";
    assert!(unknown.starts_with(expected), "{unknown}");
    let long = "é".repeat(35);
    assert_eq!(
        of_table(&format!("    columns: {{{long}: {{}}}}\n")).unwrap_err(),
        format!(
            "s0.yaml:4: the name `{long}` has 70 bytes\n  help: PostgreSQL keeps the first 63 bytes of a name"
        )
    );
    assert_eq!(
        read_from(&["gone.yaml".into()], Path::new("/nonexistent"), &words())
            .unwrap_err()
            .to_string(),
        "gone.yaml: cannot be read: no such file or directory"
    );
}

#[test]
fn a_complete_declaration_means_what_it_does_not_say() {
    let tables = "tables:\n  t:\n    columns: { id: { type: serial }, a: { type: text }, k: { type: int } }\n    primary_key: [k]\n";
    let of = |head: &str| read_texts(&[&format!("version: 1\n{head}{tables}")]).unwrap();
    let column = |name| Address::new(Kind::COLUMN, ["public", "t", name]);
    let partial = of("");
    assert_eq!(partial.objects.get(&column("a")).unwrap().property("not null"), None);
    for (head, is_whole) in [("complete: objects\n", false), ("complete: database\n", true)] {
        let complete = of(head);
        let says = |name, property| {
            complete.objects.get(&column(name)).unwrap().property(property).cloned()
        };
        assert_eq!(says("a", "not null"), Some(Value::Flag(false)));
        assert_eq!(says("k", "not null"), Some(Value::Flag(true)), "of a primary key");
        assert_eq!(says("a", "default"), Some(Value::None));
        assert_eq!(says("a", "storage"), None, "environments may differ in it");
        let table = complete.objects.get(&Address::table("public", "t")).unwrap();
        assert_eq!(table.property("row level security"), None, "silence never disables it");
        assert_eq!(table.property("force row level security"), None);
        let default = "nextval('public.t_id_seq'::regclass)";
        assert_eq!(says("id", "default"), Some(Value::expression(Some(default), Some("integer"))));
        let sequence =
            complete.objects.get(&Address::new(Kind::SEQUENCE, ["public", "t_id_seq"])).unwrap();
        assert_eq!(sequence.property("maximum"), Some(&Value::Number(i32::MAX.into())));
        let extra = |kind| {
            let anywhere = Address::new(kind, [""; 0]);
            complete.extras.get(&(anywhere, kind)).copied().flatten()
        };
        assert_eq!(extra(Kind::COLUMN), Some(Severity::Error));
        assert_eq!(extra(Kind::VIEW), is_whole.then_some(Severity::Error));
        assert_eq!(extra(Kind::PRIVILEGE), None, "none is declared");
    }
    let ignored = of("complete: database\nextra_views: ignore\n");
    let views = (Address::new(Kind::VIEW, [""; 0]), Kind::VIEW);
    assert_eq!(ignored.extras.get(&views), Some(&None), "said is said");
    let error = read_texts(&["version: 1\ncomplete: yes\n"]).unwrap_err();
    assert!(error.contains("s0.yaml:2") && error.contains("objects, database"), "{error}");
}
