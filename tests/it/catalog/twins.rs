//! The same database looks the same to everybody, whatever the role's and the database's settings.

use tenantctl::model::noun::plural;
use tenantctl::model::{Address, Kind, Reason, Snapshot};

use super::{object, rich, snapshot, snapshot_as, unchecked};
use crate::support::{Db, first, second};

fn assert_equal(left: &Snapshot, right: &Snapshot) {
    for (address, object) in &left.objects {
        assert_eq!(Some(object), right.objects.get(address));
    }
    assert_eq!(left.objects.len(), right.objects.len());
    assert_eq!(left.kinds_read, right.kinds_read);
}

/// What one sees the other sees, too, or is told that it may not.
fn assert_seen_or_unchecked(all: &Snapshot, little: &Snapshot) {
    for (address, object) in &all.objects {
        let Some(seen) = little.objects.get(address) else {
            panic!("no {} {address}", address.kind)
        };
        for property in object.properties.iter() {
            match seen.property(property.name) {
                Some(value) => assert_eq!(*value, property.value, "{} of {address}", property.name),
                None => assert!(is_withheld(little, address, property.name), "{object:?}"),
            }
        }
    }
    assert_eq!(all.objects.len(), little.objects.len());
    assert_eq!(all.kinds_read, little.kinds_read);
    let others = little.unchecked.iter().filter(|u| u.reason != Reason::Privilege);
    assert_eq!(others.count(), all.unchecked.len());
}

fn is_withheld(snapshot: &Snapshot, address: &Address, property: &str) -> bool {
    let object = format!("{property} of {}", plural(address.kind.0));
    snapshot.unchecked.iter().any(|u| {
        u.reason == Reason::Privilege
            && u.object.as_ref() == Some(&object)
            && u.message.contains(&address.to_string())
    })
}

/// Without what sessions begin with.
fn but_settings(mut snapshot: Snapshot) -> Snapshot {
    snapshot.objects.retain(|address, _| address.kind != Kind::SETTING);
    snapshot
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
    let plain = but_settings(snapshot(first(), &a));
    let set = but_settings(snapshot(first(), &b));
    assert_equal(&plain, &set);
    assert_eq!(unchecked(&plain), unchecked(&set));
    let of_the_role = snapshot_as(first(), &b, &role);
    let of_kind = of_the_role.of_kind(Kind::SETTING);
    let scopes: Vec<_> = of_kind.map(|object| object.address.path[0].to_string()).collect();
    let own = format!("role {role}");
    assert_eq!(scopes.iter().filter(|scope| **scope == own).count(), 12, "{scopes:?}");
    assert_seen_or_unchecked(&plain, &but_settings(of_the_role));
}

#[test]
fn a_role_that_may_only_connect_sees_the_same() {
    let db = Db::with(first(), &rich());
    db.sql(
        "REVOKE ALL ON SCHEMA app FROM PUBLIC; REVOKE ALL ON ALL TABLES IN SCHEMA app FROM PUBLIC",
    );
    let role = db.role("LOGIN");
    let (all, little) = (snapshot(first(), &db), snapshot_as(first(), &db, &role));
    assert_seen_or_unchecked(&all, &little);
    let withheld: Vec<_> = little.unchecked.iter().filter_map(|u| u.object.clone()).collect();
    assert_eq!(withheld, ["options of user mappings", "connection of subscriptions"]);
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
    let plain = but_settings(snapshot(first(), &a));
    assert_equal(&plain, &but_settings(seen.clone()));
    assert_eq!(unchecked(&plain), unchecked(&seen));
}

#[test]
fn what_is_of_an_extension_is_the_extensions() {
    let db = Db::with(first(), "CREATE TABLE t (a int)");
    let mut expected = snapshot(first(), &db);
    let extensions = ["bloom", "citext", "file_fdw", "postgres_fdw", "tcn"];
    for extension in extensions {
        db.sql(&format!("CREATE EXTENSION {extension}"));
    }
    let after = snapshot(first(), &db);
    for extension in extensions {
        let extension = object(&after, Kind::EXTENSION, &[extension]);
        expected.insert(extension.clone());
    }
    assert_equal(&expected, &after);
    assert_eq!(unchecked(&after), Vec::<String>::new());
}

#[test]
fn of_every_kind_there_is_something_is_read() {
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
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;",
    );
    let snapshot = snapshot(first(), &db);
    assert_eq!(unchecked(&snapshot), Vec::<String>::new());
    for kind in [
        Kind::AGGREGATE,
        Kind::CAST,
        Kind::COLLATION,
        Kind::COMMENT,
        Kind::COMPOSITE_TYPE,
        Kind::DEFAULT_PRIVILEGE,
        Kind::SERVER,
        Kind::FOREIGN_DATA_WRAPPER,
        Kind::FUNCTION,
        Kind::MATERIALIZED_VIEW,
        Kind::PROCEDURE,
        Kind::PUBLICATION,
        Kind::RANGE_TYPE,
        Kind::RULE,
        Kind::STATISTICS,
        Kind::TEXT_SEARCH_CONFIGURATION,
        Kind::TRIGGER,
        Kind::USER_MAPPING,
        Kind::VIEW,
    ] {
        assert!(snapshot.of_kind(kind).count() > 0, "{kind}");
    }
}
