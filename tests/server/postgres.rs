//! A throwaway PostgreSQL server, stopped and removed when dropped.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tenantctl::config::{
    ChannelBinding, Conninfo, Host, Limits, Secret, SslMode, Target, TargetSessionAttrs,
};

const BIN: &str = "/usr/lib/postgresql/15/bin";

pub(crate) struct Postgres {
    pub(crate) dir: PathBuf,
    pub(crate) port: u16,
}

/// Runs a program of PostgreSQL's, as the user of that name where we are root.
pub(crate) fn program(name: &str) -> Command {
    if nix::unistd::geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
        command.arg(format!("{BIN}/{name}"));
        command
    } else {
        Command::new(format!("{BIN}/{name}"))
    }
}

pub(crate) fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Postgres {
    /// Starts a server with these lines in `postgresql.conf` and this `pg_hba.conf`.
    pub(crate) fn start(conf: &str, hba: &str) -> Postgres {
        let dir = tempfile::Builder::new().prefix("tenantctl-").tempdir_in("/tmp").unwrap().keep();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o777)).unwrap();
        let data = dir.join("data");
        run(program("initdb")
            .args(["-N", "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "-D"])
            .arg(&data));
        let port = free_port();
        let conf = format!(
            "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\n\
             fsync = off\nmax_connections = 20\n{conf}\n",
            dir.display()
        );
        fs::write(data.join("postgresql.conf"), conf).unwrap();
        fs::write(data.join("pg_hba.conf"), hba).unwrap();
        let server = Postgres { dir, port };
        server.up();
        server
    }

    pub(crate) fn trusting() -> Postgres {
        Postgres::start("", "local all all trust\nhost all all 127.0.0.1/32 trust\n")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    pub(crate) fn up(&self) {
        run(program("pg_ctl")
            .args(["start", "-w", "-s", "-l"])
            .arg(self.dir.join("log"))
            .arg("-D")
            .arg(self.data())
            .stdout(Stdio::null()));
    }

    pub(crate) fn psql(&self, sql: &str) -> String {
        run(program("psql")
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"])
            .arg(&self.dir)
            .args(["-p", &self.port.to_string(), "-d", "postgres", "-c", sql]))
        .trim()
        .to_owned()
    }

    pub(crate) fn over_socket(&self) -> Target {
        target(Host::Unix(self.dir.clone()), self.port)
    }

    pub(crate) fn over_tcp(&self) -> Target {
        target(tcp("127.0.0.1"), self.port)
    }

    pub(crate) fn pid(&self) -> i32 {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        file.lines().next().unwrap().trim().parse().unwrap()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = program("pg_ctl")
            .args(["stop", "-m", "immediate", "-s", "-D"])
            .arg(self.data())
            .stderr(Stdio::null())
            .status();
        let _ = fs::remove_dir_all(&self.dir);
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
            user: "postgres".to_owned(),
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
        },
        is_application: false,
        same_as: None,
        place: None,
    }
}

pub(crate) fn with_password(mut target: Target, password: &str) -> Target {
    target.conninfo.passwords = vec![Some(Secret::new(password))];
    target
}

/// Small enough for a test to wait for.
pub(crate) fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        statement: Duration::from_secs(5),
        lock: Duration::from_millis(300),
        total: Duration::from_secs(60),
        ..Limits::default()
    }
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
