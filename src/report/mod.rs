//! What the user sees: one file per format, the registry [`FORMATS`], and every escape in one file.
//!
//! A format is a pure function from an [`Outcome`](crate::model::Outcome) to text; [`Outputs`] alone writes. Everything in
//! an outcome is foreign text, so a format passes each piece of it through [`escape`], once, where
//! it is written.

mod coverage;
mod deliver;
pub mod escape;
mod format;
mod formats;
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
mod style;
mod text;
mod verdict;
mod words;

pub use deliver::{Destination, Output, Outputs, Prepared, ReportError};
pub use format::Format;
pub use formats::{FORMATS, format};
pub use mark::{MARK, sealed};
pub use style::{Style, Verbosity};

/// The JSON Schema (draft 2020-12) of the `json` format.
pub const SCHEMA: &str = json::SCHEMA;

#[cfg(test)]
mod tests;
