//! PyPI's `python-dotenv` 1.2 with `load_dotenv()`: the process environment first, then the file.
//!
//! Only `${NAME}` and `${NAME:-default}` are expanded, in single quotes, too, from the process
//! environment and from lines above; `$NAME` and `$(...)` stand for themselves.

use std::collections::BTreeMap;

use super::layer::{Layer, Outcome, Written, assemble};
use super::python;
use crate::apps::files::{Search, Surroundings};
use crate::apps::variables::{Process, Unresolved, Variables};
use crate::model::Place;

/// What `load_dotenv` is called with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// `override=True`: the file wins over the process environment.
    pub(crate) overrides: bool,
}

/// What python-dotenv makes of the file that was found, if one was.
pub(crate) fn load(around: &Surroundings<'_>, mut search: Search, options: Options) -> Variables {
    let is_off = around.process.get("PYTHON_DOTENV_DISABLED").is_some_and(|value| {
        ["1", "true", "t", "yes", "y"].contains(&value.to_lowercase().as_str())
    });
    if is_off {
        search.notes.push("PYTHON_DOTENV_DISABLED is set, so no env file was read".into());
        search.files.clear();
    }
    let mut layers = Vec::new();
    let mut outcome = Outcome { files_win: options.overrides, ..Outcome::default() };
    for file in &search.files {
        let bindings = parse(&file.text);
        let refused = bindings.iter().find(|binding| binding.name.contains('='));
        outcome.unknown = refused.map(|binding| Unresolved {
            place: Some(Place { file: file.file.clone(), line: binding.line }),
            reason: "Python refuses a variable whose name has a `=`, so the application fails"
                .into(),
        });
        let values = resolve(&bindings, around.process, options);
        // A name without a value in its last statement is not set by the file at all.
        let is_set = |name: &String| values.get(name).is_some_and(Option::is_some);
        let written =
            bindings.iter().filter(|binding| is_set(&binding.name)).filter_map(|binding| {
                let Binding { name, value, line } = binding.clone();
                Some(Written { name, value: value?, line })
            });
        layers.push(Layer { file: file.file.clone(), written: written.collect() });
        let refused = outcome.unknown.clone();
        outcome.values.extend(values.into_iter().filter_map(|(name, value)| {
            let set = value.filter(|_| options.overrides || !around.process.contains_key(&name))?;
            Some((name, refused.clone().map_or(Ok(set), Err)))
        }));
    }
    assemble(around.process, &layers, search, outcome)
}

/// One statement. A name alone has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Binding {
    name: String,
    value: Option<String>,
    line: u64,
}

/// The values in the order of the file: each sees what stands above it.
fn resolve(
    bindings: &[Binding],
    process: &Process,
    options: Options,
) -> BTreeMap<String, Option<String>> {
    let mut values: BTreeMap<String, Option<String>> = BTreeMap::new();
    for Binding { name, value, .. } in bindings {
        let lookup = |name: &str| {
            let own = || values.get(name).cloned();
            let process = || process.get(name).map(|value| Some(value.clone()));
            if options.overrides { own().or_else(process) } else { process().or_else(own) }
        };
        let value = value.as_ref().map(|value| expand(value, lookup));
        values.insert(name.clone(), value);
    }
    values
}

/// `${name}` and `${name:-default}`; the default counts only where the name is not set at all.
fn expand(value: &str, lookup: impl Fn(&str) -> Option<Option<String>>) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, inside)) = rest.split_once("${") {
        out.push_str(before);
        let reference = inside.find(['}', ':']).and_then(|end| {
            let (name, after) = inside.split_at(end);
            let (default, after) = match after.strip_prefix(":-") {
                Some(default) => default.split_once('}')?,
                None => ("", after.strip_prefix('}')?),
            };
            Some((name, default, after))
        });
        match reference {
            Some((name, default, after)) => {
                let found = lookup(name);
                out.push_str(&found.map_or(default.to_owned(), Option::unwrap_or_default));
                rest = after;
            }
            None => {
                out.push_str("${");
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

/// All statements that have a name; lines that cannot be read are skipped, as python-dotenv skips
/// them with a warning.
fn parse(text: &str) -> Vec<Binding> {
    let text = python::universal_newlines(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut reader = Reader { rest: &text, line: 1 };
    let mut bindings = Vec::new();
    while !reader.rest.is_empty() {
        match reader.binding() {
            Some(binding) => bindings.extend(binding),
            None => {
                reader.take_while(|c| c != '\n');
                reader.take("\n");
            }
        }
    }
    bindings
}

struct Reader<'a> {
    rest: &'a str,
    line: u64,
}

impl<'a> Reader<'a> {
    fn advance(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count() as u64;
        self.rest = rest;
        taken
    }

    fn take_while(&mut self, takes: impl Fn(char) -> bool) -> &'a str {
        self.advance(self.rest.find(|c| !takes(c)).unwrap_or(self.rest.len()))
    }

    fn take(&mut self, text: &str) -> bool {
        let is_next = self.rest.starts_with(text);
        if is_next {
            self.advance(text.len());
        }
        is_next
    }

    fn blanks(&mut self) -> &'a str {
        self.take_while(is_blank)
    }

    /// `None` where the statement cannot be read; what was read of it stays read.
    fn binding(&mut self) -> Option<Option<Binding>> {
        self.take_while(python::is_space);
        if self.rest.is_empty() {
            return Some(None);
        }
        if let Some(after) = self.rest.strip_prefix("export")
            && after.starts_with(is_blank)
        {
            self.take("export");
            self.blanks();
        }
        let line = self.line;
        let name = self.name()?;
        self.blanks();
        let value = if self.take("=") {
            let spaces = self.blanks();
            match self.rest.chars().next() {
                Some('#') if !spaces.is_empty() => Some(String::new()),
                _ => Some(self.value()?),
            }
        } else {
            None
        };
        let blanks = self.rest.find(|c| !is_blank(c)).unwrap_or(self.rest.len());
        if self.rest.get(blanks..).is_some_and(|rest| rest.starts_with('#')) {
            self.take_while(|c| c != '\n');
        }
        let blanks = self.rest.find(|c| !is_blank(c)).unwrap_or(self.rest.len());
        let after = self.rest.get(blanks..).unwrap_or_default();
        if !after.is_empty() && !after.starts_with('\n') {
            return None;
        }
        self.advance(blanks);
        self.take("\n");
        Some(name.map(|name| Binding { name: name.to_owned(), value, line }))
    }

    /// A comment has no name.
    fn name(&mut self) -> Option<Option<&'a str>> {
        if self.rest.starts_with('#') {
            return Some(None);
        }
        if let Some(inside) = self.rest.strip_prefix('\'') {
            let end = inside.find('\'').filter(|end| *end > 0)?;
            let name = inside.get(..end);
            self.advance(end + 2);
            return Some(name);
        }
        let is_key = |c: char| !matches!(c, '=' | '#') && !python::is_space(c);
        let name = self.take_while(is_key);
        (!name.is_empty()).then_some(Some(name))
    }

    fn value(&mut self) -> Option<String> {
        match self.rest.chars().next() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            None | Some('\n') => Some(String::new()),
            Some(_) => {
                let part = self.take_while(|c| c != '\n');
                Some(before_comment(part).trim_end_matches(python::is_space).to_owned())
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut value = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == quote {
                self.advance(at + 1);
                return Some(value);
            }
            if c != '\\' {
                value.push(c);
                continue;
            }
            let (_, escaped) = chars.next()?;
            match unescape(escaped, quote) {
                Some(unescaped) => value.push(unescaped),
                None => value.extend(['\\', escaped]),
            }
        }
        None
    }
}

/// White space that does not end a line.
fn is_blank(c: char) -> bool {
    python::is_space(c) && c != '\n' && c != '\r'
}

/// What a backslash and this character stand for in quotes of this kind.
fn unescape(c: char, quote: char) -> Option<char> {
    match c {
        '\\' | '\'' => Some(c),
        _ if quote == '\'' => None,
        '"' => Some('"'),
        'a' => Some('\u{7}'),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\u{b}'),
        _ => None,
    }
}

/// The part before the first `#` that follows white space.
fn before_comment(part: &str) -> &str {
    let follows_space =
        |at: &usize| part.get(..*at).is_some_and(|before| before.ends_with(python::is_space));
    let comment = part.match_indices('#').map(|(at, _)| at).find(follows_space);
    comment.and_then(|at| part.get(..at)).unwrap_or(part)
}
