//! Starts throwaway PostgreSQL servers, prints a superuser's URL for each, and stops them when its
//! standard input ends: `cargo run --example scratch -- 2`. For scripts that need a server and
//! must not leave one behind, however they end. With a directory behind the number, the servers
//! log every statement there.

#![allow(clippy::print_stdout)]

use std::io::Read;
use std::path::PathBuf;

use tenantctl::scratch::{Binaries, Cluster, Options, SUPERUSER, Server, Template};

/// As the audit of the tests reads it.
const LOGGING: [(&str, &str); 2] = [("log_statement", "all"), ("log_line_prefix", "%m [%p] %a ")];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args().nth(1).as_deref().unwrap_or("1").parse()?;
    let template = Template::make(&Binaries::find()?)?;
    let logs = std::env::args_os().nth(2).map(PathBuf::from);
    logs.as_ref().map_or(Ok(()), std::fs::create_dir_all)?;
    let start = |number: usize| {
        let log = logs.as_ref().map(|logs| logs.join(format!("scratch-{number}.log")));
        let setting = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let settings = if log.is_some() { LOGGING.map(setting).to_vec() } else { Vec::new() };
        Cluster::new(&template)?.start(&Options { settings, log })
    };
    let servers = (0..count).map(start).collect::<Result<Vec<Server>, _>>()?;
    for server in &servers {
        println!("{}", server.url(SUPERUSER, "postgres"));
    }
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
