//! From settings to a [`Conninfo`]: what the conninfo says, then the service, then `PG*` variables,
//! then defaults (libpq's `conninfo_add_defaults`).

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use super::keyword::{self, KEYWORDS, PATHS};
use super::passfile::PassFile;
use super::settings::{Setting, word};
use super::socket::SOCKET_DIRS;
use super::{ChannelBinding, Conninfo, Host, Settings, TargetSessionAttrs};
use super::{search_path, service, tls};
use crate::config::Secret;
use crate::config::input::{Environment, Variables};
use crate::input::{InputError, file};

/// Fills in what `settings` leaves open and judges the whole. `variables` are those that the
/// application sees. Warnings are added to `warnings`.
pub(crate) fn resolve(
    mut settings: Settings,
    variables: &Variables,
    env: &Environment,
    warnings: &mut Vec<String>,
) -> Result<Conninfo, InputError> {
    for name in ["service", "servicefile"] {
        from_variable(&mut settings, name, variables, env);
    }
    service::apply(&mut settings, variables, env)?;
    for keyword in KEYWORDS {
        from_variable(&mut settings, keyword.name, variables, env);
    }
    keyword::check_support(&settings)?;

    let user = match settings.get("user") {
        Some(user) => user.value.clone(),
        None => env.user.clone().ok_or_else(|| {
            InputError::new("no user is given, and the operating system has no name for this one")
                .help("add `user`")
        })?,
    };
    let text = |name| settings.get(name).map(|setting| setting.value.clone());
    let dbname = text("dbname").unwrap_or_else(|| user.clone());
    let hosts = hosts(&settings)?;
    let passwords = passwords(&settings, &hosts, &dbname, &user, env, warnings)?;
    let sslmode = tls::sslmode(&settings)?;
    Ok(Conninfo {
        passwords,
        hosts,
        sslmode,
        sslrootcert: tls::root_cert(&settings, sslmode, env)?,
        client_cert: tls::client_cert(&settings, sslmode, env)?,
        channel_binding: word(&settings, "channel_binding", &CHANNEL_BINDINGS)?,
        target_session_attrs: word(&settings, "target_session_attrs", &SESSION_ATTRS)?,
        connect_timeout: connect_timeout(&settings)?,
        options: text("options"),
        application_name: text("application_name")
            .or_else(|| text("fallback_application_name"))
            .unwrap_or_else(|| "tenantctl".into()),
        search_path: search_path::schemas(&settings, &user),
        notes: settings.notes(),
        user,
        dbname,
    })
}

/// The first is the default.
const CHANNEL_BINDINGS: [(&str, ChannelBinding); 3] = [
    ("prefer", ChannelBinding::Prefer),
    ("disable", ChannelBinding::Disable),
    ("require", ChannelBinding::Require),
];

/// The first is the default.
const SESSION_ATTRS: [(&str, TargetSessionAttrs); 6] = [
    ("any", TargetSessionAttrs::Any),
    ("read-write", TargetSessionAttrs::ReadWrite),
    ("read-only", TargetSessionAttrs::ReadOnly),
    ("primary", TargetSessionAttrs::Primary),
    ("standby", TargetSessionAttrs::Standby),
    ("prefer-standby", TargetSessionAttrs::PreferStandby),
];

fn from_variable(settings: &mut Settings, name: &str, variables: &Variables, env: &Environment) {
    let Some(keyword) = keyword::find(name) else { return };
    if let Some(value) = variables.get(keyword.variable).filter(|value| !value.is_empty()) {
        let value = match PATHS.contains(&name) && value != "system" {
            true => env.absolute(Path::new(value)).display().to_string(),
            false => value.clone(),
        };
        settings.set_default(keyword.name, value, keyword.variable);
    }
}

fn hosts(settings: &Settings) -> Result<Vec<(Host, u16)>, InputError> {
    let parts = |name| -> Vec<&str> {
        settings.get(name).map_or_else(Vec::new, |setting| setting.value.split(',').collect())
    };
    let (hosts, addrs, ports) = (parts("host"), parts("hostaddr"), parts("port"));
    let count = hosts.len().max(addrs.len()).max(1);
    let mismatch = |name: &str| {
        let message = format_args!("`{name}` names another number of servers than the rest");
        match settings.get(name) {
            Some(setting) => setting.error(message),
            None => InputError::new(message),
        }
    };
    if !hosts.is_empty() && !addrs.is_empty() && hosts.len() != addrs.len() {
        return Err(mismatch("hostaddr"));
    }
    if ports.len() > 1 && ports.len() != count {
        return Err(mismatch("port"));
    }
    (0..count)
        .map(|index| {
            let port = ports.get(index).or(ports.first().filter(|_| ports.len() == 1));
            let port = port_number(port.copied().unwrap_or_default(), settings.get("port"))?;
            let host = hosts.get(index).copied().unwrap_or_default();
            let addr = addrs.get(index).copied().unwrap_or_default();
            Ok((one_host(host, addr, port, settings)?, port))
        })
        .collect()
}

fn one_host(host: &str, addr: &str, port: u16, settings: &Settings) -> Result<Host, InputError> {
    let error = |name: &str, message: &str| match settings.get(name) {
        Some(setting) => setting.error(message),
        None => InputError::new(message),
    };
    let addr = match addr {
        "" => None,
        addr => Some(
            addr.parse::<IpAddr>()
                .map_err(|_| error("hostaddr", "`hostaddr` is not a numeric address"))?,
        ),
    };
    match (host, addr) {
        ("", None) => Ok(default_host(port)),
        ("", Some(addr)) => Ok(Host::Tcp { host: addr.to_string(), addr: Some(addr) }),
        (host, None) if host.starts_with('/') => Ok(Host::Unix(host.into())),
        (host, _) if host.starts_with('@') => {
            Err(error("host", "`host` names an abstract socket, which is not supported"))
        }
        (host, _) if host.contains('$') => {
            Err(error("host", "`host` contains a `$`: a variable that was not replaced")
                .help("in tenantctl.yaml write ${NAME}; in a shell use double quotes"))
        }
        (host, _) if host.contains(['@', '\0']) || host.contains(char::is_whitespace) => {
            Err(error("host", "`host` is not the name of a host"))
        }
        (host, addr) => Ok(Host::Tcp { host: host.to_owned(), addr }),
    }
}

/// The socket directory that is there, as libpq's compiled-in default would be; otherwise TCP.
fn default_host(port: u16) -> Host {
    let [system, fallback] = SOCKET_DIRS.map(Path::new);
    if system.is_dir() {
        Host::Unix(system.into())
    } else if fallback.join(format!(".s.PGSQL.{port}")).exists() {
        Host::Unix(fallback.into())
    } else {
        Host::Tcp { host: "localhost".into(), addr: None }
    }
}

fn port_number(text: &str, setting: Option<&Setting>) -> Result<u16, InputError> {
    if text.is_empty() {
        return Ok(5432);
    }
    let message = "`port` is not a number from 1 to 65535";
    text.trim().parse().ok().filter(|port| *port != 0).ok_or_else(|| match setting {
        Some(setting) => setting.error(message),
        None => InputError::new(message),
    })
}

fn connect_timeout(settings: &Settings) -> Result<Option<Duration>, InputError> {
    let Some(setting) = settings.get("connect_timeout") else { return Ok(None) };
    match setting.value.trim().parse::<i32>() {
        Ok(seconds) => Ok(u64::try_from(seconds).ok().filter(|s| *s > 0).map(Duration::from_secs)),
        Err(_) => Err(setting.error("`connect_timeout` is not a whole number of seconds")),
    }
}

fn passwords(
    settings: &Settings,
    hosts: &[(Host, u16)],
    dbname: &str,
    user: &str,
    env: &Environment,
    warnings: &mut Vec<String>,
) -> Result<Vec<Option<Secret>>, InputError> {
    if let Some(password) = settings.get("password") {
        return Ok(vec![Some(Secret::new(&password.value)); hosts.len()]);
    }
    let path = match (settings.get("passfile"), &env.home) {
        (Some(setting), _) => env.absolute(Path::new(&setting.value)),
        (None, Some(home)) => home.join(".pgpass"),
        (None, None) => return Ok(vec![None; hosts.len()]),
    };
    let passfile = PassFile::read(&path, &file::shown(&path, &env.current_dir), warnings)?;
    Ok(hosts.iter().map(|(host, port)| passfile.password(host, *port, dbname, user)).collect())
}
