//! `tenantctl demo`: the story on two real servers, checked through the front door.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::RunError;
use super::reports::Reports;
use super::terminal::Terminal;
use crate::cli::{Cli, Command, DemoArgs};
use crate::scratch::{Binaries, Cluster, Options, SUPERUSER, Server, Template};

/// The two sides of the story, by their names in the configuration.
const SIDES: [(&str, &str); 2] = [
    ("nextjs", include_str!("../../fixtures/story/nextjs.sql")),
    ("django", include_str!("../../fixtures/story/django.sql")),
];
/// The project's own declaration is the story's.
const SPEC: &str = include_str!("../../expected_schema.yaml");
const DATABASE: &str = "dott_main";

/// What has to be gone, or is left for the user, at the end.
#[derive(Default)]
struct Stage {
    servers: Vec<Server>,
    files: Option<tempfile::TempDir>,
}

/// Runs the demo. Gives 0 where the check found the planted drift, 2 otherwise.
pub(super) fn demo(
    args: &DemoArgs,
    terminal: &Terminal,
    run: fn(&Cli) -> u8,
) -> Result<u8, RunError> {
    Reports::prepare(&args.report, terminal)?;
    let binaries = match &args.bindir {
        Some(directory) => Binaries::of(directory)?,
        None => Binaries::find()?,
    };
    let stage = Arc::new(Mutex::new(Stage::default()));
    clean_up_on_signals(&stage)?;

    terminal.note(&format!("starting two servers of {} ...", binaries.version()?));
    {
        // Held while they start: a signal waits for it, and so finds all there is to stop.
        let mut stage = lock(&stage);
        stage.servers = start(&binaries)?;
    }
    let urls: Vec<(&str, String)> = SIDES
        .iter()
        .zip(&lock(&stage).servers)
        .map(|((name, _), server)| (*name, server.url(SUPERUSER, DATABASE)))
        .collect();
    let files = tempfile::Builder::new().prefix("tenantctl-demo-").tempdir()?;
    write_files(files.path(), &urls)?;
    let config = files.path().join("tenantctl.yaml");
    lock(&stage).files = Some(files);

    terminal.note(&format!("tenantctl check --config {}\n", config.display()));
    let typed = ["tenantctl".into(), "check".into(), "--config".into(), config.clone().into()];
    let mut check = Cli::from_typed::<_, std::ffi::OsString>(typed)
        .map_err(|error| RunError::usage(error.to_string()))?;
    check.color = terminal.color_choice();
    check.quiet = terminal.quiet();
    if let Command::Check(check) = &mut check.command {
        check.report = args.report.clone();
    }
    let code = run(&check);

    let mut stage = lock(&stage);
    if args.keep {
        let go_on = go_on_by_hand(&config, &urls, &stage.servers);
        stage.servers.drain(..).for_each(Server::keep);
        stage.files.take().map(tempfile::TempDir::keep);
        terminal.out(&go_on)?;
    } else {
        drop(std::mem::take(&mut *stage));
        terminal
            .out("\nThe servers are gone. Keep them and go on by hand: tenantctl demo --keep\n")?;
    }
    Ok(if code == 1 { 0 } else { 2 })
}

/// Both servers, made, loaded and started side by side. Each has a data directory of its own: a
/// copy would be a clone, and the story's two databases have nothing in common.
fn start(binaries: &Binaries) -> Result<Vec<Server>, RunError> {
    std::thread::scope(|scope| {
        let starting: Vec<_> = SIDES
            .iter()
            .map(|(_, sql)| {
                scope.spawn(move || {
                    let cluster = Cluster::new(&Template::make(binaries)?)?;
                    cluster.load("postgres", &format!("\n\nCREATE DATABASE {DATABASE};\n\n"))?;
                    cluster.load(DATABASE, sql)?;
                    let commit_times = ("track_commit_timestamp".into(), "on".into());
                    cluster.start(&Options { settings: vec![commit_times], log: None })
                })
            })
            .collect();
        starting
            .into_iter()
            .map(|thread| match thread.join() {
                Ok(server) => Ok(server?),
                Err(_) => Err(RunError::usage("a server could not be started")),
            })
            .collect()
    })
}

fn write_files(directory: &Path, urls: &[(&str, String)]) -> Result<(), RunError> {
    let mut yaml = String::from("spec: expected_schema.yaml\ndatabases:\n");
    for (index, (name, url)) in urls.iter().enumerate() {
        yaml.push_str(&format!("  {name}:\n    url: {url}\n"));
        if index > 0 {
            yaml.push_str("    same_as: nextjs\n");
        }
    }
    yaml.push_str("rows:\n  - table: public.custom_auth_tenant\n    compare: ids\n");
    std::fs::write(directory.join("tenantctl.yaml"), yaml)?;
    std::fs::write(directory.join("expected_schema.yaml"), SPEC)?;
    Ok(())
}

fn go_on_by_hand(config: &Path, urls: &[(&str, String)], servers: &[Server]) -> String {
    let files = config.parent().unwrap_or(config);
    let config = config.display();
    let mut text = String::from("\nThe servers go on running:\n");
    for (name, url) in urls {
        text.push_str(&format!("  {name}  {url}\n"));
    }
    text.push_str(&format!(
        "\nGo on by hand:\n  tenantctl check --config {config}\n  tenantctl count \
         custom_auth_tenant --config {config}\n"
    ));
    for (_, url) in urls {
        text.push_str(&format!("  psql {url}\n"));
    }
    let pids: Vec<String> = servers.iter().map(|server| server.pid().to_string()).collect();
    let directories: Vec<String> =
        servers.iter().map(|server| server.directory().display().to_string()).collect();
    text.push_str(&format!(
        "\nStop and remove them:\n  kill -QUIT {}\n  rm -r {} {}\n",
        pids.join(" "),
        directories.join(" "),
        files.display()
    ));
    text
}

/// Ctrl-C must not leave servers behind: they do not see it themselves, so we stop them and go.
fn clean_up_on_signals(stage: &Arc<Mutex<Stage>>) -> Result<(), RunError> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let stage = Arc::clone(stage);
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            drop(std::mem::take(&mut *lock(&stage)));
            let _ = std::io::stderr().write_all(b"\n");
            std::process::exit(128 + signal);
        }
    });
    Ok(())
}

fn lock(stage: &Mutex<Stage>) -> std::sync::MutexGuard<'_, Stage> {
    stage.lock().unwrap_or_else(PoisonError::into_inner)
}
