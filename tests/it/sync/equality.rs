//! Values that are equal to PostgreSQL and not byte for byte.

use super::Pair;
use crate::support::set;

const CI: &str = "
    CREATE EXTENSION citext;
    CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);";

/// Runs the script, if there is one. What is left to do must have been listed by the first run.
fn leaves_only_what_it_lists(pair: &Pair<'_>) -> String {
    let run = pair.sync(&[]);
    assert!([Some(0), Some(1)].contains(&run.code), "{run:?}");
    assert_eq!(run.code == Some(0), run.stderr.is_empty(), "{run:?}");
    pair.to.try_sql(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{}", run.stdout));
    let check = pair.project.check(&["--only", "rows"]).json;
    for rows in check["rows"].as_array().unwrap() {
        let table = rows["table"].as_str().unwrap();
        let missing = rows["missing"]["to"]["count"].as_u64().unwrap_or_default();
        let is_listed = run.stderr.contains(&format!("{table}: "));
        assert!(missing == 0 || is_listed, "{table} lacks {missing}:\n{}", run.stderr);
    }
    run.stderr
}

#[test]
fn unique_values_and_foreign_keys_are_compared_as_postgresql_does() {
    let tables = format!(
        "{CI}
        CREATE TABLE member_ci (id int PRIMARY KEY, mail text COLLATE ci NOT NULL UNIQUE);
        CREATE TABLE member_citext (id int PRIMARY KEY, mail citext NOT NULL UNIQUE);
        CREATE TABLE member_lower (id int PRIMARY KEY, mail text NOT NULL);
        CREATE UNIQUE INDEX ON member_lower (lower(mail));
        CREATE TABLE child_lower (id int PRIMARY KEY, member int REFERENCES member_lower);
        CREATE TABLE tag (name text COLLATE ci PRIMARY KEY, n int);
        CREATE TABLE post (id int PRIMARY KEY, tag text COLLATE ci REFERENCES tag);
        CREATE TABLE mail_fk (id int PRIMARY KEY, mail citext REFERENCES member_citext (mail));
        CREATE TABLE price (id int PRIMARY KEY, amt numeric UNIQUE, f float8 UNIQUE,
            at timestamptz UNIQUE, c char(5) UNIQUE, j jsonb UNIQUE, i interval UNIQUE);
        CREATE TABLE version (id int PRIMARY KEY, v text UNIQUE);"
    );
    let from = "
        INSERT INTO member_ci VALUES (1, 'Ann@x.test'), (2, 'bob@x.test'), (3, 'cy@x.test');
        INSERT INTO member_citext VALUES (1, 'Ann@x.test'), (2, 'bob@x.test'), (3, 'cy@x.test');
        INSERT INTO member_lower VALUES (1, 'Ann@x.test'), (2, 'bob@x.test'), (3, 'cy@x.test');
        INSERT INTO child_lower VALUES (1, 1), (3, 3), (4, NULL);
        INSERT INTO tag VALUES ('News', 1), ('misc', 2);
        INSERT INTO post VALUES (1, 'News'), (2, 'misc'), (3, 'NEWS');
        INSERT INTO mail_fk VALUES (1, 'ANN@x.test'), (2, 'BOB@x.test');
        INSERT INTO price VALUES (1, 1.10, 1, '2026-01-05', 'x', '1', '1 s');
        INSERT INTO price VALUES (2, 5, 0, '2026-01-06', 'y', '2', '2 s');
        INSERT INTO price VALUES (3, 6, 3, '2026-01-01 00:00+00', 'z', '3', '3 s');
        INSERT INTO price VALUES (4, 7, 4, '2026-01-07', 'ab', '4', '4 s');
        INSERT INTO price VALUES (5, 8, 5, '2026-01-08', 'v', '{\"a\": 1.0}', '5 s');
        INSERT INTO price VALUES (6, 9, 6, '2026-01-09', 'w', '5', '1 mon');
        INSERT INTO price VALUES (7, 2.0, 2, '2026-01-02', 'cd', '{\"a\": 2}', '7 s');
        INSERT INTO version VALUES (1, '1.1'), (2, '1.10'), (3, 'a'), (4, 'a ');";
    let to = "
        INSERT INTO member_ci VALUES (9, 'ann@X.test'), (2, 'bob@x.test');
        INSERT INTO member_citext VALUES (9, 'ann@X.test'), (2, 'bob@x.test');
        INSERT INTO member_lower VALUES (9, 'ann@X.test'), (2, 'bob@x.test');
        INSERT INTO tag VALUES ('news', 1); INSERT INTO post VALUES (7, 'news');
        INSERT INTO mail_fk VALUES (3, 'ann@x.test');
        INSERT INTO price VALUES
            (11, 1.1, '-0', '2026-01-01 02:00+02', 'ab   ', '{\"a\": 1}', '30 days');";
    let pair = Pair::of(&format!("{tables}{from}"), &format!("{tables}{to}"));
    let stderr = leaves_only_what_it_lists(&pair);
    for skipped in [
        "public.member_ci: 1 row skipped: the target has another row with the same mail (1)",
        "public.member_citext: 1 row skipped: the target has another row with the same mail (1)",
        "public.member_lower: rows that conflict with member_lower_lower_idx are skipped by the script",
        "public.tag: 1 row skipped: the target has another row with the same name (News)",
        "public.price: 1 row skipped: the target has another row with the same amt (1)",
        "public.price: 1 row skipped: the target has another row with the same f (2)",
        "public.price: 1 row skipped: the target has another row with the same at (3)",
        "public.price: 1 row skipped: the target has another row with the same c (4)",
        "public.price: 1 row skipped: the target has another row with the same j (5)",
        "public.price: 1 row skipped: the target has another row with the same i (6)",
    ] {
        assert!(stderr.contains(skipped), "{skipped}:\n{stderr}");
    }
    let ids = |table: &str| {
        pair.to.value(&format!("SELECT string_agg(id::text, ',' ORDER BY id) FROM {table}"))
    };
    assert_eq!((ids("member_ci"), ids("member_citext")), ("2,3,9".into(), "2,3,9".into()));
    // The script skips the row that conflicts, and the row that refers to it.
    assert_eq!((ids("member_lower"), ids("child_lower")), ("2,3,9".into(), "3,4".into()));
    assert_eq!(ids("post"), "1,2,3,7", "tags are the same by the collation");
    assert_eq!(ids("mail_fk"), "1,2,3");
    assert_eq!((ids("price"), ids("version")), ("7,11".into(), "1,2,3,4".into()));
}

#[test]
fn keys_of_text_are_compared_or_their_table_is_skipped() {
    let from = format!(
        "{CI}
        CREATE TABLE k_char (code char(6) PRIMARY KEY, v int);
        INSERT INTO k_char VALUES ('ab', 1), ('cd', 2);
        CREATE TABLE k_ci (code text COLLATE ci PRIMARY KEY, v int);
        INSERT INTO k_ci VALUES ('Foo', 1), ('bar', 2), ('straße', 3), ('new', 4);
        CREATE TABLE k_det (code text PRIMARY KEY, v int);
        INSERT INTO k_det VALUES ('X', 1), ('x', 2), ('y', 3);
        CREATE TABLE k_citext (code citext PRIMARY KEY, v int);
        INSERT INTO k_citext VALUES ('Foo', 1), ('bar', 2);
        CREATE TABLE k_space (code text PRIMARY KEY, v int);
        INSERT INTO k_space VALUES ('a', 1), ('a ', 2), ('', 3), (E'\\t', 4), ('a-b', 5), ('A b', 7);"
    );
    let to = format!(
        "{CI}
        CREATE TABLE k_char (code varchar(6) PRIMARY KEY, v int);
        INSERT INTO k_char VALUES ('ab', 1), ('cd', 2);
        CREATE TABLE k_ci (code text COLLATE ci PRIMARY KEY, v int);
        INSERT INTO k_ci VALUES ('foo', 1), ('bar', 2), ('STRASSE', 3);
        CREATE TABLE k_det (code text COLLATE ci PRIMARY KEY, v int);
        CREATE TABLE k_citext (code citext PRIMARY KEY, v int);
        INSERT INTO k_citext VALUES ('foo', 1), ('bar', 2);
        CREATE TABLE k_space (code text COLLATE \"en-x-icu\" PRIMARY KEY, v int);
        INSERT INTO k_space VALUES ('A b', 7), ('a-b', 5), ('', 3), ('a', 1);"
    );
    let pair = Pair::of(&from, &to);
    let stderr = leaves_only_what_it_lists(&pair);
    assert!(
        stderr.contains(
            "public.k_ci: 1 row skipped: the target has another row with the same code (Foo)"
        ),
        "{stderr}"
    );
    assert!(
        stderr.contains(
            "public.k_det: 1 row skipped: another row that is copied has the same code (x)"
        ),
        "{stderr}"
    );
    assert!(stderr.contains("public.k_citext: "), "{stderr}");
    let all = pair.to.query("SELECT code FROM k_det UNION ALL SELECT code FROM k_ci WHERE v > 3");
    assert_eq!(
        all.concat().iter().map(String::as_str).collect::<std::collections::BTreeSet<_>>(),
        ["X", "new", "y"].into()
    );
    assert_eq!(pair.to.value("SELECT count(*) FROM k_space"), "6");
}

#[test]
fn tables_without_a_key_are_listed() {
    let pair = Pair::of(
        "CREATE TABLE audit (who text, what text); INSERT INTO audit VALUES ('x', '1'), ('x', '1');
         CREATE TABLE uniq_null (k int UNIQUE, v text); INSERT INTO uniq_null VALUES (1, 'a'), (NULL, 'b');
         CREATE TABLE uniq_nn (k int NOT NULL UNIQUE, v text); INSERT INTO uniq_nn VALUES (1, 'a'), (2, 'b');",
        "CREATE TABLE audit (who text, what text); INSERT INTO audit VALUES ('x', '1');
         CREATE TABLE uniq_null (k int UNIQUE, v text); INSERT INTO uniq_null VALUES (1, 'a');
         CREATE TABLE uniq_nn (k int NOT NULL UNIQUE, v text); INSERT INTO uniq_nn VALUES (1, 'a'), (3, 'b');",
    );
    let stderr = leaves_only_what_it_lists(&pair);
    let tables =
        stderr.lines().filter_map(|line| Some(line.split_once("public.")?.1.split_once(':')?.0));
    assert_eq!(
        tables.map(str::to_owned).collect::<std::collections::BTreeSet<_>>(),
        set(["audit", "uniq_null"])
    );
    assert_eq!(pair.to.value("SELECT count(*) FROM uniq_nn"), "3");
}

#[test]
fn columns_whose_equality_is_not_known_skip_their_table() {
    let tables = "CREATE TABLE t (id int PRIMARY KEY, p point[], a int[] UNIQUE);
                  CREATE TABLE c (id int PRIMARY KEY, t int REFERENCES t);
                  CREATE TABLE u (id int PRIMARY KEY);";
    let rows = "INSERT INTO t VALUES (1, NULL, '{1}'); INSERT INTO c VALUES (1, 1); INSERT INTO u VALUES (1)";
    let pair = Pair::of(&format!("{tables}{rows}"), tables);
    let stderr = leaves_only_what_it_lists(&pair);
    assert!(
        stderr.contains("public.t: tenantctl does not know which values of column a are equal"),
        "{stderr}"
    );
    assert!(stderr.contains("public.c: 1 row skipped: "), "{stderr}");
    assert_eq!(pair.to.value("SELECT count(*) FROM u"), "1");
}
