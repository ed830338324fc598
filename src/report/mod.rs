//! What the user sees: one file per format, the registry [`FORMATS`], and every escape in one file.
//!
//! A format is a pure function from an [`Outcome`] to text; [`Outputs`] alone writes. Everything in
//! an outcome is foreign text, so a format passes each piece of it through [`escape`], once, where
//! it is written.

mod coverage;
mod deliver;
pub mod escape;
mod github;
mod json;
mod junit;
mod mark;
mod markdown;
mod repair;
mod rows;
#[cfg(test)]
mod sample;
mod step_summary;
mod text;
mod verdict;
mod words;

pub use deliver::{Destination, Output, Outputs, Prepared, ReportError};
pub use mark::{MARK, sealed};

use crate::model::Outcome;

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

const LINE: &str = "Written by tenantctl.\n";
const XML_COMMENT: &str = "<!-- Written by tenantctl. -->\n";

/// Every format. A new one is its file and a line here.
pub const FORMATS: &[Format] = &[
    Format { name: "text", about: "tables and words for people", render: text::render, mark: LINE },
    Format {
        name: "json",
        about: "everything, for programs (tenantctl schema report)",
        render: json::render,
        mark: "",
    },
    Format {
        name: "github",
        about: "GitHub Actions annotations",
        render: github::render,
        mark: LINE,
    },
    Format {
        name: "junit",
        about: "JUnit XML for CI systems",
        render: junit::render,
        mark: XML_COMMENT,
    },
    Format {
        name: "markdown",
        about: "a comment on a pull request, or a step summary",
        render: markdown::render,
        mark: XML_COMMENT,
    },
];

/// The format of this name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The JSON Schema (draft 2020-12) of the `json` format.
pub const SCHEMA: &str = json::SCHEMA;

#[cfg(test)]
mod tests;
