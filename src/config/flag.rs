//! One database as a person types it, after `-d` or as a side of a comparison.

use super::conninfo::{self, Settings};
use crate::input::InputError;
use crate::model::Name;

/// How a database was typed, for errors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Typed {
    /// After `-d`.
    Flag,
    /// As a side of its own.
    Side,
}

impl Typed {
    /// What errors call it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Typed::Flag => "-d",
            Typed::Side => "side",
        }
    }

    /// What stands before it on the command line.
    pub(crate) fn before(self) -> &'static str {
        match self {
            Typed::Flag => "-d ",
            Typed::Side => "",
        }
    }

    /// How to write one.
    pub(crate) fn help(self) -> String {
        format!("write {}NAME=postgres://user@host/dbname", self.before())
    }
}

/// What was typed.
#[derive(Debug)]
pub(crate) enum Flag {
    /// A configured database, by its name.
    Configured(Name),
    /// A database of its own, or with other settings than configured.
    Given {
        /// Its name, where one was given.
        name: Option<Name>,
        /// How to connect.
        settings: Settings,
    },
    /// A snapshot file, of a database of its own or in the place of a configured one.
    File {
        /// The database's name, where one was given.
        name: Option<Name>,
        /// The file, as it was typed.
        path: String,
    },
}

impl Flag {
    /// Whether it is about this configured database.
    pub(crate) fn is_for(&self, configured: &Name) -> bool {
        match self {
            Flag::Configured(name) => name == configured,
            Flag::Given { name, .. } | Flag::File { name, .. } => name.as_ref() == Some(configured),
        }
    }
}

/// Reads every one.
pub(crate) fn flags(given: &[String], typed: Typed) -> Result<Vec<Flag>, InputError> {
    given.iter().enumerate().map(|(index, text)| flag(text, index + 1, typed)).collect()
}

/// `NAME`, `NAME=CONNINFO`, `CONNINFO`, `NAME=FILE.json` or `FILE.json`: what stands before the
/// first `=` is a name unless it is one of libpq's keywords.
fn flag(text: &str, position: usize, typed: Typed) -> Result<Flag, InputError> {
    let numbered = || format!("{} number {position}", typed.word());
    if text.trim().is_empty() {
        return Err(empty(&numbered(), typed));
    }
    if let Some(mistake) = conninfo::mistake(text) {
        return Err(mistake.within(numbered()));
    }
    if is_snapshot(text) {
        return Ok(Flag::File { name: None, path: text.to_owned() });
    }
    if !text.contains('=') && !conninfo::is_url(text) {
        return Ok(Flag::Configured(Name::new(text.trim())));
    }
    let (name, conninfo) = split(text);
    let usable = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
    };
    if let Some(name) = name
        && !usable(name)
    {
        return Err(InputError::new(format_args!(
            "{} does not begin with a name of letters, digits, `_`, `-` and `.`",
            numbered()
        ))
        .help(typed.help()));
    }
    if let Some(name) = name.filter(|_| is_snapshot(conninfo)) {
        return Ok(Flag::File { name: Some(Name::new(name)), path: conninfo.to_owned() });
    }
    let source = name.map_or_else(numbered, |name| format!("{} {name}", typed.word()));
    if conninfo.trim().is_empty() {
        return Err(empty(&source, typed));
    }
    let settings = conninfo::parse(conninfo.trim(), &source).map_err(|e| e.within(&source))?;
    Ok(Flag::Given { name: name.map(Name::new), settings })
}

/// The name that a person typed before a connection string, `NAME=CONNINFO`.
pub fn typed_name(text: &str) -> Option<&str> {
    split(text).0
}

/// The name before a connection string, where there is one, and the connection string.
pub(super) fn split(text: &str) -> (Option<&str>, &str) {
    match text.split_once('=').filter(|_| !conninfo::is_url(text)) {
        Some((word, rest))
            if conninfo::find_keyword(word.trim()).is_none() || conninfo::is_url(rest) =>
        {
            (Some(word.trim()), rest)
        }
        _ => (None, text),
    }
}

/// `-d "$DATABASE_URL"` where the variable is not set.
fn empty(source: &str, typed: Typed) -> InputError {
    let message = format_args!("{source} is empty; if it was a shell variable, it is not set here");
    InputError::new(message).help(typed.help())
}

/// Whether the text is the path of a snapshot file, and not key=value settings.
fn is_snapshot(text: &str) -> bool {
    let is_path = !text.contains('=') || ["/", "./", "../"].iter().any(|dir| text.starts_with(dir));
    is_path && !conninfo::is_url(text) && text.to_ascii_lowercase().ends_with(".json")
}
