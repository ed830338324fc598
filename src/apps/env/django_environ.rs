//! PyPI's `django-environ` 0.14 with `read_env()`: the process environment first, then the file.
//!
//! One assignment a line, no blanks around `=`, no comments behind values, nothing is expanded. A
//! value that begins with `$` names another variable, for `env("X")` only: libpq sees it as it is.

use super::layer::{Layer, Outcome, Written, assemble};
use super::python;
use crate::apps::files::{Search, Surroundings};
use crate::apps::variables::{Access, Variables};

/// How the settings call django-environ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// `overwrite=True`: the file wins over the process environment.
    pub(crate) overwrites: bool,
    /// `FileAwareEnv`.
    pub(crate) file_aware: bool,
}

/// What django-environ makes of the files that were found, in the order in which they are read.
pub(crate) fn load(around: &Surroundings<'_>, search: Search, options: Options) -> Variables {
    let mut layers: Vec<Layer> = search
        .files
        .iter()
        .map(|file| Layer { file: file.file.clone(), written: parse(&file.text) })
        .collect();
    if options.overwrites {
        layers.reverse();
    }
    let mut outcome = Outcome {
        files_win: options.overwrites,
        access: Access::Proxy { file_aware: options.file_aware },
        ..Outcome::default()
    };
    for written in layers.iter().flat_map(|layer| layer.written.iter().rev()) {
        if options.overwrites || !around.process.contains_key(&written.name) {
            outcome.values.entry(written.name.clone()).or_insert(Ok(written.value.clone()));
        }
    }
    assemble(around.process, &layers, search, outcome)
}

fn parse(text: &str) -> Vec<Written> {
    let text = python::universal_newlines(text);
    let mut number = 1;
    let mut written = Vec::new();
    for line in text.split_inclusive(python::ends_line) {
        let here = number;
        number += u64::from(line.ends_with('\n'));
        let line = line.strip_suffix(python::ends_line).unwrap_or(line);
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else { continue };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.is_empty() && name.chars().all(is_name) {
            written.push(Written { name: name.into(), value: value_of(value), line: here });
        }
    }
    written
}

/// Single quotes go, then double quotes with backslashes, of which `\n`, `\r` and `\t` stay as they
/// are written.
fn value_of(value: &str) -> String {
    let inside =
        |value, quote| -> Option<&str> { str::strip_prefix(value, quote)?.strip_suffix(quote) };
    let value = inside(value, '\'').unwrap_or(value);
    let Some(quoted) = inside(value, '"') else { return value.to_owned() };
    let mut out = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some(escaped)) => {
                chars.next();
                if matches!(escaped, 'r' | 'n' | 't') {
                    out.push('\\');
                }
                out.push(escaped);
            }
            _ => out.push(c),
        }
    }
    out
}
