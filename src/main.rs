//! Arguments in, exit code out.

use std::process::ExitCode;

use tenantctl::cli::Cli;

fn main() -> ExitCode {
    match Cli::from_typed(std::env::args_os()) {
        Ok(cli) => ExitCode::from(tenantctl::run::run(&cli)),
        // Help and version come as errors, too; those are for standard output.
        Err(error) if error.exit_code() == 0 => {
            match error.print() {
                // A reader that stops has seen enough.
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::from(2),
                _ => ExitCode::SUCCESS,
            }
        }
        Err(error) => ExitCode::from(tenantctl::run::refuse(&error.to_string())),
    }
}
