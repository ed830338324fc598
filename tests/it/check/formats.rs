//! Every format, with names in it that hope to be taken for something else.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::OnceLock;

use tenantctl::model::Name;

use crate::catalog::HOSTILE;
use crate::support::{Db, Project, first, is_absent, second};

const BOTH: &str = "CREATE SCHEMA t; CREATE SCHEMA c; CREATE SCHEMA i; CREATE SCHEMA e;
    CREATE SCHEMA d; CREATE SCHEMA s; CREATE TABLE c.base (id int PRIMARY KEY); CREATE TABLE i.base (id int);";

/// Every hostile name as the name of every kind of object, and each object as a report names it.
fn hostile_sql() -> (String, BTreeSet<(String, String)>) {
    let (mut sql, mut objects) = (BOTH.to_owned(), BTreeSet::new());
    for hostile in HOSTILE {
        let (quoted, shown) = (Name::new(hostile).quoted(), Name::new(hostile).displayed());
        sql.push_str(&format!(
            "CREATE SCHEMA {quoted}; CREATE TABLE t.{quoted} (); CREATE SEQUENCE s.{quoted};
             CREATE TYPE e.{quoted} AS ENUM ('{}'); CREATE DOMAIN d.{quoted} AS text;
             ALTER TABLE c.base ADD COLUMN {quoted} int;
             ALTER TABLE c.base ADD CONSTRAINT {quoted} CHECK (id > 0 AND {quoted} > 1);
             CREATE POLICY {quoted} ON c.base USING ({quoted} > 2);
             CREATE INDEX {quoted} ON i.base ((id + 1));\n",
            hostile.replace('\'', "''"),
        ));
        for (kind, path) in [
            ("schema", ""),
            ("table", "t."),
            ("sequence", "s."),
            ("enum", "e."),
            ("domain", "d."),
            ("column", "c.base."),
            ("constraint", "c.base."),
            ("policy", "c.base."),
            ("index", "i.base."),
        ] {
            objects.insert((kind.to_owned(), format!("{path}{shown}")));
        }
    }
    (sql, objects)
}

struct Hostile {
    project: Project,
    objects: BTreeSet<(String, String)>,
    _databases: [Db<'static>; 2],
}

impl Hostile {
    fn new() -> Hostile {
        let (sql, objects) = hostile_sql();
        let databases = [Db::with(first(), &sql), Db::with(second(), BOTH)];
        let names = [("a\u{1b}[31m", databases[0].url()), ("b", databases[1].url())];
        let yaml: String =
            names.iter().map(|(name, url)| format!("  {name:?}: {{ url: '{url}' }}\n")).collect();
        let yaml = yaml.replace("\\u{1b}", "\\u001b");
        let project = Project::new().file("tenantctl.yaml", format!("databases:\n{yaml}"));
        Hostile { project, objects, _databases: databases }
    }
}

fn is_bare(c: char) -> bool {
    c.is_control()
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
}

/// What a terminal report shows of a text: each kind of escape read back.
fn shown(text: &str) -> String {
    tenantctl::report::escape::terminal(text)
}

#[test]
fn json_gives_every_name_back() {
    let hostile = Hostile::new();
    let report = hostile.project.check(&["--only", "structure"]);
    assert_eq!(report.code, 1);
    let found: BTreeSet<(String, String)> = report
        .list("findings")
        .iter()
        .map(|finding| &finding["object"])
        .map(|object| ["kind", "name"].map(|key| object[key].as_str().unwrap().to_owned()))
        .map(|[kind, name]| (kind, name))
        .filter(|(kind, _)| kind != "privilege")
        .collect();
    let missing: Vec<_> = hostile.objects.difference(&found).collect();
    let strange: Vec<_> = found.difference(&hostile.objects).collect();
    assert!(
        missing.is_empty() && strange.is_empty(),
        "not found: {missing:?}, not ours: {strange:?}"
    );
    assert_eq!(report.list("databases")[0]["name"], "a\u{1b}[31m");
    let raw = hostile.project.run(&["check", "--format", "json"]).stdout;
    assert!(!raw.chars().any(|c| c != '\n' && is_bare(c)));
    is_valid("report", &raw);
}

#[test]
fn junit_is_xml_with_every_name() {
    let hostile = Hostile::new();
    let xml = hostile.project.run(&["check", "--format", "junit", "--only", "structure"]).stdout;
    assert!(!xml.chars().any(|c| c != '\n' && is_bare(c)));
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites = document.root_element();
    let cases: Vec<_> = suites.descendants().filter(|n| n.has_tag_name("testcase")).collect();
    assert_eq!(suites.attribute("tests").unwrap(), cases.len().to_string());
    let texts: Vec<&str> = suites
        .descendants()
        .flat_map(|node| node.attributes().map(|a| a.value()).chain(node.text()))
        .collect();
    for (kind, name) in &hostile.objects {
        let name = shown(name);
        assert!(texts.iter().any(|text| text.contains(&name)), "no {kind} {name}");
    }
}

#[test]
fn github_has_one_annotation_a_line() {
    let hostile = Hostile::new();
    let report = hostile.project.check(&["--only", "structure"]);
    let run = hostile.project.run(&["check", "--format", "github", "--only", "structure"]);
    let is_annotation = |line: &&str| line.starts_with("::");
    let (annotations, mut log): (Vec<&str>, Vec<&str>) =
        run.stdout.lines().partition(is_annotation);
    assert!(annotations.last().unwrap().starts_with("::notice title=tenantctl::"));
    let (totals, lines): (Vec<&str>, Vec<&str>) =
        annotations.iter().partition(|line| line.contains(" title=tenantctl::"));
    for level in ["error", "warning", "notice"] {
        let own = format!("::{level} ");
        assert!(annotations.iter().filter(|line| line.starts_with(&own)).count() <= 10, "{level}");
    }
    // What has no room is a line of the log.
    assert_eq!(lines.len() + log.len(), report.list("findings").len());
    assert!(totals.iter().any(|line| line.contains(" more errors: see the log")), "{totals:?}");
    let mut messages = BTreeSet::new();
    for line in lines {
        assert!(!line.chars().any(is_bare), "{line:?}");
        let (command, rest) = line.strip_prefix("::").unwrap().split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&command), "{line}");
        let (properties, message) = rest.split_once("::").unwrap();
        for property in properties.split(',') {
            assert!(["title=", "file=", "line="].iter().any(|p| property.starts_with(p)), "{line}");
        }
        let decoded = message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
        messages.insert(decoded.lines().next().unwrap().to_owned());
    }
    for line in &mut log {
        assert!(!line.chars().any(is_bare) && !line.contains("##["), "{line:?}");
        let (_, message) = line.split_once("] ").unwrap();
        messages.insert(message.to_owned());
    }
    // Hidden characters are shown in Rust's notation; all else is exact.
    let visible = |text: &str| -> String {
        let one = |c: char| match c {
            '\t' => "\\t".to_owned(),
            '\u{1}' | '\u{1b}' => format!("\\x{:02x}", u32::from(c)),
            c if is_bare(c) && c != '\n' => format!("\\u{{{:x}}}", u32::from(c)),
            c => c.to_string(),
        };
        text.chars().map(one).collect()
    };
    for finding in report.list("findings") {
        let message = visible(finding["message"].as_str().unwrap());
        let first_line = message.lines().next().unwrap();
        let logged = shown(finding["message"].as_str().unwrap()).replace("##[", "##\\[");
        let is_there = messages.contains(first_line) || messages.contains(&logged);
        assert!(is_there, "no {first_line:?} in {messages:#?}");
    }
}

#[test]
fn text_and_markdown_have_every_name_and_nothing_that_is_obeyed() {
    let hostile = Hostile::new();
    for format in ["text", "markdown"] {
        for columns in ["40", "160"] {
            let run =
                hostile.project.tenantctl(&["check", "--format", format, "--only", "structure"]);
            let run = run.env("COLUMNS", columns).run();
            assert_eq!(run.code, Some(1));
            assert!(!run.stdout.chars().any(|c| c != '\n' && is_bare(c)), "{format}");
            let outside_of_code = run.stdout.split("```").step_by(2);
            let markup = outside_of_code.filter(|text| text.contains("<script>")).count();
            assert!(format == "text" || markup == 0, "{}", run.stdout);
        }
    }
    let run = hostile
        .project
        .tenantctl(&["check", "-v", "--only", "structure"])
        .env("COLUMNS", "160")
        .run();
    let text: String = run.stdout.split_whitespace().collect();
    for name in HOSTILE {
        // What a table has is shown below it, without its name.
        let name: String = shown(&Name::new(name).displayed()).split_whitespace().collect();
        assert!(text.matches(&name).count() >= 6, "not every {name}: {}", run.stdout);
    }
}

#[test]
fn several_reports_come_of_one_run() {
    let hostile = Hostile::new();
    let project = &hostile.project;
    let args = [
        "check",
        "--format",
        "github",
        "--format",
        "junit",
        "-o",
        "out/r.xml",
        "-o",
        "r.json",
        "--format",
        "markdown",
        "-o",
        "r.md",
        "-o",
        "r.txt",
    ];
    let run = project.run(&args);
    assert_eq!(run.code, Some(2), "a directory that is not there: {run:?}");
    assert!(run.stderr.contains("out"), "{run:?}");
    fs::create_dir(project.path("out")).unwrap();
    let run = project.run(&args);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.starts_with("::"));
    roxmltree::Document::parse(&project.read("out/r.xml")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&project.read("r.json")).unwrap();
    assert_eq!(json["exit_code"], 1);
    assert!(project.read("r.md").starts_with('#'));
    assert!(project.read("r.txt").starts_with("Databases"));
    assert!(!project.read("r.txt").contains('\u{1b}'));
}

#[test]
fn a_report_is_whole_or_as_it_was() {
    let db = Db::with(first(), "CREATE TABLE t (id int PRIMARY KEY)");
    let project = Project::of([("a", db.url()), ("b", db.url())])
        .file("r.json", "old")
        .file("directory/x", "");
    for (args, word) in [
        (vec!["-o", "directory"], "directory"),
        (vec!["-o", "missing/r.json"], "missing"),
        (vec!["--format", "json", "-o", "r.json", "--format", "text", "-o", "./r.json"], "r.json"),
        (vec!["--format", "json", "--format", "text"], "standard output"),
        (vec!["--format", "jsn"], "jsn"),
    ] {
        let run = project.run(&[&["check"], &args[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args:?}: {run:?}");
        assert!(run.stderr.contains(word), "{args:?}: {}", run.stderr);
        assert_eq!(project.read("r.json"), "old", "{args:?}");
    }
    std::os::unix::fs::symlink("r.json", project.path("link.json")).unwrap();
    assert_eq!(project.run(&["check", "-o", "link.json", "--force"]).code, Some(0));
    assert!(project.read("r.json").starts_with('{'), "a link is written through");
    assert!(fs::symlink_metadata(project.path("link.json")).unwrap().is_symlink());

    // As much as a full disk would take.
    let limited = |name: &str| {
        Command::new("sh")
            .args([
                "-c",
                "trap '' XFSZ; ulimit -f 0; exec \"$@\"",
                "sh",
                env!("CARGO_BIN_EXE_tenantctl"),
                "check",
            ])
            .args(["-d", &db.url(), "-d", &format!("b={}", db.url()), "-o", name])
            .current_dir(project.path(""))
            .output()
            .unwrap()
    };
    let before = project.read("r.json");
    let output = limited("r.json");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(project.read("r.json"), before);
    assert_eq!(limited("new.json").status.code(), Some(2));
    assert!(is_absent(&project.path("new.json")));
    let left: Vec<_> =
        fs::read_dir(project.path("")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "nothing temporary stays: {left:?}");
    let full = Command::new("sh")
        .args(["-c", "exec \"$@\" >/dev/full", "sh", env!("CARGO_BIN_EXE_tenantctl"), "check"])
        .args(["-d", &db.url(), "-d", &format!("b={}", db.url())])
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(2), "{full:?}");
}

/// Holds a document to the JSON Schema that tenantctl publishes, by a validator that is not ours.
pub(crate) fn is_valid(schema: &str, document: &str) {
    const SCRIPT: &str = "
import json, sys, jsonschema
schema, document = json.load(sys.stdin)
jsonschema.Draft202012Validator.check_schema(schema)
errors = [str(error) for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]
sys.exit('\\n'.join(errors) or 0)";
    let text = crate::support::tenantctl(["schema", schema]).stdout;
    let mut python = Command::new(python());
    let mut child = python
        .args(["-c", SCRIPT])
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let input = format!("[{text}, {document}]");
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{schema}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Python with what scripts/test.sh installs: it does so here too, where it did not run.
fn python() -> &'static str {
    static PYTHON: OnceLock<String> = OnceLock::new();
    PYTHON.get_or_init(|| {
        std::env::var("TENANTCTL_TEST_PYTHON").unwrap_or_else(|_| {
            let output = Command::new("bash")
                .args(["-c", ". scripts/lib.sh; need_python"])
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .env("CARGO_TARGET_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/.."))
                .output()
                .unwrap();
            assert!(output.status.success(), "run scripts/test.sh: {output:?}");
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        })
    })
}

#[test]
fn the_published_schemas_take_what_the_program_takes() {
    let to_json = |yaml| serde_yaml::from_str::<serde_json::Value>(yaml).unwrap().to_string();
    is_valid("config", &to_json(include_str!("../../../fixtures/story/tenantctl.yaml")));
    is_valid("spec", &to_json(include_str!("../../../expected_schema.yaml")));
}
