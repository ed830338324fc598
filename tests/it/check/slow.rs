//! Lines that are slower than the servers at their ends.

use serde_json::json;
use tenantctl::scratch::Server;

use crate::support::{Db, Project, SlowLine, first, second, set};

const ROWS: u64 = 400_000;
/// What a key takes in a binary COPY.
const BYTES: u64 = 27;

#[test]
fn keys_that_agree_do_not_come_over_a_slow_line() {
    let create = format!(
        "CREATE TABLE t (id uuid PRIMARY KEY, v int);
         INSERT INTO t SELECT md5(i::text)::uuid, i FROM generate_series(1, {ROWS}) i; ANALYZE t;"
    );
    let [a, b] = [first(), second()].map(|server| Db::with(server, &create));
    b.sql("DELETE FROM t WHERE v IN (1, 2)");
    a.sql("DELETE FROM t WHERE v = 3");
    let lines = [first(), second()].map(|server: &Server| SlowLine::to(server.port(), 500_000));
    let through = |db: &Db, server: &Server, line: &SlowLine| {
        db.url().replace(&format!(":{}", server.port()), &format!(":{}", line.port))
    };
    let databases =
        [("a", through(&a, first(), &lines[0])), ("b", through(&b, second(), &lines[1]))];
    let report =
        Project::new().config(databases, "rows: [{table: t}]\n").check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set([]), "{:#}", report.json);
    let rows = report.rows("public.t");
    assert_eq!(rows["counts"], json!({"a": ROWS - 1, "b": ROWS - 2}));
    let counted = |database: &str| rows["missing"][database]["count"].clone();
    assert_eq!((counted("a"), counted("b")), (json!(1), json!(2)));
    for line in lines {
        let passed = line.passed();
        assert!(passed > 500_000, "{passed}: nothing came over the line");
        assert!(passed < ROWS * BYTES / 2, "{passed} of {}", ROWS * BYTES);
    }
}
