//! No secret leaves: whatever a server or the driver says passes here first.

use super::Failure;
use crate::config::{Conninfo, Secret};

const MASK: &str = "***";

/// Replaces a connection's passwords in texts.
#[derive(Clone, Debug)]
pub(super) struct Redactor(Vec<Secret>);

impl Redactor {
    /// Knows the passwords of one target, as they are and as a URL spells them.
    pub(super) fn new(conninfo: &Conninfo) -> Redactor {
        let known = conninfo.passwords.iter().flatten().map(Secret::expose);
        let mut spellings: Vec<String> = known
            .filter(|secret| !secret.is_empty())
            .flat_map(|secret| [secret.to_owned(), url_encoded(secret)])
            .collect();
        // Longest first: one password may be the beginning of another.
        spellings.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        spellings.dedup();
        Redactor(spellings.into_iter().map(Secret::new).collect())
    }

    /// The text with `***` for every secret.
    pub(super) fn clean(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| mask(&text, secret.expose()))
    }

    /// The failure with its texts cleaned.
    pub(super) fn clean_failure(&self, mut failure: Failure) -> Failure {
        failure.message = self.clean(&failure.message);
        failure.hint = failure.hint.map(|hint| self.clean(&hint));
        failure
    }
}

/// A secret under four characters is masked as a whole word only: the password `a` must not turn
/// every message into stars, nor tell by them where it occurs.
fn mask(text: &str, secret: &str) -> String {
    if secret.chars().count() >= 4 {
        return text.replace(secret, MASK);
    }
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let mut masked = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(secret) {
        masked.push_str(before);
        let inside_word = is_word(masked.chars().next_back()) || is_word(after.chars().next());
        masked.push_str(if inside_word { secret } else { MASK });
        rest = after;
    }
    masked + rest
}

/// Percent-encoded as RFC 3986 has it for user information, unreserved characters as they are.
fn url_encoded(secret: &str) -> String {
    let mut encoded = String::new();
    for byte in secret.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{Redactor, Secret, mask, url_encoded};

    #[test]
    fn masks_a_password_wherever_it_stands() {
        assert_eq!(mask("user=x password=hunter2.", "hunter2"), "user=x password=***.");
        assert_eq!(mask("xhunter2hunter2", "hunter2"), "x******");
    }

    #[test]
    fn masks_a_short_password_as_a_word_only() {
        assert_eq!(mask("a database, 'a'", "a"), "*** database, '***'");
        assert_eq!(mask("ab ab", "ab"), "*** ***");
    }

    #[test]
    fn knows_how_a_url_spells_it() {
        assert_eq!(url_encoded("p@ss w/ö"), "p%40ss%20w%2F%C3%B6");
    }

    #[test]
    fn does_not_show_its_secrets() {
        let redactor = Redactor(vec![Secret::new("hunter2")]);
        assert!(!format!("{redactor:?}").contains("hunter2"));
        assert_eq!(redactor.clean("hunter2"), "***");
    }
}
