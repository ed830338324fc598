//! What is about other objects: privileges, comments, labels. Each is on an object that was read, is
//! written as it was read, and is the same to everybody and on every version.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tenantctl::ddl::{self, target};
use tenantctl::model::{Address, Kind, Name, Object, Property, Snapshot, Value};
use tenantctl::scratch::Server;

use super::{folder, major, object, rich, snapshot, snapshot_as, unchecked};
use crate::support::{Db, cluster, first, start, versions};

const KINDS: [Kind; 6] = [
    Kind::PRIVILEGE,
    Kind::DEFAULT_PRIVILEGE,
    Kind::COMMENT,
    Kind::SECURITY_LABEL,
    Kind::FOREIGN_TABLE,
    Kind::STATISTICS,
];

/// `fixtures/<kind>/rich.sql` of these kinds alone.
fn own_rich() -> String {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let read = |kind: &Kind| fs::read_to_string(fixtures.join(folder(*kind)).join("rich.sql"));
    KINDS.iter().map(|kind| read(kind).unwrap()).collect()
}

/// The address of what is about an object.
fn about(kind: Kind, object: &Address, by: Option<&str>) -> Address {
    let names = [Name::new(object.kind.0)].into_iter().chain(object.path.iter().cloned());
    Address::new(kind, names.chain(by.map(Name::new)))
}

/// Whether there are privileges on objects of the kind, and which everybody may be given.
fn privilege(object: &Object) -> Option<&'static str> {
    Some(match object.address.kind {
        Kind::TABLE | Kind::FOREIGN_TABLE | Kind::VIEW | Kind::MATERIALIZED_VIEW | Kind::COLUMN => {
            "SELECT"
        }
        Kind::SCHEMA
        | Kind::SEQUENCE
        | Kind::ENUM
        | Kind::DOMAIN
        | Kind::COMPOSITE_TYPE
        | Kind::RANGE_TYPE
        | Kind::FOREIGN_DATA_WRAPPER
        | Kind::SERVER => "USAGE",
        Kind::BASE_TYPE if object.properties.iter().any(|p| !p.value.is_none()) => "USAGE",
        Kind::LANGUAGE if object.flag("trusted") => "USAGE",
        Kind::FUNCTION | Kind::PROCEDURE | Kind::AGGREGATE => "EXECUTE",
        Kind::DATABASE => "CONNECT",
        Kind::TABLESPACE => "CREATE",
        _ => return None,
    })
}

fn texts(statements: Vec<ddl::Statement>) -> String {
    statements.into_iter().map(|statement| statement.sql + ";\n").collect()
}

fn grants(snapshot: &Snapshot, role: &str) -> Vec<Object> {
    let granted = |object: &Object| {
        let privileges = Property { name: "privileges", value: Value::set([privilege(object)?]) };
        let address = about(Kind::PRIVILEGE, &object.address, Some(role));
        (!snapshot.objects.contains_key(&address)).then(|| Object::named(address, [privileges]))
    };
    // Nothing is granted on the shell of a type.
    let is_whole = |object: &&Object| object.property("defined") != Some(&Value::Flag(false));
    snapshot.objects.values().filter(is_whole).filter_map(granted).collect()
}

#[test]
fn a_comment_on_each_object_is_about_it() {
    let db = Db::with(first(), &rich());
    let before = snapshot(first(), &db);
    let comment = |object: &Address| {
        let address = about(Kind::COMMENT, object, None);
        Some((target::about(&address, "COMMENT ON", "IS 'x'")? + ";\n", address))
    };
    // A tablespace is also other databases'.
    let is_own = |object: &&Address| object.kind != Kind::TABLESPACE;
    let comments: Vec<_> = before.objects.keys().filter(is_own).filter_map(comment).collect();
    let kinds: BTreeSet<_> = comments.iter().map(|(_, address)| address.path[0].clone()).collect();
    assert!(kinds.len() >= 12, "{kinds:?}");
    db.sql(&comments.iter().map(|(sql, _)| sql.as_str()).collect::<String>());
    let after = snapshot(first(), &db);
    for (_, address) in &comments {
        let comment = after.objects.get(address).unwrap_or_else(|| panic!("no {address}"));
        assert_eq!(comment.property("text"), Some(&Value::Definition("x".into())), "{address}");
        assert!(after.objects.contains_key(&address.target().unwrap()), "{address}");
    }
    let parts = after.of_kind(Kind::COMMENT).filter(|comment| {
        comment.address.subject().0 != "column"
            && !after.objects.contains_key(&comment.address.target().unwrap())
    });
    assert_eq!(parts.count(), 0);
}

#[test]
fn a_grant_on_each_object_is_read_as_it_was_written() {
    let db = Db::with(first(), &rich());
    let before = snapshot(first(), &db);
    let role = db.role("");
    let grants = grants(&before, &role);
    let kinds: BTreeSet<_> = grants.iter().map(|grant| grant.address.path[0].clone()).collect();
    assert!(kinds.len() >= 6, "{kinds:?}");
    let writer = ddl::writer(Kind::PRIVILEGE).unwrap();
    let make =
        |grant: &Object| (writer.create)(grant, &before).unwrap_or_else(|| panic!("{grant:?}"));
    db.sql(&grants.iter().map(|grant| texts(make(grant))).collect::<String>());
    let after = snapshot(first(), &db);
    for grant in &grants {
        let read = after.objects.get(&grant.address);
        let read = read.unwrap_or_else(|| panic!("no {}", grant.address));
        assert_eq!(read.property("privileges"), grant.property("privileges"), "{}", read.address);
        db.sql(&texts((writer.drop)(read).unwrap()));
    }
    let left = snapshot(first(), &db);
    for (address, object) in &left.objects {
        assert_eq!(Some(object), before.objects.get(address));
    }
    assert_eq!(left.objects.len(), before.objects.len());
}

#[test]
fn a_label_of_each_object_is_about_it() {
    let db = Db::with(first(), &rich());
    db.sql(
        "SET allow_system_table_mods = on;
         DELETE FROM pg_seclabel;
         INSERT INTO pg_seclabel (objoid, classoid, objsubid, provider, label)
         SELECT o.oid, o.class, o.part, 'test', 'x' FROM (
             SELECT oid, 'pg_class'::regclass, 0 FROM pg_class WHERE relkind NOT IN ('i', 'I', 't')
             UNION ALL SELECT attrelid, 'pg_class'::regclass, attnum FROM pg_attribute
             WHERE attnum > 0
             UNION ALL SELECT oid, 'pg_proc'::regclass, 0 FROM pg_proc
             UNION ALL SELECT oid, 'pg_type'::regclass, 0 FROM pg_type
             UNION ALL SELECT oid, 'pg_namespace'::regclass, 0 FROM pg_namespace
             UNION ALL SELECT oid, 'pg_language'::regclass, 0 FROM pg_language
             UNION ALL SELECT oid, 'pg_event_trigger'::regclass, 0 FROM pg_event_trigger
             UNION ALL SELECT oid, 'pg_publication'::regclass, 0 FROM pg_publication
         ) AS o (oid, class, part) WHERE o.oid >= 16384",
    );
    let snapshot = snapshot(first(), &db);
    let labelled = |kind: Kind| {
        let others = [
            Kind::SCHEMA,
            Kind::LANGUAGE,
            Kind::ENUM,
            Kind::DOMAIN,
            Kind::COMPOSITE_TYPE,
            Kind::RANGE_TYPE,
            Kind::BASE_TYPE,
            Kind::SEQUENCE,
            Kind::FUNCTION,
            Kind::PROCEDURE,
            Kind::AGGREGATE,
            Kind::COLUMN,
            Kind::EVENT_TRIGGER,
            Kind::PUBLICATION,
        ];
        kind.is_relation() || others.contains(&kind)
    };
    for address in snapshot.objects.keys().filter(|address| labelled(address.kind)) {
        if address.path[0].as_str() != "public" {
            object_of(&snapshot, &about(Kind::SECURITY_LABEL, address, Some("test")));
        }
    }
}

fn object_of<'s>(snapshot: &'s Snapshot, address: &Address) -> &'s Object {
    let path: Vec<&str> = address.path.iter().map(Name::as_str).collect();
    object(snapshot, address.kind, &path)
}

#[test]
fn what_is_the_whole_clusters_is_read_too() {
    let server: Server = start(cluster(), "about", &[("allow_in_place_tablespaces", "on")]);
    let db = Db::create(&server);
    let version = major(&db);
    // One that the database does not use is none of its business.
    db.sql("CREATE TABLESPACE ts LOCATION ''");
    db.sql("CREATE TABLE t (a int) TABLESPACE ts;");
    let made = snapshot(&server, &db);
    db.sql("GRANT CREATE ON TABLESPACE ts TO pg_monitor; COMMENT ON TABLESPACE ts IS 'x'");
    if version >= 15 {
        db.sql(
            "GRANT SET, ALTER SYSTEM ON PARAMETER work_mem TO pg_monitor;
             GRANT SET ON PARAMETER app.tenant TO PUBLIC",
        );
    }
    let after = snapshot(&server, &db);
    let mut expected = vec![
        about(Kind::PRIVILEGE, &Address::new(Kind::TABLESPACE, ["ts"]), Some("pg_monitor")),
        about(Kind::COMMENT, &Address::new(Kind::TABLESPACE, ["ts"]), None),
    ];
    if version >= 15 {
        expected.push(Address::new(Kind::PRIVILEGE, ["parameter", "app.tenant", "PUBLIC"]));
        expected.push(Address::new(Kind::PRIVILEGE, ["parameter", "work_mem", "pg_monitor"]));
    }
    let new: BTreeSet<_> =
        after.objects.keys().filter(|address| !made.objects.contains_key(address)).collect();
    assert_eq!(new, expected.iter().collect());
    for address in &expected {
        let read = after.objects.get(address).unwrap();
        let writer = ddl::writer(address.kind).unwrap();
        db.sql(&texts((writer.drop)(read).unwrap()));
        assert!(!snapshot(&server, &db).objects.contains_key(address), "{address}");
        db.sql(&texts((writer.create)(read, &after).unwrap()));
    }
    assert_eq!(snapshot(&server, &db).objects, after.objects);
}

#[test]
fn everybody_sees_the_same_on_every_version() {
    let newest = versions().iter().next_back().unwrap();
    let rich = own_rich();
    let newest = {
        let db = Db::with(&newest.1, &rich);
        snapshot(&newest.1, &db)
    };
    for (version, server) in versions() {
        let db = Db::with(server, &rich);
        db.sql(
            "SET client_min_messages = error;
             CREATE SUBSCRIPTION su CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p
                 WITH (connect = false, slot_name = NONE);
             COMMENT ON SUBSCRIPTION su IS 'x'",
        );
        let role = db.role("LOGIN");
        let (all, little) = (snapshot(server, &db), snapshot_as(server, &db, &role));
        for kind in KINDS {
            assert!(little.kinds_read.contains(&kind), "{version}: {:?}", unchecked(&little));
            let of = |snapshot: &Snapshot| snapshot.of_kind(kind).cloned().collect::<Vec<_>>();
            assert_eq!(of(&all), of(&little), "{version}");
        }
        object(&all, Kind::COMMENT, &["subscription", "su"]);
        db.sql("DROP SUBSCRIPTION su");
        assert_alike(*version, &all, &newest);
    }
}

/// The same statements were run on both servers.
fn assert_alike(version: i32, old: &Snapshot, new: &Snapshot) {
    // What PUBLIC may do in the schema public is another thing from 15 on, and statistics of
    // expressions are there from 14 on.
    let differs = |address: &Address| {
        let names: Vec<&str> = address.path.iter().map(Name::as_str).collect();
        matches!(names[..], ["schema", "public", ..] | ["counted", "e"])
            || address.to_string().contains("subscription")
    };
    let compared = KINDS.into_iter().chain([Kind::COLUMN, Kind::CONSTRAINT]);
    for kind in compared {
        let names = |snapshot: &Snapshot| -> BTreeSet<Address> {
            let addresses = snapshot.of_kind(kind).map(|object| object.address.clone());
            addresses.filter(|address| !differs(address)).collect()
        };
        assert_eq!(names(old), names(new), "{version}");
        for address in names(old) {
            let other = new.objects.get(&address).unwrap();
            for property in old.objects.get(&address).unwrap().properties.iter() {
                let value = other.property(property.name);
                assert_eq!(Some(&property.value), value, "{version}: {address} {}", property.name);
            }
        }
    }
}
