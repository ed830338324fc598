//! `@next/env`, which Next.js reads env files with: `dotenv` 16.3 and `dotenv-expand` 10, built in.
//!
//! The files are expanded one after the other, the strongest first, and each is written into the
//! process environment before the next one is read. So `.env` may refer to `.env.local` and not the
//! other way round, a process variable that a file also assigns is expanded itself, and a value
//! that was expanded is expanded once more where it is referred to. The last `$` of a value is
//! looked at first; where nothing can be made of it, nothing of the value is expanded.

use std::collections::{BTreeMap, BTreeSet};

use super::dotenv;
use super::js;
use super::layer::{Layer, Outcome, assemble};
use crate::apps::files::{Search, Surroundings};
use crate::apps::variables::{Assignment, Origin, Process, Unresolved, Value, Variable, Variables};
use crate::input::InputError;

/// Replacements in one value that every Node.js has the stack for: it overflows at about 6,300.
const SAFE: usize = 2_000;
/// The most references that go round in a circle and are recognized as one.
const MOST_ROUND: usize = 100;
/// The most text that is built for one file.
const MOST_BYTES: usize = 1 << 28;

/// The mode of Next.js, which its files are named after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// `next dev`.
    Development,
    /// `next build` and `next start`.
    Production,
    /// `NODE_ENV=test`.
    Test,
}

impl Mode {
    /// `NODE_ENV` as Next.js sets it for its commands; unset means development.
    fn of(process: &Process) -> Result<Mode, Unresolved> {
        match process.get("NODE_ENV").map(String::as_str) {
            None | Some("" | "development") => Ok(Mode::Development),
            Some("production") => Ok(Mode::Production),
            Some("test") => Ok(Mode::Test),
            Some(_) => Err(Unresolved::new(
                "NODE_ENV is none of development, production and test, so the mode of Next.js is \
                 unknown",
            )),
        }
    }

    /// As file names spell it.
    fn word(self) -> &'static str {
        match self {
            Mode::Development => "development",
            Mode::Production => "production",
            Mode::Test => "test",
        }
    }

    /// The files, the strongest first.
    fn files(self) -> Vec<String> {
        let mode = self.word();
        let local = (self != Mode::Test).then(|| ".env.local".to_owned());
        let first = [format!(".env.{mode}.local")];
        first.into_iter().chain(local).chain([format!(".env.{mode}"), ".env".into()]).collect()
    }
}

/// Reads the files of the mode that `NODE_ENV` names. Where it names none, what differs between the
/// modes that Next.js may run in is unresolved.
pub(crate) fn read(around: &Surroundings<'_>) -> Result<Variables, InputError> {
    let unknown = match Mode::of(around.process) {
        Ok(mode) => return read_mode(around, mode),
        Err(unknown) => unknown,
    };
    let mut variables = read_mode(around, Mode::Development)?;
    let other = read_mode(around, Mode::Production)?;
    let unset = |name: &String| Variable {
        assignment: Assignment {
            value: Err(unknown.clone()),
            origin: Origin { place: None, variable: name.clone() },
        },
        overrides: Vec::new(),
    };
    for (name, variable) in &other.names {
        let own = variables.names.entry(name.clone()).or_insert_with(|| unset(name));
        if own.assignment.value != variable.assignment.value {
            own.assignment.value = Err(unknown.clone());
        }
    }
    for (name, own) in &mut variables.names {
        if !other.names.contains_key(name) {
            own.assignment.value = Err(unknown.clone());
        }
    }
    variables.unknown = variables.unknown.or(other.unknown);
    let more = other.searched.into_iter().filter(|one| !variables.searched.contains(one));
    let more: Vec<_> = more.collect();
    variables.searched.extend(more);
    Ok(variables)
}

/// Reads the files of a mode.
fn read_mode(around: &Surroundings<'_>, mode: Mode) -> Result<Variables, InputError> {
    let mut search = Search::default();
    for file in mode.files() {
        search.read(&around.root.join(file), around)?;
    }
    let layers: Vec<Layer> = search
        .files
        .iter()
        .map(|file| Layer { file: file.file.clone(), written: dotenv::parse(&file.text) })
        .collect();
    // Set by a process of Next.js, which has read the files already.
    let done = around.process("__NEXT_PROCESSED_ENV").is_some();
    let layers = if done { Vec::new() } else { layers };
    let (outcome, dropped) = load(around.process, &layers);
    search.warnings.extend(dropped);
    Ok(assemble(around.process, &layers, search, outcome))
}

const TOO_LONG: Stop =
    Stop::Unknown("the expansion is too long to be sure that Next.js completes it");

/// What stops a file from being taken.
enum Stop {
    /// The stack overflows: Next.js drops the file with an error message.
    Dropped,
    /// Not known, for this reason.
    Unknown(&'static str),
}

fn load(process: &Process, layers: &[Layer]) -> (Outcome, Vec<String>) {
    let mut env: BTreeMap<String, Value> =
        process.iter().map(|(name, value)| (name.clone(), Ok(value.clone()))).collect();
    let mut parsed_env: BTreeMap<String, Value> = BTreeMap::new();
    let mut notes = Vec::new();
    for layer in layers {
        match expand(layer, &env) {
            Ok(parsed) => {
                for (name, value) in &parsed {
                    if !process.contains_key(name) && !js::is_inherited(name) {
                        parsed_env.entry(name.clone()).or_insert_with(|| value.clone());
                    }
                }
                env.extend(parsed);
            }
            Err((name, Stop::Dropped)) => notes.push(format!(
                "{}: `{name}` refers to itself; Next.js ignores the whole file",
                layer
                    .place(&name)
                    .map_or_else(|| layer.file.to_string(), |place| place.to_string())
            )),
            Err((name, Stop::Unknown(reason))) => {
                let unknown = layer.placed(&name, Unresolved::new(reason));
                let written = layers.iter().flat_map(|layer| &layer.written);
                let values = written.map(|w| (w.name.clone(), Err(unknown.clone()))).collect();
                return (Outcome { values, unknown: Some(unknown), ..Outcome::default() }, notes);
            }
        }
    }
    env.extend(parsed_env);
    (Outcome { values: env, ..Outcome::default() }, notes)
}

/// `expand` of dotenv-expand 10: the variables of one file, in JavaScript's order.
fn expand(
    layer: &Layer,
    env: &BTreeMap<String, Value>,
) -> Result<BTreeMap<String, Value>, (String, Stop)> {
    let keys = dotenv::keys(&layer.written);
    let mut parsed: BTreeMap<String, Value> =
        keys.iter().map(|(name, value)| ((*name).to_owned(), Ok((*value).to_owned()))).collect();
    let mut budget = MOST_BYTES;
    for (name, raw) in keys {
        let value = match env.get(name) {
            Some(Ok(value)) => Ok(value.clone()),
            Some(Err(unresolved)) => Err(unresolved.clone()),
            None => Ok(raw.to_owned()),
        };
        let expanded = match value {
            Ok(text) => {
                let expanded = interpolate(text, env, &parsed, &mut budget);
                expanded.map_err(|stop| (name.to_owned(), stop))?
            }
            Err(unresolved) => Err(unresolved),
        };
        let expanded = expanded.map(|text| text.replace("\\$", "$"));
        parsed.insert(name.to_owned(), expanded.map_err(|why| layer.placed(name, why)));
    }
    Ok(parsed)
}

fn interpolate(
    mut text: String,
    env: &BTreeMap<String, Value>,
    parsed: &BTreeMap<String, Value>,
    budget: &mut usize,
) -> Result<Value, Stop> {
    let mut round = Round::default();
    for step in 0..SAFE {
        let Some((reference, name, default)) = last_reference(&text) else {
            return Ok(Ok(text));
        };
        *budget = budget.checked_sub(text.len()).ok_or(TOO_LONG)?;
        if js::is_inherited(name) && !env.contains_key(name) {
            return Err(Stop::Unknown(js::INHERITANCE));
        }
        let known = |value: Option<&Value>| match value {
            Some(Err(unresolved)) => Err(refers(name, unresolved)),
            Some(Ok(value)) => Ok(Some(value.clone()).filter(|value| !value.is_empty())),
            None => Ok(None),
        };
        // `env[name] || default || parsed[name] || ""`
        let default = default.filter(|default| !default.is_empty()).map(str::to_owned);
        let set = known(env.get(name)).map(|value| value.or(default));
        let value = match set {
            Ok(None) => known(parsed.get(name)),
            set => set,
        };
        let value = match value {
            Ok(value) => value.unwrap_or_default(),
            Err(unresolved) => return Ok(Err(unresolved)),
        };
        if step > SAFE / 2 {
            round.see(name, &value);
        }
        // A value that is its own replacement never ends.
        let next = js::replace_first(&text, reference, &value);
        if next == text {
            return Err(Stop::Dropped);
        }
        text = next;
    }
    Err(if round.never_ends() { Stop::Dropped } else { TOO_LONG })
}

/// Which variable was replaced by a text that refers to which: what tells an expansion that goes
/// round in a circle from one that only takes long.
#[derive(Default)]
struct Round(BTreeMap<String, BTreeSet<String>>);

impl Round {
    fn see(&mut self, name: &str, value: &str) {
        if self.0.len() < MOST_ROUND && !self.0.contains_key(name) {
            let mut names = BTreeSet::new();
            let mut rest = value;
            while let Some((before, (_, name, _))) = last(rest) {
                names.insert(name.to_owned());
                rest = before;
            }
            self.0.insert(name.to_owned(), names);
        }
    }

    /// Whether a variable leads back to itself.
    fn never_ends(&self) -> bool {
        self.0.keys().any(|name| self.leads_to_itself(name))
    }

    fn leads_to_itself(&self, name: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut ahead = vec![name];
        while let Some(next) = ahead.pop() {
            for name in self.0.get(next).into_iter().flatten() {
                if seen.insert(name.as_str()) {
                    ahead.push(name);
                }
            }
        }
        seen.contains(name)
    }
}

/// That a value cannot be known since one that it refers to cannot.
pub(super) fn refers(name: &str, unresolved: &Unresolved) -> Unresolved {
    Unresolved::new(format_args!("refers to `{name}`, which cannot be known ({unresolved})"))
}

/// The text of a reference, its name and its default.
type Reference<'a> = (&'a str, &'a str, Option<&'a str>);

/// The last `$` that no backslash precedes, if it begins a reference.
fn last_reference(text: &str) -> Option<Reference<'_>> {
    last(text).map(|(_, reference)| reference)
}

/// That reference, and the text before it.
fn last(text: &str) -> Option<(&str, Reference<'_>)> {
    let is_escaped = |at: &usize| text.get(..*at).is_some_and(|before| before.ends_with('\\'));
    let at = text.rmatch_indices('$').map(|(at, _)| at).find(|at| !is_escaped(at))?;
    let reference = text.get(at..)?;
    let after = reference.get(1..)?;
    let inside = after.strip_prefix('{').unwrap_or(after);
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (name, mut rest) = inside.split_at(inside.find(|c| !is_word(c)).unwrap_or(inside.len()));
    if name.is_empty() {
        return None;
    }
    let mut default = None;
    if let Some(tail) = rest.strip_prefix(":-") {
        let (text, tail) = tail.split_at(tail.find(['}', '\\']).unwrap_or(tail.len()));
        (default, rest) = (Some(text), tail);
    }
    let rest = rest.strip_prefix('}').unwrap_or(rest);
    let whole = reference.get(..reference.len() - rest.len())?;
    Some((text.get(..at)?, (whole, name, default)))
}
