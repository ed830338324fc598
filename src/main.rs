//! Arguments in, exit code out.

use std::process::ExitCode;

use tenantctl::cli::Cli;

fn main() -> ExitCode {
    match Cli::from_typed(std::env::args_os()) {
        Ok(cli) => ExitCode::from(tenantctl::run::run(&cli)),
        Err(error) => {
            // clap prints help and version to standard output, errors to standard error.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}
