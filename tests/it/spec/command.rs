//! `tenantctl spec` as a user runs it: what it writes, where, and when it does not.

use crate::support::{Db, Project, first, is_absent, tenantctl};

const SCHEMA: &str = "
    CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('sad', 'no');
    CREATE TABLE app.tenant (id uuid PRIMARY KEY, name varchar(63) NOT NULL UNIQUE,
        mood app.mood DEFAULT 'no', price numeric(10,2) DEFAULT 0, made timestamptz DEFAULT now());
    CREATE TABLE app.order_line (id bigserial, tenant uuid REFERENCES app.tenant ON DELETE CASCADE,
        CONSTRAINT positive CHECK (id > 0));
    CREATE INDEX ON app.order_line (tenant DESC, lower(tenant::text)) WHERE id > 9;
    CREATE VIEW app.v AS SELECT id, name FROM app.tenant;
    CREATE FUNCTION app.f(a int) RETURNS int LANGUAGE sql AS $$
SELECT a
    + 1
$$;
    COMMENT ON COLUMN app.tenant.name IS 'unique: always';
    GRANT SELECT ON app.tenant, app.v TO pg_monitor;";

const DECLARED: &str = "version: 1
complete: database

database: { collation: C, character_type: C }

schemas:
  app:    {}
  public: {}

enums:
  app.mood: [sad, \"no\"]

functions:
  app.f(integer):
    arguments: [a integer]
    returns: integer
    language: sql
    body: |

      SELECT a
          + 1

tables:
  app.order_line:
    columns:
      id:     { type: bigserial }
      tenant: { type: uuid }
    checks:
      positive: (id > 0)
    foreign_keys: [{ columns: [tenant], references: app.tenant(id), on_delete: cascade }]
    indexes: [{ columns: [tenant DESC, (lower((tenant)::text))], where: (id > 9) }]
    row_level_security: false
  app.tenant:
    columns:
      id:    { type: uuid, nullable: false }
      name:  { type: varchar(63), nullable: false }
      mood:  { type: app.mood, default: \"'no'::app.mood\" }
      price: { type: \"numeric(10,2)\", default: 0 }
      made:  { type: timestamp with time zone, default: now() }
    primary_key: [id]
    unique: [[name]]
    row_level_security: false

views:
  app.v:
    definition: |-
      SELECT id,
          name
         FROM app.tenant
    columns: [id uuid, name character varying(63)]

comments:
  column app.tenant.name: \"unique: always\"
";

#[test]
fn writes_what_a_person_would_commit_and_finds_it_clean() {
    let db = Db::with(first(), SCHEMA);
    let project = Project::new().config([("prod", db.url())], "");
    let run = project.run(&["spec", "prod", "-o", "expected_schema.yaml"]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (Some(0), "", "wrote expected_schema.yaml\n")
    );
    let text = project.read("expected_schema.yaml");
    let (text, seal) = text.split_at(text.rfind("# Written by tenantctl, checksum").unwrap());
    assert_eq!(seal.lines().count(), 1);
    let (head, body) = text.split_at(text.find("version: 1").unwrap());
    assert!(head.lines().all(|line| line.starts_with("# ")), "{head}");
    assert!(head.contains("check -s expected_schema.yaml") && head.contains("Left out: owners"));
    // A view's query is deparsed differently before 16.
    assert_eq!(body.replace("tenant.id,", "id,").replace("tenant.name\n", "name\n"), DECLARED);
    project.check(&["--only", "structure"]).must_be_clean();

    let printed = project.run(&["spec", "prod"]).stdout;
    assert_eq!(printed.replace("FILE", "expected_schema.yaml"), text, "the same bytes");
    assert_eq!(project.run(&["snapshot", "prod", "-o", "prod.json"]).code, Some(0));
    let of_a_file = project.run(&["spec", "prod.json"]).stdout.replace("\"prod.json\"", "prod");
    assert_eq!(of_a_file, printed, "of a file, too");
}

/// What spec leaves out because it goes without saying is meant all the same.
#[test]
fn finds_what_it_does_not_say() {
    let db = Db::with(first(), SCHEMA);
    let project = Project::new().config([("prod", db.url())], "");
    assert_eq!(project.run(&["spec", "prod", "-o", "expected_schema.yaml"]).code, Some(0));
    let mut known = 0;
    for drift in [
        "ALTER FUNCTION app.f(integer) SECURITY DEFINER",
        "ALTER TABLE app.tenant ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE app.order_line ALTER tenant SET NOT NULL",
        "ALTER TABLE app.order_line ALTER tenant SET DEFAULT gen_random_uuid()",
        "ALTER TABLE app.tenant REPLICA IDENTITY FULL",
        "ALTER VIEW app.v SET (security_barrier)",
        "ALTER TABLE app.tenant SET (fillfactor = 50)",
        "CREATE FUNCTION app.more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW app.leak AS SELECT 1 AS a",
        "CREATE SCHEMA more",
        "ALTER SEQUENCE app.order_line_id_seq CYCLE",
        "ALTER TABLE app.order_line ALTER id DROP DEFAULT",
        "CREATE POLICY hole ON app.tenant USING (true)",
        "CREATE SEQUENCE app.s",
    ] {
        db.sql(drift);
        let report = project.check(&["--only", "structure"]).json;
        let found = report["findings"].as_array().unwrap();
        assert!(found.len() > known, "{drift} is not found: {found:#?}");
        known = found.len();
    }
}

#[test]
fn names_roles_only_where_asked() {
    let db = Db::with(first(), SCHEMA);
    let url = db.url();
    let of = |flags: &[&str]| {
        let args: Vec<&str> = ["spec", &url].iter().chain(flags).copied().collect();
        let run = tenantctl(args);
        assert_eq!(run.code, Some(0), "{run:?}");
        run.stdout
    };
    let usual = of(&[]);
    assert!(!usual.contains("owner:") && !usual.contains("pg_monitor"), "{usual}");
    let owners = of(&["--owners"]);
    assert!(owners.contains("owner: postgres") && !owners.contains("pg_monitor"), "{owners}");
    let privileges = of(&["--owners", "--privileges", "--no-owners", "--no-comments"]);
    assert!(privileges.contains("grantee: pg_monitor") && !privileges.contains("owner:"));
    assert!(!privileges.contains("comments:"), "{privileges}");
    let compare = "compare: { owners: true, comments: false }\n";
    let project = Project::new().config([("prod", url.clone())], compare);
    let configured = project.run(&["spec", "prod"]).stdout;
    assert!(configured.contains("owner: postgres") && !configured.contains("comments:"));
    assert!(!project.run(&["spec", "prod", "--no-owners"]).stdout.contains("owner:"));
}

#[test]
fn a_part_is_clean_as_well() {
    let db = Db::with(first(), SCHEMA);
    let project = Project::new().config([("prod", db.url())], "");
    for (flags, declared) in [
        (&["--table", "*.tenant"][..], "app.tenant:"),
        (&["--tables", "order_*", "--tables", "tenant"], "app.order_line:"),
        (&["--schema", "ap?"], "app.f(integer):"),
    ] {
        let args = ["spec", "prod", "-o", "expected_schema.yaml", "--force"];
        let args: Vec<&str> = args.iter().chain(flags).copied().collect();
        assert_eq!(project.run(&args).code, Some(0), "{flags:?}");
        let text = project.read("expected_schema.yaml");
        assert!(text.contains(declared) && !text.contains("database:"), "{text}");
        project.check(&["--only", "structure"]).must_be_clean();
    }
}

#[test]
fn replaces_no_file_unasked_and_writes_none_in_vain() {
    let db = Db::with(first(), SCHEMA);
    let project = Project::new().config([("prod", db.url())], "").file("s.yaml", "by hand");
    let gone = "postgres://postgres@127.0.0.1:1/x";
    for (args, told) in [
        (&["spec", "prod", "-o", "s.yaml"][..], "--force"),
        (&["spec", gone, "-o", "s.yaml", "--force"], "cannot connect"),
        (&["spec", "prod", "-o", "new.yaml", "--table", "absent"], "no object matches"),
        (&["spec", "s.yaml"], "s.yaml"),
        (&["spec", "prod", "--force"], "--output"),
    ] {
        let run = project.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(run.stderr.contains(told), "{args:?}: {}", run.stderr);
    }
    assert_eq!(project.read("s.yaml"), "by hand");
    assert!(is_absent(&project.path("new.yaml")));
    assert_eq!(project.run(&["spec", "prod", "-o", "s.yaml", "--force"]).code, Some(0));
    assert!(project.read("s.yaml").contains("version: 1"));
}

#[test]
fn what_could_not_be_read_is_said_and_the_rest_is_written() {
    let db = Db::with(first(), SCHEMA);
    let mut held = db.hold("BEGIN; LOCK TABLE app.tenant");
    let run = tenantctl(["spec", &db.url()]);
    held.sql("ROLLBACK");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("not declared:") && run.stderr.contains("app.tenant"), "{run:?}");
    assert!(run.stdout.contains("# Not declared: table app.tenant: "), "{}", run.stdout);
    assert!(run.stdout.contains("  app.order_line:") && !run.stdout.contains("  app.tenant:"));
}
