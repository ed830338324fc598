//! Arguments in, exit code out.

use std::process::ExitCode;

use tenantctl::cli::Cli;

fn main() -> ExitCode {
    match Cli::from_typed(std::env::args_os()) {
        Ok(cli) => ExitCode::from(tenantctl::run::run(&cli)),
        // Help and version come as errors, too; those are for standard output.
        Err(error) if error.exit_code() == 0 => {
            if error.print().is_ok() {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            }
        }
        Err(error) => ExitCode::from(tenantctl::run::refuse(&error.to_string())),
    }
}
