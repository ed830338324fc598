//! A running throwaway server, that ends and disappears with its owner.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::postmaster::Postmaster;
use super::{Cluster, Options, ScratchError};

/// A running server on the loopback interface and a Unix socket. Dropping it, in a panic too, stops
/// it and removes its directory.
#[derive(Debug)]
pub struct Server {
    // Dropped in this order: the server ends before its directory goes.
    postmaster: Postmaster,
    cluster: Cluster,
    log: PathBuf,
}

impl Cluster {
    /// Starts it, and waits until it answers.
    pub fn start(self, options: &Options) -> Result<Server, ScratchError> {
        Server::start(self, options)
    }
}

impl Server {
    fn start(cluster: Cluster, options: &Options) -> Result<Server, ScratchError> {
        let log = options.log.clone().unwrap_or_else(|| cluster.directory.path().join("log"));
        let mut file = File::options()
            .create(true)
            .append(true)
            .read(true)
            .open(&log)
            .map_err(ScratchError::files("open", &log))?;
        let postmaster = Postmaster::start(&cluster, options, &mut file)?;
        Ok(Server { postmaster, cluster, log })
    }

    /// The TCP port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.postmaster.port()
    }

    /// The directory of the Unix socket. It is the whole server's: with it, everything is gone.
    pub fn directory(&self) -> &Path {
        self.cluster.directory.path()
    }

    /// The process id of the postmaster.
    pub fn pid(&self) -> u32 {
        self.postmaster.id()
    }

    /// The log.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// A connection URL for `user` and `database` over TCP.
    pub fn url(&self, user: &str, database: &str) -> String {
        format!("postgres://{}@127.0.0.1:{}/{}", encode(user), self.port(), encode(database))
    }

    /// Stops the server and gives back its cluster, to start again or to drop.
    pub fn stop(self) -> Cluster {
        drop(self.postmaster);
        self.cluster
    }

    /// Stops the server without writing down what it has in memory: nobody starts its cluster again.
    pub fn discard(mut self) {
        self.postmaster.hurry();
    }

    /// Leaves the server running and its directory in place after us.
    pub fn keep(mut self) {
        self.cluster.directory.disable_cleanup(true);
        self.postmaster.release();
    }
}

/// Percent-encodes what RFC 3986 does not call unreserved.
fn encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_urls_are_encoded() {
        assert_eq!(encode("dott_main"), "dott_main");
        assert_eq!(encode("a b/c@ü"), "a%20b%2Fc%40%C3%BC");
    }
}
