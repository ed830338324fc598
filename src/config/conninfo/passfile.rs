//! `.pgpass`: passwords by host, port, database and user (libpq, "The Password File").

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::Host;
use super::socket::is_default_socket_dir;
use crate::config::Secret;
use crate::input::{InputError, file};

/// The lines of a password file, without comments.
#[derive(Clone, Default)]
pub(crate) struct PassFile(Vec<String>);

impl PassFile {
    /// Reads a password file. One that is not there has no lines. One that others may read is
    /// ignored with a warning, as libpq does. A directory in its place is an error.
    pub(crate) fn read(
        path: &Path,
        shown: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, InputError> {
        let Ok(metadata) = std::fs::metadata(path) else { return Ok(PassFile::default()) };
        if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
            warnings.push(format!(
                "{shown}: ignored, since others may read it; run: chmod 600 {shown}"
            ));
            return Ok(PassFile::default());
        }
        let text = file::read_text(path, shown)?;
        Ok(PassFile(
            text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect(),
        ))
    }

    /// The password of the first line that matches.
    pub(crate) fn password(
        &self,
        host: &Host,
        port: u16,
        dbname: &str,
        user: &str,
    ) -> Option<Secret> {
        let host = match host {
            Host::Unix(dir) if is_default_socket_dir(dir) => "localhost".to_owned(),
            Host::Unix(dir) => dir.display().to_string(),
            Host::Tcp { host, .. } => host.clone(),
        };
        let wanted = [host.as_str(), &port.to_string(), dbname, user];
        self.0
            .iter()
            .find_map(|line| {
                let mut fields = Fields(line);
                let matches = wanted.iter().all(|wanted| {
                    fields.next().is_some_and(|(raw, field)| raw == "*" || field == *wanted)
                });
                fields.next().filter(|(_, password)| matches && !password.is_empty())
            })
            .map(|(_, password)| Secret::new(password))
    }
}

/// The fields of a line between unescaped colons, raw and with `\` escapes undone.
struct Fields<'a>(&'a str);

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a str, String);

    fn next(&mut self) -> Option<Self::Item> {
        let mut field = String::new();
        let mut chars = self.0.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => field.push(chars.next().map_or('\\', |(_, escaped)| escaped)),
                ':' => {
                    let raw = self.0.get(..at)?;
                    self.0 = self.0.get(at + 1..)?;
                    return Some((raw, field));
                }
                c => field.push(c),
            }
        }
        let raw = std::mem::take(&mut self.0);
        (!raw.is_empty()).then_some((raw, field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(lines: &str, host: &str) -> Option<String> {
        let file = PassFile(lines.lines().map(str::to_owned).collect());
        let host = Host::Tcp { host: host.into(), addr: None };
        file.password(&host, 5432, "d", "u").map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn matches_as_libpq_does() {
        for (lines, expected) in [
            ("h:5432:d:u:p", Some("p")),
            ("*:*:*:*:p", Some("p")),
            ("x:*:*:*:q\nh:*:*:*:p\n*:*:*:*:r", Some("p")),
            ("h:5432:d:u:a\\:b\\\\c", Some("a:b\\c")),
            ("h:5432:d:u:a:b", Some("a")),
            ("h:5433:d:u:p", None),
            ("h:5432:d:u", None),
            ("h:5432:d:u:", None),
            ("\\*:5432:d:u:p", None),
            ("", None),
        ] {
            assert_eq!(password(lines, "h").as_deref(), expected, "{lines}");
        }
        assert_eq!(password("\\:\\:1:*:*:*:p", "::1").as_deref(), Some("p"));
    }

    #[test]
    fn ignores_what_others_may_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pgpass");
        std::fs::write(&path, "*:*:*:*:p\n").unwrap();
        let read = |mode: u32| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let mut warnings = Vec::new();
            (PassFile::read(&path, "pgpass", &mut warnings).unwrap().0.len(), warnings)
        };
        assert_eq!(read(0o600), (1, vec![]));
        let warning = "pgpass: ignored, since others may read it; run: chmod 600 pgpass";
        assert_eq!(read(0o644), (0, vec![warning.to_owned()]));
        let error = PassFile::read(dir.path(), "dir", &mut Vec::new()).map(|_| ()).unwrap_err();
        assert_eq!(error.message, "dir: is a directory, not a file");
    }
}
