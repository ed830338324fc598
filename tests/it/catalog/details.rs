//! Objects of the rich schema, property by property, as a person would read them.

use tenantctl::model::{Kind, Snapshot};

use super::{major, object, rich, shown, snapshot};
use crate::support::{Db, first};

fn assert_shown(snapshot: &Snapshot, kind: Kind, path: &[&str], expected: &[(&str, &str)]) {
    let object = object(snapshot, kind, path);
    for (property, value) in expected {
        assert_eq!(shown(object, property), *value, "{property} of {}", object.address);
    }
}

#[test]
fn the_rich_schema_reads_as_it_was_written() {
    let db = Db::with(first(), &rich());
    let snapshot = snapshot(first(), &db);
    let index = "everything_c_text_c_varchar_lower_c_date_idx";
    for (kind, path, expected) in [
        (
            Kind::CONSTRAINT,
            &["app", "child", "child_parent_fkey"][..],
            &[
                ("type", "foreign key"),
                ("columns", "parent"),
                ("references", "app.everything"),
                ("references columns", "c_int4"),
                ("on update", "set null"),
                ("on delete", "cascade"),
                ("match", "simple"),
                ("deferrable", "yes"),
                ("initially deferred", "yes"),
                ("validated", "yes"),
                ("triggers enabled", "yes"),
            ][..],
        ),
        (Kind::CONSTRAINT, &["app", "child", "kept"], &[("match", "full"), ("deferrable", "no")]),
        (
            Kind::CONSTRAINT,
            &["app", "everything", "everything_c_uuid_c_date_key"],
            &[("type", "unique"), ("columns", "c_uuid"), ("include", "c_date")],
        ),
        (
            Kind::CONSTRAINT,
            &["app", "everything", "two"],
            &[
                ("columns", "c_int2, c_int8"),
                ("expression", "(c_int2 < c_int8)"),
                ("validated", "no"),
            ],
        ),
        (
            Kind::CONSTRAINT,
            &["app", "everything", "everything_c_box_excl"],
            &[("exclusion", "EXCLUDE USING gist (c_box WITH &&)"), ("initially deferred", "yes")],
        ),
        (
            Kind::INDEX,
            &["app", "everything", index],
            &[
                ("method", "btree"),
                ("keys", "c_text DESC, c_varchar varchar_pattern_ops, (expression) COLLATE \"C\""),
                ("expressions", "lower(c_text)"),
                ("include", "c_date"),
                ("options", "fillfactor=70"),
                ("predicate", "c_bool"),
                ("valid", "yes"),
            ],
        ),
        (
            Kind::INDEX,
            &["app", "everything", "chosen"],
            &[
                ("keys", "(expression), (expression) NULLS FIRST"),
                ("expressions", "ROW(app.norm(c_text), (c_int4 + 1))"),
                ("unique", "yes"),
            ],
        ),
        (
            Kind::SEQUENCE,
            &["app", "counter"],
            &[("data type", "smallint"), ("start", "5"), ("maximum", "500"), ("cycle", "yes")],
        ),
        (
            Kind::SEQUENCE,
            &["app", "everything_c_serial_seq"],
            &[("owned by", "app.everything.c_serial")],
        ),
        (
            Kind::DOMAIN,
            &["app", "email"],
            &[
                ("type", "character varying"),
                ("type modifier", "254"),
                ("collation", "C"),
                ("not null", "yes"),
                ("checks", "(((VALUE)::text ~~ '%@%'::text)) AND ((length((VALUE)::text) < 99))"),
            ],
        ),
        (
            Kind::POLICY,
            &["app", "child", "own"],
            &[("permissive", "no"), ("command", "update"), ("roles", "public")],
        ),
        (
            Kind::TABLE,
            &["app", "options"],
            &[
                ("persistence", "unlogged"),
                ("options", "fillfactor=50, toast.autovacuum_enabled=false"),
                ("replica identity", "full"),
            ],
        ),
        (Kind::TABLE, &["app", "parts"], &[("partitioned by", "RANGE (day)")]),
        (
            Kind::TABLE,
            &["app", "parts_1"],
            &[
                ("partition of", "app.parts"),
                ("partition bound", "FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')"),
                ("inherits", "none"),
            ],
        ),
        (Kind::TABLE, &["app", "heir"], &[("inherits", "app.options")]),
        (Kind::PRIVILEGE, &["schema", "app", "PUBLIC"], &[("privileges", "USAGE")]),
        (Kind::PRIVILEGE, &["column", "app", "child", "id", "PUBLIC"], &[("privileges", "UPDATE")]),
    ] {
        assert_shown(&snapshot, kind, path, expected);
    }
    assert!(object(&snapshot, Kind::INDEX, &["app", "everything", index]).name_is_generated);
    assert!(!object(&snapshot, Kind::INDEX, &["app", "everything", "chosen"]).name_is_generated);
    let shape = |path| object(&snapshot, Kind::CONSTRAINT, path).shape.clone().unwrap();
    assert_eq!(&*shape(&["app", "child", "kept"]), "foreign key (parent)");
    assert_eq!(&*shape(&["app", "everything", "two"]), "check (c_int2, c_int8)");
}

/// PostgreSQL names it by its own rules, so only it can say whether we know them.
#[test]
fn names_that_postgresql_makes_up_are_known() {
    let long = "x".repeat(40);
    let db = Db::with(
        first(),
        &format!(
            "CREATE TABLE {long} (
                 a{long} int PRIMARY KEY, b{long} int UNIQUE CHECK (b{long} > 0),
                 \"ü{long}\" int REFERENCES {long}, c box, d int UNIQUE, UNIQUE (d),
                 CHECK (a{long} > b{long}), CHECK (a{long} > d), EXCLUDE USING gist (c WITH &&),
                 UNIQUE (b{long}, \"ü{long}\") INCLUDE (d)
             );
             CREATE INDEX ON {long} (b{long}); CREATE INDEX ON {long} (b{long}, d DESC);
             CREATE INDEX ON {long} (b{long}); CREATE INDEX ON {long} (lower(c::text), (d + 1));"
        ),
    );
    let snapshot = snapshot(first(), &db);
    let mut known = 0;
    for object in snapshot.objects.values().filter(|object| object.shape.is_some()) {
        assert!(object.name_is_generated, "{}", object.address);
        known += 1;
    }
    assert!(known >= 12, "{known}");
}

#[test]
fn what_only_newer_versions_have_is_read_there() {
    let db = Db::create(first());
    if major(&db) >= 15 {
        db.sql(
            "CREATE TABLE p15 (a int PRIMARY KEY);
             CREATE TABLE t15 (a int UNIQUE NULLS NOT DISTINCT, b int, c int REFERENCES p15,
                 FOREIGN KEY (b) REFERENCES p15 ON DELETE SET NULL (b));",
        );
        let snapshot = snapshot(first(), &db);
        let unique = [("nulls not distinct", "yes")];
        assert_shown(&snapshot, Kind::CONSTRAINT, &["public", "t15", "t15_a_key"], &unique);
        let key = [("on delete columns", "b"), ("on delete", "set null")];
        assert_shown(&snapshot, Kind::CONSTRAINT, &["public", "t15", "t15_b_fkey"], &key);
    }
    if major(&db) >= 18 {
        db.sql(
            "CREATE TABLE t18 (a int NOT NULL, v int GENERATED ALWAYS AS (a * 2) VIRTUAL,
                 d int CONSTRAINT soft CHECK (d > 0) NOT ENFORCED, e int, span int4range, during tsrange,
                 PRIMARY KEY (span, during WITHOUT OVERLAPS));
             ALTER TABLE t18 ADD CONSTRAINT later NOT NULL e NOT VALID;
             CREATE TABLE u18 (a int CONSTRAINT alone NOT NULL NO INHERIT);",
        );
        let snapshot = snapshot(first(), &db);
        let generated = [("generated kind", "virtual"), ("generated", "(a * 2)")];
        assert_shown(&snapshot, Kind::COLUMN, &["public", "t18", "v"], &generated);
        let of = |name| ["public", "t18", name];
        assert_shown(&snapshot, Kind::CONSTRAINT, &of("soft"), &[("enforced", "no")]);
        assert_shown(&snapshot, Kind::CONSTRAINT, &of("t18_pkey"), &[("without overlaps", "yes")]);
        let later = [("not null constraint", "later"), ("not null validated", "no")];
        assert_shown(&snapshot, Kind::COLUMN, &of("e"), &later);
        let alone = [("not null constraint", "alone"), ("not null no inherit", "yes")];
        assert_shown(&snapshot, Kind::COLUMN, &["public", "u18", "a"], &alone);
        let usual = [("not null constraint", "none"), ("not null validated", "yes")];
        assert_shown(&snapshot, Kind::COLUMN, &of("a"), &usual);
    }
}
