//! npm's `dotenv` 18 with `config()`: `.env`, below the process environment; expanded where the
//! project depends on `dotenv-expand`.

use std::collections::BTreeMap;
use std::path::Path;

use super::dotenv;
use super::dotenv_expand;
use super::layer::{Layer, Outcome, assemble};
use crate::apps::files::{Kind, Search, Surroundings, kind};
use crate::apps::variables::{Process, Unresolved, Value, Variables};
use crate::input::{InputError, file};

/// Whether values are expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expansion {
    /// `dotenv-expand`.
    Yes,
    /// `dotenv` alone.
    No,
    /// Unknown: a value that expansion changes is unresolved.
    Unknown,
}

/// What names the packages that an application uses.
const PACKAGE: &str = "package.json";

/// Options of dotenv that the environment sets, in both spellings.
const OPTIONS: [&str; 4] = ["PATH", "ENCODING", "OVERRIDE", "FAST"];

/// The application's `.env`. `package.json` tells whether it is expanded.
pub(crate) fn read(around: &Surroundings<'_>) -> Result<Variables, InputError> {
    let mut search = Search::default();
    search.read(&around.root.join(".env"), around)?;
    let (expansion, reason) = expansion(around)?;
    Ok(load(around.process, search, expansion, &reason))
}

/// Whether `package.json` names `dotenv-expand`, and why that is not known. Without one, nothing
/// tells; one further up in the repository may be a workspace's, whose packages are there for the
/// application, too.
fn expansion(around: &Surroundings<'_>) -> Result<(Expansion, String), InputError> {
    // Also the key of an override or the name of a script: then what is unknown is unresolved.
    let names_it = |path: &Path| {
        let shown = around.shown(path);
        match kind(path, &shown)? {
            Kind::File => {
                file::read_text(path, &shown).map(|text| Some(text.contains("\"dotenv-expand\"")))
            }
            _ => Ok(None),
        }
    };
    match names_it(&around.root.join(PACKAGE))? {
        Some(true) => return Ok((Expansion::Yes, String::new())),
        Some(false) => {}
        None => {
            let reason = "holds a `$`, and without a package.json it is unknown whether \
                          dotenv-expand is used";
            return Ok((Expansion::Unknown, reason.into()));
        }
    }
    let root = around.root.canonicalize().unwrap_or_else(|_| around.root.to_owned());
    for directory in root.ancestors() {
        let path = directory.join(PACKAGE);
        // One that cannot be read may name it as well.
        if directory != root && names_it(&path).unwrap_or(Some(true)) == Some(true) {
            let reason = format!(
                "holds a `$`, and {} decides whether dotenv-expand is used here, which is unknown",
                around.shown(&path)
            );
            return Ok((Expansion::Unknown, reason));
        }
        if directory.join(".git").exists() {
            break;
        }
    }
    Ok((Expansion::No, String::new()))
}

/// What dotenv makes of the files of a search, the strongest first.
pub(super) fn load(
    process: &Process,
    search: Search,
    expansion: Expansion,
    reason: &str,
) -> Variables {
    let layers: Vec<Layer> = search
        .files
        .iter()
        .map(|file| Layer { file: file.file.clone(), written: dotenv::parse(&file.text) })
        .collect();
    let outcome = outcome(process, &layers, expansion, reason);
    assemble(process, &layers, search, outcome)
}

fn outcome(process: &Process, layers: &[Layer], expansion: Expansion, reason: &str) -> Outcome {
    let names = layers.iter().flat_map(|layer| layer.written.iter().map(|w| &w.name));
    let unknown = |unresolved: Unresolved| Outcome {
        values: names.clone().map(|name| (name.clone(), Err(unresolved.clone()))).collect(),
        unknown: Some(unresolved),
        ..Outcome::default()
    };
    let options = OPTIONS
        .iter()
        .flat_map(|option| [format!("DOTENV_{option}"), format!("DOTENV_CONFIG_{option}")]);
    if let Some(option) = options.into_iter().find(|option| process.contains_key(option)) {
        return unknown(Unresolved::new(format_args!(
            "the process environment sets `{option}`, which changes what dotenv reads"
        )));
    }
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for layer in layers {
        let keys = dotenv::keys(&layer.written);
        let expanded = match expansion {
            Expansion::No => None,
            _ => match dotenv_expand::expand(&keys, layer, process) {
                Ok(expanded) => Some(expanded),
                Err((name, reason)) => {
                    return unknown(layer.placed(&name, Unresolved::new(reason)));
                }
            },
        };
        for (name, raw) in keys {
            let plain = || process.get(name).cloned().unwrap_or_else(|| raw.to_owned());
            let value = match expanded.as_ref().and_then(|expanded| expanded.get(name)) {
                None => Ok(plain()),
                Some(Ok(value)) if expansion == Expansion::Unknown && *value != plain() => {
                    Err(layer.placed(name, Unresolved::new(reason)))
                }
                Some(value) => value.clone(),
            };
            values.entry(name.to_owned()).or_insert(value);
        }
    }
    Outcome { values, ..Outcome::default() }
}
