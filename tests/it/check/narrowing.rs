//! Fast looks at some rows: right about these, and never called clean.

use serde_json::json;

use crate::support::{Db, Project, Report, first, second, set, versions};

const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY, at timestamptz, v int);
    INSERT INTO t SELECT i, '2026-01-01'::timestamptz + i * interval '1 hour', i FROM generate_series(1, 10000) i;";

fn project(a: &Db, b: &Db, sections: &str) -> Project {
    Project::new().config([("a", a.url()), ("b", b.url())], sections)
}

fn partial(report: &Report) {
    assert_eq!(report.code, 2);
    assert_eq!(report.unchecked(), set(["- rows partial"]), "{:#}", report.json);
}

#[test]
fn only_what_was_asked_for_is_compared() {
    let a = Db::with(first(), TABLE);
    let b = Db::with(
        second(),
        &format!(
            "{TABLE} DELETE FROM t WHERE id IN (5, 5000); UPDATE t SET v = 0 WHERE id IN (6, 7, 6000)"
        ),
    );
    let project = project(&a, &b, "rows: [{table: t, compare: content}]\n");
    let low =
        project.check(&["--only", "rows", "--where", "id < 10 OR false", "--where", "v <> 7"]);
    partial(&low);
    let rows = low.rows("public.t");
    // Row 7 is among them in b only, so it counts as among them, and differs.
    assert_eq!(rows["counts"], json!({"a": 9, "b": 8}), "{rows:#}");
    assert_eq!(rows["missing"]["b"], json!({"count": 1, "sample": ["5"]}));
    assert_eq!(rows["differing"]["count"], 2, "{rows:#}");
    assert_eq!(rows["in_flight"], 0);
    assert_eq!(rows["only"], json!(["where id < 10 OR false", "where v <> 7"]));
    let late = project.check(&["--only", "rows", "--since", "at=2026-07-20"]);
    partial(&late);
    assert_eq!(late.rows("public.t")["missing"]["b"]["sample"], json!(["5000"]));
    assert_eq!(late.rows("public.t")["differing"]["count"], 1);
    // What is counted only is counted whole, and still nobody asked all that a check asks.
    let counted = self::project(&a, &b, "rows: [{table: t, compare: count}]\n");
    let sample = counted.check(&["--only", "rows", "--sample", "1%", "--ignore", "DAT"]);
    partial(&sample);
    assert_eq!(sample.rows("public.t")["counts"], json!({"a": 10000, "b": 9998}));
    let text = project.run(&["check", "--only", "rows", "--since", "at=2027-02-21\u{1b}[2J"]);
    assert!(!text.stdout.contains('\u{1b}'), "{text:?}");
    let text = project.run(&["check", "--only", "rows", "--since", "at=2027-02-21"]);
    assert_eq!(text.code, Some(2));
    assert!(
        text.stdout.contains("only some rows were compared: since at = 2027-02-21"),
        "{text:?}"
    );
}

#[test]
fn a_sample_is_of_the_same_rows_everywhere() {
    let old = versions().iter().filter(|(major, _)| *major == 13).map(|(_, server)| server);
    let a = Db::with(first(), TABLE);
    let lacking = format!("{TABLE} DELETE FROM t WHERE id % 2 = 0");
    for server in [second()].into_iter().chain(old) {
        let b = Db::with(server, &lacking);
        let report =
            project(&a, &b, "rows: [{table: t}]\n").check(&["--only", "rows", "--sample", "10%"]);
        partial(&report);
        let rows = report.rows("public.t");
        let count = |at: &serde_json::Value| at.as_u64().unwrap();
        let (ours, theirs) = (count(&rows["counts"]["a"]), count(&rows["counts"]["b"]));
        assert!((850..1150).contains(&ours) && (400..600).contains(&theirs), "{rows:#}");
        assert_eq!(count(&rows["missing"]["b"]["count"]), ours - theirs);
        assert_eq!(rows["missing"]["a"], json!(null));
    }
}

#[test]
fn what_cannot_be_asked_is_said() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let project = project(&a, &b, "rows: [{table: t}]\n");
    for (args, why) in [
        (["--where", "1) OR (1"], "not one expression"),
        (["--where", "true; DROP TABLE t"], "not one expression"),
        (["--where", "true -- "], "not one expression"),
        (["--since", "at"], "COLUMN=VALUE"),
        (["--sample", "0"], "must be 0.0001 percent or more"),
        (["--sample", "1e-9%"], "must be 0.0001 percent or more"),
        (["--sample", "99.99999%"], "less than 100"),
        (["--sample", "100%"], "less than 100"),
    ] {
        let run = project.run(&["check", "--only", "rows", args[0], args[1]]);
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains(why), "{args:?} {}", run.stderr);
    }
    let odd = project.check(&["--only", "rows", "--where", "nothing = 1"]);
    let expected = set(["- rows partial", "a public.t server", "b public.t server"]);
    assert_eq!(odd.unchecked(), expected, "{:#}", odd.json);
    let without = project.check(&["--only", "rows", "--since", "changed=2026-01-01"]);
    let expected = set(["- rows partial", "- public.t not-comparable"]);
    assert_eq!(without.unchecked(), expected, "{:#}", without.json);
}

#[test]
fn entries_of_tables_that_are_left_out_say_nothing() {
    let tables = format!(
        "{TABLE}; CREATE TABLE other (id int PRIMARY KEY);
         CREATE TABLE whole (id int PRIMARY KEY) PARTITION BY RANGE (id);
         CREATE TABLE part PARTITION OF whole DEFAULT;"
    );
    let (a, b) = (Db::with(first(), &tables), Db::with(second(), &tables));
    let project = project(&a, &b, "rows: [{table: t}, {table: other}, {table: whole}]\n");
    let report = project.check(&["--only", "rows", "--table", "t"]);
    assert_eq!(report.code, 0, "{:#}", report.json);
    assert_eq!(report.json["rows"].as_array().unwrap().len(), 1, "{:#}", report.json);
    // Where none is left, rows that were asked for by name were not looked at.
    let none = project.check(&["--only", "rows", "--table", "part"]);
    assert_eq!((none.code, none.unchecked()), (2, set(["- - not-comparable"])), "{:#}", none.json);
    let hint = none.json["unchecked"][0]["hint"].as_str().unwrap();
    assert!(hint.contains("with those of its table, public.whole"), "{hint}");
    let structure = project.check(&["--table", "part"]);
    assert_eq!(structure.unchecked(), set([]), "{:#}", structure.json);
    assert!(structure.json["notes"].to_string().contains("no rows were compared"));
}

#[test]
fn what_except_names_in_vain_is_said() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let rows = "rows: [{table: 't*', compare: content, except: [nothing]}]\n";
    let report = project(&a, &b, rows).check(&["--only", "rows"]);
    let told = "`except` names nothing, which no table has that `t*` matches";
    assert!(report.json["notes"].to_string().contains(told), "{:#}", report.json);
}
