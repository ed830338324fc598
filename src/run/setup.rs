//! Everything of a command that may fail before the first connection: flags, files, destinations.

use std::path::PathBuf;

use super::error::RunError;
use super::provenance;
use super::reports::Reports;
use super::sides::{File, load_files, words};
use super::sources;
use super::terminal::Terminal;
use crate::cli::{DatabaseArgs, ReportArgs};
use crate::config::{Config, ConfigInput, Environment};
use crate::declared;
use crate::model::{Outcome, Snapshot};

/// What a command that connects works with.
#[derive(Debug)]
pub(super) struct Setup {
    /// Databases, row comparisons, ignores, limits.
    pub(super) config: Config,
    /// The databases that are snapshot files.
    pub(super) files: Vec<File>,
    /// What is declared, where anything is.
    pub(super) declaration: Option<Snapshot>,
    /// Where reports go.
    reports: Reports,
}

impl Setup {
    /// Reads configuration and declarations and tries the reports' destinations.
    pub(super) fn load(
        databases: &DatabaseArgs,
        specs: &[PathBuf],
        reports: &ReportArgs,
        terminal: &Terminal,
    ) -> Result<Setup, RunError> {
        let reports = Reports::prepare(reports, terminal)?;
        let mut config = crate::config::load(&ConfigInput {
            config_file: databases.config.clone(),
            databases: databases.database.clone(),
            sides: false,
            specs: specs.to_vec(),
            env: Environment::of_process()?,
        })?;
        if let Some(timeout) = databases.timeout {
            config.limits.total = timeout;
        }
        terminal.configuration(&config);
        provenance::show(&config, terminal);
        if config.order.is_empty() {
            return Err(RunError::usage(
                "no database to check: give one with -d NAME=postgres://..., or write a \
                 tenantctl.yaml",
            ));
        }
        let declaration = match &config.specs[..] {
            [] => None,
            specs => Some(declared::read(specs, &words())?),
        };
        let files = load_files(&config.snapshots)?;
        Ok(Setup { config, files, declaration, reports })
    }

    /// The outcome of a run that has not begun: it names the files in use.
    pub(super) fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        sources::name(&self.config, &self.config.specs, &mut outcome);
        outcome.notes.extend(provenance::overridden(&self.config));
        outcome
    }

    /// Writes every report. Gives the outcome's exit code, or 2 where one could not be written.
    pub(super) fn deliver(&self, outcome: &Outcome, terminal: &Terminal) -> Result<u8, RunError> {
        self.reports.deliver(outcome, terminal)
    }
}
