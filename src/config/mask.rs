//! Passwords in texts that a person typed in the wrong place: error messages repeat such texts, and
//! logs of CI systems keep them.

use super::conninfo::{self, passwords};
use super::flag;

/// Stands for a secret.
const MASK: &str = "***";

/// The text with the password of every URL and every `password=` replaced by `***`, and that of
/// every word that may have been meant for a URL. Where a setting or a URL ends in free text is a
/// guess: rather too much is masked than too little.
pub fn mask(text: &str) -> String {
    masked_words(&masked_urls(&masked_settings(text)))
}

/// One database as a person typed it, `CONNINFO` or `NAME=CONNINFO`: its passwords are masked where
/// the parser of connection strings sees them. It may also have been meant for a URL and not be one:
/// `postgres//user:password@`, `postgres:/user:password@`, `user:password@`.
pub fn mask_typed(text: &str) -> String {
    let conninfo = typed_conninfo(text);
    let (before, _) = text.split_at_checked(text.len() - conninfo.len()).unwrap_or_default();
    let mut masked = before.to_owned();
    let mut end = 0;
    for password in passwords(conninfo) {
        masked.push_str(conninfo.get(end..password.range.start).unwrap_or_default());
        masked.push_str(if password.range.is_empty() { "" } else { MASK });
        end = password.range.end;
    }
    masked.push_str(conninfo.get(end..).unwrap_or_default());
    masked_login(&mask(&masked))
}

/// Whether the text holds a password of what was typed: as it was typed, as it is meant, or as a URL
/// spells it.
pub fn holds_password_of(text: &str, typed: &str) -> bool {
    let conninfo = typed_conninfo(typed);
    passwords(conninfo).into_iter().any(|password| {
        let raw = conninfo.get(password.range).unwrap_or_default();
        let spellings = [raw.to_owned(), url_encoded(&password.value), password.value];
        spellings.iter().any(|secret| !secret.is_empty() && mask_known(text, secret) != text)
    })
}

/// The text with `***` for a known secret. One under four characters is masked as a whole word only:
/// the password `a` must not turn every message into stars, nor tell by them where it occurs.
pub fn mask_known(text: &str, secret: &str) -> String {
    if secret.chars().count() >= 4 {
        return text.replace(secret, MASK);
    }
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let mut masked = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(secret).filter(|_| !secret.is_empty()) {
        masked.push_str(before);
        let inside_word = is_word(masked.chars().next_back()) || is_word(after.chars().next());
        masked.push_str(if inside_word { secret } else { MASK });
        rest = after;
    }
    masked + rest
}

/// Percent-encoded as RFC 3986 has it for user information, unreserved characters as they are.
pub fn url_encoded(secret: &str) -> String {
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

/// The connection string of what was typed: its end.
fn typed_conninfo(text: &str) -> &str {
    flag::split(text).1.trim_start()
}

/// From the first `:` that is not a scheme's up to the last `@`, because a raw password may have
/// anything in it.
fn masked_login(text: &str) -> String {
    let colons = text.match_indices(':').map(|(at, _)| at + 1);
    let first =
        colons.into_iter().find(|at| text.get(*at..).is_some_and(|after| !after.starts_with("//")));
    match (first, text.rfind('@')) {
        (Some(colon), Some(at)) if colon <= at => {
            let (user, place) = (text.get(..colon), text.get(at..));
            format!("{}{MASK}{}", user.unwrap_or_default(), place.unwrap_or_default())
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
        masked.push_str(&masked_login(word));
        masked.push_str(end);
        rest = tail;
    }
    masked
}

/// `scheme://user:password@`: up to the last `@` before the next white space, because a raw password
/// may have anything in it.
fn masked_urls(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let end = after.find(char::is_whitespace).unwrap_or(after.len());
        let (url, tail) = after.split_at(end);
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

/// `password=...`: a setting with a value as connection strings quote it, or a parameter of a URL.
fn masked_settings(text: &str) -> String {
    const KEY: &str = "password";
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.to_ascii_lowercase().find(KEY) {
        let (before, after) = rest.split_at(at + KEY.len());
        masked.push_str(before);
        rest = after;
        let Some(written) = after.trim_start().strip_prefix('=') else { continue };
        let value = written.trim_start();
        masked.push_str(after.get(..after.len() - value.len()).unwrap_or_default());
        masked.push_str(MASK);
        let url = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let end_in_url = |c: char| c == '&' || c.is_whitespace();
        rest = match url.ends_with(['?', '&']) {
            true => value.find(end_in_url).and_then(|end| value.get(end..)).unwrap_or_default(),
            false => conninfo::value(value).map_or("", |(_, rest)| rest),
        };
    }
    masked + rest
}

fn end_of_word(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || "'\"`".contains(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::{conninfo, flag, holds_password_of, mask, mask_known, mask_typed, url_encoded};

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
            ("no `password = ab\\ s3cret x`", "no `password = *** x`"),
            ("password='ab\\'s3 cret' host=h", "password=*** host=h"),
            ("password='s3 cret", "password=***"),
            ("postgres://h/d?password=ab's3cret&user=u x", "postgres://h/d?password=***&user=u x"),
            ("postgres://u:ab's3cret@h/d x", "postgres://u:***@h/d x"),
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

    /// Connection strings in every spelling. What is not of a password has no upper-case letter, so
    /// that no piece of one can go unnoticed.
    #[test]
    fn no_piece_of_a_password_is_left_however_it_is_written() {
        const LETTERS: [char; 16] =
            ['A', 'B', 'Z', ' ', '\'', '\\', '"', '`', '=', '&', '?', '%', '@', ':', '/', '#'];
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut read = 0;
        for round in 0..20_000 {
            let password: String =
                (0..=random(7)).map(|_| LETTERS[random(LETTERS.len())]).chain(['Q']).collect();
            let blank = ["", " ", "  ", "\t"][random(4)];
            let escaped = password.replace('\\', "\\\\").replace('\'', "\\'");
            let in_url: String = password
                .chars()
                .map(|c| match random(3) == 0 || "@:/&=?%".contains(c) {
                    true => format!("%{:02x}", u32::from(c)),
                    false => c.to_string(),
                })
                .collect();
            let key = ["password", "sslpassword", "%70assword"][random(3)];
            let text = match round % 4 {
                0 => format!("host=h password{blank}={blank}'{escaped}'{blank} dbname='it\\'s'"),
                1 => format!("user='a password=' password{blank}={blank}{} port=1", {
                    let plain = escaped.replace(' ', "\\ ");
                    plain.replace("\\'", "'").replacen('\'', "\\'", 1)
                }),
                2 => format!("postgres://u:{in_url}@h:1/d?sslmode=disable"),
                _ => format!("postgresql://h/d?user=u&{key}={in_url}&sslmode=disable"),
            };
            let text = if random(2) == 0 { format!("web={text}") } else { text };
            let (_, conninfo) = flag::split(&text);
            let settings = conninfo::parse(conninfo, "-d").unwrap_or_else(|error| {
                panic!("{text}: {error}");
            });
            let is_read = settings.iter().any(|(_, setting)| setting.value == password);
            read += usize::from(is_read);
            let masked = mask_typed(&text);
            assert!(!masked.contains(|c: char| c.is_ascii_uppercase()), "{text} -> {masked}");
            assert!(!holds_password_of(&masked, &text) || password.len() < 3, "{text} -> {masked}");
        }
        assert_eq!(read, 20_000);
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

    #[test]
    fn a_known_password_is_masked_wherever_it_stands() {
        assert_eq!(mask_known("user=x password=hunter2.", "hunter2"), "user=x password=***.");
        assert_eq!(mask_known("xhunter2hunter2", "hunter2"), "x******");
    }

    #[test]
    fn a_short_known_password_is_masked_as_a_word_only() {
        assert_eq!(mask_known("a database, 'a'", "a"), "*** database, '***'");
        assert_eq!(mask_known("ab ab", "ab"), "*** ***");
        assert_eq!(mask_known("ab", ""), "ab");
    }

    #[test]
    fn a_known_password_is_spelled_as_in_a_url() {
        assert_eq!(url_encoded("p@ss w/ö"), "p%40ss%20w%2F%C3%B6");
    }
}
