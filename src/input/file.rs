//! Files that people wrote, taken in with a bound: a directory, a pipe or an endless device in the
//! place of a file is refused, and text that is no UTF-8 is named for what it is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::InputError;
use crate::model::Place;

/// The most that a file of settings may hold.
const MOST_BYTES: u64 = 1 << 20;

/// The path as the user would name it: relative to the current directory where it is below it.
pub fn shown(path: &Path, current_dir: &Path) -> String {
    match path.strip_prefix(current_dir) {
        Ok(below) if !below.as_os_str().is_empty() => below.display().to_string(),
        _ => path.display().to_string(),
    }
}

/// The text of a regular file of at most 1 MiB, its byte order mark removed. `shown` is the name
/// that errors give it.
pub fn read_text(path: &Path, shown: &str) -> Result<String, InputError> {
    read_text_of(path, shown, MOST_BYTES)
}

/// [`read_text`], of at most so many bytes.
pub fn read_text_of(path: &Path, shown: &str, most: u64) -> Result<String, InputError> {
    let mut text = text_of(path, shown, most)?;
    // Not copied: a snapshot file may be large.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    text.drain(..mark);
    Ok(text)
}

/// [`read_text`], with its byte order mark if it has one.
pub fn read_text_with_mark(path: &Path, shown: &str) -> Result<String, InputError> {
    text_of(path, shown, MOST_BYTES)
}

fn text_of(path: &Path, shown: &str, most: u64) -> Result<String, InputError> {
    let failed = |error: std::io::Error| {
        InputError::new(format_args!("{shown}: cannot be read: {}", plain(&error)))
    };
    let kind = std::fs::metadata(path).map_err(failed)?;
    if kind.is_dir() {
        return Err(InputError::new(format_args!("{shown}: is a directory, not a file")));
    }
    if !kind.is_file() {
        let message = format_args!("{shown}: is not a regular file (a pipe, socket or device)");
        return Err(InputError::new(message));
    }
    let mut bytes = Vec::new();
    let bounded = File::open(path).map_err(failed)?.take(most + 1);
    { bounded }.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(InputError::new(format_args!("{shown}: is larger than {} MiB", most >> 20))
            .help("is this the right file?"));
    }
    decode(bytes, shown)
}

/// What the operating system says, without the error number that Rust adds.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

fn decode(bytes: Vec<u8>, shown: &str) -> Result<String, InputError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(
            InputError::new(format_args!("{shown}: is UTF-16")).help("save the file as UTF-8")
        );
    }
    let line_of = |bytes: &[u8], offset: usize| {
        let newlines = bytes.iter().take(offset).filter(|byte| **byte == b'\n').count();
        Place { file: shown.into(), line: newlines as u64 + 1 }
    };
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(InputError::at(&line_of(&bytes, offset), "holds a NUL byte")
            .help("save the file as UTF-8 text"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let place = line_of(error.as_bytes(), error.utf8_error().valid_up_to());
            Err(InputError::at(&place, "holds bytes that are not UTF-8")
                .help("save the file as UTF-8"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        decode(bytes.to_vec(), "f.yaml").unwrap_err().message
    }

    #[test]
    fn names_encodings_and_lines() {
        assert_eq!(message(b"\xff\xfea\0"), "f.yaml: is UTF-16\n  help: save the file as UTF-8");
        assert_eq!(
            message(b"a: 1\nb: \0\n"),
            "f.yaml:2: holds a NUL byte\n  help: save the file as UTF-8 text"
        );
        assert_eq!(
            message(b"a: 1\n\nb: \xe9\n"),
            "f.yaml:3: holds bytes that are not UTF-8\n  help: save the file as UTF-8"
        );
    }

    #[test]
    fn byte_order_mark_is_removed_unless_asked_for() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("marked");
        std::fs::write(&path, "\u{feff}a").unwrap();
        assert_eq!(read_text(&path, "x").unwrap(), "a");
        assert_eq!(read_text_with_mark(&path, "x").unwrap(), "\u{feff}a");
    }

    #[test]
    fn refuses_what_is_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let refused = |path: &Path| read_text(path, "x").unwrap_err().message;
        assert_eq!(refused(dir.path()), "x: is a directory, not a file");
        assert_eq!(
            refused(Path::new("/dev/zero")),
            "x: is not a regular file (a pipe, socket or device)"
        );
        assert_eq!(refused(&dir.path().join("no")), "x: cannot be read: no such file or directory");
        let large = dir.path().join("large");
        std::fs::write(&large, vec![b' '; (1 << 20) + 1]).unwrap();
        assert_eq!(refused(&large), "x: is larger than 1 MiB\n  help: is this the right file?");
    }

    #[test]
    fn shows_paths_from_where_the_user_stands() {
        assert_eq!(shown(Path::new("/a/b/c.yaml"), Path::new("/a")), "b/c.yaml");
        assert_eq!(shown(Path::new("/x/c.yaml"), Path::new("/a")), "/x/c.yaml");
    }
}
