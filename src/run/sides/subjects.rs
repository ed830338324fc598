//! The sides, and what is asked of them.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{self, File};
use super::{last_changed, lost, stand_in};
use crate::catalog;
use crate::compare::{Compared, OwnRoles, RoleMap};
use crate::config::Config;
use crate::model::{DatabaseInfo, Name, Outcome, Question, Snapshot, Unchecked};
use crate::run::error::RunError;
use crate::run::progress::Steps;
use crate::server::{Failure, Fleet, Interrupt};

/// What is compared with what.
#[derive(Debug)]
pub(in crate::run) struct Subjects {
    /// What one of them declares.
    pub(in crate::run) declaration: Option<Snapshot>,
    /// What each of the others has, in their order, as far as it could be read.
    pub(in crate::run) databases: Vec<Snapshot>,
    /// Sessions with those that are live.
    pub(in crate::run) fleet: Fleet,
    /// Those that are files.
    pub(super) files: Vec<File>,
    /// The names of all but the declaration.
    pub(super) order: Vec<Name>,
    /// Whether a pattern of names selects nothing, which the outcome has then.
    pub(super) has_unmatched: bool,
    /// Roles that are taken for others.
    pub(super) roles: RoleMap,
    /// The roles that each of the databases names, under its own names.
    pub(super) named_roles: BTreeMap<Name, BTreeSet<Name>>,
    /// The names that the run is narrowed to.
    pub(super) names: catalog::Scope,
    /// Who is told of what takes its time.
    pub(super) steps: Steps,
    /// What ends all waiting.
    pub(super) interrupt: Interrupt,
    /// The configuration that they are of.
    pub(in crate::run) config: Config,
}

/// How much is read of each live side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::run) enum Depth {
    /// What is compared.
    Objects,
    /// And which object needs which: for what is changed, or kept in a file.
    Dependencies,
}

impl Subjects {
    /// What is compared with what, for those that only compare.
    pub(in crate::run) fn compared(&self) -> crate::compare::Sides<'_> {
        crate::compare::Sides { declaration: self.declaration.as_ref(), databases: &self.databases }
    }

    /// Connects to the live ones.
    pub(in crate::run) fn connect(
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
    pub(in crate::run) fn infos(&self) -> Vec<DatabaseInfo> {
        let mut infos = self.fleet.infos();
        infos.extend(self.files.iter().map(|file| file.info.clone()));
        let place = |info: &DatabaseInfo| self.order.iter().position(|n| n.as_str() == info.name);
        infos.sort_by_key(place);
        infos
    }

    /// What the live ones have.
    pub(in crate::run) fn live(&self) -> Vec<&Snapshot> {
        let is_file =
            |side: &&Snapshot| self.files.iter().any(|f| f.info.name == side.name.as_str());
        self.databases.iter().filter(|side| !is_file(side)).collect()
    }

    /// The roles of the server of a live side; of a file, none.
    ///
    /// Errors where the server does not tell.
    pub(in crate::run) fn roles_of(&mut self, target: &Name) -> Result<BTreeSet<Name>, Failure> {
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
    pub(in crate::run) fn name_roles_as(
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
    pub(in crate::run) fn whole(
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
    pub(in crate::run) fn is_file(&self, target: &Name) -> bool {
        self.files.iter().any(|file| file.info.name == target.as_str())
    }

    /// Ends the transactions of all live sides, which others may be waiting for.
    pub(in crate::run) fn rest(&mut self) {
        self.fleet.each(|session| {
            session.end();
            Ok(())
        });
    }

    /// The live side that is asked a question: its own, or one that knows as much.
    pub(super) fn asked(&self, question: &Question) -> Option<Name> {
        let is_file = |name: &Name| self.files.iter().any(|f| f.info.name == name.as_str());
        if !is_file(&question.database) {
            return Some(question.database.clone());
        }
        let own = self.databases.iter().find(|side| side.name == question.database)?;
        let mut live = self.live().into_iter();
        let found = live.find(|live| stand_in::can_answer(live, own, question));
        found.map(|side| side.name.clone())
    }

    /// Adds when each live side's objects last changed to the findings that have an object.
    pub(in crate::run) fn add_last_changed(&mut self, outcome: &mut Outcome) {
        last_changed::add(&mut self.fleet, outcome);
    }

    /// Adds the databases that were never reached, or were lost on the way.
    pub(in crate::run) fn add_lost(&self, outcome: &mut Outcome) {
        lost::add(&self.fleet, outcome);
    }
}
