//! Where a script is proven: a server of our own, or one that the user named. What is created there
//! goes with the [`Place`].

use std::path::{Path, PathBuf};

use crate::config::{
    ChannelBinding, Conninfo, Host, Limits, Provenance, SslMode, Target, TargetSessionAttrs,
};
use crate::model::{DatabaseInfo, Name};
use crate::scratch::{Binaries, Cluster, Options, SUPERUSER, ScratchError, Server, Template};
use crate::server::{Failure, Interrupt, NotRun, ScratchSession};

use super::NotProven;

/// A server with a database to create.
#[derive(Debug)]
pub struct Place {
    /// Ours, which is gone when this is dropped.
    server: Option<Server>,
    /// How to connect as a superuser to a database that exists.
    conninfo: Conninfo,
    limits: Limits,
    interrupt: Interrupt,
    /// The databases of the run, whose servers are never written on.
    others: Vec<DatabaseInfo>,
    /// The name of the database, chosen at random.
    database: String,
    /// Statements that remove what was created on a server that is not ours, the last one first.
    removals: Vec<String>,
}

/// Settings of a server of ours. Nobody can connect but through its socket, whose directory is
/// closed to other users; no subscription begins to read; one transaction may create very much.
const SETTINGS: [(&str, &str); 6] = [
    ("listen_addresses", ""),
    ("max_logical_replication_workers", "0"),
    ("max_locks_per_transaction", "2048"),
    ("autovacuum", "off"),
    ("shared_buffers", "32MB"),
    ("jit", "off"),
];

impl Place {
    /// Starts a server of this major version from installed programs. What `initdb` makes is kept in
    /// the `cache`, a directory that outlives us, where there is one.
    pub fn start(
        major: i32,
        cache: Option<&Path>,
        limits: &Limits,
        interrupt: &Interrupt,
    ) -> Result<Place, NotProven> {
        let binaries = Binaries::of_major(major).map_err(|error| match error {
            ScratchError::NoMajor { major, .. } => NotProven::NoPrograms { major },
            error => NotProven::Server(error.to_string()),
        })?;
        let server =
            start(&binaries, cache).map_err(|error| NotProven::Server(error.to_string()))?;
        let conninfo = own_conninfo(&server);
        Ok(Place::new(Some(server), conninfo, limits, interrupt, Vec::new()))
    }

    /// Takes the server that the user named. Nothing is written before it is known to be none of
    /// `others`, the databases of the run.
    pub fn named(
        conninfo: &Conninfo,
        limits: &Limits,
        interrupt: &Interrupt,
        others: Vec<DatabaseInfo>,
    ) -> Place {
        Place::new(None, conninfo.clone(), limits, interrupt, others)
    }

    fn new(
        server: Option<Server>,
        conninfo: Conninfo,
        limits: &Limits,
        interrupt: &Interrupt,
        others: Vec<DatabaseInfo>,
    ) -> Place {
        let random = uuid::Uuid::new_v4().simple().to_string();
        let database = format!("tenantctl_proof_{}", random.get(..12).unwrap_or(&random));
        let (limits, interrupt) = (limits.clone(), interrupt.clone());
        Place { server, conninfo, limits, interrupt, others, database, removals: Vec::new() }
    }

    /// Whether the server is ours: nothing on it is anybody else's.
    pub(super) fn is_own(&self) -> bool {
        self.server.is_some()
    }

    /// The name of the database.
    pub(super) fn database(&self) -> &str {
        &self.database
    }

    /// A writing session with the database that exists, or with the one that was created.
    pub(super) fn open(&self, is_created: bool) -> Result<ScratchSession, NotProven> {
        self.open_until(is_created, &self.interrupt).map_err(|failure| self.failed(&failure))
    }

    fn open_until(
        &self,
        is_created: bool,
        interrupt: &Interrupt,
    ) -> Result<ScratchSession, Failure> {
        let conninfo = self.conninfo_of(is_created);
        ScratchSession::open(&conninfo, &self.limits, interrupt, &self.others)
    }

    fn conninfo_of(&self, is_created: bool) -> Conninfo {
        let mut conninfo = self.conninfo.clone();
        if is_created {
            conninfo.dbname.clone_from(&self.database);
        }
        conninfo
    }

    /// How a reading session connects to the created database, which it knows by this name.
    pub(super) fn target(&self, name: &Name) -> Target {
        Target {
            name: name.clone(),
            conninfo: self.conninfo_of(true),
            provenance: Provenance::default(),
            is_application: false,
            same_as: None,
            place: None,
        }
    }

    /// The limits of reading sessions.
    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What ends all waiting.
    pub(super) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Remembers how to remove what is about to be created.
    pub(super) fn will_remove(&mut self, sql: String) {
        if !self.is_own() {
            self.removals.push(sql);
        }
    }

    /// What a failure of the server's is.
    pub(super) fn failed(&self, failure: &Failure) -> NotProven {
        let hint = failure.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        let message = format!("{failure}{hint}");
        if self.is_own() { NotProven::Server(message) } else { NotProven::Scratch(message) }
    }

    /// The same of a statement that has to succeed.
    pub(super) fn refused(&self, not_run: &NotRun) -> NotProven {
        match not_run {
            NotRun::Lost(failure) => self.failed(failure),
            NotRun::Refused(error) if self.is_own() => NotProven::Server(error.to_string()),
            NotRun::Refused(error) => NotProven::Scratch(error.to_string()),
        }
    }
}

impl Drop for Place {
    /// Removes what was created, in a panic and after an interrupt, too.
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.discard();
        }
        if self.removals.is_empty() {
            return;
        }
        // There is nobody left to report to, and the next statement may still succeed.
        if let Ok(mut session) = self.open_until(false, &Interrupt::default()) {
            for sql in self.removals.iter().rev() {
                let _ = session.run(sql);
            }
        }
    }
}

fn start(binaries: &Binaries, cache: Option<&Path>) -> Result<Server, ScratchError> {
    let template = match cache {
        Some(cache) => Template::cached(binaries, &of_programs(cache, binaries))?,
        None => Template::make(binaries)?,
    };
    let settings = SETTINGS.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Cluster::new(&template)?.start(&Options { settings: settings.into(), log: None })
}

/// The part of the cache for these programs: two builds of one version need not read each other's
/// files.
fn of_programs(cache: &Path, binaries: &Binaries) -> PathBuf {
    let path = binaries.directory().to_string_lossy();
    let name: String =
        path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    cache.join(name.trim_matches('-'))
}

fn own_conninfo(server: &Server) -> Conninfo {
    Conninfo {
        hosts: vec![(Host::Unix(server.directory().to_owned()), server.port())],
        user: SUPERUSER.to_owned(),
        passwords: vec![None],
        dbname: "postgres".to_owned(),
        sslmode: SslMode::Disable,
        sslrootcert: None,
        client_cert: None,
        channel_binding: ChannelBinding::Disable,
        target_session_attrs: TargetSessionAttrs::Any,
        connect_timeout: None,
        options: None,
        application_name: "tenantctl".to_owned(),
        search_path: Vec::new(),
        notes: Vec::new(),
    }
}
