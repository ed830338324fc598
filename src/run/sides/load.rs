//! How the sides come to be: named, connected to and read.

use std::path::PathBuf;

use super::files::{self, File, words};
use super::subjects::{Depth, Subjects};
use super::typed::{self, Typed};
use super::unmatched;
use crate::catalog;
use crate::cli::{DatabaseArgs, SideArgs};
use crate::config::Config;
use crate::declared;
use crate::model::{Name, Outcome, Snapshot};
use crate::run::error::RunError;
use crate::run::terminal::Terminal;
use crate::run::work::Work;
use crate::run::{provenance, sources, table_names};
use crate::server::{Failure, Fleet, TESTED_VERSIONS};

impl Subjects {
    /// Resolves, connects to and reads what was typed as sides: configured names, URLs and
    /// settings, snapshot files, a declaration. What could not be read is in the outcome.
    pub(in crate::run) fn load(
        typed: &[String],
        args: &SideArgs,
        names: &catalog::Scope,
        work: &Work<'_>,
        depth: Depth,
        outcome: &mut Outcome,
    ) -> Result<Subjects, RunError> {
        let Typed { mut config, mut declarations } = typed::resolve(typed, args)?;
        let mut files = files::load(&config.snapshots)?;
        if declarations.len() > 1 {
            files = files::of_declarations(&mut declarations, &mut config)?;
            outcome.notes.push(files::HALF_SAID.into());
        }
        Subjects::of(&config, files, &declarations, names, work, depth, outcome)
    }

    /// [`Subjects::load`] of one side as it is, its roles under their own names: to be kept.
    pub(in crate::run) fn load_one(
        typed: &String,
        args: &SideArgs,
        work: &Work<'_>,
        outcome: &mut Outcome,
    ) -> Result<Subjects, RunError> {
        let Typed { mut config, declarations } = typed::resolve(std::slice::from_ref(typed), args)?;
        config.switches.role_map.clear();
        let files = files::load(&config.snapshots)?;
        let (names, depth) = (catalog::Scope::default(), Depth::Dependencies);
        Subjects::of(&config, files, &declarations, &names, work, depth, outcome)
    }

    /// [`Subjects::load`] with dependencies, and with the declaration that is configured, or stands here
    /// or above.
    pub(in crate::run) fn load_declared(
        typed: &[String],
        args: &SideArgs,
        names: &catalog::Scope,
        work: &Work<'_>,
        outcome: &mut Outcome,
    ) -> Result<Subjects, RunError> {
        let Typed { config, mut declarations } = typed::resolve(typed, args)?;
        declarations.extend(config.specs.iter().cloned());
        if declarations.is_empty() {
            return Err(RunError::usage(
                "nothing says how it should be: write expected_schema.yaml, or name a side with \
                 --like",
            ));
        }
        let files = files::load(&config.snapshots)?;
        Subjects::of(&config, files, &declarations, names, work, Depth::Dependencies, outcome)
    }

    /// Two live databases, the declaration that is configured, or stands here or above, if there is
    /// one. What of the catalogs could not be read is left in the snapshots.
    pub(in crate::run) fn load_pair(
        typed: [&String; 2],
        args: &DatabaseArgs,
        specs: &[PathBuf],
        work: &Work<'_>,
        outcome: &mut Outcome,
    ) -> Result<Subjects, RunError> {
        let Typed { mut config, declarations } = typed::resolve_pair(typed, args)?;
        if !declarations.is_empty() || !config.snapshots.is_empty() {
            return Err(RunError::usage("a file has no rows: name two databases to connect to"));
        }
        if !specs.is_empty() {
            config.specs = specs.to_vec();
        }
        work.terminal.configuration(&config);
        provenance::show(&config, work.terminal);
        sources::name(&config, &config.specs, outcome);
        let declaration = match &config.specs[..] {
            [] => None,
            specs => Some(declared::read(specs, &words())?),
        };
        work.progress.step("connecting");
        let (interrupt, steps) = (&work.signals.interrupt, work.progress.steps());
        let mut sides = Subjects::connect(&config, declaration, Vec::new(), interrupt, steps);
        warn_of_versions(&sides.fleet, work.terminal);
        work.progress.step("reading the catalogs");
        sides.read(&catalog::Scope::default(), Depth::Objects, false, outcome);
        Ok(sides)
    }

    fn of(
        config: &Config,
        files: Vec<File>,
        declarations: &[PathBuf],
        names: &catalog::Scope,
        work: &Work<'_>,
        depth: Depth,
        outcome: &mut Outcome,
    ) -> Result<Subjects, RunError> {
        work.terminal.configuration(config);
        provenance::show(config, work.terminal);
        sources::name(config, declarations, outcome);
        let names = &table_names::scope(names, config)?;
        let mut declaration = match declarations {
            [] => None,
            files => Some(declared::read(files, &words())?),
        };
        if let Some(declaration) = &mut declaration {
            declaration.objects.retain(|address, _| names.takes(address));
        }
        work.progress.step("connecting");
        let (interrupt, steps) = (&work.signals.interrupt, work.progress.steps());
        let mut sides = Subjects::connect(config, declaration, files, interrupt, steps);
        warn_of_versions(&sides.fleet, work.terminal);
        work.progress.step("reading the catalogs");
        sides.read(names, depth, true, outcome);
        Ok(sides)
    }

    /// Takes a snapshot of every live side; files have theirs. Where `counts`, what was read and
    /// what could not be is the outcome's.
    fn read(&mut self, names: &catalog::Scope, depth: Depth, counts: bool, outcome: &mut Outcome) {
        let asked = names.clone();
        let read = self.fleet.each(move |session| match depth {
            Depth::Objects => catalog::read(session, &asked),
            Depth::Dependencies => catalog::read_with_dependencies(session, &asked),
        });
        self.take(read, names, counts, outcome);
    }

    /// Takes what was read of the live sides, as [`Subjects::read`] does.
    pub(in crate::run) fn take(
        &mut self,
        mut read: Vec<(Name, Result<Snapshot, Failure>)>,
        names: &catalog::Scope,
        counts: bool,
        outcome: &mut Outcome,
    ) {
        for name in &self.order {
            let live = read.iter().position(|(database, _)| database == name);
            let file = self.files.iter_mut().find(|file| file.info.name == name.as_str());
            let file = file.and_then(|file| {
                let snapshot = file.snapshot.take()?;
                if names.is_narrow() {
                    file.known = snapshot.objects.keys().cloned().collect();
                }
                Some(snapshot)
            });
            let mut snapshot = match (live.map(|index| read.swap_remove(index)), file) {
                (Some((_, Ok(snapshot))), _) => snapshot,
                (Some((_, Err(failure))), _) if failure.fatal => continue,
                (Some((_, Err(failure))), _) => {
                    outcome.unchecked.push(failure.into_unchecked(name, None));
                    continue;
                }
                (None, Some(mut snapshot)) => {
                    files::narrow(&mut snapshot, names);
                    snapshot
                }
                (None, None) => continue,
            };
            if counts {
                // The snapshot keeps it: whoever misses an object there asks why.
                outcome.unchecked.extend(snapshot.unchecked.iter().cloned());
                outcome.checked.insert(name.clone(), snapshot.coverage());
            }
            self.named_roles.insert(name.clone(), self.roles.named(&snapshot));
            self.roles.apply(&mut snapshot);
            self.databases.push(snapshot);
        }
        self.names = names.clone();
        let unmatched = unmatched::unmatched(self, names);
        self.has_unmatched = !unmatched.is_empty();
        outcome.unchecked.extend(unmatched);
    }
}

/// Tells of servers that this version is not tested with.
pub(in crate::run) fn warn_of_versions(fleet: &Fleet, terminal: &Terminal) {
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
