//! Holds the picture in `src/lib.rs`: who may import whom, which crate is used where, how long a
//! file may be. The checks read the source as text: a picture that only people check rots.

// The configuration's exceptions for tests do not reach helpers outside of `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "architecture/circles.rs"]
mod circles;

use std::fs;
use std::path::{Path, PathBuf};

/// Each module, and the modules that it may import. `run`, `lib.rs` and `main.rs` may import all.
const IMPORTS: [(&str, &[&str]); 19] = [
    ("model", &[]),
    ("sql", &["model"]),
    ("scratch", &["model"]),
    ("cli", &["model", "report"]),
    ("input", &["model"]),
    ("apps", &["model", "input"]),
    ("config", &["model", "input", "apps"]),
    ("declared", &["model", "input", "sql"]),
    ("snapshot", &["model", "input"]),
    ("compare", &["model", "sql"]),
    ("ddl", &["model", "sql"]),
    ("preconditions", &["model", "sql"]),
    ("rules", &["compare", "model", "sql"]),
    ("repair", &["compare", "ddl", "preconditions", "model", "sql"]),
    ("report", &["model"]),
    ("server", &["config", "model", "sql"]),
    ("catalog", &["server", "model", "sql"]),
    ("rows", &["server", "preconditions", "model", "sql"]),
    (
        "proof",
        &["model", "config", "compare", "ddl", "repair", "scratch", "server", "catalog", "sql"],
    ),
];

/// Each fenced crate, and where its name may be written: the beginnings of paths below `src`.
const FENCES: [(&str, &[&str]); 17] = [
    ("postgres", &["server/"]),
    ("tokio", &["server/"]),
    ("tokio_postgres_rustls", &["server/"]),
    ("rustls", &["server/"]),
    ("rustls_native_certs", &["server/"]),
    ("futures_util", &["server/"]),
    ("bytes", &["server/"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("comfy_table", &["report/text"]),
    ("colored", &["report/text"]),
    ("crossterm", &["report/text"]),
    ("unicode_width", &["declared/write", "report/text"]),
    ("serde_yaml", &["input/"]),
    ("indicatif", &["run/"]),
    ("signal_hook", &["run/"]),
    ("nix", &["report/deliver", "config/", "run/", "scratch/"]),
];

/// What a scanner of quotes looks like.
const SCANS: [&str; 5] = ["'\"' =>", "'\"' if", "'\\'' =>", "'$' =>", "== '\"'"];

/// Who may scan quotes, which are not SQL's everywhere: files of applications, connection strings,
/// YAML, JSON, names as they are displayed.
const SCANNERS: [&str; 8] = [
    "sql/",
    "apps/",
    "config/",
    "input/",
    "report/",
    "snapshot/",
    "declared/write/scalar.rs",
    "model/name.rs",
];

/// No file is longer.
const LINES: usize = 500;

/// Lints whose silence in `src` would hide a panic.
const PANICS: [&str; 6] =
    ["unwrap_used", "expect_used", "panic", "todo", "unimplemented", "indexing_slicing"];

/// Columns of catalogs whose entries may be secrets, by what reads them.
const MAY_BE_SECRETS: [&str; 6] =
    ["fdwoptions", "srvoptions", "ftoptions", "attfdwoptions", "proconfig", "setconfig"];

/// A statement with a filter of its own would drift away from the one in `catalog/secret.rs`.
#[test]
fn what_may_be_a_secret_passes_the_one_filter() {
    let (mut wrong, mut users) = (Vec::new(), 0);
    for entry in fs::read_dir(root().join("src/catalog")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sql") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let is_user = MAY_BE_SECRETS.iter().any(|column| text.contains(column));
        users += usize::from(is_user);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let kind = name.trim_end_matches(".sql").trim_end_matches("_13").trim_end_matches("_14");
        let code = path.with_file_name(format!("{kind}.rs"));
        let code = fs::read_to_string(code).unwrap_or_default();
        let is_filled = code.contains(&format!("with_secrets_hidden!(\"{name}\")"));
        let hides = ["{is secret}", "{digest}"].map(|place| text.contains(place));
        if hides != [is_user; 2] || is_filled != is_user || text.contains("(hidden, digest") {
            wrong.push(name);
        }
    }
    assert_eq!(users, 11);
    assert_none(&wrong);
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    // A file of tests may hold its module against its neighbours: it shapes nothing.
    for file in files("src").iter().filter(|file| !file.path.ends_with("/tests.rs")) {
        let module = file.module();
        let allowed = match IMPORTS.iter().find(|(name, _)| *name == module) {
            Some((_, allowed)) => *allowed,
            None if ["run", "lib", "main"].contains(&module) => continue,
            None => {
                wrong.push(format!("src/{}: module {module} has no line in IMPORTS", file.path));
                continue;
            }
        };
        for (number, line) in file.code() {
            let by_super = imports_by_super(line, file.depth());
            for import in imports_of_ours(line).into_iter().chain(by_super) {
                if import != module && !allowed.contains(&import) {
                    let path = &file.path;
                    wrong.push(format!("src/{path}:{number}: {module} must not import {import}"));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn imports_are_read_as_they_are_written() {
    for (line, expected) in [
        ("use crate::model::Name;", vec!["model"]),
        ("pub(crate) use crate::{model::{Kind, Name}, server::Session};", vec!["model", "server"]),
        ("let a = crate::config::read(crate::model::Name::new());", vec!["config", "model"]),
        ("pub(in crate::server) fn open() {}", vec!["server"]),
        ("use crate::{", vec![]),
        ("use super::Session;", vec![]),
    ] {
        assert_eq!(imports_of_ours(line), expected, "{line}");
    }
    for (line, depth, expected) in [
        ("use super::server::Session;", 1, Some("server")),
        ("use super::super::{server};", 2, None),
        ("use super::super::server::Session;", 2, Some("server")),
        ("use super::super::server::Session;", 3, None),
        ("use super::super::Error;", 2, None),
    ] {
        assert_eq!(imports_by_super(line, depth), expected, "{line}");
    }
}

#[test]
fn grouped_imports_of_ours_are_on_lines_that_can_be_read() {
    let wrong: Vec<String> = files("src")
        .iter()
        .flat_map(|file| {
            let ends_open = |line: &str| line.trim_end().ends_with("crate::{");
            let lines = file.code().filter(move |(_, line)| ends_open(line));
            lines.map(|(number, _)| {
                format!("src/{}:{number}: one `use crate::module::...` per module", file.path)
            })
        })
        .collect();
    assert_none(&wrong);
}

#[test]
fn crates_stay_behind_their_fences() {
    let mut wrong = Vec::new();
    for file in files("src") {
        for (krate, places) in FENCES {
            if places.iter().any(|place| file.path.starts_with(place)) {
                continue;
            }
            for (number, line) in file.code().filter(|(_, line)| names_crate(line, krate)) {
                let place = places.join(", src/");
                let path = &file.path;
                wrong.push(format!(
                    "src/{path}:{number}: {krate} is for src/{place} only: {}",
                    line.trim()
                ));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn only_the_lexer_scans_sql() {
    let mut wrong = Vec::new();
    for file in files("src") {
        if SCANNERS.iter().any(|place| file.path.starts_with(place)) {
            continue;
        }
        for (number, line) in file.code() {
            if SCANS.iter().any(|scan| line.contains(scan)) {
                wrong.push(format!("src/{}:{number}: use crate::sql: {}", file.path, line.trim()));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_fenced_crate_is_a_dependency() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for (krate, _) in FENCES {
        let named = |name: &str| manifest.contains(&format!("\n{name} = "));
        assert!(named(krate) || named(&krate.replace('_', "-")), "no dependency {krate}");
    }
}

#[test]
fn files_are_short_and_say_why_they_exist() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests"] {
        for file in files(folder) {
            let path = format!("{folder}/{}", file.path);
            let lines = file.text.lines().count();
            if lines > LINES {
                wrong.push(format!("{path}: {lines} lines, {LINES} at most: split it"));
            }
            if !file.text.starts_with("//! ") {
                wrong.push(format!("{path}: must open with `//!` and why it exists"));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn nothing_is_unsafe_skipped_or_silenced() {
    // Written in pieces, or this file would find itself.
    let skipped = concat!("#[", "ignore");
    let without_checks =
        [concat!("uns", "afe {"), concat!("uns", "afe fn"), concat!("uns", "afe impl")];
    let mut wrong = Vec::new();
    for folder in ["src", "tests"] {
        for file in files(folder) {
            for (number, line) in file.code() {
                let at = format!("{folder}/{}:{number}", file.path);
                if without_checks.iter().any(|words| line.contains(words)) {
                    wrong.push(format!("{at}: no unsafe code"));
                }
                if line.contains(skipped) {
                    wrong.push(format!("{at}: a test runs or does not exist"));
                }
                let silences = |lint| line.contains(&format!("clippy::{lint}"));
                if folder == "src" && PANICS.into_iter().any(silences) {
                    wrong.push(format!("{at}: handle it instead: {}", line.trim()));
                }
            }
        }
    }
    assert_none(&wrong);
}

/// One Rust file.
struct File {
    /// Below the folder it was looked for in, with `/`.
    path: String,
    text: String,
}

impl File {
    /// `server` for `server/mod.rs` and `server.rs`.
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// How many `super::` lead from it to the crate's root.
    fn depth(&self) -> usize {
        self.path.split(['/', '.']).filter(|part| !["mod", "rs"].contains(part)).count()
    }

    /// The lines that are not comments, numbered from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// The modules that a line imports from this crate: what follows `crate::`, alone or in braces.
fn imports_of_ours(line: &str) -> Vec<&str> {
    let name = |text: &str| text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    let mut found = Vec::new();
    for (at, prefix) in line.match_indices("crate::") {
        let rest = &line[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.push(&rest[..name(rest)]);
            continue;
        };
        let mut depth = 0_i32;
        let top_level = group.split(|c: char| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth < 0 || (c == ',' && depth == 0)
        });
        found.extend(top_level.map(str::trim).map(|item| &item[..name(item)]));
        found.retain(|module| !module.is_empty());
    }
    found
}

/// The module that a line imports through the crate's root, which is `depth` modules up.
fn imports_by_super(line: &str, depth: usize) -> Option<&'static str> {
    let rest = &line[line.find("super::")?..];
    let path = rest.trim_start_matches("super::");
    let climbs = (rest.len() - path.len()) / "super::".len();
    let mut names = IMPORTS.iter().map(|(name, _)| *name);
    names.find(|name| climbs >= depth && path.starts_with(&format!("{name}::")))
}

/// Whether `krate::` or `use krate` is in the line, as a path's first segment.
fn names_crate(line: &str, krate: &str) -> bool {
    line.match_indices(krate).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + krate.len()..]);
        let begins = !before.ends_with(|c: char| is_word(c) || c == ':');
        let imported = before.trim_end().ends_with("use") && !after.starts_with(is_word);
        begins && (after.starts_with("::") || imported)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The Rust files below a folder of the project, in order.
fn files(folder: &str) -> Vec<File> {
    let root = root().join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&root).unwrap();
                let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
                found.push(File { path: parts.join("/"), text });
            }
        }
    }
    assert!(!found.is_empty(), "no Rust files in {}", root.display());
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[track_caller]
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
