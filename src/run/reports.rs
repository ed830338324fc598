//! Where a command's reports and texts go, tried before the first connection.

use std::path::Path;

use super::error::RunError;
use super::terminal::Terminal;
use crate::cli::{OutputArgs, ReportArgs, TypedReport};
use crate::model::Outcome;
use crate::report::{self, Destination, Format, Output, Outputs, Prepared};

/// The reports that were asked for.
#[derive(Debug)]
pub(super) struct Reports(Outputs);

impl Reports {
    /// As typed; a text report on standard output where nothing was.
    pub(super) fn prepare(typed: &ReportArgs, terminal: &Terminal) -> Result<Reports, RunError> {
        let mut outputs = outputs(&typed.reports, terminal)?;
        let mut annotating = outputs.iter_mut().filter(|output| output.format.name == "github");
        let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty());
        let Some((first, summary)) = annotating.next().zip(summary) else {
            return Ok(Reports(Outputs::prepare(outputs, typed.force)?));
        };
        first.style.step_summary = true;
        annotating.for_each(|output| output.style.step_summary = true);
        let outputs = Outputs::prepare(outputs, typed.force)?;
        Ok(Reports(outputs.with_step_summary(summary.as_ref())?))
    }

    /// Writes every report. Gives the outcome's exit code, or 2 where one could not be written.
    pub(super) fn deliver(&self, outcome: &Outcome, terminal: &Terminal) -> Result<u8, RunError> {
        let mut code = outcome.exit_code();
        for delivered in self.0.deliver(outcome) {
            match delivered {
                Ok(file) => file.into_iter().for_each(|file| wrote(file, terminal)),
                Err(error) => {
                    terminal.say(&format!("error: {error}"));
                    code = 2;
                }
            }
        }
        Ok(code)
    }
}

/// Where a command's one text goes, tried.
pub(super) fn destination(typed: &OutputArgs) -> Result<Prepared, RunError> {
    let destination = typed.output.clone().map_or(Destination::Stdout, Destination::File);
    Ok(destination.prepare(typed.force)?)
}

/// Says which file was written, if the destination is one.
pub(super) fn tell(destination: &Prepared, terminal: &Terminal) {
    destination.file().into_iter().for_each(|file| wrote(file, terminal));
}

fn wrote(file: &Path, terminal: &Terminal) {
    terminal.note(&format!("wrote {}", file.display()));
}

fn outputs(typed: &[TypedReport], terminal: &Terminal) -> Result<Vec<Output>, RunError> {
    let text = TypedReport { format: Some("text".into()), file: None };
    let typed = if typed.is_empty() { std::slice::from_ref(&text) } else { typed };
    typed
        .iter()
        .map(|report| {
            let format = format_of(report)?;
            let (destination, style) = match &report.file {
                Some(file) => (Destination::File(file.clone()), terminal.file_style()),
                None => (Destination::Stdout, terminal.style()),
            };
            Ok(Output { format, destination, style })
        })
        .collect()
}

/// The format that was named, or else the one that the file's ending suggests.
fn format_of(report: &TypedReport) -> Result<&'static Format, RunError> {
    let ending = report.file.as_ref().and_then(|file| file.extension()?.to_str());
    let name = match (&report.format, ending) {
        (Some(name), _) => name.as_str(),
        (None, Some("json")) => "json",
        (None, Some("xml")) => "junit",
        (None, Some("md")) => "markdown",
        (None, _) => "text",
    };
    // The command line has taken no other name.
    report::format(name).ok_or_else(|| RunError::usage(format!("unknown format `{name}`")))
}
