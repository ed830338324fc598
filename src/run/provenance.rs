//! Where connection settings come from: all of them with `-v`, and in reports what decides.

use std::collections::BTreeSet;

use super::terminal::Terminal;
use crate::config::{Config, Target};

/// Shows it on standard error, where the user asked for more.
pub(super) fn show(config: &Config, terminal: &Terminal) {
    if !terminal.is_verbose() {
        return;
    }
    for target in &config.databases {
        let name = &target.name;
        let provenance = &target.provenance;
        if !provenance.searched.is_empty() {
            let files: Vec<_> = provenance.searched.iter().map(ToString::to_string).collect();
            terminal.note(&format!("{name}: env files: {}", files.join(", ")));
        }
        for note in &provenance.notes {
            terminal.note(&format!("{name}: {note}"));
        }
        for setting in &provenance.settings {
            terminal.note(&format!("{name}: {setting}"));
        }
    }
}

/// Variables of the process environment that override an application's env files: whoever runs
/// tenantctl in another shell, or in CI, may check other databases than the applications use.
pub(super) fn overridden(config: &Config) -> BTreeSet<String> {
    let mut notes = BTreeSet::new();
    for target in &config.databases {
        for variable in target.provenance.settings.iter().flat_map(|setting| &setting.variables) {
            let file = variable.overrides.iter().find_map(|other| other.origin.place.as_ref());
            if let (None, Some(file)) = (&variable.origin.place, file) {
                notes.insert(format!(
                    "{}: {} of the process environment overrides {file}",
                    target.name, variable.origin.variable
                ));
            }
        }
    }
    notes
}

/// Where the settings come from in which two databases differ, as sentences of a help; empty where
/// no file decides any.
pub(super) fn differing(left: &Target, right: &Target) -> String {
    let mut sentences = String::new();
    for setting in ["host", "port", "dbname"] {
        let of = |target: &Target| {
            let mut settings = target.provenance.settings.iter();
            settings.find(|origin| origin.setting == setting).cloned()
        };
        let (Some(one), Some(other)) = (of(left), of(right)) else { continue };
        if one.value == other.value || !(one.is_of_file() || other.is_of_file()) {
            continue;
        }
        let side = |target: &Target, origin: &crate::config::SettingOrigin| {
            let value = origin.value.as_deref().unwrap_or("***");
            format!("{value} in {} ({})", target.name, origin.place())
        };
        sentences.push_str(&format!(
            " {setting} is {} and {}.",
            side(left, &one),
            side(right, &other)
        ));
    }
    sentences
}
