//! `--jobs`: tables, and partitions of one, compared at the same time say what they say one after the
//! other.

use serde_json::{Value as Json, json};

use crate::support::{Db, Project, Report, await_that, first, second, set};

/// Tables whose partitions mean the same everywhere, with rows that differ and are missing in some of
/// them.
const PARTED: &str = "
    CREATE TABLE by_range (id int, at date, v text, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
    CREATE TABLE by_range_1 PARTITION OF by_range FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
    CREATE TABLE by_range_2 PARTITION OF by_range FOR VALUES FROM ('2026-01-01') TO ('2026-07-01')
        PARTITION BY LIST (id);
    CREATE TABLE by_range_2a PARTITION OF by_range_2 FOR VALUES IN (1, 2, 3);
    CREATE TABLE by_range_2b PARTITION OF by_range_2 DEFAULT;
    CREATE TABLE \"by range 3\" PARTITION OF by_range DEFAULT;
    CREATE TABLE by_list (tenant text, id int, v text, PRIMARY KEY (tenant, id)) PARTITION BY LIST (tenant);
    CREATE TABLE by_list_a PARTITION OF by_list FOR VALUES IN ('a', 'it''s');
    CREATE TABLE by_list_b PARTITION OF by_list DEFAULT;
    CREATE TABLE by_hash (id uuid PRIMARY KEY, v text) PARTITION BY HASH (id);
    CREATE TABLE by_hash_0 PARTITION OF by_hash FOR VALUES WITH (MODULUS 3, REMAINDER 0);
    CREATE TABLE by_hash_1 PARTITION OF by_hash FOR VALUES WITH (MODULUS 3, REMAINDER 1);
    CREATE TABLE by_hash_2 PARTITION OF by_hash FOR VALUES WITH (MODULUS 3, REMAINDER 2);
    CREATE TABLE whole (id int PRIMARY KEY, v text);
    INSERT INTO by_range SELECT i, '2025-12-01'::date + i, 'x' FROM generate_series(1, 300) i;
    INSERT INTO by_list SELECT ('{a,it''s,c}'::text[])[i % 3 + 1], i, 'x' FROM generate_series(1, 300) i;
    INSERT INTO by_hash SELECT md5(i::text)::uuid, 'x' FROM generate_series(1, 300) i;
    INSERT INTO whole SELECT i, 'x' FROM generate_series(1, 300) i;";
const OTHERWISE: &str = "
    DELETE FROM by_range WHERE id IN (7, 77, 277); UPDATE by_range SET v = 'y' WHERE id IN (8, 78, 278);
    DELETE FROM by_list WHERE id % 50 = 0; UPDATE by_list SET v = NULL WHERE id % 50 = 1;
    DELETE FROM by_hash WHERE substr(id::text, 1, 1) = '0';
    UPDATE by_hash SET v = 'z' WHERE substr(id::text, 1, 1) = '1';
    DELETE FROM whole WHERE id = 5;";
const ROWS: &str = "rows: [{table: by_*, compare: content}, {table: whole, compare: content}]\n";

fn pair(sql: &str, otherwise: &str) -> (Db<'static>, Db<'static>) {
    (Db::with(first(), sql), Db::with(second(), &format!("{sql} {otherwise}")))
}

fn project(a: &str, b: &Db, rows: &str) -> Project {
    Project::new().config([("a", a.to_owned()), ("b", b.url())], rows)
}

/// What is said of a table, its samples in an order that does not depend on how they were found.
fn said(rows: &Json) -> Json {
    let mut said = rows.clone();
    let samples = ["/missing/a/sample", "/missing/b/sample", "/differing/sample"];
    for sample in samples {
        if let Some(sample) = said.pointer_mut(sample).and_then(Json::as_array_mut) {
            sample.sort_by_key(Json::to_string);
        }
    }
    said
}

#[test]
fn several_at_a_time_say_what_one_after_the_other_says() {
    let (a, b) = pair(PARTED, OTHERWISE);
    let project = project(&a.url(), &b, ROWS);
    let one = project.check(&["--only", "rows"]);
    assert_eq!(one.unchecked(), set([]));
    assert_eq!(one.rows("public.by_range")["missing"]["b"]["count"], 3);
    assert_eq!(one.rows("public.by_range")["differing"]["count"], 3);
    for jobs in ["1", "2", "7", "64"] {
        let more = project.check(&["--only", "rows", "--jobs", jobs]);
        assert_eq!(more.unchecked(), set([]));
        assert_eq!((one.code, one.findings()), (more.code, more.findings()));
        for table in ["by_range", "by_list", "by_hash", "whole"] {
            let table = format!("public.{table}");
            let (one, more) = (one.rows(&table), more.rows(&table));
            assert!(one["missing"]["b"]["count"].as_u64() > Some(0), "{one:#}");
            if table != "public.by_hash" {
                assert_eq!(said(one), said(more), "{table}, {jobs} jobs");
            }
            assert_eq!(one["missing"]["b"]["count"], more["missing"]["b"]["count"]);
            assert_eq!(one["differing"]["columns"], more["differing"]["columns"]);
            assert_eq!(one["counts"], more["counts"]);
        }
    }
}

/// Where a row may be in another partition elsewhere, or a partition may not be read, comparing
/// partition by partition would call rows missing, or the table unreadable.
#[test]
fn what_means_something_else_elsewhere_is_compared_as_a_whole() {
    let table = "
        CREATE TABLE moods (mood mood, id int, PRIMARY KEY (mood, id)) PARTITION BY HASH (mood);
        CREATE TABLE moods_0 PARTITION OF moods FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE moods_1 PARTITION OF moods FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        INSERT INTO moods SELECT unnest(enum_range(NULL::mood)), 1;
        CREATE TABLE texts (id text COLLATE \"TEXTS\", PRIMARY KEY (id)) PARTITION BY RANGE (id);
        CREATE TABLE texts_0 PARTITION OF texts FOR VALUES FROM (MINVALUE) TO ('a');
        CREATE TABLE texts_1 PARTITION OF texts FOR VALUES FROM ('a') TO (MAXVALUE);
        INSERT INTO texts SELECT unnest('{A,B,a,b,z,Z}'::text[]);
        CREATE TABLE years (id int PRIMARY KEY) PARTITION BY RANGE (id);
        CREATE TABLE years_0 PARTITION OF years FOR VALUES FROM (0) TO (BOUND);
        CREATE TABLE years_1 PARTITION OF years FOR VALUES FROM (BOUND) TO (90);
        INSERT INTO years SELECT generate_series(0, 89);";
    let labels: Vec<String> = (0..20).map(|label| format!("'{label}'")).collect();
    let labels = labels.join(", ");
    let a = format!("CREATE TYPE mood AS ENUM ({labels}); {table}");
    let b =
        format!("CREATE TYPE other AS ENUM ('x'); CREATE TYPE mood AS ENUM ({labels}); {table}");
    let a = Db::with(first(), &a.replace("BOUND", "10").replace("TEXTS", "C"));
    let b = Db::with(second(), &b.replace("BOUND", "20").replace("TEXTS", "en-x-icu"));
    let moved = |db: &Db| db.query("SELECT mood FROM moods_0 ORDER BY 1");
    assert_ne!(moved(&a), moved(&b));
    let rows = "rows: [{table: moods}, {table: texts}, {table: years}]\n";
    let report = project(&a.url(), &b, rows).check(&["--only", "rows", "--jobs", "3"]);
    assert_eq!((report.unchecked(), report.findings()), (set([]), set([])), "{:#}", report.json);
    assert_eq!(report.rows("public.years")["counts"], json!({"a": 90, "b": 90}));

    let (a, b) = pair(PARTED, "");
    let role = a.role("LOGIN");
    a.sql(&format!("GRANT SELECT ON by_range, by_list, by_list_a, by_list_b TO {role}"));
    let rows = "rows: [{table: by_range}, {table: by_list}]\n";
    let project = project(&a.url_as(&role), &b, rows);
    let report = project.check(&["--only", "rows", "--jobs", "3"]);
    assert_eq!((report.unchecked(), report.findings()), (set([]), set([])), "{:#}", report.json);
}

#[test]
fn where_no_more_sessions_are_to_be_had_fewer_do() {
    let (a, b) = pair(PARTED, OTHERWISE);
    let role = a.role("LOGIN CONNECTION LIMIT 2");
    a.sql(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"));
    let project = project(&a.url_as(&role), &b, ROWS);
    let report = project.check(&["--only", "rows", "--jobs", "9"]);
    assert_eq!(report.unchecked(), set([]));
    assert_eq!(report.rows("public.by_range")["missing"]["b"]["count"], 3);
    let notes = report.json["notes"].to_string();
    assert!(notes.contains("rows were compared by 2 sessions instead of --jobs 9: a gave no more"));
}

/// A check that has planned what it does by three sessions, and waits to begin until `meanwhile` was
/// done.
fn check_after(project: &Project, a: &Db<'_>, args: &[&str], meanwhile: impl FnOnce()) -> Report {
    std::thread::scope(|scope| {
        let args = [&["--only", "rows", "--jobs", "3"], args].concat();
        let check = scope.spawn(move || project.check(&args));
        wait_for(a, "state = 'idle'");
        meanwhile();
        a.sql("DELETE FROM gate");
        let report = check.join().unwrap();
        a.sql("INSERT INTO gate SELECT");
        report
    })
}

const GATE: &str = "CREATE TABLE gate (); INSERT INTO gate SELECT;";
const WAITS: &str = "throttle: { query: \"EXISTS (SELECT FROM public.gate)\" }\n";
const OURS: &str = "pg_stat_activity WHERE application_name = 'tenantctl'
     AND datname = current_database()";

/// Waits for three sessions of the check of which that is true.
fn wait_for(db: &Db<'_>, what: &str) {
    let three = format!("SELECT count(*) >= 3 FROM {OURS} AND {what}");
    await_that("three sessions", || db.value(&three) == "t");
}

/// A partition that cannot be read is nobody else's trouble, and the table has no count then. What
/// could be read need not be read again.
#[test]
fn a_partition_that_is_locked_is_unchecked_and_gone_on_with() {
    let (a, b) = pair(&format!("{PARTED} {GATE}"), &format!("{OTHERWISE} DELETE FROM gate"));
    let project = project(&a.url(), &b, &format!("{ROWS}{WAITS}limits: {{ lock: 300ms }}\n"));
    let mut held = None;
    let resume = ["--resume", "far.json"];
    let report = check_after(&project, &a, &resume, || {
        held = Some(a.hold("BEGIN; LOCK TABLE by_list_b IN ACCESS EXCLUSIVE MODE"));
    });
    drop(held);
    assert_eq!(report.code, 2);
    assert_eq!(report.unchecked(), set(["a public.by_list locked"]), "{:#}", report.json);
    assert_eq!(report.rows("public.by_list")["counts"], json!({"b": 294}));
    // Those of the other partition.
    assert_eq!(report.rows("public.by_list")["missing"]["b"]["count"], 4);
    assert_eq!(report.rows("public.by_range")["missing"]["b"]["count"], 3);
    assert!(project.read("far.json").contains("by_list_a"), "{}", project.read("far.json"));

    let report = check_after(&project, &a, &resume, || ());
    assert_eq!((report.code, report.unchecked()), (1, set([])));
    assert_eq!(report.rows("public.by_list")["missing"]["b"]["count"], 6);
    assert!(report.json["notes"].to_string().contains("an earlier run had compared rows of"));
    assert!(!project.path("far.json").exists());
}

/// A session that is lost beside the run's first ones costs its task only; who lost it is said.
#[test]
fn a_session_that_is_lost_is_said_and_the_others_go_on() {
    let (a, b) = pair(&format!("{PARTED} {GATE}"), &format!("{OTHERWISE} DELETE FROM gate"));
    let project = project(&a.url(), &b, &format!("{ROWS}{WAITS}limits: {{ lock: 2m }}\n"));
    let report = std::thread::scope(|scope| {
        let (a, project) = (&a, &project);
        check_after(project, a, &[], || {
            let tables = "by_list_b, by_range_1, by_hash_1";
            let held = a.hold(&format!("BEGIN; LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"));
            scope.spawn(move || {
                wait_for(a, "wait_event_type = 'Lock'");
                a.sql(&format!(
                    "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM {OURS}
                     ORDER BY backend_start DESC LIMIT 2) AS newer"
                ));
                drop(held);
            });
        })
    });
    assert_eq!(report.code, 2);
    let unchecked: Vec<String> = report.unchecked().into_iter().collect();
    assert!((1..=2).contains(&unchecked.len()), "{unchecked:?}");
    assert!(unchecked.iter().all(|it| it.starts_with("a public.by_")), "{unchecked:?}");
    let rows = report.list("rows").iter().filter(|rows| rows["counts"].get("a").is_some());
    assert_eq!(rows.count(), 4 - unchecked.len());
}

#[test]
fn partitions_that_come_while_others_are_compared_are_not_passed_over() {
    let (a, b) = pair(&format!("{PARTED} {GATE}"), "DELETE FROM gate");
    let project = project(&a.url(), &b, &format!("{ROWS}{WAITS}"));
    let report = check_after(&project, &a, &[], || {
        a.sql(
            "CREATE TABLE by_list_c PARTITION OF by_list FOR VALUES IN ('new');
             INSERT INTO by_list VALUES ('new', 1, 'x')",
        );
    });
    assert_eq!((report.code, report.unchecked()), (2, set(["- public.by_list changed"])));
}
