//! `-v`: where each connection setting comes from, and which env files were looked for.

use super::Terminal;
use crate::config::Config;

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
