//! One object gone and an equal one come.

use tenantctl::model::Value;

use super::{database, findings, fixed, fixes, table, typed};

#[test]
fn what_was_probably_renamed_is_one_finding() {
    let with = |name| vec![table(), typed(name, Some("9"), &[("not null", Value::Flag(true))])];
    let databases = [database("a", with("before")), database("b", with("after"))];
    let found = findings(None, &databases, true);
    let [finding] = &found[..] else { panic!("{found:#?}") };
    assert_eq!((finding.code, finding.property), ("SCH002", Some("name")));
    assert_eq!(
        finding.message,
        "column public.t.before is missing in b (present in a); public.t.after is extra there and \
         equal in everything but its name: probably renamed"
    );
    let sql = finding.fix.as_ref().map(|fix| fix.sql()).unwrap();
    assert_eq!(sql, "ALTER TABLE \"public\".\"t\" RENAME COLUMN \"after\" TO \"before\";");
    assert_eq!(
        fixes(with("before"), with("after")),
        fixed("SCH002", "ALTER TABLE \"public\".\"t\" RENAME COLUMN \"after\" TO \"before\";")
    );
}
