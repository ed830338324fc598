//! GitHub's step summary: a file that each step appends Markdown to.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary>

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use super::{Style, markdown};
use crate::model::Outcome;

/// GitHub drops the summary of a step, all of it, where it is over 1 MiB.
const MOST_BYTES: u64 = 1 << 20;

/// A step summary that was found to be writable.
#[derive(Debug)]
pub(super) struct StepSummary {
    path: PathBuf,
}

impl StepSummary {
    /// Looks at the file without changing it; it need not exist.
    pub(super) fn prepare(path: &Path) -> io::Result<StepSummary> {
        match fs::metadata(path) {
            Ok(found) if found.is_file() => {
                fs::File::options().append(true).open(path)?;
            }
            Ok(found) if found.file_type().is_char_device() => {}
            Ok(_) => return Err(io::Error::new(ErrorKind::InvalidInput, "it is no regular file")),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
                tempfile::tempfile_in(parent.unwrap_or(Path::new(".")))?;
            }
            Err(error) => return Err(error),
        }
        Ok(StepSummary { path: path.to_path_buf() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends the report, whole or not at all; shorter where the whole does not fit, which it then
    /// says.
    pub(super) fn append(&self, outcome: &Outcome) -> io::Result<()> {
        let mut file = fs::File::options().append(true).create(true).open(&self.path)?;
        let before = file.metadata()?.len();
        // One more line, so that what an earlier step left unended does not run into the heading.
        let lead = if before > 0 { "\n\n" } else { "" };
        let room = MOST_BYTES.saturating_sub(before + lead.len() as u64);
        let style = Style::default();
        let most = usize::try_from(room).unwrap_or(usize::MAX);
        let text = format!("{lead}{}", markdown::within(outcome, &style, most));
        if before + text.len() as u64 > MOST_BYTES {
            return Err(io::Error::new(
                ErrorKind::FileTooLarge,
                "what earlier commands of this step wrote leaves no room below 1 MiB",
            ));
        }
        let written = file.write_all(text.as_bytes()).and_then(|()| file.flush());
        if written.is_err() && before != file.metadata().map_or(before, |found| found.len()) {
            file.set_len(before)?;
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{MOST_BYTES, StepSummary};
    use crate::report::sample;

    #[test]
    fn report_is_appended_whole_and_never_over_the_limit() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("summary.md");
        let summary = StepSummary::prepare(&path).unwrap();
        assert!(!path.exists(), "nothing is made before there is a report");
        summary.append(&sample::story()).unwrap();
        let once = fs::read_to_string(&path).unwrap();
        assert!(once.starts_with("### ⚠ tenantctl"), "{once}");
        summary.append(&sample::story()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{once}\n\n{once}"));

        let mut many = sample::story();
        let finding = many.findings[1].clone();
        many.findings.extend((0..9000).map(|_| finding.clone()));
        fs::remove_file(&path).unwrap();
        summary.append(&many).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.len() as u64 <= MOST_BYTES, "{}", text.len());
        assert!(text.contains("more findings: "), "what is cut is counted");

        let full = "x".repeat(usize::try_from(MOST_BYTES).unwrap() - 10);
        fs::write(&path, &full).unwrap();
        let error = summary.append(&sample::story()).unwrap_err();
        assert!(error.to_string().contains("1 MiB"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), full, "left as it was");
    }

    #[test]
    fn what_cannot_be_appended_to_is_refused_before_the_work() {
        let home = tempfile::tempdir().unwrap();
        assert!(StepSummary::prepare(home.path()).is_err());
        assert!(StepSummary::prepare(&home.path().join("no/such.md")).is_err());
        assert!(StepSummary::prepare("/dev/null".as_ref()).is_ok());
    }
}
