//! What the catalog module reads, held against servers and against what others say of them.

mod about;
mod across;
mod broken;
pub(crate) mod cases;
mod churn;
mod cluster;
mod dependencies;
mod details;
mod fixes;
mod fixtures;
mod hazards;
mod hostile;
pub(crate) use fixtures::expected;
pub(crate) use hostile::HOSTILE;
mod moment;
mod oracle;
mod registry;
mod routines;
mod saved;
mod spelling;
mod twins;
mod types;
mod whole;

use std::fs;
use std::path::Path;
use std::time::Duration;

use tenantctl::catalog::{self, KINDS, Scope};
use tenantctl::config::{
    ChannelBinding, Conninfo, Host, Limits, SslMode, Target, TargetSessionAttrs,
};
use tenantctl::model::{Address, Kind, Object, Snapshot, Value};
use tenantctl::scratch::{SUPERUSER, Server};
use tenantctl::server::Session;

use crate::support::Db;

/// A session with a test's database, as `user`.
fn session(server: &Server, db: &Db<'_>, user: &str) -> Session {
    session_with(server, db.name(), user)
}

/// A session with any database of the server.
fn session_with(server: &Server, database: &str, user: &str) -> Session {
    let target = Target {
        name: "db".into(),
        conninfo: Conninfo {
            hosts: vec![(Host::Unix(server.directory().to_owned()), server.port())],
            user: user.to_owned(),
            passwords: vec![None],
            dbname: database.to_owned(),
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
    };
    let limits = Limits { lock: Duration::from_millis(300), ..Limits::default() };
    Session::open(&target, &limits).unwrap()
}

/// What the superuser reads.
pub(crate) fn snapshot(server: &Server, db: &Db<'_>) -> Snapshot {
    snapshot_as(server, db, SUPERUSER)
}

/// What `user` reads.
fn snapshot_as(server: &Server, db: &Db<'_>, user: &str) -> Snapshot {
    catalog::read(&mut session(server, db, user), &Scope::default()).unwrap()
}

/// An object that must be there.
fn object<'s>(snapshot: &'s Snapshot, kind: Kind, path: &[&str]) -> &'s Object {
    let address = Address::new(kind, path.iter().copied());
    snapshot.objects.get(&address).unwrap_or_else(|| panic!("no {kind} {address}"))
}

/// A property that must be stated, as a report shows it.
fn shown(object: &Object, property: &str) -> String {
    object.property(property).unwrap_or_else(|| panic!("{property} of {object:?}")).to_string()
}

/// The major version of a database's server.
fn major(db: &Db<'_>) -> i32 {
    db.value("SHOW server_version_num").parse::<i32>().unwrap() / 10_000
}

/// The major version of a server.
pub(crate) fn major_of(server: &'static Server) -> i32 {
    major(&Db::create(server))
}

/// Kinds and reasons of what was not checked.
fn unchecked(snapshot: &Snapshot) -> Vec<String> {
    snapshot
        .unchecked
        .iter()
        .map(|u| format!("{} {} {}", u.reason, u.object.as_deref().unwrap_or("-"), u.message))
        .collect()
}

/// Statements that make one of everything: `rich.sql`, and `fixtures/<kind>/rich.sql` of every kind
/// that has one, in the order of the registry.
pub(crate) fn rich() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = KINDS.iter().map(|entry| root.join("fixtures").join(folder(entry.kind)));
    let files = [root.join("tests/it/catalog")].into_iter().chain(own);
    files.filter_map(|folder| fs::read_to_string(folder.join("rich.sql")).ok()).collect()
}

/// Where the cases of a kind are, under `fixtures/`.
fn folder(kind: Kind) -> String {
    kind.0.replace([' ', '-'], "_")
}

/// The text of an expression.
fn sql(value: Option<&Value>) -> Option<&str> {
    match value {
        Some(Value::Expression(expression)) => Some(&expression.sql),
        _ => None,
    }
}
