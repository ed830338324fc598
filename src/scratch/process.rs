//! Running PostgreSQL's programs: as the right user, in an environment that says nothing of ours,
//! away from the terminal's Ctrl-C, and never for longer than they may take.

use std::env;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::account::Account;
use super::error::{ScratchError, tail};
use super::leftovers;
use super::pause::TICK;

/// How long a program that should end by itself may run: `initdb` on a slow disk.
const PATIENCE: Duration = Duration::from_secs(120);

/// A program, run as `account`. A process group of its own keeps it from the terminal's Ctrl-C, so
/// that whoever holds the server decides when it ends.
pub(super) fn command(program: &Path, account: Account) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("LC_ALL", "C").env("TZ", "UTC");
    for name in ["PATH", "LD_LIBRARY_PATH"] {
        command.envs(env::var_os(name).map(|value| (name, value)));
    }
    command.current_dir("/").process_group(0);
    account.apply(&mut command);
    command
}

/// Runs a program to its end with `input` as its standard input, and gives what it wrote. Input and
/// output are files, not pipes: neither side can wait for the other.
pub(super) fn run(mut command: Command, input: &str) -> Result<String, ScratchError> {
    let program = command.get_program().to_owned();
    let program = Path::new(&program);
    let failed = |how: String, output: String| ScratchError::Program {
        program: program.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        how,
        output: tail(&output),
    };
    let wrap = ScratchError::files("run", program);
    let (status, output) = run_to_file(&mut command, input).map_err(wrap)?;
    match status {
        Some(status) if status.success() => Ok(output),
        Some(status) => Err(failed(format!("failed ({status})"), output)),
        None if leftovers::is_ending() => Err(ScratchError::Interrupted),
        None => Err(failed(format!("did not end within {} s", PATIENCE.as_secs()), output)),
    }
}

fn run_to_file(command: &mut Command, input: &str) -> io::Result<(Option<ExitStatus>, String)> {
    let mut stdin = tempfile::tempfile()?;
    stdin.write_all(input.as_bytes())?;
    stdin.rewind()?;
    let mut stdout = tempfile::tempfile()?;
    command.stdin(stdin).stdout(stdout.try_clone()?).stderr(stdout.try_clone()?);
    let mut child = command.spawn()?;
    let status = wait(&mut child, PATIENCE)?;
    if status.is_none() {
        child.kill()?;
        child.wait()?;
    }
    stdout.rewind()?;
    let mut output = Vec::new();
    stdout.read_to_end(&mut output)?;
    Ok((status, String::from_utf8_lossy(&output).into_owned()))
}

/// Waits for the end of a process, but not for longer than `patience`, nor while ours is ending.
pub(super) fn wait(child: &mut Child, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let deadline = Instant::now() + patience;
    loop {
        let status = child.try_wait()?;
        if status.is_some() || Instant::now() >= deadline || leftovers::is_ending() {
            return Ok(status);
        }
        sleep(TICK);
    }
}

/// Starts a program that runs until it is stopped, with `log` as its output.
pub(super) fn start(mut command: Command, log: &File) -> io::Result<Child> {
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log.try_clone()?).spawn()
}
