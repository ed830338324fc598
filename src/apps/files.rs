//! Env files, taken in with a bound. A loader may go on silently where a file cannot be read:
//! tenantctl reports it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::variables::{Process, Searched};
use crate::input::{InputError, file};

/// Where an application is, and what surrounds it.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The application's directory.
    pub root: &'a Path,
    /// The process environment.
    pub process: &'a Process,
    /// Files are named relative to this directory.
    pub current_dir: &'a Path,
}

impl Surroundings<'_> {
    /// The file as the user would name it.
    pub(crate) fn shown(&self, path: &Path) -> String {
        file::shown(path, self.current_dir)
    }

    /// The value of a process variable that is not empty.
    pub(crate) fn process(&self, name: &str) -> Option<&str> {
        self.process.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// One env file that was read.
#[derive(Debug)]
pub(crate) struct EnvFile {
    /// As the user would name it.
    pub(crate) file: Arc<str>,
    /// The text with its byte order mark, if it has one.
    pub(crate) text: String,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Missing,
    Directory,
    /// A file, or what is refused when it is read.
    File,
}

/// What is at the path, symbolic links followed. Fails where that cannot be told.
pub(crate) fn kind(path: &Path, shown: &str) -> Result<Kind, InputError> {
    match std::fs::metadata(path) {
        Ok(kind) if kind.is_dir() => Ok(Kind::Directory),
        Ok(_) => Ok(Kind::File),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Kind::Missing)
        }
        Err(error) => {
            Err(InputError::new(format_args!("{shown}: cannot be read: {}", error.kind())))
        }
    }
}

/// The files that were looked for, and those that were there.
#[derive(Debug, Default)]
pub(crate) struct Search {
    pub(crate) searched: Vec<Searched>,
    pub(crate) warnings: Vec<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) files: Vec<EnvFile>,
}

impl Search {
    /// Reads a file if it is there. A directory is skipped, as every loader skips it, with a note.
    pub(crate) fn read(
        &mut self,
        path: &Path,
        around: &Surroundings<'_>,
    ) -> Result<(), InputError> {
        let shown = around.shown(path);
        let kind = kind(path, &shown)?;
        let read = kind == Kind::File;
        self.searched.push(Searched { file: shown.clone(), read });
        match kind {
            Kind::Missing => {}
            Kind::Directory => {
                self.warnings.push(format!("{shown}: is a directory and was skipped"));
            }
            Kind::File => {
                let text = file::read_text_with_mark(path, &shown)?;
                self.files.push(EnvFile { file: shown.into(), text });
            }
        }
        Ok(())
    }

    /// Missing files above the project are many, and nobody expects them there.
    pub(crate) fn forget_missing_above(&mut self, around: &Surroundings<'_>) {
        let above: Vec<&Path> = around.root.ancestors().skip(1).collect();
        let is_above = |searched: &Searched| {
            above.iter().any(|dir| {
                let parent = Path::new(&searched.file).parent();
                parent.is_some_and(|parent| around.current_dir.join(parent) == **dir)
            })
        };
        self.searched.retain(|searched| searched.read || !is_above(searched));
    }

    /// Reads the first of several files that is a file.
    pub(crate) fn read_first(
        &mut self,
        paths: impl IntoIterator<Item = PathBuf>,
        around: &Surroundings<'_>,
    ) -> Result<Option<PathBuf>, InputError> {
        for path in paths {
            self.read(&path, around)?;
            if !self.files.is_empty() {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }
}
