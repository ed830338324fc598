//! Connection settings before they are judged: texts by keyword, each with where it came from.

use std::collections::BTreeMap;
use std::collections::btree_map::Iter;
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

/// Texts by keyword.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<&'static str, Setting>);

impl Settings {
    /// No settings.
    pub fn new() -> Self {
        Settings::default()
    }

    /// Sets a keyword; a later value replaces an earlier one.
    pub fn set(&mut self, name: &'static str, value: String, source: &str) {
        self.0.insert(name, Setting { value, source: source.into() });
    }

    /// Sets a keyword that is not set yet; an empty value counts as set, as it does for libpq.
    pub fn set_default(&mut self, name: &'static str, value: String, source: &str) {
        self.0.entry(name).or_insert_with(|| Setting { value, source: source.into() });
    }

    /// Takes over all of `stronger`.
    pub fn override_with(&mut self, stronger: Settings) {
        self.0.extend(stronger.0);
    }

    /// A setting that says something; an empty value means the default.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.0.get(name).filter(|setting| !setting.value.is_empty())
    }

    /// All of them by keyword.
    pub fn iter(&self) -> Iter<'_, &'static str, Setting> {
        self.0.iter()
    }
}

/// Keywords only.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<'a> IntoIterator for &'a Settings {
    type Item = (&'a &'static str, &'a Setting);
    type IntoIter = Iter<'a, &'static str, Setting>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
