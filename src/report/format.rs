//! What a format is.

use crate::model::Outcome;

use super::style::Style;

/// A report format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The word after `--format`.
    pub name: &'static str,
    /// What it is for, in a line of help.
    pub about: &'static str,
    /// The whole report: pure, the same bytes for the same outcome and style.
    pub render: fn(&Outcome, &Style) -> String,
    /// The last line of a file, by which it is known to be tenantctl's; empty where the report itself
    /// says so.
    pub mark: &'static str,
}
