//! Configuration files as people break them: FAULTS Y01 to Y08.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::support::{Db, Project, Run, first, second, set};

/// Runs `check` with at most 100 MB of memory and two seconds of the processor, which an
/// unoptimized build may need.
fn bounded(project: &Project) -> Run {
    let output = Command::new("sh")
        .args(["-c", "ulimit -d 102400; ulimit -t 2; exec \"$0\" check"])
        .arg(env!("CARGO_BIN_EXE_tenantctl"))
        .current_dir(project.path(""))
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn refusal(yaml: impl AsRef<[u8]>) -> String {
    let project = Project::new().file("tenantctl.yaml", yaml);
    let run = bounded(&project);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    run.stderr
}

#[test]
fn y01_broken_yaml_is_refused_with_its_line_quickly_and_in_little_memory() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(*b"a\0:\0").collect();
    let cases: [(&str, Vec<u8>, &str); 10] = [
        ("empty", Vec::new(), "tenantctl.yaml: is empty"),
        ("comments", b"# one\n# two\n".to_vec(), "tenantctl.yaml: is empty"),
        ("two documents", b"spec: a\n---\nspec: b\n".to_vec(), "tenantctl.yaml:3: "),
        ("tab", b"databases:\n\ta: {}\n".to_vec(), "tenantctl.yaml:2: "),
        ("UTF-16", utf16, "tenantctl.yaml: is UTF-16"),
        ("NUL", b"spec: a\nlimits: \0\n".to_vec(), "tenantctl.yaml:2: holds a NUL byte"),
        ("100 MB", vec![b'#'; 100 << 20], "tenantctl.yaml: is larger than 16 MiB"),
        ("depth", "[".repeat(100_000).into_bytes(), "tenantctl.yaml:1: "),
        ("alias bomb", bomb.into_bytes(), "tenantctl.yaml:"),
        ("self alias", b"spec: a\nrows: &x [*x]\n".to_vec(), "tenantctl.yaml:2: "),
    ];
    for (what, yaml, expected) in cases {
        let stderr = refusal(yaml);
        assert!(stderr.starts_with(&format!("error: {expected}")), "{what}: {stderr}");
    }
    // A byte order mark is no fault.
    let with_mark = refusal("\u{feff}spec: a\nfoo: 1\n");
    assert!(with_mark.starts_with("error: tenantctl.yaml:2: unknown key `foo`"), "{with_mark}");
}

#[test]
fn y02_duplicate_keys_are_refused_with_both_lines() {
    for (yaml, line, key, first) in [
        ("spec: a\nlimits: {}\nspec: b\n", 3, "spec", 1),
        ("databases:\n  a: {host: h}\n  b: {host: h}\n  a: {host: i}\n", 4, "a", 2),
        ("databases:\n  a:\n    host: h\n    port: 1\n    host: i\n", 5, "host", 3),
    ] {
        let stderr = refusal(yaml);
        let expected = format!("tenantctl.yaml:{line}: duplicate key `{key}`");
        assert!(stderr.contains(&expected), "{stderr}");
        assert!(stderr.contains(&format!("on line {first} already")), "{stderr}");
    }
    let merged = refusal("databases:\n  a: &a {host: h}\n  b: {<<: *a, host: i}\n");
    assert!(merged.contains("tenantctl.yaml:3: "), "{merged}");
}

#[test]
fn y03_unknown_key_suggests_a_near_one() {
    for (yaml, line, near) in [
        ("database: {}\n", 1, "databases"),
        ("databases:\n  a:\n    pasword: s3cret\n", 3, "password"),
        ("databases: {a: {host: h}}\nlimits:\n  conect: 1s\n", 3, "connect"),
        ("databases: {a: {host: h}}\nrows:\n- {tabel: t}\n", 3, "table"),
    ] {
        let stderr = refusal(yaml);
        assert!(stderr.contains(&format!("tenantctl.yaml:{line}: unknown key")), "{stderr}");
        assert!(stderr.contains(&format!("did you mean `{near}`?")), "{stderr}");
        assert!(!stderr.contains("s3cret"), "{stderr}");
    }
}

#[test]
fn y04_plain_words_stay_what_was_written() {
    for word in ["no", "on", "1e3", "0o17", "2020-01-01", "007"] {
        let yaml = format!(
            "databases:\n  a: {{ host: 127.0.0.1, port: 1, user: {word}, dbname: {word}, sslmode: \
             disable }}\n  b: {{ host: 127.0.0.1, port: 1, user: u, dbname: d }}\n"
        );
        let report = Project::new().file("tenantctl.yaml", yaml).check(&[]);
        assert_eq!(report.json["databases"][0]["user"], word);
        assert_eq!(report.json["databases"][0]["database"], word);
    }
    for nothing in ["~", "null", ""] {
        let stderr = refusal(format!("databases:\n  a: {{ host: h, user: {nothing} }}\n"));
        assert!(stderr.contains("`databases.a.user` must be text, found nothing"), "{stderr}");
    }
}

#[test]
fn y05_what_is_no_readable_file_is_refused_and_never_waited_for() {
    let project = Project::new().file("directory/x", "");
    let fifo = project.path("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    std::os::unix::fs::symlink("circle", project.path("circle")).unwrap();
    for (path, expected) in [
        ("directory", "directory: is a directory, not a file"),
        ("fifo", "fifo: is not a regular file"),
        ("/dev/zero", "/dev/zero: is not a regular file"),
        ("circle", "circle: cannot be read: "),
        ("absent", "absent: cannot be read: no such file or directory"),
    ] {
        let run = project.run(&["check", "-c", path]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(expected), "{run:?}");
    }
    let yaml = "databases:\n  a: { host: 127.0.0.1, port: 1, user: u, password: s3cret }\n  b: { host: 127.0.0.1, port: 1 }\n";
    let project = Project::new().file("tenantctl.yaml", yaml);
    let mode = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(project.path("tenantctl.yaml"), mode).unwrap();
    let run = project.run(&["check"]);
    assert!(run.stderr.contains("warning: tenantctl.yaml: holds a password"), "{run:?}");
    assert!(!format!("{run:?}").contains("s3cret"), "{run:?}");
}

const TABLE: &str = "CREATE TABLE custom_auth_tenant (id int PRIMARY KEY)";

#[test]
fn y06_pattern_that_selects_nothing_is_trouble() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let databases = || [("a", a.url()), ("b", b.url())];
    let project = Project::new().config(databases(), "rows: [{table: custom_auth_tenent}]\n");
    let rows = project.check(&["--only", "rows"]);
    assert_eq!(rows.unchecked(), set(["- custom_auth_tenent not-comparable"]));
    assert_eq!(rows.json["unchecked"][0]["hint"], "did you mean `custom_auth_tenant`?");
    let project = Project::of(databases());
    for (args, hint) in [
        (["--table", "custom_auth_tenent"], "did you mean `custom_auth_tenant`?"),
        (["--table", "public.custom_auth_tenent"], "did you mean `public.custom_auth_tenant`?"),
        (["--schema", "publik"], "did you mean `public`?"),
    ] {
        let report = project.check(&[&["--only", "structure"][..], &args].concat());
        assert_eq!(report.code, 2, "{args:?}");
        assert_eq!(report.list("unchecked").len(), 1, "{:#}", report.json);
        assert_eq!(report.json["unchecked"][0]["hint"], hint, "{args:?}");
    }
    let both = ["--only", "structure", "--table", "custom_auth_tenant", "--table", "gone_*"];
    let report = project.check(&both);
    assert_eq!(report.code, 2);
    assert_eq!(report.list("unchecked").len(), 1, "{:#}", report.json);
}

#[test]
fn y07_ignore_says_why_and_matches_something() {
    let stderr = refusal("databases: {a: {host: h}}\nignore:\n- {code: SCH003}\n");
    assert!(stderr.contains("tenantctl.yaml:3: `ignore[0]` lacks the key `reason`"), "{stderr}");
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let sections = "ignore:\n  - { code: SCH003, object: public.gone, reason: x }\n";
    let project = Project::new().config([("a", a.url()), ("b", b.url())], sections);
    let report = project.check(&[]);
    let unused: Vec<_> = report.list("findings").iter().collect();
    assert_eq!(unused.len(), 1, "{:#}", report.json);
    assert_eq!(unused[0]["declared_at"], "tenantctl.yaml:7", "{:#}", report.json);
}

#[test]
fn y08_variables_are_named_and_their_values_are_not_shown() {
    let yaml = "databases:\n  a:\n    host: h\n    password: ${DB_PASSWORD}\n";
    let project = Project::new().file("tenantctl.yaml", yaml);
    let run = project.run(&["check"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("tenantctl.yaml:4: "), "{run:?}");
    assert!(run.stderr.contains("`DB_PASSWORD`, which is not set"), "{run:?}");
    let run = project.tenantctl(&["check"]).env("DB_PASSWORD", "s3\ncret").run();
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`DB_PASSWORD`, whose value has more than one line"), "{run:?}");
    assert!(!run.stderr.contains("s3") && !run.stderr.contains("cret"), "{run:?}");
    // A reference within a value is text: nothing is replaced twice.
    let yaml = "databases:\n  a: { host: '${A}' }\n  b: { host: h }\n";
    let project = Project::new().file("tenantctl.yaml", yaml);
    let run = project.tenantctl(&["check"]).env("A", "${A}").run();
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`host` contains a `$`"), "{run:?}");
    let yaml = "databases:\n  a: { host: $DB_HOST }\n";
    let run = Project::new().file("tenantctl.yaml", yaml).run(&["check"]);
    assert!(run.stderr.contains("tenantctl.yaml:2: "), "{run:?}");
    assert!(run.stderr.contains("write `${DB_HOST}`"), "{run:?}");
}
