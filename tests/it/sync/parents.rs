//! Rows that refer to other rows under the same key: serial keys of separate servers.

use super::Pair;

/// What both sides create, and the rows of each.
fn pair(tables: &str, from: &str, to: &str) -> Pair<'static> {
    Pair::of(&format!("{tables}{from}"), &format!("{tables}{to}"))
}

fn ids(pair: &Pair<'_>, table: &str) -> String {
    pair.to
        .value(&format!("SELECT coalesce(string_agg(id::text, ',' ORDER BY id), '') FROM {table}"))
}

const SHOP: &str = "
    CREATE TABLE customer (id serial PRIMARY KEY, email text UNIQUE, name text, updated_at timestamptz);
    CREATE TABLE purchase (id int PRIMARY KEY, customer int NOT NULL REFERENCES customer);
    CREATE TABLE item (id int PRIMARY KEY, purchase int REFERENCES purchase);";

#[test]
fn row_of_another_customer_with_the_same_serial_key_is_skipped() {
    let pair = pair(
        SHOP,
        "INSERT INTO customer VALUES (6, 'f@x', 'F', '2020-01-01'), (7, 'g@x', 'G', NULL), (8, 'h@x', 'H', NULL);
         INSERT INTO purchase VALUES (60, 6), (70, 7), (80, 8);
         INSERT INTO item VALUES (600, 60), (700, 70), (800, 80), (900, NULL);",
        // Customer 6 is the same one with other contents, customer 7 is somebody else.
        "INSERT INTO customer VALUES (6, 'f@x', 'Eff', '2024-01-01'), (7, 'other@x', 'G', NULL);",
    );
    let run = pair.sync(&[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    for skipped in [
        "public.purchase: 1 row skipped: purchase_customer_fkey would refer to another row of \
         public.customer in to (same id, other email) (70)\n",
        "public.item: 1 row skipped: item_purchase_fkey requires a row of public.purchase that is \
         missing in to (700)\n",
    ] {
        assert!(run.stderr.contains(skipped), "{skipped}: {}", run.stderr);
        let listed = format!("-- * {}", skipped.replacen(": ", " in to: ", 1));
        assert!(run.stdout.contains(&listed), "{listed}: {}", run.stdout);
    }
    pair.to.sql(&run.stdout);
    assert_eq!(ids(&pair, "purchase"), "60,80");
    assert_eq!(ids(&pair, "item"), "600,800,900");
    let trusted = pair.sync(&["--trust-keys"]);
    assert_eq!((trusted.code, trusted.stderr.as_str()), (Some(0), ""), "{trusted:?}");
    pair.to.sql(&trusted.stdout);
    assert_eq!(ids(&pair, "purchase"), "60,70,80");
}

#[test]
fn without_a_unique_column_contents_decide() {
    let tables = "CREATE TABLE city (id int PRIMARY KEY, name text, seen timestamptz);
                  CREATE TABLE street (id int PRIMARY KEY, city int REFERENCES city);";
    let pair = pair(
        tables,
        "INSERT INTO city VALUES (1, 'Ulm', '2020-01-01'), (2, 'Bonn', '2020-01-01'), (3, 'Kiel', NULL);
         INSERT INTO street VALUES (10, 1), (20, 2), (30, 3);",
        "INSERT INTO city VALUES (1, 'Ulm', '2021-01-01'), (2, 'Rome', '2020-01-01'), (3, 'Kiel', NULL);",
    );
    let run = pair.sync(&["street"]);
    let skipped = "2 rows skipped: street_city_fkey would refer to another row of public.city in to \
                   (same id, other contents) (10, 20)";
    assert!(run.stderr.contains(skipped), "{run:?}");
    let rows = "rows: [{table: city, compare: content, except: [seen]}, {table: street}]\n";
    let project = crate::support::Project::new()
        .config([("from", pair.from.url()), ("to", pair.to.url())], rows);
    let run = project.run(&["sync", "from", "to"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    pair.to.sql(&run.stdout);
    assert_eq!(ids(&pair, "street"), "10,30", "{}", run.stderr);
}

#[test]
fn parent_whose_own_parent_is_another_row_is_another_row() {
    let tables = "
        CREATE TABLE tenant (id int PRIMARY KEY, slug text NOT NULL UNIQUE);
        CREATE TABLE invoice (id int PRIMARY KEY, tenant int NOT NULL REFERENCES tenant,
            number int NOT NULL, UNIQUE (tenant, number));
        CREATE TABLE line (id int PRIMARY KEY, invoice int NOT NULL REFERENCES invoice);
        CREATE TABLE note (tenant int REFERENCES tenant, n int, PRIMARY KEY (tenant, n), id int);
        CREATE TABLE star (id int PRIMARY KEY, tenant int, n int, FOREIGN KEY (tenant, n) REFERENCES note);";
    let rows = |slug: &str| {
        format!(
            "INSERT INTO tenant VALUES (1, 'same'), (2, '{slug}');
             INSERT INTO invoice VALUES (5, 1, 1), (6, 2, 1);
             INSERT INTO note VALUES (1, 1), (2, 1);"
        )
    };
    let own =
        "INSERT INTO line VALUES (50, 5), (60, 6); INSERT INTO star VALUES (1, 1, 1), (2, 2, 1)";
    let pair = pair(tables, &format!("{}{own}", rows("a")), &rows("b"));
    let run = pair.sync(&["line", "star"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let why = "(same id, which refers to another row of public.tenant) (60)";
    assert!(run.stderr.contains(why), "{}", run.stderr);
    pair.to.sql(&run.stdout);
    assert_eq!((ids(&pair, "line"), ids(&pair, "star")), ("50".into(), "1".into()));
}

#[test]
fn skipped_rows_take_rows_of_the_same_table_along() {
    let tables = "CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE, boss int REFERENCES t);";
    let pair = pair(
        tables,
        // 5 reports to 4, 4 to 3, and 3 cannot come; 8 reports to 9, which comes.
        "INSERT INTO t VALUES (3, 'taken', NULL), (4, 'd', 3), (5, 'e', 4), (9, 'i', NULL), (8, 'h', 9);",
        "INSERT INTO t VALUES (1, 'taken', NULL);",
    );
    let run = pair.sync(&[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("2 rows skipped: t_boss_fkey requires a row"), "{}", run.stderr);
    pair.to.sql(&run.stdout);
    assert_eq!(ids(&pair, "t"), "1,8,9");
    let again = pair.sync(&[]);
    assert!(again.stderr.contains("2 rows skipped") && again.code == Some(2), "{again:?}");
    let nothing =
        "\n-- Nothing is copied: 3 rows are missing in to, all skipped (reasons below).\n";
    assert!(again.stdout.contains(nothing), "{again:?}");
    assert!(!again.stdout.contains("was compared"), "{again:?}");
}

#[test]
fn rows_of_a_circle_that_cannot_wait_are_skipped() {
    let tables = "CREATE TABLE a (id int PRIMARY KEY, b int);
                  CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
                  ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b;";
    let rows = "INSERT INTO a VALUES (1), (2), (3); INSERT INTO b VALUES (7, 1), (8, 2), (9, NULL);
                UPDATE a SET b = 6 + id WHERE id < 3;";
    let pair = pair(tables, rows, "");
    let run = pair.sync(&[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("make one of the foreign keys DEFERRABLE"), "{}", run.stderr);
    pair.to.sql(&run.stdout);
    assert_eq!((ids(&pair, "a"), ids(&pair, "b")), ("3".into(), "9".into()));
}

#[test]
fn updated_parents_are_the_same_rows() {
    let tables = "CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE);
                  CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p);";
    let pair = pair(
        tables,
        "INSERT INTO p VALUES (1, 'a'), (2, 'kept'); INSERT INTO c VALUES (10, 1), (20, 2);",
        // 2 cannot be updated: another row has its code.
        "INSERT INTO p VALUES (1, 'x'), (2, 'y'), (3, 'kept');",
    );
    let run = pair.sync(&["--update"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    pair.to.sql(&run.stdout);
    assert_eq!(ids(&pair, "c"), "10", "{}", run.stderr);
}

#[test]
fn unique_number_that_the_server_hands_out_does_not_identify_a_row() {
    for n in ["int GENERATED BY DEFAULT AS IDENTITY UNIQUE", "serial UNIQUE"] {
        let tables = format!(
            "CREATE TABLE g (pk uuid PRIMARY KEY, n {n}, name text);
             CREATE TABLE c (id int PRIMARY KEY, n int REFERENCES g (n));"
        );
        let g = |n: u32, pk: u32, name: &str| {
            format!(
                "INSERT INTO g (pk, n, name)
                 VALUES ('00000000-0000-0000-0000-{pk:012}', {n}, '{name}');"
            )
        };
        let own = "INSERT INTO c VALUES (7, 1), (8, 2), (9, 3);";
        let pair = pair(
            &tables,
            &format!("{}{}{}{own}", g(1, 1, "alice"), g(2, 2, "bob"), g(3, 3, "carol")),
            // 1 is another row; 2 has a uuid of its own and the same contents; 3 has the same uuid.
            &format!("{}{}{}", g(1, 91, "mallory"), g(2, 92, "bob"), g(3, 3, "Carol")),
        );
        let run = pair.sync(&["c"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        let skipped = "public.c: 1 row skipped: c_n_fkey would refer to another row of public.g in to \
                       (same n, other contents) (7)";
        assert!(run.stderr.contains(skipped), "{n}: {}", run.stderr);
        pair.to.sql(&run.stdout);
        assert_eq!(ids(&pair, "c"), "8,9", "{n}");
    }
}

#[test]
fn number_beside_a_primary_key_does_not_make_rows_the_same() {
    let tables = "
        CREATE TABLE g (id int PRIMARY KEY, n int GENERATED BY DEFAULT AS IDENTITY UNIQUE, name text);
        CREATE TABLE c (id int PRIMARY KEY, g int REFERENCES g);";
    let pair = pair(
        tables,
        "INSERT INTO g VALUES (1, 1, 'alice'), (2, 2, 'bob'); INSERT INTO c VALUES (7, 1), (8, 2);",
        "INSERT INTO g VALUES (1, 1, 'mallory'), (2, 2, 'bob');",
    );
    let run = pair.sync(&["c"]);
    assert!(run.stderr.contains("(same id, other contents) (7)"), "{run:?}");
    pair.to.sql(&run.stdout);
    assert_eq!(ids(&pair, "c"), "8");
}

#[test]
fn natural_unique_key_identifies_a_row() {
    let tables = "CREATE TABLE g (id serial PRIMARY KEY, code text UNIQUE, name text);
                  CREATE TABLE c (id int PRIMARY KEY, code text REFERENCES g (code));";
    let pair = pair(
        tables,
        "INSERT INTO g VALUES (1, 'de', 'Germany'); INSERT INTO c VALUES (7, 'de');",
        "INSERT INTO g VALUES (5, 'de', 'Deutschland');",
    );
    let run = pair.sync(&["c"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    pair.to.sql(&run.stdout);
    assert_eq!(ids(&pair, "c"), "7");
}
