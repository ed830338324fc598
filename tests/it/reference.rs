//! What the program says of itself, and of what was typed wrong.

use crate::support::tenantctl;

#[test]
fn every_rule_has_a_page() {
    let rules = tenantctl(["rules"]);
    assert_eq!((rules.code, rules.stderr.as_str()), (Some(0), ""));
    let lines: Vec<Vec<&str>> =
        rules.stdout.lines().map(|l| l.split_whitespace().collect()).collect();
    assert!(lines.len() > 30, "{}", rules.stdout);
    for line in &lines {
        let (code, name, severity) = (line[0], line[1], line[2]);
        let page = tenantctl(["explain", code]);
        assert_eq!(page.code, Some(0), "{code}");
        assert!(
            page.stdout.starts_with(&format!("{code} {name} ({severity})\n")),
            "{}",
            page.stdout
        );
        for heading in ["Why it matters", "Example", "How to fix", "Privileges"] {
            assert!(page.stdout.contains(heading), "{code}: no {heading}");
        }
        assert_eq!(tenantctl(["explain", name]).stdout, page.stdout);
    }
    assert_eq!(tenantctl(["explain", "sch005"]).stdout, tenantctl(["explain", "SCH005"]).stdout);
    let some = tenantctl(["rules", "SCH", "dat"]).stdout;
    assert!(some.lines().all(|line| line.starts_with("SCH") || line.starts_with("DAT")));
    for args in [["explain", "SCH999"], ["rules", "XYZ"]] {
        let run = tenantctl(args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
        assert!(run.stderr.contains("tenantctl rules"), "{run:?}");
    }
}

#[test]
fn help_is_there_and_has_examples() {
    let help = tenantctl(["--help"]);
    assert_eq!(help.code, Some(0));
    for command in [
        "check",
        "snapshot",
        "spec",
        "diff",
        "fix",
        "sync",
        "count",
        "explain",
        "rules",
        "demo",
        "schema",
        "completions",
    ] {
        assert!(help.stdout.contains(command), "{command}");
        let own = tenantctl([command, "--help"]);
        assert_eq!(own.code, Some(0));
        assert!(own.stdout.contains("Examples:\n  tenantctl"), "{command}: {}", own.stdout);
    }
    let version = tenantctl(["--version"]);
    assert_eq!(version.stdout, format!("tenantctl {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_was_typed_wrong_is_trouble() {
    for (args, word) in [
        (vec!["chek"], "check"),
        (vec!["check", "--fromat", "json"], "--format"),
        (vec!["check", "--only", "row"], "rows"),
        (vec!["check", "--fail-on", "errors"], "error"),
        (vec!["check", "--timeout", "soon"], "30s"),
        (vec!["check", "-q", "-v"], "cannot be used with"),
        (vec!["check", "-d", "a=postgres://h/db", "-d", "a=postgres://h/db"], "a"),
        (vec!["check", "-d", "mysql://h/db"], "not for a PostgreSQL server"),
        (vec!["check", "-d", "a=host=x sslmode=maybe"], "verify-full"),
        (vec!["check", "-c", "absent.yaml"], "absent.yaml"),
        (vec!["check", "-d", "a=host=x", "-s", "absent.yaml"], "absent.yaml"),
        (vec!["check", "-d", "a=postgres://u@h/db", "--select", "SCH9"], "SCH9"),
    ] {
        let run = tenantctl(&args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args:?}: {run:?}");
        assert!(run.stderr.contains(word), "{args:?}: no {word} in {}", run.stderr);
    }
}

#[test]
fn shells_and_editors_get_what_they_ask_for() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = tenantctl(["completions", shell]);
        assert_eq!(run.code, Some(0));
        assert!(run.stdout.contains("tenantctl") && run.stdout.contains("fail-on"), "{shell}");
    }
    for schema in ["config", "spec", "report", "snapshot"] {
        let run = tenantctl(["schema", schema]);
        let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(json["$schema"], "https://json-schema.org/draft/2020-12/schema", "{schema}");
    }
}
