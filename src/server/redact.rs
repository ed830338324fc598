//! No secret leaves: whatever a server or the driver says passes here first.

use super::Failure;
use crate::config::{Conninfo, Secret, mask_known, mask_typed, url_encoded};

/// Servers cut off names that are longer, in bytes.
const LONGEST_NAME: usize = 63;

/// Replaces a connection's passwords in texts.
#[derive(Clone, Debug)]
pub(super) struct Redactor {
    secrets: Vec<Secret>,
    /// What servers say of the role and of the database: nobody learns a password from these.
    public: Vec<String>,
    /// Names that may hold a password, and how they are shown, the longest first.
    misplaced: Vec<(Secret, String)>,
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
        Redactor::of(spellings, &conninfo.user, &conninfo.dbname)
    }

    /// Knows these spellings of passwords, and the names of a role and a database. A name that holds
    /// a password in it, or that may be a URL in the wrong place, is no public one.
    fn of(secrets: Vec<String>, user: &str, dbname: &str) -> Redactor {
        let is_misplaced = |name: &str| name.contains([':', '/', '@']);
        let is_public = |name: &str| {
            let holds = |secret: &String| secret != name && mask_known(name, secret) != name;
            !is_misplaced(name) && !secrets.iter().any(holds)
        };
        let said = [("user", user), ("role", user), ("database", dbname), ("Database", dbname)];
        let public = said.iter().filter(|(_, name)| is_public(name));
        let public = public.map(|(word, name)| format!("{word} \"{name}\"")).collect();
        let mut misplaced = Vec::new();
        for name in [user, dbname].into_iter().filter(|name| is_misplaced(name)) {
            let shown = mask_typed(name);
            // A server cuts between characters.
            let cut = (0..=LONGEST_NAME).rev().find_map(|end| name.get(..end)).unwrap_or(name);
            misplaced.push((Secret::new(name), shown.clone()));
            misplaced.push((Secret::new(cut), shown));
        }
        misplaced.sort_by_key(|(name, _)| std::cmp::Reverse(name.expose().len()));
        Redactor { secrets: secrets.into_iter().map(Secret::new).collect(), public, misplaced }
    }

    /// The text with `***` for every secret.
    pub(super) fn clean(&self, text: &str) -> String {
        let mask_all = |text: &str| {
            let names = self.misplaced.iter();
            let text = names
                .fold(text.to_owned(), |text, (name, shown)| text.replace(name.expose(), shown));
            self.secrets.iter().fold(text, |text, secret| mask_known(&text, secret.expose()))
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

#[cfg(test)]
mod tests {
    use super::{Failure, Redactor};
    use crate::model::Reason;

    /// One that knows these passwords of the role and the database `postgres`.
    fn redactor(secrets: &[&str]) -> Redactor {
        Redactor::of(
            secrets.iter().map(|secret| (*secret).to_owned()).collect(),
            "postgres",
            "postgres",
        )
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

    #[test]
    fn a_url_in_the_place_of_a_name_shows_no_password() {
        let url = "postgresql://postgres:s3cret@localhost:44319/postgres";
        let long = format!("postgresql://{}:s3cret@localhost/d", "u".repeat(45));
        for (name, cut) in [(url, url), (&long, &long[..63])] {
            for said in ["user", "role", "database", "Database"] {
                let redactor = Redactor::of(vec!["hunter2".into()], name, name);
                let cleaned = redactor.clean(&format!("{said} \"{cut}\" does not exist: hunter2"));
                assert!(!cleaned.contains("s3c") && !cleaned.contains("hunter2"), "{cleaned}");
                assert!(cleaned.starts_with(&format!("{said} \"postgresql://")), "{cleaned}");
                assert!(!format!("{redactor:?}").contains("s3cret"));
            }
        }
    }

    #[test]
    fn a_name_with_a_password_in_it_is_not_shown_whole() {
        let redactor = Redactor::of(vec!["hunter2".into()], "app_hunter2", "hunter2");
        assert_eq!(redactor.clean("role \"app_hunter2\""), "role \"app_***\"");
        assert_eq!(redactor.clean("database \"hunter2\""), "database \"hunter2\"");
    }
}
