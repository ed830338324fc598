//! Passwords in texts that a person typed in the wrong place: error messages repeat such texts, and
//! logs of CI systems keep them.

/// The text with the password of every URL and every `password=` replaced by `***`, and that of
/// every word that may have been meant for a URL.
pub fn mask(text: &str) -> String {
    masked_words(&masked_settings(&masked_urls(text)))
}

/// One text as a person typed it, which may have been meant for a URL: `postgres//user:password@`,
/// `postgres:/user:password@`, `user:password@`. From its first `:` that is not a scheme's up to its
/// last `@`, because a raw password may have anything in it.
pub fn mask_typed(text: &str) -> String {
    let colons = text.match_indices(':').map(|(at, _)| at + 1);
    let first =
        colons.into_iter().find(|at| text.get(*at..).is_some_and(|after| !after.starts_with("//")));
    match (first, text.rfind('@')) {
        (Some(colon), Some(at)) if colon <= at => {
            let (user, place) = (text.get(..colon), text.get(at..));
            format!("{}***{}", user.unwrap_or_default(), place.unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}

fn masked_words(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (word, tail) = rest.split_at(end_of_word(rest));
        let end = tail.chars().next().map_or(0, char::len_utf8);
        let (end, tail) = tail.split_at(end);
        masked.push_str(&mask_typed(word));
        masked.push_str(end);
        rest = tail;
    }
    masked
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
    while let Some(at) = rest.to_ascii_lowercase().find(KEY) {
        let (before, after) = rest.split_at(at);
        let (key, after) = after.split_at(KEY.len());
        let end = match after.strip_prefix('\'') {
            Some(quoted) => quoted.find('\'').map_or(after.len(), |end| end + 2),
            None => after.find('&').unwrap_or(after.len()).min(end_of_word(after)),
        };
        masked.push_str(before);
        masked.push_str(key);
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
    use super::{mask, mask_typed};

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
            ("PGPASSWORD=s3cret psql", "PGPASSWORD=*** psql"),
            ("no file `postgres//u:s3@cret@h/d`", "no file `postgres//u:***@h/d`"),
            ("postgres:/u:s3:cret@h/d, u:s3cret@h", "postgres:***@h/d, u:***@h"),
            ("é user@host:5432 x.yaml:3: é", "é user@host:5432 x.yaml:3: é"),
        ] {
            assert_eq!(mask(text), expected);
        }
    }

    /// Messages are masked as a whole, in case they repeat what was typed: none of our own words may
    /// look like a password.
    #[test]
    fn own_texts_are_not_masked() {
        let mut directories = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(directory) = directories.pop() {
            for entry in std::fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    directories.push(path);
                    continue;
                }
                let is_code = path.extension().is_some_and(|extension| extension == "rs");
                if !is_code || path.ends_with("tests.rs") || path.ends_with("config/mask.rs") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                let is_text = |line: &&str| line.contains('"') && !line.trim().starts_with("//");
                for line in code.lines().filter(is_text) {
                    assert_eq!(mask(line), line, "{}", path.display());
                }
            }
        }
    }

    #[test]
    fn what_was_typed_leaves_no_password_of_any_characters() {
        for (text, expected) in [
            ("u:s3 cr'et`@h/d", "u:***@h/d"),
            ("postgres//u:s3//cr:e@t@h/d", "postgres//u:***@h/d"),
            ("postgres://u:s3 cret@h/d", "postgres://u:***@h/d"),
            (":@", ":***@"),
            ("C:/x.json", "C:/x.json"),
            ("x.json", "x.json"),
        ] {
            assert_eq!(mask_typed(text), expected);
            assert_eq!(mask(expected), expected);
        }
    }
}
