//! Applications' env files, from the files to what the user sees.

use crate::support::Project;

#[test]
fn verbose_shows_where_each_setting_comes_from_and_no_secret() {
    let project = Project::new()
        .file(
            "tenantctl.yaml",
            "databases:\n  django:\n    app: django\n    root: api\n    host: ${DB_HOST}\n    port: ${DB_PORT}\n    password: ${DB_PASSWORD}\n    user: u\n    dbname: d\n",
        )
        .file("api/settings.py", "from dotenv import load_dotenv\nload_dotenv()\n")
        .file("api/.env", "DB_HOST=127.0.0.1\nDB_PORT=1\nDB_PASSWORD='s3cret'\n");
    let run = project.run(&["check", "-v"]);
    for line in [
        "django: env files: api/.env\n",
        "django: host = 127.0.0.1 (api/.env:1, DB_HOST)\n",
        "django: port = 1 (api/.env:2, DB_PORT)\n",
        "django: password = *** (api/.env:3, DB_PASSWORD)\n",
        "django: dbname = d (tenantctl.yaml:9)\n",
    ] {
        assert!(run.stderr.contains(line), "{line}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("s3cret") && !run.stdout.contains("s3cret"));
    assert!(!project.run(&["check"]).stderr.contains("api/.env"));
}
