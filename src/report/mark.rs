//! How a file is known to be one that tenantctl wrote, so that it may be overwritten.
//!
//! A JSON report or snapshot names the tool's version among its first fields. Every other text has
//! a line that begins with [`MARK`] (behind the signs of a comment) as its first or last one. A file
//! that people are meant to edit has a checksum in that line: edited, it is theirs.

use std::fs;
use std::io;
use std::path::Path;

/// What the line begins with.
pub const MARK: &str = "Written by tenantctl";

/// What comes before the checksum in the line.
const CHECKSUM: &str = ", checksum ";

/// How much of a file is read at most: more than any declaration may hold.
const MOST: u64 = 64 << 20;

/// Whether the file was written by tenantctl and, where it has a checksum, not edited since; an empty
/// file belongs to nobody.
pub(super) fn is_ours(path: &Path) -> io::Result<bool> {
    if fs::metadata(path)?.len() > MOST {
        return head_is_ours(path);
    }
    let text = fs::read(path)?;
    Ok(text.is_empty() || is_json(&text) || is_marked(&text))
}

/// The same by the beginning of a file alone.
fn head_is_ours(path: &Path) -> io::Result<bool> {
    use io::Read;
    let mut head = Vec::new();
    fs::File::open(path)?.take(HEAD as u64).read_to_end(&mut head)?;
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(is_json(&head) || mark(first).is_some())
}

/// In how many bytes a JSON document names the tool's version.
const HEAD: usize = 1024;

fn is_json(text: &[u8]) -> bool {
    let head = String::from_utf8_lossy(text.get(..HEAD).unwrap_or(text));
    let versions = ["\"schema_version\"", "\"snapshot_version\""];
    head.starts_with('{')
        && head.contains("\"tool_version\"")
        && versions.iter().any(|version| head.contains(version))
}

fn is_marked(text: &[u8]) -> bool {
    let end = text.len() - usize::from(text.ends_with(b"\n"));
    let body = text.get(..end).unwrap_or(text);
    let start = body.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (before, last) = text.split_at_checked(start).unwrap_or((text, &[]));
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match mark(last).or_else(|| mark(first)) {
        None => false,
        Some(line) => line.split_once(CHECKSUM).is_none_or(|(_, rest)| {
            let digits = rest.split(|c: char| !c.is_ascii_hexdigit()).next();
            digits == Some(checksum(before).as_str())
        }),
    }
}

/// The line without the signs of a comment, if it is ours.
fn mark(line: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(line);
    let line = line.trim_start_matches(['#', '-', '<', '!', ' ']);
    line.starts_with(MARK).then(|| line.trim_end().to_owned())
}

/// A text in which `#` begins a comment, with the line by which it is known as long as nobody edits it.
pub fn sealed(text: &str) -> String {
    let sum = checksum(text.as_bytes());
    format!("{text}# {MARK}{CHECKSUM}{sum}: once edited, it is overwritten with --force only.\n")
}

/// FNV-1a, 64 bits: against slips, not against forgery.
fn checksum(bytes: &[u8]) -> String {
    let sum = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{sum:016x}")
}

#[cfg(test)]
mod tests {
    use super::{is_ours, sealed};
    use crate::report::{FORMATS, Style, sample};

    fn ours(text: &str) -> bool {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        is_ours(file.path()).unwrap()
    }

    #[test]
    fn report_of_every_format_is_ours() {
        for format in FORMATS {
            let text = (format.render)(&sample::story(), &Style::default()) + format.mark;
            assert!(ours(&text), "{}", format.name);
        }
    }

    #[test]
    fn texts_of_people_are_not_ours() {
        for text in [
            "spec: expected_schema.yaml\n",
            "#!/bin/sh\n# Written by tenantctl's friends\ntenantctl check\n",
            "{\"tool_version\": 1}",
            "SELECT 1;\n-- checked with tenantctl\n",
            "\n",
        ] {
            assert!(!ours(text), "{text}");
        }
        assert!(ours("-- Written by tenantctl sync.\nSELECT 1;\n"));
        assert!(ours(""));
    }

    #[test]
    fn sealed_text_is_ours_until_it_is_edited() {
        let text = sealed("version: 1\ntables:\n");
        assert!(ours(&text));
        assert!(!ours(&text.replace("version: 1", "version: 2")));
        assert!(!ours(&format!("{text}# a line more\n")));
    }
}
