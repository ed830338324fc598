//! How a report for people looks.

/// How much the text report says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Verbosity {
    /// What was found and what was not checked, a line each.
    Quiet,
    /// What a person needs to understand and act.
    #[default]
    Normal,
    /// Everything, repeats and all, and what was read.
    Verbose,
}

/// How a report for people is to look. Formats for programs look at none of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// Whether to use colours; nothing is said by colour alone.
    pub color: bool,
    /// Columns that a line may take.
    pub width: usize,
    /// How much to say.
    pub verbosity: Verbosity,
    /// Whether GitHub's runner reads along, which obeys commands in what is said.
    pub workflow: bool,
    /// Whether GitHub's step summary has everything, so that a shorter report may refer to it.
    pub step_summary: bool,
}

impl Default for Style {
    /// For a file or a pipe.
    fn default() -> Self {
        Style {
            color: false,
            width: 100,
            verbosity: Verbosity::Normal,
            workflow: false,
            step_summary: false,
        }
    }
}
