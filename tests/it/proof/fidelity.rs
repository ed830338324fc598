//! The throwaway server has what the target has, whatever that is.

use tenantctl::scratch::Server;

use super::{fix, fix_with, verdict};
use crate::catalog::cases::{self, Share};
use crate::support::{Db, first, second, versions};

/// psql runs the same scripts in `fix::every_case_is_mended_in_both_directions`.
#[test]
fn script_of_a_case_that_psql_runs_is_proven() {
    let servers = [first(), second()];
    let wrong = cases::for_each(servers, Share(1, 60), |case| {
        // No server of the tests has loaded a provider, so none takes a label.
        if case.to_string().starts_with("security_label/") {
            return Vec::new();
        }
        let [a, b] = case.databases(servers);
        let run = fix(&a, &b, &["--prove", "--allow-destructive", "--allow-weakening"]);
        let is_proven = [Some(0), Some(1)].contains(&run.code);
        if is_proven { Vec::new() } else { vec![format!("{case}: {run:?}")] }
    });
    assert!(wrong.is_empty(), "{} of the cases\n{}", wrong.len(), wrong.join("\n"));
}

/// The oldest version and the newest.
fn outermost() -> [&'static (i32, Server); 2] {
    let all = versions();
    [&all[0], &all[all.len() - 1]]
}

#[test]
fn rare_kinds_are_made_on_the_oldest_and_the_newest_version() {
    for (major, server) in outermost() {
        let to = Db::create(server);
        let role = to.role("");
        to.sql(&format!(
            "CREATE TABLE t (a int, owner text);
             ALTER TABLE t OWNER TO {role};
             ALTER TABLE t ENABLE ROW LEVEL SECURITY;
             CREATE POLICY own ON t TO {role} USING (owner = current_user);
             ALTER DEFAULT PRIVILEGES FOR ROLE {role} GRANT SELECT ON TABLES TO PUBLIC;
             CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql
                 AS 'BEGIN RAISE EXCEPTION ''not while it is built''; END';
             CREATE EVENT TRIGGER refuses ON ddl_command_start WHEN TAG IN ('CREATE SEQUENCE')
                 EXECUTE FUNCTION refuse();
             CREATE PUBLICATION p FOR TABLE t;
             CREATE SUBSCRIPTION s_{0} CONNECTION 'host=127.0.0.1 port=1 dbname=x' PUBLICATION p
                 WITH (connect = false);
             ALTER ROLE {role} IN DATABASE {0} SET work_mem = '8MB';
             ALTER DATABASE {0} SET DateStyle = 'German, DMY';",
            to.name()
        ));
        let from = Db::with(server, "CREATE TABLE more (a int)");
        let run = fix_with(*major, &from, &to, &["--prove", "--table", "more"]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{major}: {run:?}");
        let proven = format!("-- Proven on PostgreSQL {major}");
        assert!(verdict(&run).starts_with(&proven), "{run:?}");
        // What default privileges of the role would give is revoked, whoever runs it.
        assert!(verdict(&run).contains("applies in 3 statements; nothing differs"), "{run:?}");
    }
}

#[test]
fn tablespace_is_made_in_the_servers_own_directory() {
    for (major, server) in outermost() {
        let name = format!("Fast \"{major}\"");
        let quoted = name.replace('"', "\"\"");
        // The setting and the statement each stand alone.
        let to = Db::create(server);
        for sql in [
            format!(
                "SET allow_in_place_tablespaces = on;\nCREATE TABLESPACE \"{quoted}\" LOCATION '' \
                 WITH (random_page_cost = 1.5);"
            ),
            format!("CREATE TABLE t (a int) TABLESPACE \"{quoted}\""),
        ] {
            to.sql(&sql);
        }
        let from = Db::with(server, "CREATE TABLE t (a int); CREATE TABLE more (a int)");
        let run = fix_with(*major, &from, &to, &["--prove", "--table", "more"]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{major}: {run:?}");
        to.sql(&format!("DROP TABLE t; DROP TABLESPACE \"{quoted}\""));
    }
}

#[test]
fn hostile_names_are_names() {
    for (major, server) in outermost() {
        let to = Db::create(server);
        let role = format!("a\"b'; DROP TABLE t; --\u{202e} {}", to.name());
        let quoted = role.replace('"', "\"\"");
        to.sql(&format!(
            "CREATE ROLE \"{quoted}\";
             CREATE SCHEMA \"$$; \\! touch x\" AUTHORIZATION \"{quoted}\";
             CREATE TABLE \"$$; \\! touch x\".\"t\n--\" (\"a'\" int DEFAULT 1, \"{{b}}\" text DEFAULT 'c''d');
             GRANT SELECT ON \"$$; \\! touch x\".\"t\n--\" TO \"{quoted}\";"
        ));
        let from = Db::with(server, "CREATE TABLE more (a int)");
        let run = fix_with(*major, &from, &to, &["--prove", "--table", "more"]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{major}: {run:?}");
        to.sql(&format!("DROP OWNED BY \"{quoted}\" CASCADE; DROP ROLE \"{quoted}\""));
    }
}

#[test]
fn encoding_is_the_targets() {
    for (major, server) in outermost() {
        for encoding in ["SQL_ASCII", "LATIN1"] {
            let options =
                format!("TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'");
            let to = Db::create_as(server, &options);
            to.sql("CREATE TABLE t (a text DEFAULT 'x')");
            let from =
                Db::with(server, "CREATE TABLE t (a text DEFAULT 'x'); CREATE TABLE more (a int)");
            let run = fix_with(*major, &from, &to, &["--prove", "--table", "more"]);
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{encoding}: {run:?}");
            // A character that the target's encoding does not have.
            from.sql("COMMENT ON TABLE t IS 'Łódź'");
            if encoding == "LATIN1" {
                let run = fix_with(*major, &from, &to, &["--prove"]);
                assert_eq!(run.code, Some(2), "{run:?}");
                assert!(run.stderr.contains("SQLSTATE 22P05"), "{run:?}");
            }
        }
    }
}
