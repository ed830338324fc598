//! The module as a whole: files and flags in, [`Config`] or an exact message out.

use std::time::Duration;

use super::*;

/// A directory with files, and the surroundings of a process that runs in it.
struct Scene {
    dir: tempfile::TempDir,
    input: ConfigInput,
}

impl Scene {
    fn new(config: &str, variables: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let variables = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let env = Environment {
            current_dir: dir.path().to_owned(),
            variables,
            home: Some(dir.path().join("home")),
            user: Some("os_user".into()),
        };
        let scene = Scene { dir, input: ConfigInput { env, ..Default::default() } };
        if !config.is_empty() {
            scene.write("tenantctl.yaml", config);
        }
        scene
    }

    fn write(&self, name: &str, text: &str) -> std::path::PathBuf {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn load(&self) -> Result<Config, String> {
        load(&self.input).map_err(|error| error.message)
    }

    fn flags(mut self, flags: &[&str]) -> Self {
        self.input.databases = flags.iter().map(|flag| (*flag).to_owned()).collect();
        self
    }
}

fn shown(conninfo: &Conninfo) -> String {
    let hosts: Vec<_> = conninfo
        .hosts
        .iter()
        .map(|(host, port)| match host {
            Host::Tcp { host, .. } => format!("{host}:{port}"),
            Host::Unix(dir) => format!("{}:{port}", dir.display()),
        })
        .collect();
    let password = conninfo.passwords[0].as_ref().map_or("-", Secret::expose);
    format!("{}:{password}@{}/{}", conninfo.user, hosts.join(","), conninfo.dbname)
}

const STORY: &str = "
spec: schema/expected.yaml
databases:
  nextjs:
    app: nextjs
    root: web
    host: ${DB_HOST:-localhost}
    port: ${DB_PORT:-5432}
    user: ${DB_USER:-postgres}
    password: ${DB_PASSWORD}
    dbname: ${DB_NAME:-dott_main}
  django:
    url: ${DATABASE_URL}
    sslmode: verify-full
    same_as: nextjs
rows:
  - table: public.custom_auth_tenant
    compare: ids
ignore:
  - { code: SCH003, object: public.t.legacy, reason: \"dropped in March\", expires: 2027-03-31 }
limits: { connect: 5s, statement: 2m, lock: 500ms, total: 10m }
";

#[test]
fn reads_the_whole_story() {
    let scene = Scene::new(STORY, &[("DATABASE_URL", "postgres://dj:p%40ss@rds:6000/dott")]);
    scene.write("web/.env.local", "DB_PASSWORD='s3cret'\nDB_HOST=files\n");
    scene.write("web/.env", "DB_HOST=weaker\nPGOPTIONS=-cx=1\n");
    let config = scene.load().unwrap();
    let [nextjs, django] = &config.databases[..] else { panic!() };
    assert_eq!(shown(&nextjs.conninfo), "postgres:s3cret@files:5432/dott_main");
    assert_eq!(nextjs.conninfo.options.as_deref(), Some("-cx=1"));
    assert_eq!(nextjs.conninfo.sslmode, SslMode::Prefer);
    assert_eq!(nextjs.place.as_ref().unwrap().to_string(), "tenantctl.yaml:4");
    assert_eq!(shown(&django.conninfo), "dj:p@ss@rds:6000/dott");
    assert_eq!(django.conninfo.sslmode, SslMode::VerifyFull);
    assert_eq!(django.same_as.as_ref().unwrap().as_str(), "nextjs");
    assert_eq!(config.specs, [scene.dir.path().join("schema/expected.yaml")]);
    assert_eq!(config.ignore[0].expires, Some((2027, 3, 31)));
    assert_eq!(config.limits.statement, Duration::from_secs(120));
    assert_eq!(config.limits.lock, Duration::from_millis(500));
    let passwords = config.databases.iter().flat_map(|target| &target.conninfo.passwords);
    let passwords: Vec<_> = passwords.flatten().map(|secret| secret.expose()).collect();
    assert_eq!(passwords, ["s3cret", "p@ss"]);
    assert!(!format!("{config:?}").contains("s3cret"));
}

#[test]
fn messages_say_what_where_and_what_to_do() {
    for (text, expected) in [
        (
            "database: {}\n",
            "tenantctl.yaml:1: unknown key `database`\n  help: did you mean `databases`? known: spec, databases, compare, rows, throttle, ignore, limits",
        ),
        ("databases: [a]\n", "tenantctl.yaml:1: `databases` must be a map, found a list"),
        (
            "spec: x.yaml\n",
            "no database is configured\n  help: write tenantctl.yaml, or name databases: -d app=postgres://user@host/dbname",
        ),
        (
            "databases:\n  a:\n    host: h\n    port: x\n",
            "tenantctl.yaml:2: database `a`: tenantctl.yaml:4: `port` is not a number from 1 to 65535",
        ),
        (
            "databases:\n  a: {host: h, password: }\n",
            "tenantctl.yaml:2: `databases.a.password` must be text, found nothing\n  help: write '' for an empty text",
        ),
        (
            "databases:\n  a:\n    password: ${NOPE}\n",
            "tenantctl.yaml:3: `databases.a.password` uses the variable `NOPE`, which is not set\n  help: searched: the process environment\n  help: set it, or write `${NOPE:-default}`",
        ),
        (
            "databases:\n  a:\n    url: postgres://u:s3@cret@h/d\n",
            "tenantctl.yaml:3: `databases.a.url`: the password in the URL has a raw `@`\n  help: in the password, write `@` as %40",
        ),
        (
            "databases:\n  a: {url: host=h}\n",
            "tenantctl.yaml:2: `databases.a.url` does not begin with postgresql:// or postgres://\n  help: write key=value pairs under `conninfo`",
        ),
        (
            "databases:\n  a: {url: 'postgres://', conninfo: ''}\n",
            "tenantctl.yaml:2: `databases.a.url` and `conninfo` are both given\n  help: keep one of them",
        ),
        (
            "databases:\n  a: {host: h, gssencmode: require}\n",
            "tenantctl.yaml:2: database `a`: tenantctl.yaml:2: `gssencmode` with this value is not supported\n  help: supported: disable, prefer",
        ),
        (
            "databases:\n  a: {host: h, requirepeer: x}\n",
            "tenantctl.yaml:2: database `a`: tenantctl.yaml:2: `requirepeer` with this value is not supported\n  help: remove `requirepeer`; it is refused, since leaving it out silently could weaken the connection",
        ),
        (
            "databases:\n  a: {host: h, sslmode: full}\n",
            "tenantctl.yaml:2: database `a`: tenantctl.yaml:2: `sslmode` has a value that libpq does not know\n  help: known: prefer, disable, allow, require, verify-ca, verify-full",
        ),
        (
            "databases:\n  a: {host: h, sslrootcert: system, sslmode: require}\n",
            "tenantctl.yaml:2: database `a`: tenantctl.yaml:2: `sslmode` is weaker than `sslrootcert=system` allows\n  help: write sslmode=verify-full",
        ),
        (
            "databases:\n  a: {host: h, sslrootcert: no.crt}\n",
            "tenantctl.yaml:2: database `a`: tenantctl.yaml:2: `sslrootcert` names no file that is there",
        ),
        (
            "databases:\n  a: {host: h, root: x}\n",
            "tenantctl.yaml:2: `databases.a.root` says where an application is, and `app` does not say which\n  help: add `app`: nextjs, django, prisma, node, env",
        ),
        (
            "databases:\n  a: {host: h, app: nextjs, root: x}\n",
            "tenantctl.yaml:2: `databases.a.root` names a directory that is not there",
        ),
        (
            "databases:\n  a: {host: h, app: next}\n",
            "tenantctl.yaml:2: `databases.a.app` is `next`, which is not one of the known values\n  help: known: nextjs, django, prisma, node, env",
        ),
        (
            "databases:\n  a: {host: h, same_as: b}\n",
            "tenantctl.yaml:2: `databases.a.same_as` names the database `b`, which is not configured\n  help: did you mean `a`? known: a",
        ),
        (
            "databases:\n  a: {host: h, same_as: a}\n",
            "tenantctl.yaml:2: `databases.a.same_as` names the database itself",
        ),
        (
            "databases: {a: {host: h}}\nlimits: {connect: 10}\n",
            "tenantctl.yaml:2: `limits.connect` must be a number with a unit, such as 500ms, 10s, 2m or 1h",
        ),
        (
            "databases: {a: {host: h}}\nrows:\n- {table: t, compare: id}\n",
            "tenantctl.yaml:3: `rows[0].compare` is `id`, which is not one of the known values\n  help: did you mean `ids`? known: count, ids, content",
        ),
        (
            "databases: {a: {host: h}}\nrows:\n- {table: t, except: [at]}\n",
            "tenantctl.yaml:3: `rows[0].except` leaves out columns where no contents are compared\n  help: say `compare: content`",
        ),
        (
            "databases: {a: {host: h}}\nrows:\n- {compare: ids}\n",
            "tenantctl.yaml:3: `rows[0]` lacks the key `table`",
        ),
        (
            "databases: {a: {host: h}}\nignore:\n- {code: SCH003, reason: ''}\n",
            "tenantctl.yaml:3: `ignore[0].reason` is empty",
        ),
        (
            "databases: {a: {host: h}}\nignore:\n- {code: SCH003}\n",
            "tenantctl.yaml:3: `ignore[0]` lacks the key `reason`",
        ),
        (
            "databases: {a: {host: h}}\nignore:\n- {code: sch3, reason: x}\n",
            "tenantctl.yaml:3: `ignore[0].code` is neither a rule code nor the beginning of one\n  help: write SCH003, or SCH for the whole group",
        ),
        (
            "databases: {a: {host: h}}\nignore:\n- {code: SCH, reason: x, expires: 2027-02-30}\n",
            "tenantctl.yaml:3: `ignore[0].expires` is no date\n  help: write 2027-03-31",
        ),
        (
            "databases: {a: {host: h}}\ntenants: {table: t}\n",
            "tenantctl.yaml:2: `tenants` is not supported yet: this version does not compare the schemas of tenants\n  help: remove the section; `--schema GLOB` compares chosen schemas between databases, and `rows` the tenant table",
        ),
    ] {
        assert_eq!(Scene::new(text, &[]).load().unwrap_err(), expected);
    }
    let message = Scene::new("databases:\n  a: {pasword: s3cret}\n", &[]).load().unwrap_err();
    let told = "tenantctl.yaml:2: unknown key `pasword` in `databases.a`\n  help: did you mean `password`?";
    assert_eq!(message, told);
    assert!(!message.contains("s3cret"));
}

#[test]
fn flags_alone_are_enough_and_replace_what_is_configured() {
    let flags = ["nextjs=postgres://u:p@a/d", "host=h user=v dbname=e"];
    let config = Scene::new("", &[]).flags(&flags).load().unwrap();
    let names: Vec<_> = config.databases.iter().map(|target| target.name.as_str()).collect();
    assert_eq!(names, ["nextjs", "e"]);

    let scene = Scene::new("databases:\n  a: {url: '${UNSET}', same_as: b}\n  b: {host: h}\n", &[]);
    let config = scene.flags(&["a=host=new", "postgres://x/b"]).load().unwrap();
    let names: Vec<_> = config.databases.iter().map(|target| target.name.as_str()).collect();
    assert_eq!(names, ["a", "b"], "the configured b was not asked for");
    assert_eq!(shown(&config.databases[0].conninfo), "os_user:-@new:5432/os_user");
    assert_eq!(config.databases[0].same_as.as_ref().unwrap().as_str(), "b");
    assert_eq!(config.databases[0].place, None);
}

#[test]
fn flags_select_what_is_configured() {
    let text = "databases:\n  a: {host: g, same_as: b}\n  b: {host: h}\n";
    let config = Scene::new(text, &[]).flags(&["a"]).load().unwrap();
    assert_eq!(config.databases.len(), 1);
    assert_eq!(config.databases[0].same_as, None);
    let config = Scene::new(text, &[]).flags(&["b", "a"]).load().unwrap();
    assert_eq!(config.databases[0].same_as.as_ref().unwrap().as_str(), "b");
    let message = Scene::new(text, &[]).flags(&["c"]).load().unwrap_err();
    assert_eq!(message, "-d names a database that is not configured\n  help: did you mean `a`?");
}

/// The names of all databases in their order, files with a `*`.
fn names(config: &Config) -> Vec<String> {
    let is_file = |name: &&crate::model::Name| config.snapshots.iter().any(|f| f.name == **name);
    let order = config.order.iter();
    order.map(|name| format!("{name}{}", if is_file(&name) { "*" } else { "" })).collect()
}

#[test]
fn a_snapshot_file_takes_the_place_of_a_database() {
    let text =
        "databases:\n  a: {snapshot: 'x/${V}.json'}\n  b: {host: h, same_as: c}\n  c: {host: h}\n";
    let scene = Scene::new(text, &[("V", "prod")]);
    let config = scene.load().unwrap();
    assert_eq!(names(&config), ["a*", "b", "c"]);
    assert_eq!(config.snapshots[0].path, scene.dir.path().join("x/prod.json"));
    assert_eq!(config.databases.len(), 2);
    let config =
        scene.flags(&["c=./c.json", "b", "y/d.JSON", "postgres://h/a.json"]).load().unwrap();
    assert_eq!(names(&config), ["b", "c*", "d.JSON*", "a.json"]);
    assert_eq!(config.databases[0].same_as, None);
    let told = "c is a snapshot file here: whether b and c are one database was not checked";
    assert_eq!(config.warnings, [told]);
    for (text, flags, expected) in [
        (
            "databases: {a: {snapshot: a.json, port: 1}}",
            vec![],
            "tenantctl.yaml:1: `databases.a.snapshot` is a file instead of a server, and `port` is given as well",
        ),
        (
            "databases: {a: {snapshot: a.json}, b: {host: h, same_as: a}}",
            vec![],
            "tenantctl.yaml:1: `databases.b.same_as` names `a`, which is a snapshot file",
        ),
        (
            "databases: {a: {snapshot: }}",
            vec![],
            "tenantctl.yaml:1: `databases.a.snapshot` must be text",
        ),
        ("", vec!["a=a.json", "a=b.json"], "-d names the database `a` twice"),
        ("", vec!["a b=a.json"], "-d number 1 does not begin with a name"),
    ] {
        let message = Scene::new(text, &[]).flags(&flags).load().unwrap_err();
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn a_name_that_is_a_file_too_is_not_guessed() {
    let scene = Scene::new("databases: {a.json: {host: h}}", &[]).flags(&["a.json"]);
    assert_eq!(names(&scene.load().unwrap()), ["a.json"]);
    scene.write("a.json", "");
    let told = "`a.json` is both a configured database and a file\n  help: write ./a.json for the file, or give the database another name";
    assert_eq!(scene.load().unwrap_err(), told);
    assert_eq!(names(&scene.flags(&["./a.json"]).load().unwrap()), ["a.json*"]);
}

#[test]
fn sides_keep_their_order_and_are_told_apart() {
    let text = "databases:\n  a: {host: h}\n  b: {host: h}\n";
    let sides = |typed: &[&str]| {
        let mut scene = Scene::new(text, &[]).flags(typed);
        scene.input.sides = true;
        scene.load()
    };
    let typed = ["postgres://h/x", "b", "one.json", "a", "postgres://h:6/x", "dir/one.json"];
    let names_of = names(&sides(&typed).unwrap());
    assert_eq!(names_of, ["h:5432/x", "b", "one.json*", "a", "h:6/x", "dir/one.json*"]);
    let roles = names(&sides(&["postgres://u@h/x", "postgres://v@h/x"]).unwrap());
    assert_eq!(roles, ["u@h:5432/x", "v@h:5432/x"]);
    for (typed, expected) in [
        (
            vec!["a", "a"],
            "two sides are called `a`\n  help: give each a name of its own: NAME=CONNINFO",
        ),
        (vec!["a", "c"], "side names a database that is not configured\n  help: did you mean `a`?"),
        (vec!["a", "a b=host=h"], "side number 2 does not begin with a name"),
        (vec!["x=host"], "side x: setting 1 lacks its `=`"),
    ] {
        let message = sides(&typed).unwrap_err();
        assert!(message.starts_with(expected), "{message}");
    }
    let scene = Scene::new(text, &[]);
    let known: Vec<_> = configured_names(&scene.input).unwrap();
    assert_eq!(known, ["a".into(), "b".into()]);
    assert_eq!(configured_names(&Scene::new("", &[]).input).unwrap(), []);
}

#[test]
fn refuses_flags_without_repeating_passwords() {
    for (flags, expected) in [
        (vec!["s3cret"], "-d names a database that is not configured"),
        (vec!["a="], "-d a is empty; if it was a shell variable, it is not set here"),
        (vec!["a b=host=h"], "-d number 1 does not begin with a name"),
        (vec!["a=host=h", "a=host=i"], "-d names the database `a` twice"),
        (vec!["a=postgres://u:s3@cret@h"], "-d a: the password in the URL has a raw `@`"),
        (vec!["a=password=my s3cret"], "-d a: setting 2 lacks its `=`"),
    ] {
        let message = Scene::new("", &[]).flags(&flags).load().unwrap_err();
        assert!(message.starts_with(expected), "{message}");
        assert!(!message.contains("s3") && !message.contains("cret"), "{message}");
    }
}

#[test]
fn variables_services_and_password_files_fill_the_rest() {
    let scene = Scene::new(
        "databases:\n  a: {service: prod}\n  b: {host: 'h1,h2', port: 7}\n  c: {host: '', sslmode: disable}\n",
        &[
            ("PGUSER", "pg"),
            ("PGPORT", "6"),
            ("PGHOST", "env"),
            ("PGDATABASE", "db"),
            ("PGSSLMODE", "require"),
        ],
    );
    scene.write("home/.pg_service.conf", "[prod]\nhost=service\npassword=sp\n");
    let passfile = scene.write("home/.pgpass", "h2:7:db:pg:second\nlocalhost:*:*:*:sock\n");
    let mode = |mode| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&passfile, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o600);
    let config = scene.load().unwrap();
    let [a, b, c] = &config.databases[..] else { panic!() };
    assert_eq!(shown(&a.conninfo), "pg:sp@service:6/db");
    assert_eq!(a.conninfo.sslmode, SslMode::Require);
    assert_eq!(shown(&b.conninfo), "pg:-@h1:7,h2:7/db");
    assert_eq!(b.conninfo.passwords[1].as_ref().unwrap().expose(), "second");
    assert_ne!(c.conninfo.hosts[0].0, Host::Tcp { host: "env".into(), addr: None });
    assert_eq!(c.conninfo.passwords[0].as_ref().unwrap().expose(), "sock");
    assert_eq!(c.conninfo.sslmode, SslMode::Disable);
    mode(0o644);
    let config = scene.load().unwrap();
    assert_eq!(
        config.warnings,
        ["home/.pgpass: ignored, since others may read it; run: chmod 600 home/.pgpass"]
    );
}

#[test]
fn walks_up_and_names_files_from_where_it_stands() {
    let mut scene = Scene::new("databases: {a: {host: h}}\n", &[]);
    scene.write("expected_schema.yaml", "version: 1\n");
    scene.write("deep/er/x", "");
    scene.input.env.current_dir = scene.dir.path().join("deep/er");
    let config = scene.load().unwrap();
    assert_eq!(config.file, Some(scene.dir.path().join("tenantctl.yaml")));
    assert_eq!(config.specs, [scene.dir.path().join("expected_schema.yaml")]);
    scene.input.specs = vec!["own.yaml".into()];
    assert_eq!(scene.load().unwrap().specs, [scene.dir.path().join("deep/er/own.yaml")]);
    scene.input.config_file = Some("gone.yaml".into());
    assert_eq!(scene.load().unwrap_err(), "gone.yaml: cannot be read: no such file or directory");
    scene.input.config_file = Some("/dev/zero".into());
    assert_eq!(
        scene.load().unwrap_err(),
        "/dev/zero: is not a regular file (a pipe, socket or device)"
    );
}

#[test]
fn warns_of_a_password_that_everybody_may_read() {
    for (value, warned) in [("plain", true), ("'${P:-x}'", false)] {
        let scene = Scene::new(&format!("databases: {{a: {{host: h, password: {value}}}}}\n"), &[]);
        let path = scene.dir.path().join("tenantctl.yaml");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(&path, mode).unwrap();
        assert_eq!(scene.load().unwrap().warnings.len(), usize::from(warned), "{value}");
    }
}

#[test]
fn the_schema_and_the_parser_know_the_same_keys() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    let keys = |pointer: &str| -> Vec<String> {
        let mut keys: Vec<_> = schema
            .pointer(pointer)
            .and_then(|node| node.as_object())
            .unwrap_or_else(|| panic!("{pointer}"))
            .keys()
            .cloned()
            .collect();
        keys.sort();
        keys
    };
    let sorted = |known: &[&str]| {
        let mut known: Vec<_> = known.iter().map(|key| (*key).to_owned()).collect();
        known.sort();
        known
    };
    let databases: Vec<_> =
        databases::OWN_KEYS.into_iter().chain(conninfo::KEYWORDS.iter().map(|k| k.name)).collect();
    for (pointer, known) in [
        ("/properties", &load::KEYS[..]),
        ("/$defs/database/properties", &databases),
        ("/$defs/compare/properties", &switches::KEYS),
        ("/$defs/row/properties", &sections::ROW_KEYS),
        ("/$defs/throttle/properties", &sections::THROTTLE_KEYS),
        ("/$defs/ignore/properties", &sections::IGNORE_KEYS),
        ("/$defs/limits/properties", &sections::LIMIT_KEYS),
    ] {
        assert_eq!(keys(pointer), sorted(known), "{pointer}");
    }
}

#[test]
fn switches_are_on_off_or_unsaid() {
    let scene = Scene::new(
        "databases: {a: {host: h}}\ncompare: {owners: true, comments: false, role_map: {app_dev: app}}\n",
        &[],
    );
    let switches = scene.load().unwrap().switches;
    assert_eq!(
        (switches.owners, switches.comments, switches.names),
        (Some(true), Some(false), None)
    );
    assert_eq!(switches.role_map, [("app_dev".into(), "app".into())]);
    let scene = Scene::new("databases: {a: {host: h}}\ncompare: {owner: true}\n", &[]);
    assert!(scene.load().unwrap_err().contains("owners"));
}

#[test]
fn keeps_relative_paths_relative_to_the_file() {
    let scene = Scene::new("databases: {a: {host: h, sslrootcert: certs/ca.pem}}\n", &[]);
    let cert = scene.write("certs/ca.pem", "x");
    let config = scene.load().unwrap();
    assert_eq!(config.databases[0].conninfo.sslrootcert, Some(RootCert::File(cert)));
}
