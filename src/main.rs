//! Arguments in, exit code out.

use std::process::ExitCode;

use tenantctl::cli::{Cli, print_help};

fn main() -> ExitCode {
    match Cli::from_typed(std::env::args_os()) {
        Ok(cli) => ExitCode::from(tenantctl::run::run(&cli)),
        Err(error) => ExitCode::from(
            print_help(&error).unwrap_or_else(|| tenantctl::run::refuse(&error.to_string())),
        ),
    }
}
