//! Each dialect by hand, trap by trap; `tests/env` holds them to the loaders at random.

use std::collections::BTreeMap;

use super::super::{APPS, Surroundings, Variables};

/// A directory with files, and the process environment.
struct Scene {
    dir: tempfile::TempDir,
    process: BTreeMap<String, String>,
}

impl Scene {
    fn new(files: &[(&str, &str)], process: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let process = process.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        Scene { dir, process: process.collect() }
    }

    fn read(&self, app: &str) -> Result<Variables, String> {
        let root = self.dir.path();
        let (_, read) = APPS.iter().find(|(word, _)| *word == app).unwrap();
        let around = Surroundings { root, process: &self.process, current_dir: root };
        read(&around).map_err(|error| error.message)
    }
}

/// `value` or `(why it cannot be known)`; `-` where it is not set.
fn shown(variables: &Variables, name: &str) -> String {
    match variables.get(name) {
        Ok(Some(found)) => found.value.to_owned(),
        Ok(None) => "-".into(),
        Err(unresolved) => format!("({unresolved})"),
    }
}

/// The value of `X` in an env file that also has `A=plain`.
#[track_caller]
fn dialect(app: &str, file: &str, more: &[(&str, &str)], cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let text = format!("A=plain\n{text}\n");
        let files: Vec<_> =
            [(file, text.as_str())].into_iter().chain(more.iter().copied()).collect();
        let variables = Scene::new(&files, &[]).read(app).unwrap();
        assert_eq!(shown(&variables, "X"), *expected, "{app}: {text:?}");
    }
}

#[test]
fn nextjs_expands_from_the_last_dollar() {
    dialect(
        "nextjs",
        ".env",
        &[],
        &[
            ("X=a#b", "a"),
            ("X=\"a#b\" # c", "a#b"),
            ("X=pa$A", "paplain"),
            ("X='pa$A'", "paplain"),
            ("X=pa\\$A", "pa$A"),
            ("X=p$$w", "p$"),
            ("X=pw$1", "pw"),
            ("X=pa$A$", "pa$A$"),
            ("X=${NOPE:-def}", "def"),
            ("X=${NOPE-def}", "-def}"),
            ("X=$(echo hi)", "$(echo hi)"),
            ("X=${B}\nB=later", "later"),
            ("X=1\nX=2", "2"),
            ("X: v", "v"),
        ],
    );
}

#[test]
fn nextjs_files_are_expanded_one_after_the_other() {
    let files = [
        (".env.local", "A=local\nFROM_ENV=x${ONLY_ENV}\nP=1\n"),
        (".env", "A=env\nFROM_LOCAL=${A}\nONLY_ENV=1\n"),
        (".env.test", "A=test\n"),
    ];
    let variables = Scene::new(&files, &[("P", "shell$A")]).read("nextjs").unwrap();
    for (name, expected) in
        [("A", "local"), ("FROM_ENV", "x"), ("FROM_LOCAL", "local"), ("P", "shelllocal")]
    {
        assert_eq!(shown(&variables, name), expected, "{name}");
    }
    let found = variables.get("A").unwrap().unwrap();
    assert_eq!(found.variable.assignment.origin.to_string(), ".env.local:1, A");
    let overrides: Vec<_> = found.variable.overrides.iter().map(|o| o.origin.to_string()).collect();
    assert_eq!(overrides, [".env:1, A"]);
    let searched: Vec<_> = variables.searched.iter().map(ToString::to_string).collect();
    assert_eq!(
        searched,
        [".env.development.local (missing)", ".env.local", ".env.development (missing)", ".env"]
    );
    let test = Scene::new(&files, &[("NODE_ENV", "test")]).read("nextjs").unwrap();
    assert_eq!(shown(&test, "A"), "test");
}

#[test]
fn nextjs_drops_a_file_that_refers_to_itself() {
    let files = [(".env.local", "B=1\nA=x$A\n"), (".env", "A=env\n")];
    let variables = Scene::new(&files, &[]).read("nextjs").unwrap();
    assert_eq!(shown(&variables, "A"), "env");
    assert_eq!(shown(&variables, "B"), "-");
    assert_eq!(
        variables.warnings,
        [".env.local:2: `A` refers to itself; Next.js ignores the whole file"]
    );
}

#[test]
fn nextjs_unknown_mode_leaves_what_differs_unresolved() {
    let files = [(".env.production", "A=p\nB=b\n"), (".env", "A=e\nB=b\n")];
    let variables = Scene::new(&files, &[("NODE_ENV", "staging")]).read("nextjs").unwrap();
    assert!(shown(&variables, "A").starts_with("(NODE_ENV is none of"));
    assert_eq!(shown(&variables, "B"), "b");
}

#[test]
fn node_expands_where_the_project_has_dotenv_expand() {
    let with = [("package.json", "{\"dependencies\": {\"dotenv-expand\": \"1\"}}")];
    dialect(
        "node",
        ".env",
        &with,
        &[
            ("X=a#b", "a"),
            ("X='pa$A'", "paplain"),
            ("X=pw$1", "pw$1"),
            ("X=${NOPE-def}", "def"),
            ("X=${A:+yes}", "yes"),
            ("X=$(echo hi)", "(.env:2: holds `$(...)`, which dotenv-expand runs)"),
            (
                "B=$(x)\nX=$B",
                "(.env:3: refers to `B`, which cannot be known (.env:2: holds `$(...)`, which dotenv-expand runs))",
            ),
            ("X=${X}", "${X}"),
            ("X=x${X}", "(.env:2: refers to itself: dotenv-expand never ends)"),
            ("X=encrypted:abc", "encrypted:abc"),
            (
                "DOTENV_PRIVATE_KEY=1\nX=encrypted:abc",
                "(.env:3: is encrypted; tenantctl does not decrypt it)",
            ),
        ],
    );
    dialect("node", ".env", &[("package.json", "{}")], &[("X=pa$A", "pa$A"), ("X=1\nX=2", "2")]);
    dialect(
        "node",
        ".env",
        &[],
        &[
            (
                "X=pa$A",
                "(.env:2: holds a `$`, and without a package.json it is unknown whether dotenv-expand is used)",
            ),
            ("X=1", "1"),
        ],
    );
}

/// A workspace's root may have the packages of all of its applications.
#[test]
fn node_looks_for_dotenv_expand_up_to_the_root_of_the_repository() {
    const WITH: &str =
        "{\"workspaces\": [\"apps/*\"], \"dependencies\": {\"dotenv-expand\": \"12\"}}";
    let unknown = "(repo/apps/web/.env:2: holds a `$`, and repo/package.json decides whether dotenv-expand is used here, which is unknown)";
    for (files, expected) in [
        (&[("repo/.git/HEAD", ""), ("repo/package.json", WITH)][..], unknown),
        (&[("repo/package.json", WITH), ("repo/pnpm-workspace.yaml", "")][..], unknown),
        (&[("repo/.git/HEAD", ""), ("repo/package.json", "{\"workspaces\": []}")][..], "pa$A"),
        // Of another project, above the repository, which may be a worktree or a submodule.
        (&[("repo/.git", "gitdir: x"), ("package.json", WITH)][..], "pa$A"),
        // The application's own says it all.
        (&[("repo/apps/web/package.json", WITH)][..], "paplain"),
    ] {
        let own = [
            ("repo/apps/web/package.json", "{\"dependencies\": {\"dotenv\": \"17\"}}"),
            ("repo/apps/web/.env", "A=plain\nX=pa$A\n"),
        ];
        let files: Vec<_> = own.iter().chain(files).copied().collect();
        let scene = Scene::new(&files, &[]);
        let current_dir = scene.dir.path().canonicalize().unwrap();
        let root = current_dir.join("repo/apps/web");
        let (_, read) = APPS.iter().find(|(word, _)| *word == "node").unwrap();
        let around =
            Surroundings { root: &root, process: &scene.process, current_dir: &current_dir };
        let variables = read(&around).map_err(|error| error.message).unwrap();
        assert_eq!(shown(&variables, "X"), expected, "{files:?}");
        assert_eq!(shown(&variables, "A"), "plain");
    }
}

#[test]
fn node_options_in_the_environment_leave_everything_unresolved() {
    let scene = Scene::new(&[(".env", "A=1\n"), ("package.json", "{}")], &[("DOTENV_PATH", "x")]);
    let variables = scene.read("node").unwrap();
    for name in ["A", "B"] {
        assert!(shown(&variables, name).contains("sets `DOTENV_PATH`"), "{name}");
    }
}

#[test]
fn prisma_refuses_two_values() {
    let files = [(".env", "A=1\nB=1\nC=$A\n"), ("prisma/.env", "A=2\nB=1\nD=4\n")];
    let variables = Scene::new(&files, &[]).read("prisma").unwrap();
    assert_eq!(
        shown(&variables, "A"),
        "(prisma/.env:1: has another value for `A`, which Prisma refuses)"
    );
    assert_eq!(shown(&variables, "B"), "1");
    assert_eq!(shown(&variables, "D"), "4");
    assert!(shown(&variables, "C").contains("versions of Prisma"));
}

const MANAGE: (&str, &str) =
    ("manage.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')\n");

#[test]
fn django_uses_python_dotenv() {
    let settings =
        [MANAGE, ("site/settings.py", "from dotenv import load_dotenv\nload_dotenv()\n")];
    dialect(
        "django",
        ".env",
        &settings,
        &[
            ("X=a#b", "a#b"),
            ("X=a #b", "a"),
            ("X='pa${A}'", "paplain"),
            ("X=pa$A", "pa$A"),
            ("X=${B}\nB=later", ""),
            ("X=${NOPE:-def}", "def"),
            ("X=${NOPE-def}", ""),
            ("X=${A:-${B}}", "plain}"),
            ("X=$(echo hi)", "$(echo hi)"),
            ("X: v", "-"),
            ("X", "-"),
            ("export X=1", "1"),
            ("X=1\nX=2", "2"),
        ],
    );
    let strong = ("site/settings.py", "import dotenv\ndotenv.load_dotenv(override=True)\n");
    let files = [MANAGE, strong, (".env", "A=1\nB=2\nA\n")];
    let variables = Scene::new(&files, &[("A", "x"), ("B", "x")]).read("django").unwrap();
    assert_eq!(["A", "B"].map(|name| shown(&variables, name)), ["x", "2"]);
    let scene =
        Scene::new(&[MANAGE, settings[1], (".env", "A=1\n")], &[("PYTHON_DOTENV_DISABLED", "1")]);
    assert_eq!(shown(&scene.read("django").unwrap(), "A"), "-");
}

#[test]
fn django_uses_django_environ() {
    let settings =
        [MANAGE, ("site/settings.py", "import environ\nenv = environ.Env()\nenv.read_env()\n")];
    dialect(
        "django",
        "site/.env",
        &settings,
        &[
            ("X=a #b", "a #b"),
            ("X='pa$A'", "pa$A"),
            ("X=\"a\\nb\"", "a\\nb"),
            ("X = v", "-"),
            ("X=$A", "plain"),
            ("X=$B\nB=$A", "plain"),
            (
                "X=$secret",
                "(site/.env:2: the value begins with `$`, so django-environ takes it for the name of another variable, which is not set)",
            ),
            ("X=$X", "(site/.env:2: the value begins with `$` and leads back to itself)"),
        ],
    );
    let variables = Scene::new(&[MANAGE, settings[1], ("site/.env", "X=$A\nA=1\n")], &[])
        .read("django")
        .unwrap();
    assert_eq!(variables.in_environment("X").unwrap().unwrap().value, "$A");
    let found = variables.get("X").unwrap().unwrap();
    assert_eq!(found.via[0].to_string(), "site/.env:1, X");
}

#[test]
fn django_uses_python_decouple() {
    let settings = [MANAGE, ("site/settings.py", "from decouple import config\nX = config('X')\n")];
    dialect(
        "django",
        ".env",
        &settings,
        &[("X=a #b", "a #b"), ("X = 'v'", "v"), ("X=${A}", "${A}"), ("export X=1", "-")],
    );
    dialect(
        "django",
        "site/settings.ini",
        &[settings[0], settings[1], (".env", "X=env\n")],
        &[(
            "",
            "(site/settings.ini:1: has no section above it, so Python refuses the whole file (so `X` may be set or not))",
        )],
    );
    let ini = "[DEFAULT]\na = 1\n[settings]\nX = 50%%\n  more\nY = %(a)s\nZ = 5%\n";
    let files = [MANAGE, settings[1], ("site/settings.ini", ini), (".env", "X=env\n")];
    let variables = Scene::new(&files, &[]).read("django").unwrap();
    assert_eq!(shown(&variables, "X"), "50%\nmore");
    assert_eq!(shown(&variables, "y"), "1");
    assert_eq!(
        shown(&variables, "Z"),
        "(site/settings.ini:7: has a `%` that is not `%%` or `%(name)s`)"
    );
    assert!(variables.in_environment("X").unwrap().is_none(), "files stay out of the environment");
}

#[test]
fn django_without_a_loader_reads_no_file() {
    let files = [MANAGE, ("site/settings.py", "import os\n"), (".env", "X=1\n")];
    let variables = Scene::new(&files, &[("A", "1")]).read("django").unwrap();
    assert_eq!((shown(&variables, "X"), shown(&variables, "A")), ("-".into(), "1".into()));
    assert!(variables.notes[0].contains("import none of django-environ"), "{:?}", variables.notes);
}

#[test]
fn django_with_a_package_that_is_not_followed_leaves_everything_unresolved() {
    let settings = "import os\nfrom environs import Env\nenv = Env()\nenv.read_env()\n";
    let files = [MANAGE, ("site/settings.py", settings), (".env", "X=1\n")];
    assert_eq!(
        shown(&Scene::new(&files, &[]).read("django").unwrap(), "X"),
        "(site/settings.py:2: imports environs, whose env files are not known here (so `X` may be set or not))"
    );
    // Of the project, though it has the name of a package.
    let own = [MANAGE, ("site/settings.py", "import configurations\n"), ("configurations.py", "")];
    assert_eq!(shown(&Scene::new(&own, &[]).read("django").unwrap(), "X"), "-");
}

#[test]
fn django_calls_that_cannot_be_followed_leave_everything_unresolved() {
    for (settings, expected) in [
        (
            "import dotenv\nfrom decouple import config\n",
            "(the settings import python-dotenv and python-decouple (so `X` may be set or not))",
        ),
        (
            "import dotenv\ndotenv.load_dotenv(path())\n",
            "(site/settings.py:2: calls `load_dotenv` in a way that cannot be followed (so `X` may be set or not))",
        ),
        (
            "import dotenv\nif x:\n  dotenv.load_dotenv()\n",
            "(site/settings.py:3: calls `load_dotenv` under a condition (so `X` may be set or not))",
        ),
    ] {
        let files = [MANAGE, ("site/settings.py", settings), (".env", "X=1\n")];
        let variables = Scene::new(&files, &[]).read("django").unwrap();
        assert_eq!(shown(&variables, "X"), expected);
    }
}

#[test]
fn django_settings_are_followed_through_imports() {
    let files = [
        ("manage.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.local')\n"),
        ("config/settings/local.py", "from .base import *\n"),
        (
            "config/settings/base.py",
            "from config.env import BASE_DIR, env\nenv.read_env(os.path.join(BASE_DIR, '.env'))\nimport environ\n",
        ),
        (
            "config/env.py",
            "import environ\nenv = environ.Env()\nBASE_DIR = environ.Path(__file__) - 2\n",
        ),
        (".env", "X=1\n"),
    ];
    assert_eq!(shown(&Scene::new(&files, &[]).read("django").unwrap(), "X"), "1");
}

/// No engine is here to ask: these are the cases of Docker's documentation, "Syntax for environment
/// files in Docker Compose" and "Interpolation".
#[test]
fn env_is_read_as_docker_compose_documents_it() {
    dialect(
        "env",
        ".env",
        &[],
        &[
            ("X=VAL # comment", "VAL"),
            ("X=VAL# not a comment", "VAL# not a comment"),
            ("X=\"VAL # not a comment\"", "VAL # not a comment"),
            ("X=\"VAL\" # comment", "VAL"),
            ("X='$OTHER'", "$OTHER"),
            ("X='Let\\'s go!'", "Let's go!"),
            ("X=\"{\\\"hello\\\": \\\"json\\\"}\"", "{\"hello\": \"json\"}"),
            ("X=\"some\\tvalue\"", "some\tvalue"),
            ("X='some\\tvalue'", "some\\tvalue"),
            ("X=some\\tvalue", "some\\tvalue"),
            ("X='KEY\nVALUE'", "KEY\nVALUE"),
            ("X: VAL", "VAL"),
            ("export X=VAL", "VAL"),
            ("X=$A", "plain"),
            ("X=${A}", "plain"),
            ("X=${NO:-default}", "default"),
            ("E=\nX=${E-default}", ""),
            ("X=${A:+r}", "r"),
            ("X=${NO+r}", ""),
            ("X=${NO:-${A}}", "plain"),
            ("X=${NO:-${A:-default}}", "plain"),
            ("X=$$A", "$A"),
            ("X=\"\\$A\"", "$A"),
            ("X=${NO}", ""),
            (
                "X=${NO:?needed}",
                "(.env:2: requires a variable that is not set, so docker compose refuses the file)",
            ),
            (
                "X=$1",
                "(.env:2: has a `$` that versions of docker compose treat differently; write `$$` for `$`)",
            ),
            (
                "X='open",
                "(.env:2: has a quote without its end, so docker compose refuses the whole file (so `X` may be set or not))",
            ),
        ],
    );
    let variables = Scene::new(&[(".env", "X=file\nY=${P}\nP\n")], &[("X", "shell"), ("P", "p")]);
    let variables = variables.read("env").unwrap();
    assert_eq!(["X", "Y", "P"].map(|name| shown(&variables, name)), ["file", "p", "p"]);
}

#[test]
fn files_that_are_none_are_refused_at_once() {
    for app in ["nextjs", "node", "prisma", "env"] {
        for (make, expected) in [
            ("fifo", ".env: is not a regular file (a pipe, socket or device)"),
            ("device", ".env: is not a regular file (a pipe, socket or device)"),
            ("nul", ".env:2: holds a NUL byte"),
            ("latin", ".env:1: holds bytes that are not UTF-8"),
            ("huge", ".env: is larger than 1 MiB"),
            ("utf16", ".env: is UTF-16"),
        ] {
            let scene = Scene::new(&[], &[]);
            let path = scene.dir.path().join(".env");
            match make {
                "fifo" => {
                    let done = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
                    assert!(done.success());
                }
                "device" => std::os::unix::fs::symlink("/dev/zero", &path).unwrap(),
                "nul" => std::fs::write(&path, "A=1\nB=\0\n").unwrap(),
                "latin" => std::fs::write(&path, b"A=\xe9\n").unwrap(),
                "huge" => std::fs::write(&path, vec![b'\n'; (1 << 20) + 1]).unwrap(),
                _ => std::fs::write(&path, b"\xff\xfeA\0").unwrap(),
            }
            let message = scene.read(app).unwrap_err();
            assert!(message.starts_with(expected), "{app}: {message}");
        }
        let scene = Scene::new(&[], &[]);
        std::fs::create_dir(scene.dir.path().join(".env")).unwrap();
        let variables = scene.read(app).unwrap();
        assert!(variables.warnings.contains(&".env: is a directory and was skipped".into()));
        let scene = Scene::new(&[("other", "A=1\n")], &[]);
        std::os::unix::fs::symlink("other", scene.dir.path().join(".env")).unwrap();
        assert_eq!(shown(&scene.read(app).unwrap(), "A"), "1", "a symbolic link is followed");
    }
}

#[test]
fn django_variables_that_the_settings_set_are_unresolved() {
    let settings = "import os\nos.environ['X'] = secret()\n";
    let files = [MANAGE, ("site/settings.py", settings)];
    let variables = Scene::new(&files, &[("X", "1"), ("A", "2")]).read("django").unwrap();
    assert_eq!(
        (shown(&variables, "X"), shown(&variables, "A")),
        (
            "(site/settings.py:2: the settings themselves change `X` in `os.environ`)".into(),
            "2".into()
        )
    );
    // python-dotenv expands what was set before.
    let settings = "import os, dotenv\nos.environ['B'] = '1'\ndotenv.load_dotenv()\n";
    let files = [MANAGE, ("site/settings.py", settings), ("site/.env", "X=${B}\n")];
    let variables = Scene::new(&files, &[]).read("django").unwrap();
    assert!(shown(&variables, "X").starts_with("(site/settings.py:2: "));
    for (settings, line) in [("X = [\n", 1), ("A = 1\nB = '\n", 2)] {
        let files = [MANAGE, ("site/settings.py", settings)];
        let variables = Scene::new(&files, &[]).read("django").unwrap();
        let expected = format!("(site/settings.py:{line}: a string or bracket is never closed");
        assert!(shown(&variables, "X").starts_with(&expected), "{settings}");
    }
}
