//! Prints the statements that read a catalog, as psql would run them on a server of a version
//! (`server_version_num`): `cargo run --example statements -- 150018`. For measuring what reading
//! costs without us.

#![allow(clippy::print_stdout)]

use tenantctl::catalog::KINDS;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let version: i32 = std::env::args().nth(1).ok_or("which server_version_num?")?.parse()?;
    for kind in KINDS {
        // The relations to leave out: none.
        println!("{};", kind.statement(version).replace("$1", "'{}'"));
    }
    Ok(())
}
