//! Where PostgreSQL's server programs are. Distributions keep them out of `PATH`, each in a place
//! of its own.

use std::cmp::Reverse;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{ScratchError, install, process};

/// Directories of versions, as (parent, start of the name, rest of the path).
const PLACES: [(&str, &str, &str); 6] = [
    ("usr/lib/postgresql", "", "bin"),         // Debian, Ubuntu
    ("usr", "pgsql-", "bin"),                  // PGDG's RPMs
    ("usr/libexec", "postgresql", ""),         // Alpine
    ("opt/homebrew/opt", "postgresql", "bin"), // Homebrew on Apple silicon
    ("usr/local/opt", "postgresql", "bin"),    // Homebrew on Intel
    ("Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// A directory with `initdb` and `postgres` in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    directory: PathBuf,
}

impl Binaries {
    /// Looks in `PATH`, where `pg_config` points, and where packages put each version, newest
    /// first. The error says how to install them.
    pub fn find() -> Result<Binaries, ScratchError> {
        let path = env::var_os("PATH").unwrap_or_default();
        search(&path, Path::new("/"))
            .ok_or(ScratchError::NoBinaries { install: install::command() })
    }

    /// The programs of one major version, looked for in the same places.
    pub fn of_major(major: i32) -> Result<Binaries, ScratchError> {
        let path = env::var_os("PATH").unwrap_or_default();
        candidates(&path, Path::new("/"))
            .find(|binaries| binaries.major() == Some(major))
            .ok_or_else(|| ScratchError::NoMajor { major, install: install::command() })
    }

    /// Takes the programs in `directory`.
    pub fn of(directory: &Path) -> Result<Binaries, ScratchError> {
        complete(directory.to_owned())
            .ok_or_else(|| ScratchError::NotBinaries { directory: directory.to_owned() })
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// What `postgres --version` says: `postgres (PostgreSQL) 15.18`.
    pub fn version(&self) -> Result<String, ScratchError> {
        let mut command = Command::new(self.directory.join("postgres"));
        command.arg("--version");
        process::run(command, "").map(|output| output.trim().to_owned())
    }

    /// The major version; `None` where the programs do not run, or do not print one.
    pub fn major(&self) -> Option<i32> {
        let version = self.version().ok()?;
        let number = version.split_whitespace().find(|word| word.starts_with(is_digit))?;
        number.split(|c| !is_digit(c)).next()?.parse().ok()
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// The first complete set of programs in `path`, and below `root`.
fn search(path: &OsStr, root: &Path) -> Option<Binaries> {
    candidates(path, root).next()
}

/// Every complete set of programs in `path`, and below `root`.
fn candidates(path: &OsStr, root: &Path) -> impl Iterator<Item = Binaries> {
    let in_path = env::split_paths(path);
    let configured = env::split_paths(path).filter_map(|directory| bindir(&directory));
    let packaged = PLACES.iter().flat_map(|place| versions(root, *place));
    in_path.chain(configured).chain(packaged).filter_map(complete)
}

/// The directory as binaries, if both programs are in it.
fn complete(directory: PathBuf) -> Option<Binaries> {
    let is_there = |program| {
        fs::metadata(directory.join(program))
            .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    };
    (is_there("initdb") && is_there("postgres")).then_some(Binaries { directory })
}

/// What the `pg_config` in `directory` says.
fn bindir(directory: &Path) -> Option<PathBuf> {
    let program = directory.join("pg_config");
    let output = Command::new(program.is_file().then_some(program)?).arg("--bindir").output();
    let output = String::from_utf8(output.ok()?.stdout).ok()?;
    Some(PathBuf::from(output.trim_end()))
}

/// The directories of one place, newest version first.
fn versions(root: &Path, (parent, start, rest): (&str, &str, &str)) -> Vec<PathBuf> {
    let parent = root.join(parent);
    let mut names: Vec<String> = fs::read_dir(&parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(start))
        .collect();
    names.sort_by_key(|name| Reverse(version_number(name)));
    names.into_iter().map(|name| parent.join(name).join(rest)).collect()
}

/// The first number in a directory's name: 15 for `postgresql@15`, 0 for `latest`.
fn version_number(name: &str) -> u32 {
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn install(root: &Path, directory: &str, programs: &[&str]) {
        let directory = root.join(directory);
        fs::create_dir_all(&directory).unwrap();
        for program in programs {
            let file = directory.join(program);
            fs::write(&file, "").unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    #[test]
    fn the_newest_complete_version_is_taken() {
        let root = tempfile::tempdir().unwrap();
        install(root.path(), "usr/lib/postgresql/9/bin", &["initdb", "postgres"]);
        install(root.path(), "usr/lib/postgresql/15/bin", &["initdb", "postgres"]);
        install(root.path(), "usr/lib/postgresql/18/bin", &["psql"]);
        let found = search(OsStr::new(""), root.path()).unwrap();
        assert_eq!(found.directory(), root.path().join("usr/lib/postgresql/15/bin"));
    }

    #[test]
    fn programs_of_a_major_version_are_told_by_what_they_print() {
        let root = tempfile::tempdir().unwrap();
        for (name, version) in [("new", "18.4"), ("old", "15.18 (Debian 15.18-1)"), ("odd", "x")] {
            install(root.path(), name, &["initdb", "postgres"]);
            let script = format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n");
            fs::write(root.path().join(name).join("postgres"), script).unwrap();
        }
        let majors = ["new", "old", "odd"]
            .map(|name| Binaries::of(&root.path().join(name)).unwrap().major());
        assert_eq!(majors, [Some(18), Some(15), None]);
    }

    #[test]
    fn the_path_comes_first() {
        let root = tempfile::tempdir().unwrap();
        install(root.path(), "usr/pgsql-17/bin", &["initdb", "postgres"]);
        install(root.path(), "my/bin", &["initdb", "postgres"]);
        let found = search(root.path().join("my/bin").as_os_str(), root.path()).unwrap();
        assert_eq!(found.directory(), root.path().join("my/bin"));
    }

    #[test]
    fn pg_config_leads_to_them() {
        let root = tempfile::tempdir().unwrap();
        install(root.path(), "far/away", &["initdb", "postgres"]);
        install(root.path(), "bin", &["pg_config"]);
        let script = format!("#!/bin/sh\necho {}\n", root.path().join("far/away").display());
        fs::write(root.path().join("bin/pg_config"), script).unwrap();
        let found = search(root.path().join("bin").as_os_str(), root.path()).unwrap();
        assert_eq!(found.directory(), root.path().join("far/away"));
    }

    #[test]
    fn nothing_installed_is_nothing_found() {
        let root = tempfile::tempdir().unwrap();
        install(root.path(), "bin", &["psql"]);
        assert_eq!(search(root.path().join("bin").as_os_str(), root.path()), None);
        let error = Binaries::of(root.path()).unwrap_err().to_string();
        assert!(error.contains("no initdb"), "{error}");
    }
}
