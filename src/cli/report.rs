//! In which formats a command reports, and when it fails.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::format::FormatName;

/// Where reports go.
#[derive(Debug, Args, Clone, Default)]
#[command(next_help_heading = "Reports")]
pub struct ReportArgs {
    /// Report format (repeatable, each with its own -o)
    #[arg(long, value_name = "FORMAT", value_parser = FormatName)]
    pub format: Vec<String>,
    /// Write the report of the preceding --format to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// Overwrite the files of -o even if tenantctl did not write them
    #[arg(long, requires = "output")]
    pub force: bool,
    /// The two above as they were paired; filled in by [`super::Cli::from_typed`].
    #[arg(skip)]
    pub reports: Vec<TypedReport>,
}

/// One report as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedReport {
    /// The format's name; `None` where only a file was named.
    pub format: Option<String>,
    /// The file; `None` for standard output.
    pub file: Option<PathBuf>,
}

/// Which findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
#[allow(missing_docs)]
pub enum FailOn {
    #[default]
    Error,
    Warning,
    Info,
    Never,
}

impl ReportArgs {
    /// Pairs each `-o` with the `--format` before it, by where they stood on the command line.
    pub(super) fn pair(&mut self, formats: Vec<usize>, outputs: Vec<usize>) {
        let formats = formats.into_iter().zip(&self.format).map(|(at, name)| (at, Ok(name)));
        let outputs = outputs.into_iter().zip(&self.output).map(|(at, file)| (at, Err(file)));
        let mut typed: Vec<(usize, Result<&String, &PathBuf>)> = formats.chain(outputs).collect();
        typed.sort_by_key(|(at, _)| *at);
        let mut reports: Vec<TypedReport> = Vec::new();
        for (_, word) in typed {
            match (word, reports.last_mut()) {
                (Ok(name), _) => {
                    reports.push(TypedReport { format: Some(name.clone()), file: None });
                }
                (Err(file), Some(last)) if last.file.is_none() => last.file = Some(file.clone()),
                (Err(file), _) => {
                    reports.push(TypedReport { format: None, file: Some(file.clone()) });
                }
            }
        }
        self.reports = reports;
    }
}
