//! A check writes nothing, and needs no right to write anything.

use std::thread::sleep;
use std::time::Duration;

use crate::support::{Psql, Run, await_some, await_that, cluster, start, tenantctl};

const STORY: &str = include_str!("../../fixtures/story/nextjs.sql");
const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/expected_schema.yaml");

/// Nothing on such a server writes of its own accord.
const QUIET: [(&str, &str); 4] = [
    ("autovacuum", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("checkpoint_timeout", "1h"),
];

/// One who may read the story's table, and nothing else. The second `VACUUM` removes what the first
/// one's own notes replaced: the next to read such a page would tidy it up.
const READER: &str = "
    REVOKE ALL ON DATABASE postgres FROM PUBLIC;
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    CREATE ROLE reader LOGIN;
    GRANT CONNECT ON DATABASE postgres TO reader;
    GRANT USAGE ON SCHEMA public TO reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
    VACUUM FREEZE;
    VACUUM FREEZE;
    CHECKPOINT;
";

/// Rows written so far to any table, catalogs too, and the position up to which the server's log of
/// changes is written: whatever is kept moves one of them.
const WRITTEN: &str = "
    SELECT tup_inserted, tup_updated, tup_deleted, pg_catalog.pg_current_wal_insert_lsn()
    FROM pg_catalog.pg_stat_database WHERE datname = 'postgres'";

/// Transactions that were rolled back, as all of ours are.
const ENDED: &str =
    "SELECT xact_rollback FROM pg_catalog.pg_stat_database WHERE datname = 'postgres'";

#[test]
fn a_check_writes_nothing_and_needs_no_right_to() {
    let servers = ["writes-a", "writes-b"].map(|name| start(cluster(), name, &QUIET));
    let databases = [0, 1].map(|at| Psql::new(&servers[at], "postgres"));
    for database in &databases {
        database.sql(STORY);
        database.sql(READER);
    }
    for role in ["reader", "postgres"] {
        let before = [0, 1].map(|at| settled(&databases[at]));
        let ended = [0, 1].map(|at| databases[at].query(ENDED));
        let [a, b] = [0, 1].map(|at| servers[at].url(role, "postgres"));
        let (a, b) = (format!("a={a}"), format!("b={b}"));
        let Run { code, stdout, stderr } =
            tenantctl(["check", "-d", &a, "-d", &b, "-s", SPEC, "--format", "json"]);
        assert_eq!(code, Some(0), "{role}: {stdout}{stderr}");
        let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        assert_eq!(report["rows"][0]["counts"], serde_json::json!({ "a": 14, "b": 14 }));
        for at in [0, 1] {
            await_that("a count of what ended", || databases[at].query(ENDED) != ended[at]);
            assert_eq!(settled(&databases[at]), before[at], "{role} wrote");
        }
    }
    // And what is written does show.
    let before = settled(&databases[0]);
    databases[0].sql("UPDATE custom_auth_tenant SET name = name WHERE schema_name = 'tenant_acme'");
    assert_ne!(settled(&databases[0]), before);
}

/// What was written once psql's own look at it changes nothing any more.
fn settled(database: &Psql<'_>) -> Vec<Vec<String>> {
    await_some("a server that does not write by itself", || {
        let written = database.query(WRITTEN);
        sleep(Duration::from_millis(200));
        (database.query(WRITTEN) == written).then_some(written)
    })
}
