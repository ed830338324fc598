//! What is not brought is told; a script that is run where it does not belong does nothing.

use super::Pair;
use crate::support::{Db, Project, first, second};

const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY, v text);";

#[test]
fn a_script_stops_in_another_database() {
    let pair = Pair::of(&format!("{TABLE} INSERT INTO t VALUES (1, 'x')"), TABLE);
    let script = pair.sync(&[]).stdout;
    let other = Db::with(second(), TABLE);
    let error = other.try_sql(&script).unwrap_err();
    let (wanted, is) = (pair.to.name(), other.name());
    let told = format!("this script is for database {wanted}, and this is {is}");
    assert!(error.contains(&told), "{error}");
    assert_eq!(other.value("SELECT count(*) FROM t"), "0");
    // One of that name on another server.
    let twin = Db::with(first(), TABLE);
    let error = twin.try_sql(&script.replace(wanted, twin.name())).unwrap_err();
    assert!(error.contains("a database of that name on another server"), "{error}");
}

#[test]
fn an_error_leaves_nothing_behind() {
    let pair = Pair::of(
        &format!(
            "{TABLE} CREATE TABLE u (id int PRIMARY KEY, n int);
                  INSERT INTO t VALUES (1, 'x'); INSERT INTO u VALUES (1, 1);"
        ),
        &format!("{TABLE} CREATE TABLE u (id int PRIMARY KEY, n int CHECK (n > 1))"),
    );
    let run = pair.sync(&[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let error = pair.to.try_sql(&run.stdout).unwrap_err();
    assert!(error.contains("u_n_check"), "{error}");
    assert_eq!(pair.to.value("SELECT count(*) FROM t"), "0");
}

#[test]
fn tables_that_cannot_be_copied_are_listed_and_the_rest_is_copied() {
    let from = format!(
        "{TABLE} CREATE TABLE no_key (id int); CREATE TABLE new (id int PRIMARY KEY);
         CREATE TABLE lacks (id int PRIMARY KEY); CREATE TABLE ruled (id int PRIMARY KEY);
         CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child () INHERITS (parent);
         CREATE TABLE other (id inet PRIMARY KEY);
         INSERT INTO t VALUES (1, 'x'); INSERT INTO lacks VALUES (1); INSERT INTO ruled VALUES (1);"
    );
    let to = format!(
        "{TABLE} CREATE TABLE no_key (id int); CREATE TABLE lacks (id int PRIMARY KEY, n int NOT NULL);
         CREATE TABLE ruled (id int PRIMARY KEY);
         CREATE RULE r AS ON INSERT TO ruled DO ALSO NOTHING;
         CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child () INHERITS (parent);
         CREATE TABLE other (id inet PRIMARY KEY);"
    );
    let pair = Pair::of(&from, &to);
    let run = pair.sync(&[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    for told in [
        "public.no_key: the ids of public.no_key were not compared: it has no primary key",
        "to: public.new: there is no such table",
        "public.lacks: column n of to is NOT NULL without a default, and from has no such column",
        "public.ruled: its rule r in to rewrites INSERT or UPDATE",
        "public.parent: public.child inherits from it in from",
        "public.other: the ids of public.other were not compared: key column id has type inet",
    ] {
        assert!(run.stderr.contains(&format!("not copied: {told}")), "{told}: {}", run.stderr);
    }
    pair.to.sql(&run.stdout);
    assert_eq!(pair.to.value("SELECT v FROM t"), "x");
}

#[test]
fn what_the_role_may_not_read_is_told() {
    let pair = Pair::of(
        &format!("{TABLE} CREATE TABLE secret (id int PRIMARY KEY); CREATE TABLE rls (id int PRIMARY KEY);
                  ALTER TABLE rls ENABLE ROW LEVEL SECURITY; INSERT INTO rls VALUES (1);
                  INSERT INTO t VALUES (1, 'x');"),
        &format!("{TABLE} CREATE TABLE secret (id int PRIMARY KEY); CREATE TABLE rls (id int PRIMARY KEY);"),
    );
    let role = pair.from.role("LOGIN");
    pair.from.sql(&format!("GRANT SELECT ON t, rls TO {role}"));
    let databases = [("from", pair.from.url_as(&role)), ("to", pair.to.url())];
    let run = Project::of(databases).run(&["sync", "from", "to", "*"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    for told in ["from: public.secret: ", "from: public.rls: "] {
        assert!(run.stderr.contains(&format!("not copied: {told}")), "{told}: {}", run.stderr);
    }
    pair.to.sql(&run.stdout);
    assert_eq!(pair.to.value("SELECT v FROM t"), "x");
}

#[test]
fn no_query_runs_code_of_a_tables_owner() {
    let owner = first_role();
    let made = |db: &Db<'_>| {
        db.sql(&format!(
            "{TABLE} GRANT ALL ON SCHEMA public TO {owner};
             CREATE FUNCTION evil(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
                 'BEGIN RAISE EXCEPTION ''ran''; END';
             ALTER FUNCTION evil OWNER TO {owner};
             CREATE INDEX ON t ((evil(id))); ALTER TABLE t OWNER TO {owner};"
        ));
    };
    let (from, to) = (Db::create(first()), Db::create(first()));
    made(&from);
    made(&to);
    let run =
        Project::of([("from", from.url()), ("to", to.url())]).run(&["sync", "from", "to", "t"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("planning a query of it may run them"), "{run:?}");
}

fn first_role() -> String {
    Db::create(first()).role("LOGIN")
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let pair = Pair::of(TABLE, TABLE);
    let gone = "postgres://127.0.0.1:1/gone".to_owned();
    let run =
        Project::of([("from", gone), ("to", pair.to.url())]).run(&["sync", "from", "to", "t"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    assert!(run.stderr.contains("not copied: from: "), "{run:?}");
}

#[test]
fn locked_table_is_listed_and_the_rest_is_copied() {
    let tables = format!(
        "{TABLE} CREATE TABLE u (id int PRIMARY KEY, t int REFERENCES t);
         INSERT INTO t VALUES (1, 'x');"
    );
    let rows = "INSERT INTO t VALUES (2, 'x'); INSERT INTO u VALUES (1, 1), (2, NULL);";
    for locked_there in [true, false] {
        let pair = Pair::of(&format!("{tables}{rows}"), &tables);
        let db = if locked_there { &pair.to } else { &pair.from };
        let held = db.hold("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
        let run = pair.sync(&[]);
        drop(held);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("public.t: "), "{run:?}");
        let unchecked = "public.u: 1 row skipped: what u_t_fkey requires was not checked in";
        assert!(run.stderr.contains(unchecked), "{run:?}");
        pair.to.sql(&run.stdout);
        assert_eq!(pair.to.value("SELECT count(*) FROM t"), "1");
        assert_eq!(pair.to.value("SELECT string_agg(id::text, ',') FROM u"), "2");
    }
}

#[test]
fn rows_found_but_all_skipped_are_counted_and_exit_2() {
    let create = "CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE);
                  CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p);
                  CREATE TABLE no_key (id int);";
    let pair = Pair::of(
        &format!("{create} INSERT INTO p VALUES (1, 'a'); INSERT INTO c VALUES (5, 1), (6, 1)"),
        &format!("{create} INSERT INTO p VALUES (1, 'other')"),
    );
    let run = pair.sync(&["c"]);
    let told = "-- Written by tenantctl sync.\n\
                -- Nothing is copied: 2 rows are missing in to, all skipped (reasons below).\n\
                -- Not copied, or not checked:\n";
    assert!(run.code == Some(2) && run.stdout.starts_with(told), "{run:?}");
    let run = pair.sync(&["c", "p", "no_key", "--update"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    // A table that is not compared is told beside the rows that are skipped.
    let run = pair.sync(&["c", "no_key"]);
    let told = "all skipped (reasons below).\n-- Not everything was compared (reasons below).\n";
    assert!(run.code == Some(2) && run.stdout.contains(told), "{run:?}");
    // Without any row to copy nothing is refused.
    let run = pair.sync(&["p", "no_key"]);
    let told = "-- No row to copy was found in 1 compared table.\n\
                -- Not everything was compared (reasons below).\n";
    assert!(run.code == Some(1) && run.stdout.contains(told), "{run:?}");
}

#[test]
fn rows_that_refer_to_each_other_too_deeply_are_skipped_and_counted() {
    let create = "CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE, boss int REFERENCES t);";
    let pair = Pair::of(
        // Each reports to the next one, and the last cannot be copied.
        &format!(
            "{create} INSERT INTO t SELECT n, 'c' || n, nullif(n + 1, 31) FROM generate_series(1, 30) AS n"
        ),
        &format!("{create} INSERT INTO t VALUES (99, 'c30', NULL)"),
    );
    let run = pair.sync(&[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let told = "-- Nothing is copied: 30 rows are missing in to, all skipped (reasons below).\n";
    assert!(run.stdout.contains(told) && !run.stdout.contains("was compared"), "{run:?}");
}
