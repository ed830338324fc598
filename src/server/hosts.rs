//! Where the hosts of the settings are, and how messages call them.

use super::Failure;
use super::wire::Address;
use crate::config::Host;
use crate::model::Reason;

/// The addresses of a host; a Unix socket's is a file in the directory, as the server names it.
pub(super) async fn addresses(host: &Host, port: u16) -> Result<Vec<Address>, Failure> {
    match host {
        Host::Unix(directory) => {
            Ok(vec![Address::Unix(directory.join(format!(".s.PGSQL.{port}")))])
        }
        Host::Tcp { addr: Some(ip), .. } => Ok(vec![Address::Tcp((*ip, port).into())]),
        Host::Tcp { host, addr: None } => {
            let unknown = |why: &str| {
                Failure::fatal(Reason::Connect, format!("cannot resolve host \"{host}\"{why}"))
                    .all_ours()
                    .with_hint("check the host name, and DNS or /etc/hosts")
            };
            let found = tokio::net::lookup_host((host.as_str(), port))
                .await
                .map_err(|error| unknown(&format!(": {error}")))?;
            let addresses: Vec<Address> = found.map(Address::Tcp).collect();
            if addresses.is_empty() { Err(unknown("")) } else { Ok(addresses) }
        }
    }
}

/// A host as messages name it.
pub(super) fn shown(host: &Host, port: u16) -> String {
    match host {
        Host::Unix(directory) => format!("{} (port {port})", directory.display()),
        Host::Tcp { host, .. } if host.contains(':') => format!("[{host}]:{port}"),
        Host::Tcp { host, .. } => format!("{host}:{port}"),
    }
}
