//! `settings.ini` as Python's `ConfigParser` reads it for python-decouple: section `[settings]`,
//! defaults from `[DEFAULT]`, names in any case, values over several indented lines, `%(name)s`
//! and `%%`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::layer::Written;
use super::python;
use crate::apps::variables::{Unresolved, Value};
use crate::model::Place;

const SECTION: &str = "settings";
const DEFAULTS: &str = "DEFAULT";
/// `configparser.MAX_INTERPOLATION_DEPTH`.
const MOST_DEPTH: usize = 10;
/// The most text that interpolation may build for one value.
const MOST_BYTES: usize = 1 << 20;

/// The options of `[settings]`, names in lower case.
#[derive(Debug)]
pub(super) struct Options {
    /// Values with their interpolation done.
    pub(super) values: BTreeMap<String, Value>,
    /// As written, the options of `[DEFAULT]` first.
    pub(super) written: Vec<Written>,
}

/// One option while its lines are read.
struct Lines {
    texts: Vec<String>,
    line: u64,
}

/// Reads the file, or names the line for which `ConfigParser` refuses it as a whole.
pub(super) fn parse(text: &str, file: &Arc<str>) -> Result<Options, Unresolved> {
    let sections = sections(text, file)?;
    let mut options: BTreeMap<String, (String, u64)> = BTreeMap::new();
    let mut written = Vec::new();
    let is_there = sections.contains_key(SECTION);
    for section in [DEFAULTS, SECTION].into_iter().filter(|_| is_there) {
        for (name, Lines { texts, line }) in sections.get(section).into_iter().flatten() {
            let value = texts.join("\n").trim_end_matches(python::is_space).to_owned();
            options.insert(name.clone(), (value.clone(), *line));
            written.push(Written { name: name.clone(), value, line: *line });
        }
    }
    let values = options.iter().map(|(name, (value, line))| {
        let mut out = String::new();
        let done = interpolate(value, &options, 1, &mut out);
        let place = Place { file: file.clone(), line: *line };
        let refused = |reason: String| Unresolved { place: Some(place), reason };
        (name.clone(), done.map(|()| out).map_err(refused))
    });
    Ok(Options { values: values.collect(), written })
}

type Sections = BTreeMap<String, BTreeMap<String, Lines>>;

fn sections(text: &str, file: &Arc<str>) -> Result<Sections, Unresolved> {
    let text = python::universal_newlines(text);
    let mut sections = Sections::new();
    let mut named: BTreeSet<String> = BTreeSet::new();
    let mut refused = None;
    let mut section: Option<String> = None;
    let mut option: Option<String> = None;
    let mut indent = 0;
    let mut lines: Vec<&str> = text.split('\n').collect();
    // The end of the last line begins no line of its own.
    if lines.last() == Some(&"") {
        lines.pop();
    }
    for (line, number) in lines.into_iter().zip(1..) {
        let error = |reason: &str| Unresolved {
            place: Some(Place { file: file.clone(), line: number }),
            reason: format!("{reason}, so Python refuses the whole file"),
        };
        let value = line.trim_matches(python::is_space);
        let is_comment = value.starts_with(['#', ';']);
        let mut current = section.as_ref().zip(option.as_ref()).and_then(|(section, option)| {
            sections.get_mut(section).and_then(|options| options.get_mut(option))
        });
        if is_comment || value.is_empty() {
            if let Some(current) = current.filter(|_| !is_comment) {
                current.texts.push(String::new());
            }
            continue;
        }
        let own = line.chars().take_while(|c| python::is_space(*c)).count();
        if own > indent
            && let Some(current) = &mut current
        {
            current.texts.push(value.to_owned());
            continue;
        }
        indent = own;
        if let Some(header) = header(value) {
            if header != DEFAULTS && !named.insert(header.to_owned()) {
                return Err(error("has a section for the second time"));
            }
            sections.entry(header.to_owned()).or_default();
            (section, option) = (Some(header.to_owned()), None);
            continue;
        }
        let Some(options) = section.as_ref().and_then(|section| sections.get_mut(section)) else {
            return Err(error("has no section above it"));
        };
        let Some((name, text)) = value.split_once(['=', ':']) else {
            refused.get_or_insert_with(|| error("is neither an option nor a section"));
            continue;
        };
        let name = name.trim_end_matches(python::is_space);
        if name.is_empty() {
            refused.get_or_insert_with(|| error("has no name"));
        }
        let name = name.to_lowercase();
        let text = text.trim_matches(python::is_space).to_owned();
        let lines = Lines { texts: vec![text], line: number };
        if options.insert(name.clone(), lines).is_some() {
            return Err(error("has an option for the second time"));
        }
        option = Some(name);
    }
    refused.map_or(Ok(sections), Err)
}

/// `[header]`: up to the last bracket of the line.
fn header(value: &str) -> Option<&str> {
    let inside = value.strip_prefix('[')?;
    inside.get(..inside.rfind(']')?).filter(|header| !header.is_empty())
}

fn interpolate(
    value: &str,
    options: &BTreeMap<String, (String, u64)>,
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    if depth > MOST_DEPTH {
        return Err("refers to options more than ten deep, which Python refuses".into());
    }
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        if out.len() > MOST_BYTES {
            return Err("is longer than 1 MiB once it is interpolated".into());
        }
        if let Some(after) = after.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let inside = after.strip_prefix('(').ok_or("has a `%` that is not `%%` or `%(name)s`")?;
        let reference = inside.split_once(')').filter(|(name, _)| !name.is_empty());
        let reference = reference.and_then(|(name, after)| Some((name, after.strip_prefix('s')?)));
        let (name, after) = reference.ok_or("has a `%(` that is not `%(name)s`")?;
        let Some((value, _)) = options.get(&name.to_lowercase()) else {
            // The name is part of a value, which may be a password.
            return Err("refers to an option that is not there".into());
        };
        if value.contains('%') {
            interpolate(value, options, depth + 1, out)?;
        } else {
            out.push_str(value);
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(())
}
