//! Where the passwords of a connection string stand, as the parser of connection strings sees it:
//! what is masked by another reading than the one that connects is shown in part.

use std::ops::Range;

use super::{parse, scheme, uri};

/// One password of a text.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password {
    /// Where it stands, with its quotes.
    pub range: Range<usize>,
    /// What it means: quotes, escapes and percent-encoding undone.
    pub value: String,
}

/// Whether the value of this setting is a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("password") || name.ends_with("_secret")
}

/// The passwords in one connection string, in their order. A text that breaks off is searched as far
/// as it can be read; what is never closed goes up to its end.
pub(crate) fn passwords(text: &str) -> Vec<Password> {
    match scheme::is_url(text) {
        true => in_url(text),
        false => in_pairs(text),
    }
}

fn in_pairs(text: &str) -> Vec<Password> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some((name, after)) = parse::name(rest) {
        let start = text.len() - after.len();
        let (value, after) = parse::value(after).unwrap_or_else(|| (after.to_owned(), ""));
        let range = start..text.len() - after.len();
        if is_secret(name) {
            found.push(Password { range, value });
        }
        rest = after.trim_start();
    }
    found
}

fn in_url(text: &str) -> Vec<Password> {
    let Ok(body) = scheme::body(text) else { return Vec::new() };
    // `jdbc:postgresql:DBNAME` stands for a longer text.
    let written = match text.ends_with(&body.rest) {
        true => body.rest.as_str(),
        false => body.rest.strip_prefix("localhost/").unwrap_or_default(),
    };
    let Some(start) = text.len().checked_sub(written.len()) else { return Vec::new() };
    let parts = uri::split(written);
    let decoded = |raw: &str| uri::decode(raw, "password").unwrap_or_else(|_| raw.to_owned());
    let mut found = Vec::new();
    if let Some((user, password)) = parts.login.and_then(|login| login.split_once(':')) {
        let start = start + user.len() + 1;
        let value = decoded(password);
        found.push(Password { range: start..start + password.len(), value });
    }
    let mut start = text.len() - parts.query.len();
    for pair in parts.query.split('&') {
        if let Some((name, value)) = pair.split_once('=')
            && is_secret(&decoded(name))
        {
            let start = start + name.len() + 1;
            found.push(Password { range: start..start + value.len(), value: decoded(value) });
        }
        start += pair.len() + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::passwords;

    #[test]
    fn stand_where_the_parser_reads_them() {
        for (text, raw, value) in [
            ("host=h password = s3cret", "s3cret", "s3cret"),
            ("password='ab\\'cd efghij' host=h", "'ab\\'cd efghij'", "ab'cd efghij"),
            ("password=ab\\ tail host=h", "ab\\ tail", "ab tail"),
            ("application_name='password=' password='a b'", "'a b'", "a b"),
            ("password='open host=h", "'open host=h", "'open host=h"),
            ("postgres://h/d?user=u&password=ab'tail", "ab'tail", "ab'tail"),
            ("postgres://h/d?%70assword=a%20b&user=u", "a%20b", "a b"),
            ("postgres://u:a%2fb@h/d", "a%2fb", "a/b"),
            ("jdbc:postgresql:d?password=p&user=u", "p", "p"),
            ("jdbc:postgresql://h/d?sslpassword=p", "p", "p"),
        ] {
            let found = passwords(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((&text[found[0].range.clone()], &*found[0].value), (raw, value), "{text}");
        }
        for text in ["postgres://u@h:1/d", "host=h user=u", "web", "", "jdbc:mysql://u:p@h"] {
            assert!(passwords(text).is_empty(), "{text}");
        }
    }
}
