//! What looks like a secret never leaves the server: the beginning of its digest does. The filter of
//! all statements that read options and parameters, which stand as `o (name, value)` there.

/// The condition.
const IS_SECRET: &str = r#"(
                o.value !~* '^(true|false|on|off|yes|no|1|0)$'
                AND (o.name ~* '(pass(word|wd|phrase)|pwd|secret|token|credential|private|key|salt|jwt|dsn)'
                    OR o.value ~* '://[^\s/@]*:\S*@|\m(bearer|basic)\s+\S|--pass(word)?\s'
                    OR o.value ~* '(^|\s)(-u|--user)[\s=]*[^\s:]+:(?!//)'
                    OR o.value ~* '(pass(word|wd|phrase)?|pwd|secret|token|api[_-]?key|authorization)[''"]?\s*[=:]')
            )"#;

/// What stands for the value.
const DIGEST: &str = "'(hidden, digest ' || pg_catalog.left(pg_catalog.md5(o.value), 8) || ')'";

/// What stands for both in a statement.
const PLACES: [(&str, &str); 2] = [("{is secret}", IS_SECRET), ("{digest}", DIGEST)];

/// The statement of a file with the filter in it.
macro_rules! with_secrets_hidden {
    ($file:literal) => {{
        const TEMPLATE: &str = crate::catalog::heading::after_heading(include_str!($file));
        const FILLED: [u8; crate::catalog::secret::length(TEMPLATE)] =
            crate::catalog::secret::filled(TEMPLATE);
        match std::str::from_utf8(&FILLED) {
            Ok(statement) => statement,
            Err(_) => "",
        }
    }};
}
pub(super) use with_secrets_hidden;

/// How long a statement is with the filter in it.
pub(super) const fn length(template: &str) -> usize {
    let (mut rest, mut length) = (template.as_bytes(), 0);
    while let [first, after @ ..] = rest {
        (rest, length) = match place(rest) {
            Some((filter, after)) => (after, length + filter.len()),
            None => {
                let _ = first;
                (after, length + 1)
            }
        };
    }
    length
}

/// The statement's text.
pub(super) const fn filled<const LENGTH: usize>(template: &str) -> [u8; LENGTH] {
    let mut all = [b' '; LENGTH];
    let mut open: &mut [u8] = &mut all;
    let mut rest = template.as_bytes();
    while let [first, after @ ..] = rest {
        (rest, open) = match place(rest) {
            Some((filter, after)) => (after, put(filter, open)),
            None => (after, put(&[*first], open)),
        };
    }
    all
}

const fn put<'o>(mut text: &[u8], mut open: &'o mut [u8]) -> &'o mut [u8] {
    while let [first, after @ ..] = text {
        let Some((next, later)) = open.split_first_mut() else { return &mut [] };
        *next = *first;
        (text, open) = (after, later);
    }
    open
}

/// What stands for the beginning of the text, and the text after it.
const fn place(text: &[u8]) -> Option<(&'static [u8], &[u8])> {
    let [(secret, is_secret), (hidden, digest)] = PLACES;
    if let Some(after) = after(text, secret.as_bytes()) {
        return Some((is_secret.as_bytes(), after));
    }
    match after(text, hidden.as_bytes()) {
        Some(after) => Some((digest.as_bytes(), after)),
        None => None,
    }
}

/// The text after its beginning, where that is this.
const fn after<'t>(mut text: &'t [u8], mut beginning: &[u8]) -> Option<&'t [u8]> {
    while let [first, rest @ ..] = beginning {
        match text {
            [own, after @ ..] if *own == *first => (text, beginning) = (after, rest),
            _ => return None,
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::{DIGEST, IS_SECRET, filled, length};

    #[test]
    fn both_places_are_filled() {
        const TEMPLATE: &str = "CASE WHEN {is secret} THEN {digest} ELSE '{}' END";
        const FILLED: [u8; length(TEMPLATE)] = filled(TEMPLATE);
        let expected = format!("CASE WHEN {IS_SECRET} THEN {DIGEST} ELSE '{{}}' END");
        assert_eq!(std::str::from_utf8(&FILLED).unwrap(), expected);
    }
}
