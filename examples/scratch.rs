//! Starts throwaway PostgreSQL servers, prints a superuser's URL for each, and stops them when its
//! standard input ends: `cargo run --example scratch -- 2`. For scripts that need a server and
//! must not leave one behind, however they end.

#![allow(clippy::print_stdout)]

use std::io::Read;

use tenantctl::scratch::{Binaries, Cluster, Options, SUPERUSER, Server, Template};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args().nth(1).as_deref().unwrap_or("1").parse()?;
    let template = Template::make(&Binaries::find()?)?;
    let start = || Cluster::new(&template)?.start(&Options::default());
    let servers = (0..count).map(|_| start()).collect::<Result<Vec<Server>, _>>()?;
    for server in &servers {
        println!("{}", server.url(SUPERUSER, "postgres"));
    }
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
