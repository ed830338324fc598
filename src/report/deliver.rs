//! Where reports go. Every destination is tried before the work begins, so that an hour's check
//! does not end at a missing directory; a file is whole or absent, by a temporary file beside it
//! and a rename.

use std::fs::{self, Metadata, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::mark::is_ours;
use super::step_summary::StepSummary;
use super::{Format, Style};
use crate::model::Outcome;

/// A text that cannot be delivered. Paths are raw.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Two reports would run into one another on standard output.
    #[error("{first} and {second} both go to standard output: give one of them a file (-o FILE)")]
    StdoutTwice {
        /// One format's name.
        first: &'static str,
        /// The other's.
        second: &'static str,
    },
    /// Two reports would overwrite each other.
    #[error("{} is the destination of two reports", path.display())]
    SameFile {
        /// The path as it was given the second time.
        path: PathBuf,
    },
    /// The destination is a directory.
    #[error("cannot write {}: it is a directory", path.display())]
    Directory {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The directory to write in does not exist.
    #[error("cannot write {}: the directory {} does not exist", path.display(), parent.display())]
    NoParent {
        /// The path as it was given.
        path: PathBuf,
        /// The missing directory.
        parent: PathBuf,
    },
    /// There is a file that tenantctl did not write, or that was edited since.
    #[error(
        "cannot write {}: the file exists, and tenantctl did not write it or it was edited since\n  help: give another \
         name, or --force to overwrite it",
        path.display()
    )]
    NotOurs {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The file or its directory refuses writing, or writing failed.
    #[error("cannot write {}: {cause}", path.display())]
    Write {
        /// The path as it was given.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// GitHub's step summary cannot be written.
    #[error("cannot write the step summary {} (GITHUB_STEP_SUMMARY): {cause}", path.display())]
    StepSummary {
        /// The path as the environment has it.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Standard output failed; a reader that went away is no error.
    #[error("cannot write to standard output: {cause}")]
    Stdout {
        /// What the system said.
        cause: io::Error,
    },
}

/// Where a text goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination {
    /// Standard output.
    Stdout,
    /// A file, replaced as a whole; a device or pipe is written to as it is.
    File(PathBuf),
}

/// One report that was asked for.
#[derive(Clone, Debug)]
pub struct Output {
    /// What it looks like.
    pub format: &'static Format,
    /// Where it goes.
    pub destination: Destination,
    /// How it looks there: a file has no width or colours of a terminal.
    pub style: Style,
}

/// A destination that was found to be writable.
#[derive(Debug)]
pub struct Prepared {
    destination: Destination,
    place: Place,
}

/// Reports whose destinations were found to be writable.
#[derive(Debug)]
pub struct Outputs {
    ready: Vec<(Output, Prepared)>,
    step_summary: Option<StepSummary>,
}

/// A destination as the system sees it.
#[derive(PartialEq, Eq, Debug)]
enum Place {
    Stdout,
    /// A regular file, symbolic links resolved, to be created or replaced.
    Replace(PathBuf),
    /// A device, pipe or socket: there is nothing to keep whole.
    Stream(PathBuf),
}

impl Destination {
    /// Looks at the destination without changing it. A file that tenantctl did not write is
    /// overwritten with `force` only.
    ///
    /// # Errors
    /// A directory, a missing directory, a file or directory that may not be written or overwritten.
    pub fn prepare(self, force: bool) -> Result<Prepared, ReportError> {
        let place = match &self {
            Destination::Stdout => Place::Stdout,
            Destination::File(path) => find(path, force)?,
        };
        Ok(Prepared { destination: self, place })
    }
}

impl Prepared {
    /// The regular file that is written, as it was given.
    pub fn file(&self) -> Option<&Path> {
        match (&self.place, &self.destination) {
            (Place::Replace(_), Destination::File(path)) => Some(path),
            _ => None,
        }
    }

    /// Writes a text that is safe already, whole or not at all. A reader that went away is no
    /// failure.
    ///
    /// # Errors
    /// What the system said.
    pub fn write(&self, text: &str) -> Result<(), ReportError> {
        self.write_from(&mut text.as_bytes())
    }

    /// As [`Prepared::write`], of a text that need not be in memory.
    ///
    /// # Errors
    /// What the system said, of reading the text, too.
    pub fn write_from(&self, text: &mut dyn Read) -> Result<(), ReportError> {
        let written = match &self.place {
            Place::Stdout => to_stream(text, io::stdout().lock()),
            Place::Stream(path) => fs::File::options()
                .write(true)
                .open(path)
                .and_then(|stream| to_stream(text, stream)),
            Place::Replace(path) => replace(path, text),
        };
        written.map_err(|cause| match &self.destination {
            Destination::Stdout => ReportError::Stdout { cause },
            Destination::File(path) => ReportError::Write { path: path.clone(), cause },
        })
    }
}

impl Outputs {
    /// Looks at every destination without changing any, as [`Destination::prepare`] does.
    ///
    /// # Errors
    /// Two reports for one place, and what [`Destination::prepare`] refuses.
    pub fn prepare(outputs: Vec<Output>, force: bool) -> Result<Outputs, ReportError> {
        let mut ready: Vec<(Output, Prepared)> = Vec::new();
        for output in outputs {
            let prepared = output.destination.clone().prepare(force)?;
            if let Some((other, _)) = ready.iter().find(|(_, known)| known.place == prepared.place)
            {
                return Err(match prepared.destination {
                    Destination::Stdout => ReportError::StdoutTwice {
                        first: other.format.name,
                        second: output.format.name,
                    },
                    Destination::File(path) => ReportError::SameFile { path },
                });
            }
            ready.push((output, prepared));
        }
        Ok(Outputs { ready, step_summary: None })
    }

    /// Has the report appended to GitHub's step summary, too, unless one of the reports is that file.
    ///
    /// # Errors
    /// A file that cannot be appended to.
    pub fn with_step_summary(mut self, path: &Path) -> Result<Outputs, ReportError> {
        let cannot = |cause| ReportError::StepSummary { path: path.to_path_buf(), cause };
        let summary = StepSummary::prepare(path).map_err(cannot)?;
        let place = resolve(path).map(|(_, file)| Place::Replace(file));
        let is_report = place.is_ok_and(|place| self.ready.iter().any(|(_, p)| p.place == place));
        self.step_summary = Some(summary).filter(|_| !is_report);
        Ok(self)
    }

    /// Renders and writes every report. One that fails keeps no other from being written. Gives, for
    /// each in the order in which they were asked for, the file that was written, if it is one.
    ///
    /// # Errors
    /// For each report, why it could not be written.
    pub fn deliver(&self, outcome: &Outcome) -> Vec<Result<Option<&Path>, ReportError>> {
        let deliver = |(output, prepared): &'_ (Output, Prepared)| {
            let mut text = (output.format.render)(outcome, &output.style);
            if prepared.file().is_some() {
                text.push_str(output.format.mark);
            }
            prepared.write(&text)
        };
        let reports = self.ready.iter().map(|ready| deliver(ready).map(|()| ready.1.file()));
        let summary = self.step_summary.iter().map(|summary| {
            let failed =
                |cause| ReportError::StepSummary { path: summary.path().to_path_buf(), cause };
            summary.append(outcome).map(|()| None).map_err(failed)
        });
        reports.chain(summary).collect()
    }
}

/// What is at this path, and whether it can be written.
fn find(path: &Path, force: bool) -> Result<Place, ReportError> {
    let given = || path.to_path_buf();
    let refused = |cause| ReportError::Write { path: given(), cause };
    let ends_in_slash = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let found = match fs::metadata(path) {
        Ok(found) => Some(found),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(refused(error)),
    };
    if found.as_ref().is_some_and(Metadata::is_dir) || ends_in_slash {
        return Err(ReportError::Directory { path: given() });
    }
    if let Some(found) = found.as_ref().filter(|found| !found.is_file()) {
        if found.file_type().is_fifo() {
            // Opening one that nobody reads would wait for a reader, for ever.
            let flags = nix::libc::O_NONBLOCK;
            fs::File::options().write(true).custom_flags(flags).open(path).map_err(refused)?;
        }
        return Ok(Place::Stream(given()));
    }
    let (parent, file) = resolve(path).map_err(|(parent, cause)| match cause.kind() {
        ErrorKind::NotFound => ReportError::NoParent { path: given(), parent },
        _ => refused(cause),
    })?;
    if found.is_some() {
        // Opened without truncation: a file that its owner made read-only is not replaced.
        fs::File::options().append(true).open(&file).map_err(refused)?;
        if !force && !is_ours(&file).map_err(refused)? {
            return Err(ReportError::NotOurs { path: given() });
        }
    }
    // Has no name where the system allows, so that not even a killed run leaves it behind.
    tempfile::tempfile_in(&parent).map_err(refused)?;
    Ok(Place::Replace(file))
}

/// The directory and the file that a path leads to, symbolic links resolved although the file need
/// not exist; or the directory that could not be reached.
fn resolve(path: &Path) -> Result<(PathBuf, PathBuf), (PathBuf, io::Error)> {
    let parent = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => Path::new("."),
    };
    let name = path.file_name().ok_or_else(|| {
        (parent.to_path_buf(), io::Error::new(ErrorKind::InvalidInput, "it names no file"))
    })?;
    let parent = fs::canonicalize(parent).map_err(|error| (parent.to_path_buf(), error))?;
    match fs::read_link(parent.join(name)) {
        // Ends: of a path that leads in a circle the caller's metadata has failed already.
        Ok(target) => resolve(&parent.join(target)),
        Err(_) => Ok((parent.clone(), parent.join(name))),
    }
}

/// Replaces a file as a whole, or leaves it as it was.
fn replace(path: &Path, text: &mut dyn Read) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let existing = fs::metadata(path).map(|found| found.permissions());
    let mut builder = tempfile::Builder::new();
    // As any new file, by the process's umask; the crate's own choice would be the user's alone.
    let fresh = Permissions::from_mode(0o666);
    let mut file = builder.prefix(".tenantctl-").permissions(fresh).tempfile_in(directory)?;
    if let Ok(permissions) = existing {
        file.as_file().set_permissions(permissions)?;
    }
    io::copy(text, &mut file)?;
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

/// Writes to what cannot be replaced. A reader that has seen enough (`| head`) is no failure.
fn to_stream(text: &mut dyn Read, mut stream: impl Write) -> io::Result<()> {
    match io::copy(text, &mut stream).and_then(|_| stream.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::io::{self, ErrorKind};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use super::{Destination, Output, Outputs, ReportError, to_stream};
    use crate::report::{Style, format, sample};

    fn output(name: &str, path: impl AsRef<Path>) -> Output {
        let destination = Destination::File(path.as_ref().to_path_buf());
        Output { format: format(name).unwrap(), destination, style: Style::default() }
    }

    fn refused(path: impl AsRef<Path>) -> ReportError {
        Outputs::prepare(vec![output("json", path)], false).unwrap_err()
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn refuses_before_the_work() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        assert!(matches!(refused(home.path()), ReportError::Directory { .. }));
        assert!(matches!(refused(at("new/")), ReportError::Directory { .. }));
        assert!(matches!(refused(at("no/such/a.json")), ReportError::NoParent { .. }));
        assert!(matches!(refused(""), ReportError::Write { .. }));
        assert!(matches!(refused("/proc/tenantctl.json"), ReportError::Write { .. }));
        symlink(at("circle"), at("circle")).unwrap();
        assert!(matches!(refused(at("circle")), ReportError::Write { .. }));
        symlink(at("a.json"), at("link.json")).unwrap();
        for twin in ["a.json", "./a.json", "link.json"] {
            let twice = vec![output("json", at("a.json")), output("junit", at(twin))];
            assert!(
                matches!(Outputs::prepare(twice, false), Err(ReportError::SameFile { .. })),
                "{twin}"
            );
        }
        let stdout = Output { destination: Destination::Stdout, ..output("json", "") };
        let twice = vec![stdout.clone(), stdout];
        assert!(matches!(Outputs::prepare(twice, false), Err(ReportError::StdoutTwice { .. })));
        assert_eq!(names(home.path()), ["circle", "link.json"], "nothing was made");
    }

    #[test]
    fn replaces_a_file_and_keeps_what_it_is() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::write(at("target.json"), "old").unwrap();
        fs::set_permissions(at("target.json"), Permissions::from_mode(0o604)).unwrap();
        symlink("target.json", at("link.json")).unwrap();
        symlink("fresh.json", at("dangling.json")).unwrap();
        let wanted = vec![output("json", at("link.json")), output("json", at("dangling.json"))];
        let theirs = Outputs::prepare(wanted.clone(), false).unwrap_err();
        assert!(matches!(theirs, ReportError::NotOurs { .. }), "{theirs}");
        let write = |force| {
            let outputs = Outputs::prepare(wanted.clone(), force).unwrap();
            let delivered: Vec<_> = outputs.deliver(&sample::story()).into_iter().collect();
            assert!(delivered.iter().all(Result::is_ok), "{delivered:?}");
        };
        write(true);
        // Now they are ours.
        write(false);

        let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
        assert!(fs::symlink_metadata(at("link.json")).unwrap().is_symlink());
        assert!(fs::read_to_string(at("target.json")).unwrap().starts_with('{'));
        assert_eq!(mode("target.json"), 0o604);
        fs::write(at("plain"), "").unwrap();
        assert_eq!(mode("fresh.json"), mode("plain"), "as the umask has it");
        assert_eq!(
            names(home.path()),
            ["dangling.json", "fresh.json", "link.json", "plain", "target.json"]
        );
    }

    #[test]
    fn one_failure_leaves_the_others_whole() {
        let home = tempfile::tempdir().unwrap();
        let lost = home.path().join("lost");
        fs::create_dir(&lost).unwrap();
        let (json, junit) = (home.path().join("a.json"), home.path().join("c.xml"));
        let wanted = vec![
            output("json", &json),
            output("text", lost.join("b.txt")),
            output("text", "/dev/full"),
            output("junit", &junit),
        ];
        let outputs = Outputs::prepare(wanted, false).unwrap();
        fs::remove_dir(&lost).unwrap();
        let delivered = outputs.deliver(&sample::story());
        let failed: Vec<ReportError> = delivered.into_iter().filter_map(Result::err).collect();
        assert_eq!(failed.len(), 2);
        assert!(failed[0].to_string().contains("lost/b.txt"), "{}", failed[0]);
        assert!(failed[1].to_string().contains("/dev/full"), "{}", failed[1]);
        serde_json::from_str::<serde_json::Value>(&fs::read_to_string(json).unwrap()).unwrap();
        roxmltree::Document::parse(&fs::read_to_string(junit).unwrap()).unwrap();
        assert_eq!(names(home.path()), ["a.json", "c.xml"]);
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        to_stream(&mut "text".as_bytes(), writer).unwrap();
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        assert_eq!(
            to_stream(&mut "text".as_bytes(), full).unwrap_err().kind(),
            ErrorKind::StorageFull
        );
    }
}
