//! What should be: declarations in files, read into the same [`Snapshot`] that a database is read
//! into.
//!
//! A declaration is partial by design: what is not said is not asked, and `null` says that there is
//! none (`default: null` asks for a column without a default). `extra_columns` and its like say
//! what an undeclared thing is. One file of this module reads one kind of object or a close family.

mod column;
mod constraint;
mod definition;
mod draft;
mod extras;
mod facts;
mod index;
mod names;
mod privilege;
mod security;
mod standalone;
mod table;
mod types;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::input::{InputError, yaml};
use crate::model::{Name, Origin, Snapshot};

use draft::Draft;

/// Reads all files into one snapshot, named after them.
///
/// Fails on a file that cannot be read or is not exactly right, on an object that is declared
/// twice, and where nothing is declared at all: an empty declaration would be green for ever.
pub fn read(paths: &[PathBuf]) -> Result<Snapshot, InputError> {
    let current_dir = std::env::current_dir().unwrap_or_default();
    read_from(paths, &current_dir)
}

/// [`read`], with files named relative to `current_dir` where they are below it.
fn read_from(paths: &[PathBuf], current_dir: &Path) -> Result<Snapshot, InputError> {
    let mut draft = Draft::default();
    let mut files = Vec::new();
    for path in paths {
        let root = yaml::read(&current_dir.join(path), current_dir)?;
        files.push(root.place.file.to_string());
        definition::read(&root, &mut draft)?;
    }
    let mut snapshot = draft.finish();
    if snapshot.objects.is_empty() {
        let names = if files.is_empty() { "no file".to_owned() } else { files.join(", ") };
        return Err(InputError::new(format_args!("{names}: declares nothing"))
            .help("declare a table under `tables`"));
    }
    snapshot.name = Name::new(files.join(", "));
    snapshot.origin = Origin::Declaration;
    Ok(snapshot)
}

/// The JSON Schema (draft 2020-12) of `expected_schema.yaml`, for editors.
pub const SCHEMA: &str = include_str!("spec.schema.json");
