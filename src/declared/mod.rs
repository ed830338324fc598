//! What should be: declarations in files, read into the same [`Snapshot`] that a database is read
//! into.
//!
//! A declaration is partial by design: what is not said is not asked, and `null` says that there is
//! none (`default: null` asks for a column without a default). `extra_columns` and its like say
//! what an undeclared thing is. One file of this module reads one kind of object or a close family
//! that has a grammar of its own; all other kinds, and whatever else the catalog can say of these,
//! are read by the catalog's words.

mod address;
mod column;
mod complete;
mod constraint;
mod definition;
mod draft;
mod extras;
mod facts;
mod generic;
mod grammar;
mod index;
mod names;
mod privilege;
mod relation;
mod security;
mod serial;

mod standalone;
mod table;
mod types;
mod usual;
mod value;
mod words;
mod write;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::input::{
    InputError,
    yaml::{self, Node},
};
use crate::model::{KindWords, Name, Origin, Snapshot};

use draft::Draft;
pub use grammar::schema;
use words::Words;
pub use write::{Detail, write};

/// Reads all files into one snapshot, named after them. `words` is what the catalog can say of its
/// kinds.
///
/// Fails on a file that cannot be read or is not exactly right, on an object that is declared
/// twice, and where nothing is declared at all: an empty declaration would be green for ever.
pub fn read(paths: &[PathBuf], words: &[KindWords]) -> Result<Snapshot, InputError> {
    let current_dir = std::env::current_dir().unwrap_or_default();
    read_from(paths, &current_dir, words)
}

/// [`read`], with files named relative to `current_dir` where they are below it.
fn read_from(
    paths: &[PathBuf],
    current_dir: &Path,
    words: &[KindWords],
) -> Result<Snapshot, InputError> {
    let read = |path: &PathBuf| yaml::read(&current_dir.join(path), current_dir);
    read_all(paths.iter().map(read), words)
}

/// Reads a text as the file of this name.
pub fn read_text(text: &str, file: &str, words: &[KindWords]) -> Result<Snapshot, InputError> {
    read_all(std::iter::once(yaml::parse(text, file)), words)
}

fn read_all(
    roots: impl Iterator<Item = Result<Node, InputError>>,
    words: &[KindWords],
) -> Result<Snapshot, InputError> {
    let words = Words::new(words);
    let mut draft = Draft::new(&words);
    let mut files = Vec::new();
    for root in roots {
        let root = root?;
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
