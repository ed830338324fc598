//! npm's `dotenv-expand` 1000.0 after `dotenv` 18: `$X`, `${X}`, `${X:-d}`, `${X-d}`, `${X:+r}`,
//! `${X+r}`. It runs `$(command)` and decrypts `encrypted:` values; tenantctl does neither.
//!
//! What is substituted is expanded again until nothing is left to expand, so single quotes keep
//! nothing from being expanded, and a value that refers to itself behind other text never ends.

use std::collections::BTreeMap;

use super::js;
use super::layer::Layer;
use super::next::refers;
use crate::apps::variables::{Process, Unresolved, Value};

/// The most text that is built for one file.
const MOST_BYTES: usize = 1 << 26;

/// The most characters that are looked at to tell whether one value runs a command; a value that
/// takes more is taken to run one.
const MOST_STEPS: u32 = 1 << 24;

/// The variables of `keys`, which the process environment and the files set, expanded; or the name
/// of the variable that leaves the whole file unresolved, and why.
pub(crate) fn expand(
    keys: &[(&str, &str)],
    layer: &Layer,
    process: &Process,
) -> Result<BTreeMap<String, Value>, (String, &'static str)> {
    let raw: BTreeMap<&str, &str> = keys.iter().copied().collect();
    // What dotenv has put into the environment by now.
    let env = |name: &str| process.get(name).map(String::as_str).or(raw.get(name).copied());
    let mut done: BTreeMap<String, Value> = BTreeMap::new();
    let mut budget = MOST_BYTES;
    for (name, value) in keys {
        let own = env(name).filter(|own| !own.is_empty() && own != value);
        let expanded = match own {
            Some(own) => Ok(own.to_owned()),
            None => {
                // A variable that the environment has as the file has it counts as expanded so far.
                let lookup = |name: &str| match (done.get(name), env(name)) {
                    (Some(done), Some(env)) if raw.get(name) == Some(&env) => Some(done.clone()),
                    (_, Some(env)) => Some(Ok(env.to_owned())),
                    (Some(done), None) => Some(done.clone()),
                    (None, None) => None,
                };
                match key(&lookup) {
                    Ok(true) if value.starts_with("encrypted:") => {
                        Err(Unresolved::new("is encrypted; tenantctl does not decrypt it"))
                    }
                    Err(unresolved) if value.starts_with("encrypted:") => Err(unresolved),
                    _ => {
                        one(value, &lookup, &mut budget).map_err(|why| ((*name).to_owned(), why))?
                    }
                }
            }
        };
        let expanded = expanded.map(|text| text.replace("\\$", "$"));
        done.insert((*name).to_owned(), expanded.map_err(|why| layer.placed(name, why)));
    }
    Ok(done)
}

/// Whether there is a key to decrypt with.
fn key(lookup: &impl Fn(&str) -> Option<Value>) -> Result<bool, Unresolved> {
    Ok(lookup("DOTENV_PRIVATE_KEY").transpose()?.is_some_and(|key| !key.is_empty()))
}

const ENDLESS: &str = "refers to itself: dotenv-expand never ends";

/// One value, or why the whole file is unresolved.
fn one(
    value: &str,
    lookup: &impl Fn(&str) -> Option<Value>,
    budget: &mut usize,
) -> Result<Value, &'static str> {
    let mut text = value.to_owned();
    while let Some((whole, inside)) = first_reference(&text) {
        *budget = budget.checked_sub(text.len() + 64).ok_or(ENDLESS)?;
        let operator = operator(inside);
        // `split` takes the missing operator for the text "null".
        let (name, rest) = inside.split_once(operator.unwrap_or("null")).unwrap_or((inside, ""));
        if js::is_inherited(name) && lookup(name).is_none() {
            return Err(js::INHERITANCE);
        }
        let found = match lookup(name) {
            Some(Err(unresolved)) => return Ok(Err(refers(name, &unresolved))),
            Some(Ok(found)) => Some(found),
            None => None,
        };
        *budget = budget.checked_sub(found.as_ref().map_or(0, String::len)).ok_or(ENDLESS)?;
        let filled = found.as_deref().filter(|found| !found.is_empty());
        let insert = match operator {
            Some(":-") => filled.unwrap_or(rest),
            Some("-") => found.as_deref().unwrap_or(rest),
            Some(":+") => filled.map_or("", |_| rest),
            Some("+") => found.as_deref().map_or("", |_| rest),
            _ => filled.unwrap_or_default(),
        };
        let next = js::replace_first(&text, whole, insert);
        if found.as_ref() == Some(&next) {
            text = next;
            break;
        }
        if next == text {
            return Err(ENDLESS);
        }
        text = next;
    }
    if runs_a_command(&text) {
        return Ok(Err(Unresolved::new("holds `$(...)`, which dotenv-expand runs")));
    }
    Ok(Ok(text))
}

/// The first `${...}` without braces inside, or `$NAME`, that no backslash precedes: the whole, and
/// what is inside.
fn first_reference(text: &str) -> Option<(&str, &str)> {
    text.match_indices('$').find_map(|(at, _)| {
        if text.get(..at)?.ends_with('\\') {
            return None;
        }
        let after = text.get(at + 1..)?;
        if let Some(braced) = after.strip_prefix('{') {
            let end = braced.find(['{', '}'])?;
            let is_closed = end > 0 && braced.get(end..)?.starts_with('}');
            return is_closed.then_some((text.get(at..at + end + 3)?, braced.get(..end)?));
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let name = after.get(..after.find(|c| !is_word(c)).unwrap_or(after.len()))?;
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        is_name.then_some((text.get(at..at + 1 + name.len())?, name))
    })
}

/// The first of `:+`, `+`, `:-` and `-`.
fn operator(inside: &str) -> Option<&'static str> {
    inside.char_indices().find_map(|(at, _)| {
        let rest = inside.get(at..)?;
        [":+", "+", ":-", "-"].into_iter().find(|operator| rest.starts_with(operator))
    })
}

/// Whether there is a `$(` with its closing parenthesis, quotes and nesting taken into account.
fn runs_a_command(text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let at = |index: usize| text.get(index).copied();
    let begins = |index: usize| at(index) == Some('$') && at(index + 1) == Some('(');
    let mut steps = 0_u32;
    (0..text.len()).filter(|index| begins(*index)).any(|start| {
        // The quote that is open in each level of parentheses.
        let mut levels: Vec<Option<char>> = vec![None];
        let mut index = start + 2;
        while let (Some(c), Some(level)) = (at(index), levels.last_mut()) {
            index += 1;
            steps += 1;
            if steps > MOST_STEPS {
                return true;
            }
            match (*level, c) {
                (Some('\''), '\'') => *level = None,
                (Some('\''), _) => {}
                (_, '\\') => index += 1,
                (Some(quote), c) if c == quote => *level = None,
                (Some(_), '$') if at(index) == Some('(') => {
                    index += 1;
                    levels.push(None);
                }
                (Some(_), _) => {}
                (None, '\'' | '"' | '`') => *level = Some(c),
                (None, '(') => levels.push(None),
                (None, ')') => {
                    levels.pop();
                    if levels.is_empty() {
                        return true;
                    }
                }
                (None, _) => {}
            }
        }
        false
    })
}
