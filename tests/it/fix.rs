//! `tenantctl fix`: run by psql, its script leaves no difference but those that it lists.

use crate::catalog::cases::{self, Share};
use crate::support::{Db, first, second, tenantctl};

#[test]
fn every_case_is_mended_in_both_directions() {
    let servers = [first(), second()];
    let wrong = cases::for_each(servers, Share(1, 12), |case| {
        // No server of the tests has loaded a provider, so none takes a label.
        if case.to_string().starts_with("security_label/") {
            return Vec::new();
        }
        let both = [false, true].map(|reverse| {
            let [a, b] = case.databases(servers);
            let (from, to) = if reverse { (&b, &a) } else { (&a, &b) };
            let direction = if reverse { "a like b" } else { "b like a" };
            mended(from, to).err().map(|error| format!("{case}, {direction}: {error}"))
        });
        both.into_iter().flatten().collect()
    });
    assert!(wrong.is_empty(), "{} of the cases\n{}", wrong.len(), wrong.join("\n"));
}

/// Makes `to` like `from`, or says why it is not.
fn mended(from: &Db<'_>, to: &Db<'_>) -> Result<(), String> {
    let (from_url, to_url) = (format!("from={}", from.url()), format!("to={}", to.url()));
    let fix = tenantctl(["fix", &to_url, "--like", &from_url, "--allow-destructive"]);
    if ![Some(0), Some(1)].contains(&fix.code) {
        return Err(format!("{:?} {}", fix.code, fix.stderr));
    }
    to.try_sql(&fix.stdout).map_err(|error| format!("{error}\n{}", fix.stdout))?;
    let diff = tenantctl(["diff", &from_url, &to_url, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&diff.stdout).unwrap();
    let by_hand = fix.stdout.split_once("\n-- By hand").map(|(_, rest)| rest).unwrap_or_default();
    let is_listed = |finding: &&serde_json::Value| {
        let name = finding["object"]["name"].as_str().unwrap();
        // What is wrong with the other one alone is not mended here.
        let is_to = finding["databases"].as_array().unwrap().iter().any(|side| side == "to");
        let message = finding["message"].as_str().unwrap();
        is_to && !by_hand.contains(name) && !by_hand.contains(message)
    };
    let rest: Vec<_> = report["findings"].as_array().unwrap().iter().filter(is_listed).collect();
    match (diff.code, rest.is_empty()) {
        (Some(0 | 1), true) => Ok(()),
        _ => {
            let messages = rest.iter().map(|finding| finding["message"].to_string());
            let messages = messages.collect::<Vec<_>>().join("\n  ");
            Err(format!("still (exit {:?})\n  {messages}\n{}", diff.code, fix.stdout))
        }
    }
}

#[test]
fn what_selects_nothing_is_told() {
    let a = Db::with(first(), "CREATE TABLE t (a int)");
    let b = Db::with(first(), "CREATE TABLE u (a int)");
    let (a_url, b_url) = (format!("a={}", a.url()), format!("b={}", b.url()));
    for flags in [["--schema", "nope"], ["--table", "nope"]] {
        let run = tenantctl([&["fix", &b_url, "--like", &a_url], &flags[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains("\n  no object is left by the flags"), "{run:?}");
    }
    for command in [["fix", &b_url, "--like", &a_url], ["diff", &b_url, &a_url, "-q"]] {
        let run = tenantctl([&command, &["--select", "IDN,DAT,CON005"][..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains("those are SCH, CON, IDX\n  help: "), "{run:?}");
    }
}

#[test]
fn no_setting_of_the_database_gets_into_a_script() {
    let from = Db::with(
        first(),
        "CREATE TABLE t (a text DEFAULT 'x\\ty', d timestamptz DEFAULT '2020-02-01 00:00+00',
             i interval DEFAULT '-1 day 2:00', m money DEFAULT 1.25, n int[] DEFAULT '{NULL,1}',
             x xml DEFAULT 'a<b/>', CHECK (a IS NOT NULL));
         CREATE VIEW v AS SELECT 'x\\ty'::text AS a, '01/02/2020'::date AS d;
         CREATE FUNCTION \"aé\\\"() RETURNS boolean LANGUAGE sql AS 'SELECT true';",
    );
    let to = Db::with(first(), "");
    to.sql(&format!(
        "ALTER DATABASE \"{0}\" SET standard_conforming_strings = off;
         ALTER DATABASE \"{0}\" SET xmloption = document;
         ALTER DATABASE \"{0}\" SET transform_null_equals = on;
         ALTER DATABASE \"{0}\" SET array_nulls = off;
         ALTER DATABASE \"{0}\" SET DateStyle = 'German, DMY';
         ALTER DATABASE \"{0}\" SET IntervalStyle = 'sql_standard';
         ALTER DATABASE \"{0}\" SET TimeZone = 'Asia/Tokyo';
         ALTER DATABASE \"{0}\" SET backslash_quote = off;
         ALTER DATABASE \"{0}\" SET row_security = on;",
        to.name()
    ));
    let (from_url, to_url) = (format!("from={}", from.url()), format!("to={}", to.url()));
    let fix = tenantctl(["fix", &to_url, "--like", &from_url, "--ignore", "SCH033"]);
    assert_eq!(fix.code, Some(0), "{fix:?}");
    to.sql(&fix.stdout);
    let diff = tenantctl(["diff", &from_url, &to_url, "--ignore", "SCH033"]);
    assert_eq!(diff.code, Some(0), "{}", diff.stdout);
}
