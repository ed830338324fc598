//! What a person types as a side.

use super::diff;
use crate::support::{Db, Project, first, second};

#[test]
fn what_is_no_side_is_told_with_what_was_meant() {
    let project = Project::new()
        .file("tenantctl.yaml", "databases:\n  django: { host: h }\n  twice.json: { host: h }\n  own.yaml: { host: h }\n")
        .file("prod.json", "{}")
        .file("twice.json", "{}")
        .file("own.yaml", "")
        .file("dump", "")
        .file("schema.sql", "");
    for (side, told) in [
        (
            "djagno",
            "`djagno` is neither a configured database nor a file\n  help: did you mean `django`?",
        ),
        ("prdo.json", "there is no file prdo.json\n  help: did you mean `prod.json`?"),
        ("./prdo.json", "did you mean `./prod.json`?"),
        ("expected_schema.yaml", "there is no file expected_schema.yaml"),
        ("dump", "is a file, and its name does not end in .json or .yaml"),
        ("schema.sql", "SQL files are not supported in this version"),
        ("app/models.py", "Django models are not supported in this version"),
        ("schema.prisma", "Prisma schemas are not supported in this version"),
        (
            "twice.json",
            "`twice.json` is both a configured database and a file\n  help: write ./twice.json",
        ),
        ("own.yaml", "`own.yaml` is both a configured database and a file"),
        ("", "a side is empty"),
        ("postgres://u:s3@cret@h/d", "the password in the URL has a raw `@`"),
        ("postgres//u:s3 @cret@h/d", "`postgres//u:***@h/d` is neither a configured database nor"),
        ("u:s3'cret@h/d", "`u:***@h/d` is neither a configured database nor a file"),
        ("postgres:/u:s3cret@h/d.json", "there is no file postgres:***@h/d.json"),
        ("u:s3 cret@h/d.sql", "u:***@h/d.sql: SQL files are not supported"),
        ("host=h password=my s3cret", "setting 3 lacks its `=`"),
        ("a b=host=h", "side number 2 does not begin with a name"),
        ("nothing=", "side nothing is empty"),
        ("django", "two sides are called `django`"),
    ] {
        let run = project.run(&["diff", "django", side]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{side}: {run:?}");
        assert!(run.stderr.contains(told), "{side}: {}", run.stderr);
        assert!(!run.stderr.contains("s3") && !run.stderr.contains("cret"), "{}", run.stderr);
    }
    let alone = project.run(&["diff", "django"]);
    assert!(alone.code == Some(2) && alone.stderr.contains("2 values required"), "{alone:?}");
    let kind = project.run(&["diff", "django", "prod.json", "--kind", "veiw"]);
    assert!(
        kind.stderr.contains("there is no kind `veiw`\n  help: did you mean `view`?"),
        "{kind:?}"
    );
}

#[test]
fn sides_are_called_so_that_they_can_be_told_apart() {
    let (a, b) = (Db::with(first(), "CREATE TABLE t ()"), Db::with(second(), "CREATE TABLE t ()"));
    let project = Project::new().config([("configured", a.url())], "");
    super::save(&project, "configured", "old.json");
    std::fs::create_dir(project.path("dir")).unwrap();
    std::fs::copy(project.path("old.json"), project.path("dir/old.json")).unwrap();
    let names = |sides: &[&str]| -> Vec<String> {
        let report = diff(&project, sides);
        let name = |info: &serde_json::Value| info["name"].as_str().unwrap().to_owned();
        report.list("databases").iter().map(name).collect()
    };
    assert_eq!(names(&[&b.url(), "configured"]), [b.name(), "configured"], "as they were typed");
    assert_eq!(names(&["x=./old.json", &format!("y={}", b.url())]), ["x", "y"]);
    assert_eq!(names(&["old.json", "dir/old.json"]), ["old.json", "dir/old.json"]);
    let one = a.url();
    let other = a.url().replace("127.0.0.1", "localhost");
    let told = names(&[&one, &other]);
    assert!(
        told[0].starts_with("127.0.0.1:") && told[0].ends_with(&format!("/{}", a.name())),
        "{told:?}"
    );
    assert!(told[1].starts_with("localhost:"), "{told:?}");
}

#[test]
fn a_side_needs_nothing_of_the_rest_of_the_configuration() {
    let db = Db::with(first(), "CREATE TABLE t ()");
    let yaml = format!(
        "databases:\n  broken: {{ url: '${{UNSET}}' }}\n  live: {{ url: '{}' }}\nspec: absent.yaml\n",
        db.url()
    );
    let project = Project::new().file("tenantctl.yaml", yaml);
    super::save(&project, "live", "live.json");
    diff(&project, &["live", "live.json"]).must_be_clean();
    let run = project.run(&["diff", "live", "live.json", "-c", "gone.yaml"]);
    assert!(run.code == Some(2) && run.stderr.contains("gone.yaml"), "{run:?}");
}
