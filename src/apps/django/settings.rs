//! The files that make up a Django project's settings: what `DJANGO_SETTINGS_MODULE` names, what
//! that imports from the project, and `manage.py`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::facts::{Facts, MODULE};
use super::scan::scan;
use super::token::{Token, statements};
use crate::apps::files::{Kind, Surroundings, kind};
use crate::input::{InputError, file};

/// The most files that are read.
const MOST_FILES: usize = 50;

/// What the settings say, or nothing where no settings were found.
pub(super) fn read(around: &Surroundings<'_>) -> Result<Option<Facts>, InputError> {
    let manage = around.root.join("manage.py");
    let mut all = Reader { around, seen: BTreeSet::new(), facts: Facts::default() };
    let mut named = around.process(MODULE).map(str::to_owned);
    if let Some(text) = all.text(&manage)? {
        named = assigned_module(&text).or(named).or_else(|| default_module(&text));
        all.file(&manage, &text)?;
    }
    let candidates = match named {
        Some(module) => module_files(around.root, &module.split('.').collect::<Vec<_>>()),
        None => guesses(around.root)?,
    };
    let mut found = false;
    for path in candidates {
        if let Some(text) = all.text(&path)? {
            found = true;
            all.file(&path, &text)?;
        }
    }
    Ok(found.then_some(all.facts))
}

/// `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")`.
fn default_module(text: &str) -> Option<String> {
    let all = statements(text);
    all.iter().flat_map(|statement| statement.tokens.windows(3)).find_map(|window| match window {
        [Token::Text(name), Token::Sign(','), Token::Text(module)] if name == MODULE => {
            Some(module.clone())
        }
        _ => None,
    })
}

/// `os.environ["DJANGO_SETTINGS_MODULE"] = "site.settings"`, which wins over the process.
fn assigned_module(text: &str) -> Option<String> {
    let all = statements(text);
    all.iter().flat_map(|statement| statement.tokens.windows(4)).find_map(|window| match window {
        [Token::Text(name), Token::Sign(']'), Token::Sign('='), Token::Text(module)]
            if name == MODULE =>
        {
            Some(module.clone())
        }
        _ => None,
    })
}

/// Where a module may be.
fn module_files(root: &Path, names: &[&str]) -> Vec<PathBuf> {
    // The names of a module have no separators, so that nothing leads out of the project.
    let is_name =
        |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if names.is_empty() || !names.iter().all(is_name) {
        return Vec::new();
    }
    let path = names.iter().fold(root.to_owned(), |path, name| path.join(name));
    vec![path.with_extension("py"), path.join("__init__.py")]
}

/// Where settings are where nothing names them: `settings.py` here or one directory down, or the
/// files of a directory `settings`.
fn guesses(root: &Path) -> Result<Vec<PathBuf>, InputError> {
    let mut directories = vec![root.to_owned()];
    directories.extend(entries(root)?.into_iter().filter(|path| path.is_dir()));
    let mut found = Vec::new();
    for directory in directories {
        found.push(directory.join("settings.py"));
        let package = directory.join("settings");
        if package.is_dir() {
            let is_python = |path: &PathBuf| path.extension().is_some_and(|e| e == "py");
            found.extend(entries(&package)?.into_iter().filter(is_python));
        }
    }
    Ok(found)
}

fn entries(directory: &Path) -> Result<Vec<PathBuf>, InputError> {
    let failed = |error: std::io::Error| {
        InputError::new(format_args!("{}: cannot be read: {}", directory.display(), error.kind()))
    };
    let entries = std::fs::read_dir(directory).map_err(failed)?.take(10_000);
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    paths.sort();
    Ok(paths)
}

struct Reader<'a> {
    around: &'a Surroundings<'a>,
    seen: BTreeSet<PathBuf>,
    facts: Facts,
}

impl Reader<'_> {
    /// The text of a file that is there and was not read before.
    fn text(&mut self, path: &Path) -> Result<Option<String>, InputError> {
        let shown = self.around.shown(path);
        if self.seen.contains(path) || kind(path, &shown)? != Kind::File {
            return Ok(None);
        }
        if self.seen.len() == MOST_FILES {
            return Err(InputError::new(format_args!(
                "{shown}: the settings import more than {MOST_FILES} files of the project"
            )));
        }
        self.seen.insert(path.to_owned());
        file::read_text(path, &shown).map(Some)
    }

    /// Reads a file, first what it imports of the project.
    fn file(&mut self, path: &Path, text: &str) -> Result<(), InputError> {
        let shown = self.around.shown(path).into();
        let imports = scan(path, &shown, text, &[]).imports;
        let directory = path.parent().unwrap_or(path);
        for (dots, names) in imports {
            let base = match dots {
                0 => self.around.root,
                dots => directory.ancestors().nth(dots - 1).unwrap_or(directory),
            };
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            if !base.starts_with(self.around.root) {
                continue;
            }
            for imported in module_files(base, &names) {
                if let Some(text) = self.text(&imported)? {
                    self.file(&imported, &text)?;
                }
            }
        }
        let own = scan(path, &shown, text, &self.facts.paths);
        self.facts.packages.extend(own.packages);
        self.facts.file_aware |= own.file_aware;
        self.facts.loads.extend(own.loads);
        // A module of the project may have the name of a package.
        let is_own = |name: &str| {
            let files = module_files(self.around.root, &[name]);
            files.iter().any(|file| self.seen.contains(file))
        };
        let others = own.others.into_iter().filter(|(name, _)| !is_own(name));
        self.facts.unclear.extend(others.map(|(_, unresolved)| unresolved));
        self.facts.unclear.extend(own.unclear);
        self.facts.sets.extend(own.sets);
        self.facts.paths.extend(own.paths);
        Ok(())
    }
}
