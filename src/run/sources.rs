//! Which files a run works with: every report names them.

use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::input::file;
use crate::model::Outcome;

/// Names the configuration file and the declarations in use, as the user would.
pub(super) fn name(config: &Config, declarations: &[PathBuf], outcome: &mut Outcome) {
    // Where the current directory is gone, absolute paths are as good.
    let current_dir = std::env::current_dir().unwrap_or_default();
    let shown = |path: &Path| file::shown(path, &current_dir);
    outcome.config = config.file.as_deref().map(shown);
    outcome.declarations = declarations.iter().map(|path| shown(path)).collect();
}
