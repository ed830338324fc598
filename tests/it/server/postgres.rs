//! A server of one test's own, with the settings and rules that it needs. What these tests send is
//! theirs, so these servers log no statements: the audit is for what tenantctl sends.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tenantctl::config::{
    ChannelBinding, Conninfo, Host, Limits, Secret, SslMode, Target, TargetSessionAttrs,
};
use tenantctl::scratch::{Options, SUPERUSER, Server};

use crate::support::{GUARD, Psql, cluster};

pub(crate) struct Postgres {
    server: Server,
    pub(crate) dir: PathBuf,
    pub(crate) port: u16,
}

impl Postgres {
    /// Starts a server with these settings and this `pg_hba.conf`.
    pub(crate) fn start(settings: &[(&str, &str)], hba: &str) -> Postgres {
        let cluster = cluster();
        cluster.write("pg_hba.conf", hba).unwrap();
        let usual = [("max_connections", "20")];
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let settings = usual.iter().chain(settings).map(own).collect();
        let server = cluster.start(&Options { settings, log: None }).unwrap();
        Postgres { dir: server.directory().to_owned(), port: server.port(), server }
    }

    pub(crate) fn trusting() -> Postgres {
        Postgres::start(&[], "local all all trust\nhost all all 127.0.0.1/32 trust\n")
    }

    pub(crate) fn admin(&self) -> Psql<'_> {
        Psql::new(&self.server, "postgres")
    }

    /// What psql prints.
    pub(crate) fn psql(&self, sql: &str) -> String {
        self.admin().query(sql).concat().join("\n")
    }

    pub(crate) fn over_socket(&self) -> Target {
        target(Host::Unix(self.dir.clone()), self.port)
    }

    pub(crate) fn over_tcp(&self) -> Target {
        target(tcp("127.0.0.1"), self.port)
    }

    /// How `role` connects to `database`.
    pub(crate) fn url(&self, role: &str, database: &str) -> String {
        self.server.url(role, database)
    }

    pub(crate) fn pid(&self) -> i32 {
        self.server.pid().try_into().unwrap()
    }
}

pub(crate) fn tcp(host: &str) -> Host {
    Host::Tcp { host: host.to_owned(), addr: None }
}

pub(crate) fn target(host: Host, port: u16) -> Target {
    Target {
        name: "twin".into(),
        conninfo: Conninfo {
            hosts: vec![(host, port)],
            user: SUPERUSER.to_owned(),
            passwords: vec![None],
            dbname: "postgres".to_owned(),
            sslmode: SslMode::Prefer,
            sslrootcert: None,
            client_cert: None,
            channel_binding: ChannelBinding::Prefer,
            target_session_attrs: TargetSessionAttrs::Any,
            connect_timeout: None,
            options: None,
            application_name: "tenantctl".to_owned(),
            search_path: Vec::new(),
            notes: Vec::new(),
        },
        provenance: Default::default(),
        is_application: false,
        same_as: None,
        place: None,
    }
}

pub(crate) fn with_password(mut target: Target, password: &str) -> Target {
    target.conninfo.passwords = vec![Some(Secret::new(password))];
    target
}

/// A lock is given up soon, for only a test that holds one waits for it. Nothing else ever is, however
/// busy the machine is.
pub(crate) fn limits() -> Limits {
    Limits {
        connect: GUARD / 2,
        statement: GUARD / 2,
        lock: Duration::from_millis(300),
        total: GUARD,
        ..Limits::default()
    }
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
