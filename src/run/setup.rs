//! Everything of a command that may fail before the first connection: flags, files, destinations.

use std::path::PathBuf;

use super::{RunError, Terminal};
use crate::cli::{DatabaseArgs, ReportArgs, TypedReport};
use crate::config::{Config, ConfigInput, Environment};
use crate::declared;
use crate::model::Snapshot;
use crate::report::{self, Destination, FORMATS, Format, Output, Outputs};
use crate::server::{Fleet, TESTED_VERSIONS};

/// What a command that connects works with.
#[derive(Debug)]
pub(super) struct Setup {
    /// Databases, row comparisons, ignores, limits.
    pub(super) config: Config,
    /// What is declared, where anything is.
    pub(super) declaration: Option<Snapshot>,
    /// Where reports go.
    pub(super) outputs: Outputs,
}

impl Setup {
    /// Reads configuration and declarations and tries the reports' destinations.
    pub(super) fn load(
        databases: &DatabaseArgs,
        specs: &[PathBuf],
        reports: &ReportArgs,
        terminal: &Terminal,
    ) -> Result<Setup, RunError> {
        let outputs = Outputs::prepare(outputs(&reports.reports, terminal)?)?;
        let mut config = crate::config::load(&ConfigInput {
            config_file: databases.config.clone(),
            databases: databases.database.clone(),
            specs: specs.to_vec(),
            env: Environment::of_process()?,
        })?;
        if let Some(timeout) = databases.timeout {
            config.limits.total = timeout;
        }
        for warning in &config.warnings {
            terminal.note(&format!("warning: {warning}"));
        }
        if config.databases.is_empty() {
            return Err(RunError::usage(
                "no database to check: give one with -d NAME=postgres://..., or write a \
                 tenantctl.yaml",
            ));
        }
        let declaration = match &config.specs[..] {
            [] => None,
            specs => Some(declared::read(specs, &super::words())?),
        };
        Ok(Setup { config, declaration, outputs })
    }

    /// Tells of servers that this version is not tested with.
    pub(super) fn warn_of_versions(&self, fleet: &Fleet, terminal: &Terminal) {
        for info in fleet.infos() {
            let Some(server) = &info.server else { continue };
            if !TESTED_VERSIONS.contains(&(server.version_num / 10_000)) {
                terminal.note(&format!(
                    "warning: {} is PostgreSQL {}, which this version is not tested with",
                    info.name, server.version
                ));
            }
        }
    }

    /// Writes every report. Gives `code`, or 2 where one could not be written.
    pub(super) fn deliver(
        &self,
        outcome: &crate::model::Outcome,
        terminal: &Terminal,
    ) -> Result<u8, RunError> {
        match self.outputs.deliver(outcome) {
            Ok(()) => Ok(outcome.exit_code()),
            Err(errors) => {
                for error in errors {
                    terminal.say(&format!("error: {error}"));
                }
                Ok(2)
            }
        }
    }
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
    report::format(name).ok_or_else(|| {
        let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        RunError::usage(format!("there is no format `{name}`; there are {}", known.join(", ")))
    })
}
