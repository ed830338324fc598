//! Connection settings before they are judged: texts by keyword, each with where it came from.

use std::collections::btree_map::Iter;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::input::InputError;

/// One value and its source.
#[derive(Clone, PartialEq, Eq)]
pub struct Setting {
    /// The text, which may be a password: not to be shown.
    pub value: String,
    /// Where it stands: `tenantctl.yaml:7`, `PGPORT`, `-d`.
    pub source: Arc<str>,
}

impl Setting {
    /// An error about this value, which does not show it.
    pub fn error(&self, message: impl std::fmt::Display) -> InputError {
        InputError::new(format_args!("{}: {message}", self.source))
    }
}

/// Texts by keyword, and what of a connection string is no keyword.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Settings {
    texts: BTreeMap<&'static str, Setting>,
    /// Parameters of clients and poolers that have no effect here.
    skipped: BTreeSet<&'static str>,
    /// Parameters that mean something under another name, and what they were read as.
    replaced: BTreeMap<&'static str, String>,
}

impl Settings {
    /// No settings.
    pub fn new() -> Self {
        Settings::default()
    }

    /// Sets a keyword; a later value replaces an earlier one.
    pub fn set(&mut self, name: &'static str, value: String, source: &str) {
        self.texts.insert(name, Setting { value, source: source.into() });
    }

    /// Sets a keyword that is not set yet; an empty value counts as set, as it does for libpq.
    pub fn set_default(&mut self, name: &'static str, value: String, source: &str) {
        self.texts.entry(name).or_insert_with(|| Setting { value, source: source.into() });
    }

    /// Takes over all of `stronger`.
    pub fn override_with(&mut self, stronger: Settings) {
        self.texts.extend(stronger.texts);
        self.skipped.extend(stronger.skipped);
        self.replaced.extend(stronger.replaced);
    }

    /// Records that a parameter has no effect here.
    pub fn skip(&mut self, parameter: &'static str) {
        self.skipped.insert(parameter);
    }

    /// Records what a parameter was read as: `sslmode=require`.
    pub fn replace(&mut self, parameter: &'static str, read_as: String) {
        self.replaced.insert(parameter, read_as);
    }

    /// What became of parameters that are no keywords, a sentence each.
    pub fn notes(&self) -> Vec<String> {
        let read = |(name, read_as): (&&str, &String)| format!("read `{name}` as {read_as}");
        let mut notes: Vec<String> = self.replaced.iter().map(read).collect();
        if !self.skipped.is_empty() {
            let names: Vec<&str> = self.skipped.iter().copied().collect();
            notes.push(format!(
                "skipped {}: settings of an ORM, driver or pooler that do not change which data \
                 is seen",
                names.join(", ")
            ));
        }
        notes
    }

    /// A setting that says something; an empty value means the default.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.texts.get(name).filter(|setting| !setting.value.is_empty())
    }

    /// All of them by keyword.
    pub fn iter(&self) -> Iter<'_, &'static str, Setting> {
        self.texts.iter()
    }
}

/// Keywords only.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.texts.keys()).finish()
    }
}

impl<'a> IntoIterator for &'a Settings {
    type Item = (&'a &'static str, &'a Setting);
    type IntoIter = Iter<'a, &'static str, Setting>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A setting that is one of a few words, or the first of them.
pub(super) fn word<T: Copy>(
    settings: &Settings,
    name: &str,
    words: &[(&str, T)],
) -> Result<T, InputError> {
    let known = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    let setting = settings.get(name);
    let found = match setting {
        Some(setting) => words.iter().find(|(word, _)| *word == setting.value),
        None => words.first(),
    };
    found.map(|(_, value)| *value).ok_or_else(|| match setting {
        Some(setting) => setting
            .error(format_args!("`{name}` has a value that libpq does not know"))
            .help(format_args!("known: {}", known())),
        None => InputError::new(format_args!("`{name}` has no default")),
    })
}
