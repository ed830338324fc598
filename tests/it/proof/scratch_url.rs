//! `--scratch`: a script is proven on a server that the user named, and nothing stays there.

use tenantctl::scratch::{SUPERUSER, Template};

use super::{fix, verdict};
use crate::support::{Db, Psql, binaries, first, second, start};

/// What a server has that one proof could leave.
const PRESENT: &str = "SELECT 'database ' || datname FROM pg_database
    UNION ALL SELECT 'role ' || rolname FROM pg_roles
    UNION ALL SELECT 'tablespace ' || spcname FROM pg_tablespace
    UNION ALL SELECT 'setting ' || setconfig::text FROM pg_db_role_setting ORDER BY 1";

#[test]
fn named_server_is_used_and_left_as_it_was() {
    // No copy of what the others are copies of: it would be taken for one of them.
    let template = Template::make(&binaries()).unwrap();
    let cluster = tenantctl::scratch::Cluster::new(&template).unwrap();
    let server = start(cluster, "throwaway-url", &[]);
    let postgres = Psql::new(&server, "postgres");
    let before = postgres.query(PRESENT);

    let to = Db::create(second());
    let role = to.role("");
    to.sql(&format!(
        "CREATE TABLE t (a int); ALTER TABLE t OWNER TO {role};
         ALTER ROLE {role} SET work_mem = '8MB'; GRANT SELECT ON t TO PUBLIC;"
    ));
    let from = Db::with(first(), "CREATE TABLE more (a int)");
    let scratch = server.url(SUPERUSER, "postgres");
    let flags = ["--scratch", &scratch, "--table", "more"];
    let run = fix(&from, &to, &flags);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(verdict(&run).contains("applies in 2 statements; nothing differs"), "{run:?}");
    // It would be everybody's on that server.
    assert!(run.stdout.contains(".work_mem.\n"), "{run:?}");
    assert_eq!(postgres.query(PRESENT), before);

    // One that fails leaves nothing either.
    to.sql(
        "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql
             AS 'BEGIN RAISE EXCEPTION ''no''; END';
         CREATE EVENT TRIGGER refuses ON ddl_command_start WHEN TAG IN ('CREATE TABLE')
             EXECUTE FUNCTION refuse();",
    );
    let run = fix(&from, &to, &flags);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    assert!(run.stderr.contains("ERROR: no (SQLSTATE P0001)"), "{run:?}");
    assert_eq!(postgres.query(PRESENT), before);

    postgres.sql("CREATE ROLE small LOGIN CREATEDB");
    let small = server.url("small", "postgres");
    let run = fix(&from, &to, &["--scratch", &small, "--table", "more"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    assert!(run.stderr.contains("the role that connects is not a superuser"), "{run:?}");
}

#[test]
fn server_of_the_run_is_refused() {
    let (from, to) = (Db::with(first(), "CREATE TABLE t (a int)"), Db::create(second()));
    for (server, name) in [(first(), "from"), (second(), "to")] {
        let postgres = Psql::new(server, "postgres");
        let secret = format!("postgres://{SUPERUSER}:s3cret@127.0.0.1:{}/postgres", server.port());
        let run = fix(&from, &to, &["--scratch", &secret]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        let words =
            format!("database {name} of this run is on the same server, or on a copy of it");
        assert!(run.stderr.contains(&words) && !run.stderr.contains("s3cret"), "{run:?}");
        let made = "SELECT count(*) FROM pg_database WHERE datname LIKE 'tenantctl%'";
        assert_eq!(postgres.query(made), [["0"]]);
    }
}
