//! No secret leaves: whatever a server or the driver says passes here first.

use super::Failure;
use crate::config::{Conninfo, Secret};

const MASK: &str = "***";

/// Replaces a connection's passwords in texts.
#[derive(Clone, Debug)]
pub(super) struct Redactor {
    secrets: Vec<Secret>,
    /// What servers say of the role and of the database: nobody learns a password from these.
    public: Vec<String>,
}

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
        let Conninfo { user, dbname, .. } = conninfo;
        let public = [("user", user), ("role", user), ("database", dbname), ("Database", dbname)];
        let public = public.map(|(word, name)| format!("{word} \"{name}\"")).into();
        Redactor { secrets: spellings.into_iter().map(Secret::new).collect(), public }
    }

    /// The text with `***` for every secret.
    pub(super) fn clean(&self, text: &str) -> String {
        let mask_all = |text: &str| {
            let secrets = self.secrets.iter();
            secrets.fold(text.to_owned(), |text, secret| mask(&text, secret.expose()))
        };
        let mut cleaned = String::new();
        let mut rest = text;
        while let Some((at, public)) = self.next_public(rest) {
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            cleaned.push_str(&mask_all(before));
            cleaned.push_str(public);
            rest = after.get(public.len()..).unwrap_or_default();
        }
        cleaned + &mask_all(rest)
    }

    fn next_public(&self, text: &str) -> Option<(usize, &str)> {
        let found = self.public.iter().filter_map(|public| Some((text.find(public)?, &**public)));
        found.min_by_key(|(at, _)| *at)
    }

    /// The failure with its texts cleaned. Those that are all ours hold no secret, and a password may
    /// be any word in them.
    pub(super) fn clean_failure(&self, mut failure: Failure) -> Failure {
        if !failure.ours.message {
            failure.message = self.clean(&failure.message);
        }
        if !failure.ours.hint {
            failure.hint = failure.hint.map(|hint| self.clean(&hint));
        }
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
    use super::{Failure, Redactor, Secret, mask, url_encoded};
    use crate::model::Reason;

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

    /// One that knows these passwords of the role and the database `postgres`.
    fn redactor(secrets: &[&str]) -> Redactor {
        let public = ["user \"postgres\"", "database \"postgres\""].map(str::to_owned).into();
        Redactor { secrets: secrets.iter().map(|secret| Secret::new(*secret)).collect(), public }
    }

    #[test]
    fn does_not_show_its_secrets() {
        let redactor = redactor(&["hunter2"]);
        assert!(!format!("{redactor:?}").contains("hunter2"));
        assert_eq!(redactor.clean("hunter2"), "***");
    }

    #[test]
    fn password_that_is_a_word_leaves_our_messages_alone() {
        for secret in ["postgres", "password", "server", "a", "the"] {
            let cleaned = redactor(&[secret]).clean_failure(
                Failure::new(Reason::Auth, "a password of the postgres server is wrong")
                    .all_ours()
                    .with_hint("the server asks for a password: postgres"),
            );
            assert_eq!(cleaned.message, "a password of the postgres server is wrong");
            assert_eq!(cleaned.hint.unwrap(), "the server asks for a password: postgres");
            let mut said = Failure::new(Reason::Server, format!("it was {secret}"))
                .with_hint(format!("try {secret}!"));
            said.ours.hint = false;
            let said = redactor(&[secret]).clean_failure(said);
            assert_eq!(
                (said.message.as_str(), said.hint.as_deref()),
                ("it was ***", Some("try ***!"))
            );
        }
    }

    #[test]
    fn role_and_database_of_the_same_name_stay() {
        let redactor = redactor(&["postgres"]);
        assert_eq!(
            redactor.clean("password authentication failed for user \"postgres\": postgres"),
            "password authentication failed for user \"postgres\": ***"
        );
        assert_eq!(redactor.clean("user \"postgresql\""), "user \"***ql\"");
    }
}
