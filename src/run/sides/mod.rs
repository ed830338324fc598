//! The sides that a command works on, whatever they are: live databases, what was saved of some,
//! and a declaration. They are named, connected to, read and compared here, once for all commands.

mod files;
mod last_changed;
mod lost;
mod options;
mod spelling;
mod stand_in;
mod structure;
mod typed;
mod unmatched;

pub(super) use files::{File, load as load_files, words};
pub(super) use options::options;
pub(super) use structure::{Looked, unchecked};
use typed::Typed;
pub(super) use typed::server as typed_server;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::progress::Steps;
use super::table_names;
use super::work::Work;
use super::{RunError, Terminal, provenance, sources};
use crate::catalog;
use crate::cli::{DatabaseArgs, SideArgs};
use crate::compare::{CompareOptions, Compared, OwnRoles, RoleMap};
use crate::config::Config;
use crate::declared;
use crate::model::{DatabaseInfo, Difference, Name, Outcome, Question, Snapshot, Unchecked};
use crate::server::{Failure, Fleet, Interrupt, TESTED_VERSIONS};

/// What is compared with what.
#[derive(Debug)]
pub(super) struct Subjects {
    /// What one of them declares.
    pub(super) declaration: Option<Snapshot>,
    /// What each of the others has, in their order, as far as it could be read.
    pub(super) databases: Vec<Snapshot>,
    /// Sessions with those that are live.
    pub(super) fleet: Fleet,
    /// Those that are files.
    files: Vec<File>,
    /// The names of all but the declaration.
    order: Vec<Name>,
    /// Whether a pattern of names selects nothing, which the outcome has then.
    has_unmatched: bool,
    /// Roles that are taken for others.
    roles: RoleMap,
    /// The roles that each of the databases names, under its own names.
    named_roles: BTreeMap<Name, BTreeSet<Name>>,
    /// The names that the run is narrowed to.
    names: catalog::Scope,
    /// Who is told of what takes its time.
    steps: Steps,
    /// What ends all waiting.
    interrupt: Interrupt,
    /// The configuration that they are of.
    pub(super) config: Config,
}

/// How much is read of each live side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Depth {
    /// What is compared.
    Objects,
    /// And which object needs which: for what is changed, or kept in a file.
    Dependencies,
}

impl Subjects {
    /// What is compared with what, for those that only compare.
    pub(super) fn compared(&self) -> crate::compare::Sides<'_> {
        crate::compare::Sides { declaration: self.declaration.as_ref(), databases: &self.databases }
    }

    /// Resolves, connects to and reads what was typed as sides: configured names, URLs and
    /// settings, snapshot files, a declaration. What could not be read is in the outcome.
    pub(super) fn load(
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
    pub(super) fn load_one(
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
    pub(super) fn load_declared(
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
    pub(super) fn load_pair(
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

    /// Connects to the live ones.
    pub(super) fn connect(
        config: &Config,
        declaration: Option<Snapshot>,
        files: Vec<File>,
        interrupt: &Interrupt,
        steps: Steps,
    ) -> Subjects {
        let fleet = Fleet::connect_until(&config.databases, &config.limits, interrupt);
        let order = config.order.clone();
        let roles = RoleMap::new(config.switches.role_map.iter().cloned());
        let (named_roles, config) = (BTreeMap::new(), config.clone());
        Subjects {
            declaration,
            databases: Vec::new(),
            fleet,
            files,
            order,
            has_unmatched: false,
            roles,
            named_roles,
            names: catalog::Scope::default(),
            steps,
            interrupt: interrupt.clone(),
            config,
        }
    }

    /// What is known of every side but the declaration, in their order.
    pub(super) fn infos(&self) -> Vec<DatabaseInfo> {
        let mut infos = self.fleet.infos();
        infos.extend(self.files.iter().map(|file| file.info.clone()));
        let place = |info: &DatabaseInfo| self.order.iter().position(|n| n.as_str() == info.name);
        infos.sort_by_key(place);
        infos
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
    pub(super) fn take(
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

    /// What the live ones have.
    pub(super) fn live(&self) -> Vec<&Snapshot> {
        let is_file =
            |side: &&Snapshot| self.files.iter().any(|f| f.info.name == side.name.as_str());
        self.databases.iter().filter(|side| !is_file(side)).collect()
    }

    /// Compares until no question is open: where two spellings differ, the live sides are asked.
    pub(super) fn compare(&mut self, options: &CompareOptions) -> Compared {
        structure::agree(self, options, &BTreeSet::new())
    }

    /// The roles of the server of a live side; of a file, none.
    ///
    /// Errors where the server does not tell.
    pub(super) fn roles_of(&mut self, target: &Name) -> Result<BTreeSet<Name>, Failure> {
        let mut all = self.fleet.each(|session| {
            session.begin()?;
            catalog::roles(session)
        });
        let own = all.iter().position(|(database, _)| database == target);
        match own {
            Some(own) => all.swap_remove(own).1,
            None => match self.fleet.lost().into_iter().find(|(database, _)| database == target) {
                Some((_, failure)) => Err(failure),
                None => Ok(BTreeSet::new()),
            },
        }
    }

    /// Names all roles as one of the databases does, for what is to be run there.
    ///
    /// Errors where its server does not tell which roles it has.
    pub(super) fn name_roles_as(
        &mut self,
        target: &Name,
        found: &mut Compared,
    ) -> Result<OwnRoles, Unchecked> {
        let named = self.named_roles.remove(target).unwrap_or_default();
        let there = match self.roles == RoleMap::default() {
            true => BTreeSet::new(),
            false => self.roles_of(target).map_err(|failure| {
                failure.into_unchecked(target, Some("roles of the server".to_owned()))
            })?,
        };
        let own = self.roles.back(&named, &there);
        let sides = self.databases.iter_mut().chain(&mut self.declaration);
        own.apply(sides, &mut found.differences);
        Ok(own)
    }

    /// All that a database has, under its own names of roles, whatever names narrow the run.
    ///
    /// Errors where it cannot be read.
    pub(super) fn whole(
        &mut self,
        target: &Name,
        names: &catalog::Scope,
    ) -> Result<Snapshot, RunError> {
        let read = self.databases.iter().find(|side| side.name == *target);
        if let Some(read) = read.filter(|_| !names.is_narrow()) {
            return Ok(read.clone());
        }
        let saved: Vec<_> =
            self.config.snapshots.iter().filter(|file| file.name == *target).cloned().collect();
        if let Some(snapshot) = files::load(&saved)?.pop().and_then(|file| file.snapshot) {
            return Ok(snapshot);
        }
        let all = catalog::Scope::default();
        let read = self.fleet.start(target, move |session| catalog::read(session, &all));
        let lost = || RunError::usage(format!("{target} cannot be read again"));
        read.ok_or_else(lost)?.wait().map_err(|failure| RunError::usage(failure.message))
    }

    /// Whether a database is a snapshot file.
    pub(super) fn is_file(&self, target: &Name) -> bool {
        self.files.iter().any(|file| file.info.name == target.as_str())
    }

    /// Ends the transactions of all live sides, which others may be waiting for.
    pub(super) fn rest(&mut self) {
        self.fleet.each(|session| {
            session.end();
            Ok(())
        });
    }

    /// The live side that is asked a question: its own, or one that knows as much.
    fn asked(&self, question: &Question) -> Option<Name> {
        let is_file = |name: &Name| self.files.iter().any(|f| f.info.name == name.as_str());
        if !is_file(&question.database) {
            return Some(question.database.clone());
        }
        let own = self.databases.iter().find(|side| side.name == question.database)?;
        let mut live = self.live().into_iter();
        let found = live.find(|live| stand_in::can_answer(live, own, question));
        found.map(|side| side.name.clone())
    }

    /// Compares, and adds what is wrong to the outcome. Gives where the sides differ.
    pub(super) fn judge(
        &mut self,
        looked: &Looked,
        options: &CompareOptions,
        outcome: &mut Outcome,
    ) -> Vec<Difference> {
        structure::judge(self, looked, options, outcome)
    }

    /// What to say where no side has any object; `narrow` says whether flags leave objects out.
    pub(super) fn nothing(&self, narrow: bool) -> Option<Unchecked> {
        structure::nothing(self, &BTreeSet::new(), narrow)
    }

    /// Adds when each live side's objects last changed to the findings that have an object.
    pub(super) fn add_last_changed(&mut self, outcome: &mut Outcome) {
        last_changed::add(&mut self.fleet, outcome);
    }

    /// Adds the databases that were never reached, or were lost on the way.
    pub(super) fn add_lost(&self, outcome: &mut Outcome) {
        lost::add(&self.fleet, outcome);
    }
}

/// Tells of servers that this version is not tested with.
pub(super) fn warn_of_versions(fleet: &Fleet, terminal: &Terminal) {
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
