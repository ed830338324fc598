//! What belongs to the cluster, or may be a secret: what is read of it, and what never is.

use tenantctl::model::{Kind, Object, Snapshot};

use super::{object, shown, snapshot, snapshot_as};
use crate::support::{Db, cluster, first, start, versions};

/// Kinds whose objects are in no schema.
const KINDS: [Kind; 12] = [
    Kind::DATABASE,
    Kind::TABLESPACE,
    Kind::SETTING,
    Kind::EXTENSION,
    Kind::LANGUAGE,
    Kind::ACCESS_METHOD,
    Kind::FOREIGN_DATA_WRAPPER,
    Kind::SERVER,
    Kind::USER_MAPPING,
    Kind::EVENT_TRIGGER,
    Kind::PUBLICATION,
    Kind::SUBSCRIPTION,
];

const SAME: &str = "
    SELECT format('ALTER DATABASE %I SET search_path = app, public', current_database()) \\gexec
    SELECT format('ALTER DATABASE %I SET work_mem = 65536', current_database()) \\gexec
    SELECT format('ALTER DATABASE %I SET jit = TRUE', current_database()) \\gexec
    CREATE EXTENSION pg_stat_statements; CREATE EXTENSION citext; CREATE EXTENSION ltree;
    CREATE LANGUAGE l HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator;
    CREATE ACCESS METHOD m TYPE INDEX HANDLER bthandler;
    CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b', secret 'c');
    CREATE SERVER s TYPE 't' FOREIGN DATA WRAPPER w OPTIONS (host 'h');
    CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'p');
    CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE EVENT TRIGGER e ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION f();
    CREATE TABLE t (a int PRIMARY KEY);
    CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert');
    CREATE SUBSCRIPTION n CONNECTION 'host=nowhere dbname=d' PUBLICATION p
        WITH (connect = false, slot_name = NONE);";

#[test]
fn the_same_statements_read_the_same_on_every_version() {
    let read = |(major, server)| {
        let snapshot = snapshot(server, &Db::with(server, SAME));
        assert!(snapshot.unchecked.is_empty(), "{major}: {:?}", snapshot.unchecked);
        (major, snapshot)
    };
    let all: Vec<(i32, Snapshot)> =
        versions().iter().map(|(major, server)| read((*major, server))).collect();
    let (_, oldest) = &all[0];
    for (major, snapshot) in &all[1..] {
        for kind in KINDS {
            let [old, new] = [oldest, snapshot].map(|s| s.of_kind(kind).collect::<Vec<_>>());
            assert_eq!(old.len(), new.len(), "{kind} on {major}");
            old.iter().zip(new).for_each(|(old, new)| assert_alike(old, new, *major));
        }
    }
}

/// Whether the newer server says of the object what the older one does.
fn assert_alike(old: &Object, new: &Object, major: i32) {
    assert_eq!(old.address, new.address);
    for property in old.properties.iter() {
        let (name, value) = (property.name, &property.value);
        assert_eq!(new.property(name), Some(value), "{name} of {} on {major}", old.address);
    }
}

#[test]
fn no_secret_leaves_the_server() {
    let db = Db::with(
        first(),
        "CREATE FOREIGN DATA WRAPPER w OPTIONS (api_key 's3cret');
         CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (token 's3cret', url 'x://u:s3cret@h');
         CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 's3cret');
         CREATE USER MAPPING FOR pg_monitor SERVER s OPTIONS (whatever 's3cret');
         SELECT format('ALTER DATABASE %I SET app.jwt_secret = s3cret', current_database()) \\gexec
         SELECT format('ALTER DATABASE %I SET app.db = %L', current_database(), 'x://u:s3cret@h')
             \\gexec
         CREATE SUBSCRIPTION a CONNECTION 'host=nowhere password = ''s3cret host=s3cret'' user=u'
             PUBLICATION p WITH (connect = false, slot_name = NONE);
         CREATE SUBSCRIPTION b CONNECTION 'postgres://u:s3cret@nowhere/d?password=s3cret'
             PUBLICATION p WITH (connect = false, slot_name = NONE);
         CREATE SUBSCRIPTION c CONNECTION 'password= host=s3cret user=u sslpassword=s3cret'
             PUBLICATION p WITH (connect = false, slot_name = NONE);
         CREATE FUNCTION f() RETURNS int LANGUAGE sql SET my.password = 's3cret'
             SET my.url = 'x://u:s3cret@h' SET my.header = 'bearer s3cret' AS 'SELECT 1';
         CREATE PROCEDURE p() LANGUAGE sql SET my.private_key = 's3cret' AS 'SELECT 1';
         CREATE FOREIGN TABLE t (a int OPTIONS (password 's3cret', col 'https://u:s3cret@h'))
             SERVER s OPTIONS (conn 'host=x password = s3cret', auth 'Basic s3cret',
                 json '{\"pwd\": \"s3cret\"}', program 'curl -u u:s3cret http://x',
                 other 'curl --user=u:s3cret x', header 'X-Api-Key: s3cret', key 'true',
                 host 'https://h:1/sort -u x', column_name 'a');",
    );
    let snapshot = snapshot(first(), &db);
    assert!(!format!("{snapshot:?}").contains("s3cret"));
    // What is no secret is told.
    let options = shown(object(&snapshot, Kind::FOREIGN_TABLE, &["public", "t"]), "options");
    for told in ["key=true", "host=https://h:1/sort -u x", "column_name=a"] {
        assert!(options.contains(told), "{options}");
    }
    let connection = |name| shown(object(&snapshot, Kind::SUBSCRIPTION, &[name]), "connection");
    assert_eq!(connection("a"), "host=nowhere, password=(hidden), user=u");
    assert_eq!(connection("b"), "dbname=d, host=nowhere, password=(hidden), user=u");
    assert_eq!(connection("c"), "password=(hidden), sslpassword=(hidden), user=u");
}

#[test]
fn what_concerns_everybody_and_what_is_used_is_read() {
    let server = start(cluster(), "cluster-wide", &[]);
    let db = Db::with(
        &server,
        "ALTER ROLE ALL SET work_mem = '2MB';
         CREATE ROLE stranger; ALTER ROLE stranger SET work_mem = '3MB';
         CREATE ROLE member; ALTER ROLE member SET work_mem = '4MB';
         CREATE ROLE own LOGIN; ALTER ROLE own SET work_mem = '5MB';
         SELECT format('GRANT CONNECT ON DATABASE %I TO member', current_database()) \\gexec
         SET allow_in_place_tablespaces = on;
         CREATE TABLESPACE used LOCATION ''; CREATE TABLESPACE unused LOCATION '';
         COMMENT ON TABLESPACE unused IS 'x'; GRANT CREATE ON TABLESPACE unused TO PUBLIC;
         CREATE TABLE t (a int) TABLESPACE used;",
    );
    let scopes = |snapshot: &Snapshot| -> Vec<String> {
        snapshot.of_kind(Kind::SETTING).map(|o| o.address.path[0].to_string()).collect()
    };
    let all = snapshot(&server, &db);
    assert_eq!(scopes(&all), ["all roles", "role member"]);
    assert_eq!(scopes(&snapshot_as(&server, &db, "own")), ["all roles", "role member", "role own"]);
    let names = all.objects.keys().filter(|address| address.to_string().contains("used"));
    let names: Vec<_> = names.map(|address| format!("{} {address}", address.kind)).collect();
    assert_eq!(names, ["privilege tablespace.used.\"(owner)\"", "tablespace used"]);
}
