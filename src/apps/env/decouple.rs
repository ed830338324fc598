//! PyPI's `python-decouple` 3.8 with `config("X")`: the process environment, then one file, the
//! nearest from the settings' directory upwards: `settings.ini`, or `.env` where there is none
//! beside it. Neither gets into the environment.

use std::collections::BTreeMap;
use std::path::Path;

use super::ini;
use super::layer::{Layer, Outcome, Written, assemble};
use super::python;
use crate::apps::files::{Search, Surroundings};
use crate::apps::variables::{Access, Variables};
use crate::input::InputError;

/// What `config` of `from decouple import config` sees in a file of this directory. The root
/// directory itself is not looked at.
pub(crate) fn read(around: &Surroundings<'_>, directory: &Path) -> Result<Variables, InputError> {
    let directories = directory.ancestors().enumerate();
    let directories =
        directories.filter(|(index, directory)| *index == 0 || directory.parent().is_some());
    let paths = directories
        .flat_map(|(_, directory)| ["settings.ini", ".env"].map(|name| directory.join(name)));
    let mut search = Search::default();
    let found = search.read_first(paths, around)?;
    search.forget_missing_above(around);
    let is_ini = found.is_some_and(|path| path.ends_with("settings.ini"));
    let mut outcome = Outcome { access: Access::Config { any_case: is_ini }, ..Outcome::default() };
    let mut layers = Vec::new();
    for file in &search.files {
        let written = if is_ini {
            match ini::parse(&file.text, &file.file) {
                Ok(options) => {
                    outcome.values = options.values;
                    options.written
                }
                Err(unresolved) => {
                    outcome.unknown = Some(unresolved);
                    Vec::new()
                }
            }
        } else {
            let written = parse(&file.text);
            let values = written.iter().map(|w| (w.name.clone(), Ok(w.value.clone())));
            outcome.values = values.collect::<BTreeMap<_, _>>();
            written
        };
        layers.push(Layer { file: file.file.clone(), written });
    }
    outcome.values.retain(|name, _| !around.process.contains_key(name));
    Ok(assemble(around.process, &layers, search, outcome))
}

fn parse(text: &str) -> Vec<Written> {
    let text = python::universal_newlines(text);
    let lines = text.split('\n').zip(1..);
    let written = lines.filter_map(|(line, number)| {
        let line = line.trim_matches(python::is_space);
        let (name, value) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
        let name = name.trim_matches(python::is_space);
        let value = value.trim_matches(python::is_space);
        let inside = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
        let value = inside('\'').or_else(|| inside('"')).unwrap_or(value);
        Some(Written { name: name.into(), value: value.into(), line: number })
    });
    written.collect()
}
