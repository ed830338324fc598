//! Docker Compose's `env_file` (compose-go 2.13, "Syntax for environment files in Docker
//! Compose"): what the file sets wins over the process environment, which only fills in
//! `${...}`, there before lines above.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::layer::{Layer, Outcome, Written, assemble};
use super::template;
use crate::apps::files::{EnvFile, Search, Surroundings};
use crate::apps::variables::{Process, Unresolved, Value, Variables};
use crate::input::InputError;
use crate::model::Place;

/// `.env` in the application's directory.
pub(crate) fn read(around: &Surroundings<'_>) -> Result<Variables, InputError> {
    let mut search = Search::default();
    search.read(&around.root.join(".env"), around)?;
    let mut outcome = Outcome { files_win: true, ..Outcome::default() };
    let mut layers = Vec::new();
    for file in &search.files {
        let mut written = Vec::new();
        let done = parse(file, around.process, &mut written, &mut outcome.values);
        if let Err(unresolved) = done {
            // Compose refuses the whole file.
            outcome.values =
                written.iter().map(|w| (w.name.clone(), Err(unresolved.clone()))).collect();
            outcome.unknown = Some(unresolved);
        }
        layers.push(Layer { file: file.file.clone(), written });
    }
    Ok(assemble(around.process, &layers, search, outcome))
}

fn parse(
    file: &EnvFile,
    process: &Process,
    written: &mut Vec<Written>,
    values: &mut BTreeMap<String, Value>,
) -> Result<(), Unresolved> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let mut reader = Reader { rest: text, line: 1, file: file.file.clone() };
    while let Some(statement) = reader.statement()? {
        let Statement { name, value, line, expands } = statement;
        let Some(text) = value else {
            // A name alone hands on what the process environment has.
            if let Some(value) = process.get(&name) {
                values.insert(name.clone(), Ok(value.clone()));
                written.push(Written { name, value: value.clone(), line });
            }
            continue;
        };
        let lookup = |name: &str| {
            process.get(name).map(|value| Ok(value.clone())).or_else(|| values.get(name).cloned())
        };
        let place = Place { file: file.file.clone(), line };
        let value = match expands {
            true => template::expand(&text, &lookup)
                .map_err(|why| Unresolved { place: Some(why.place.unwrap_or(place)), ..why }),
            false => Ok(text.clone()),
        };
        // Names that begin with a digit are ignored.
        if !name.starts_with(|c: char| c.is_ascii_digit()) {
            values.insert(name.clone(), value);
            written.push(Written { name, value: text, line });
        }
    }
    Ok(())
}

struct Statement {
    name: String,
    value: Option<String>,
    line: u64,
    expands: bool,
}

struct Reader<'a> {
    rest: &'a str,
    line: u64,
    file: Arc<str>,
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

    fn error(&self, line: u64, reason: &str) -> Unresolved {
        Unresolved {
            place: Some(Place { file: self.file.clone(), line }),
            reason: format!("{reason}, so docker compose refuses the whole file"),
        }
    }

    fn statement(&mut self) -> Result<Option<Statement>, Unresolved> {
        loop {
            self.take_while(char::is_whitespace);
            if !self.rest.starts_with('#') {
                break;
            }
            self.take_while(|c| c != '\n');
        }
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        if self.rest.strip_prefix("export").is_some_and(|rest| rest.starts_with(is_go_blank)) {
            self.advance("export".len());
            self.take_while(is_blank);
        }
        let is_key = |c: char| {
            is_blank(c) || matches!(c, '_' | '.' | '-' | '[' | ']') || c.is_alphanumeric()
        };
        let name = self.take_while(is_key).trim_end().to_owned();
        if name.contains(' ') {
            return Err(self.error(line, "has a blank in the name of a variable"));
        }
        match self.rest.chars().next() {
            None | Some('\n') => {
                self.advance(1);
                return Ok(Some(Statement { name, value: None, line, expands: false }));
            }
            Some('=' | ':') => self.advance(1),
            Some(_) => return Err(self.error(line, "is not the name of a variable and a value")),
        };
        self.take_while(is_blank);
        let quote = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let value = match quote {
            Some(quote) => {
                self.quoted(quote).ok_or_else(|| self.error(line, "has a quote without its end"))?
            }
            None => {
                let value = self.take_while(|c| c != '\n');
                value.split_once(" #").map_or(value, |(value, _)| value).trim_end().to_owned()
            }
        };
        Ok(Some(Statement { name, value: Some(value), line, expands: quote != Some('\'') }))
    }

    /// The text in quotes; in double quotes with escapes undone, `\$` becoming `$$`.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut value = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == quote {
                self.advance(at + 1);
                return Some(if quote == '"' { unescape(&value) } else { value });
            }
            if c != '\\' {
                value.push(c);
                continue;
            }
            let (_, escaped) = chars.next()?;
            if escaped != quote {
                value.push('\\');
            }
            value.push(escaped);
        }
        None
    }
}

/// White space of compose-go that does not end a line.
fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

/// `\s` of Go's regular expressions.
fn is_go_blank(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{c}' | '\r' | ' ')
}

/// The escapes of a shell: `\n`, `\t`, `\\`, `\0` with octal digits, and `\$`.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let c = after.chars().next();
        let known = match c {
            Some('a') => Some("\u{7}"),
            Some('b') => Some("\u{8}"),
            Some('f') => Some("\u{c}"),
            Some('n') => Some("\n"),
            Some('r') => Some("\r"),
            Some('t') => Some("\t"),
            Some('v') => Some("\u{b}"),
            Some('$') => Some("$$"),
            Some('"') => Some("\""),
            Some('\\') => Some("\\"),
            _ => None,
        };
        if let Some(known) = known {
            out.push_str(known);
            rest = after.get(1..).unwrap_or_default();
            continue;
        }
        let digits = after.strip_prefix('0').and_then(|digits| digits.get(..3));
        let octal = digits.filter(|digits| digits.bytes().all(|b| (b'0'..=b'7').contains(&b)));
        let code = octal.and_then(|octal| u32::from_str_radix(octal, 8).ok());
        match code.filter(|code| *code <= 0xff).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = after.get(4..).unwrap_or_default();
            }
            None => {
                out.push('\\');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
