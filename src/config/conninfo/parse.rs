//! Connection strings: `key=value` pairs as `PQconninfoParse` reads them, or a URL.

use super::{Settings, parameter, scheme, uri};
use crate::input::InputError;

/// The settings in a connection string. `source` says where it stands, for errors about single
/// settings later. Errors never repeat any part of the text that could belong to a password.
pub(crate) fn parse(text: &str, source: &str) -> Result<Settings, InputError> {
    if scheme::is_url(text) {
        return uri::parse(text, source);
    }
    scheme::mistake(text).map_or_else(|| key_values(text, source), Err)
}

fn key_values(text: &str, source: &str) -> Result<Settings, InputError> {
    let mut settings = Settings::new();
    let mut rest = text.trim_start();
    let mut position = 0;
    while !rest.is_empty() {
        position += 1;
        let Some((word, after)) = name(rest) else {
            return Err(InputError::new(format_args!("setting {position} lacks its `=`"))
                .help("write key=value pairs or a postgres:// URL; quote a value with spaces: application_name='two words'"));
        };
        let (value, after) = value(after).ok_or_else(|| {
            InputError::new(format_args!("setting {position} has a quote that is never closed"))
        })?;
        // An unknown word may be the rest of a password with a space in it.
        parameter::apply(&mut settings, word, value, source, (position, position == 1))?;
        rest = after.trim_start();
    }
    Ok(settings)
}

/// The name before a `=`, and what follows: the beginning of a value, or nothing.
pub(super) fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(text.len());
    let (word, after) = text.split_at_checked(end)?;
    let after = after.trim_start().strip_prefix('=')?;
    Some((word, after.trim_start()))
}

/// One value, quoted or not, with `\` escapes undone, and what follows.
pub(crate) fn value(text: &str) -> Option<(String, &str)> {
    let quoted = text.starts_with('\'');
    let mut value = String::new();
    let mut chars = text.char_indices().skip(usize::from(quoted));
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            '\'' if quoted => return Some((value, text.get(at + 1..)?)),
            c if !quoted && c.is_ascii_whitespace() => return Some((value, text.get(at..)?)),
            c => value.push(c),
        }
    }
    (!quoted).then_some((value, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(&'static str, String)> {
        parse(text, "-d").unwrap().iter().map(|(name, s)| (*name, s.value.clone())).collect()
    }

    fn message(text: &str) -> String {
        parse(text, "-d").unwrap_err().message
    }

    #[test]
    fn reads_libpqs_quoting() {
        let one = |text| pairs(text)[0].1.clone();
        assert_eq!(one("password=a"), "a");
        assert_eq!(one("password = 'a b'"), "a b");
        assert_eq!(one("password='it\\'s \\\\'"), "it's \\");
        assert_eq!(one("password=a\\ b"), "a b");
        assert_eq!(one("password=''"), "");
        assert_eq!(one("password=a=b"), "a=b");
        assert_eq!(
            pairs("host=h port=1  dbname=d"),
            [("dbname", "d".into()), ("host", "h".into()), ("port", "1".into())]
        );
        assert_eq!(pairs(""), []);
        assert_eq!(pairs("host=a host=b"), [("host", "b".into())]);
    }

    #[test]
    fn errors_repeat_no_password() {
        for (text, expected) in [
            ("password=my s3cret host=h", "setting 2 lacks its `=`"),
            ("password=my s3cret=x", "parameter 2 has an unknown name"),
            ("host=h password='s3cret", "setting 2 has a quote that is never closed"),
            ("pasword=s3cret", "unknown parameter `pasword`\n  help: did you mean `password`?"),
        ] {
            let message = message(text);
            assert!(message.starts_with(expected), "{message}");
            assert!(!message.contains("s3cret"), "{message}");
        }
    }
}
