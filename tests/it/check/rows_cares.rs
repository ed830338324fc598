//! Single cares of comparing rows, each of which something else could hide.

use serde_json::json;

use crate::support::{Db, Project, first, second, set};

#[test]
fn a_key_that_another_encoding_lacks_is_missing_there() {
    let utf8 = Db::create(first());
    let latin = Db::create_as(second(), "TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'");
    for db in [&utf8, &latin] {
        db.sql("CREATE TABLE t (id text PRIMARY KEY, v text); INSERT INTO t VALUES ('é', 'x'), ('z', 'ä')");
    }
    utf8.sql("INSERT INTO t VALUES ('日本', 'x'); UPDATE t SET v = '😀' WHERE id = 'z'");
    let databases = [("latin", latin.url()), ("utf", utf8.url())];
    let project = Project::new().config(databases, "rows: [{table: t, compare: content}]\n");
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set([]), "{:#}", report.json["unchecked"]);
    let rows = report.rows("public.t");
    assert_eq!(rows["missing"], json!({"latin": {"count": 1, "sample": ["日本"]}}));
    assert_eq!(rows["differing"]["sample"][0]["key"], "z");
}

/// In LATIN9 some characters are in another order than in Unicode.
#[test]
fn keys_of_another_encoding_are_merged_in_one_order() {
    let create = "CREATE TYPE label AS ENUM ('é', '€', 'a');
        CREATE TABLE texts (id text PRIMARY KEY); INSERT INTO texts VALUES ('é'), ('€'), ('a');
        CREATE TABLE labels (id label PRIMARY KEY); INSERT INTO labels VALUES ('é'), ('€'), ('a');
        CREATE TABLE padded (id char(3) PRIMARY KEY); INSERT INTO padded VALUES ('é'), ('€'), ('a');";
    let utf8 = Db::with(first(), create);
    let latin = Db::create_as(second(), "TEMPLATE template0 ENCODING LATIN9 LOCALE 'C'");
    latin.sql(create);
    let databases = [("latin", latin.url()), ("utf", utf8.url())];
    let project = Project::new().config(databases, "rows: [{table: public.*, compare: ids}]\n");
    project.check(&["--only", "rows"]).must_be_clean();
}
