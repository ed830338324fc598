//! The same database looks the same to everybody, whatever the role's and the database's settings.

use tenantctl::model::{Kind, Snapshot};

use super::{rich, snapshot, snapshot_as, unchecked};
use crate::support::{Db, first, second};

fn assert_equal(left: &Snapshot, right: &Snapshot) {
    for (address, object) in &left.objects {
        assert_eq!(Some(object), right.objects.get(address));
    }
    assert_eq!(left.objects.len(), right.objects.len());
    assert_eq!(left.kinds_read, right.kinds_read);
}

#[test]
fn twins_on_two_servers_are_equal() {
    let (a, b) = (Db::with(first(), &rich()), Db::with(second(), &rich()));
    let (left, right) = (snapshot(first(), &a), snapshot(second(), &b));
    assert_equal(&left, &right);
    assert_eq!(unchecked(&left), unchecked(&right));
}

#[test]
fn settings_of_a_database_and_of_a_role_change_nothing() {
    let (a, b) = (Db::with(first(), &rich()), Db::with(first(), &rich()));
    let role = b.role("LOGIN");
    for setting in [
        "search_path = app, pg_catalog",
        "datestyle = 'German, DMY'",
        "intervalstyle = sql_standard",
        "timezone = 'Pacific/Chatham'",
        "bytea_output = escape",
        "extra_float_digits = -5",
        "quote_all_identifiers = on",
        "standard_conforming_strings = off",
        "lc_monetary = 'C'",
        "xmloption = document",
        "row_security = off",
        "default_transaction_isolation = 'read committed'",
    ] {
        b.sql(&format!("ALTER DATABASE {} SET {setting}", b.name()));
        b.sql(&format!("ALTER ROLE {role} SET {setting}"));
    }
    let plain = snapshot(first(), &a);
    for set in [snapshot(first(), &b), snapshot_as(first(), &b, &role)] {
        assert_equal(&plain, &set);
        assert_eq!(unchecked(&plain), unchecked(&set));
    }
}

#[test]
fn a_role_that_may_only_connect_sees_the_same() {
    let db = Db::with(first(), &rich());
    db.sql(
        "REVOKE ALL ON SCHEMA app FROM PUBLIC; REVOKE ALL ON ALL TABLES IN SCHEMA app FROM PUBLIC",
    );
    let role = db.role("LOGIN");
    let (all, little) = (snapshot(first(), &db), snapshot_as(first(), &db, &role));
    assert_equal(&all, &little);
    assert_eq!(unchecked(&all), unchecked(&little));
}

#[test]
fn a_user_schema_that_shadows_the_catalog_changes_nothing() {
    let (a, b) = (Db::with(first(), &rich()), Db::with(first(), &rich()));
    b.sql(&format!(
        "CREATE SCHEMA h;
         CREATE TABLE h.pg_class (oid oid, relname name);
         CREATE FUNCTION h.format_type(oid, int) RETURNS text LANGUAGE sql AS $$ SELECT 'lie' $$;
         CREATE FUNCTION h.never(name, name) RETURNS bool LANGUAGE sql AS $$ SELECT false $$;
         CREATE OPERATOR h.= (FUNCTION = h.never, LEFTARG = name, RIGHTARG = name);
         ALTER DATABASE {} SET search_path = h, pg_catalog",
        b.name()
    ));
    let mut seen = snapshot(first(), &b);
    seen.objects.retain(|address, _| address.schema().is_none_or(|schema| schema.as_str() != "h"));
    assert_equal(&snapshot(first(), &a), &seen);
    let said = unchecked(&seen);
    assert!(said.iter().any(|u| u.contains("3 functions") && u.contains("app.norm")), "{said:?}");
    assert!(said.iter().any(|u| u.contains("1 operator ")), "{said:?}");
}

#[test]
fn what_is_of_an_extension_is_the_extensions() {
    let db = Db::with(first(), "CREATE TABLE t (a int)");
    let before = snapshot(first(), &db);
    db.sql("CREATE EXTENSION pg_stat_statements; CREATE EXTENSION citext");
    let after = snapshot(first(), &db);
    assert_equal(&before, &after);
    let said = unchecked(&after);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("2 extensions") && said[0].contains("citext, pg_stat_statements"));
}

#[test]
fn whatever_no_kind_reads_is_counted() {
    let db = Db::with(
        first(),
        "CREATE TABLE t (a int, b int);
         CREATE VIEW v AS SELECT 1; CREATE VIEW w AS SELECT 2;
         CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
         CREATE AGGREGATE agg(int) (SFUNC = int4pl, STYPE = int);
         CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
         CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
         CREATE TYPE c AS (a int); CREATE TYPE ra AS RANGE (SUBTYPE = int);
         CREATE COLLATION co FROM \"C\";
         CREATE STATISTICS st ON a, b FROM t;
         CREATE PUBLICATION pu FOR TABLE t;
         CREATE TEXT SEARCH CONFIGURATION ts (PARSER = pg_catalog.default);
         CREATE CAST (c AS text) WITH INOUT;
         CREATE FOREIGN DATA WRAPPER fdw; CREATE SERVER se FOREIGN DATA WRAPPER fdw;
         CREATE USER MAPPING FOR CURRENT_USER SERVER se;
         COMMENT ON TABLE t IS 'x';
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
         SELECT lo_create(0);",
    );
    let snapshot = snapshot(first(), &db);
    let counted: Vec<_> = snapshot.unchecked.iter().filter_map(|u| u.object.as_deref()).collect();
    assert_eq!(
        counted,
        [
            "1 aggregate",
            "1 cast",
            "1 collation",
            "1 comment",
            "1 composite type",
            "1 default privileges",
            "1 foreign server",
            "1 foreign-data wrapper",
            "1 function",
            "1 large object",
            "1 materialized view",
            "1 procedure",
            "1 publication",
            "1 range type",
            "1 rule",
            "1 statistics",
            "1 text search configuration",
            "1 trigger",
            "1 user mapping",
            "2 views",
        ]
    );
    assert!(snapshot.objects.keys().any(|address| address.kind == Kind::TABLE));
}
