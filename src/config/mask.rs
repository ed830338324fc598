//! Passwords in texts that a person typed in the wrong place: error messages repeat such texts, and
//! logs of CI systems keep them.

/// The text with the password of every URL and every `password=` replaced by `***`.
pub fn mask(text: &str) -> String {
    masked_settings(&masked_urls(text))
}

/// `scheme://user:password@`: up to the last `@` before the URL's end, because a raw password may
/// have one in it.
fn masked_urls(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let (url, tail) = after.split_at(end_of_word(after));
        masked.push_str(before);
        masked.push_str("://");
        match url.rsplit_once('@') {
            Some((login, place)) => {
                let user = login.split_once(':').map_or(login, |(user, _)| user);
                masked.push_str(user);
                masked.push_str(if login.contains(':') { ":***@" } else { "@" });
                masked.push_str(place);
            }
            None => masked.push_str(url),
        }
        rest = tail;
    }
    masked + rest
}

/// `password=...`, as a setting or as a parameter of a URL.
fn masked_settings(text: &str) -> String {
    const KEY: &str = "password=";
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(KEY) {
        let end = match after.strip_prefix('\'') {
            Some(quoted) => quoted.find('\'').map_or(after.len(), |end| end + 2),
            None => after.find('&').unwrap_or(after.len()).min(end_of_word(after)),
        };
        masked.push_str(before);
        masked.push_str(KEY);
        masked.push_str("***");
        rest = after.get(end..).unwrap_or_default();
    }
    masked + rest
}

fn end_of_word(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || "'\"`".contains(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn leaves_no_password() {
        for (text, expected) in [
            (
                "unexpected 'web=postgres://u:s3cret@h/d' found",
                "unexpected 'web=postgres://u:***@h/d' found",
            ),
            ("postgres://u:s3@cr:et@h postgres://v@i", "postgres://u:***@h postgres://v@i"),
            ("host=h password=s3cret dbname=d", "host=h password=*** dbname=d"),
            ("password='s3 cret' host=h", "password=*** host=h"),
            (
                "postgres://h/d?password=s3cret&sslmode=disable",
                "postgres://h/d?password=***&sslmode=disable",
            ),
            ("see https://rustup.rs", "see https://rustup.rs"),
            ("no secret: a@b", "no secret: a@b"),
        ] {
            assert_eq!(mask(text), expected);
        }
    }
}
