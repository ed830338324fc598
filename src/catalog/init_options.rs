//! The options of a text search dictionary, which the catalog keeps as one text:
//! `language = 'english', stopwords = 'english'`. Their order means nothing, and neither do the
//! quotes around a number.

use crate::sql::{self, TokenKind};

/// Each option as `name=value`, as options of other objects are told; the whole text as one where it
/// is not what PostgreSQL writes.
pub(super) fn init_options(text: &str) -> Vec<String> {
    parsed(text).unwrap_or_else(|| vec![text.to_owned()])
}

fn parsed(text: &str) -> Option<Vec<String>> {
    let options = sql::split(text, ",").into_iter().filter(|_| !text.is_empty());
    options.map(option).collect()
}

/// One option: its name, and its value in quotes or bare.
fn option(text: &str) -> Option<String> {
    let text = text.trim();
    let mut tokens = sql::tokens(text);
    let name = tokens.next()?.name()?;
    let equals = tokens.next().filter(|token| token.is("="))?;
    let first = tokens.next()?;
    let value = match first.is_string() {
        true => first.value().filter(|_| tokens.next().is_none())?,
        false if first.kind == TokenKind::Unterminated => return None,
        false => text.get(equals.end()..)?.trim().to_owned(),
    };
    Some(format!("{name}={value}"))
}

#[cfg(test)]
mod tests {
    use super::init_options;

    #[test]
    fn takes_the_text_apart() {
        for (text, options) in [
            ("language = 'english', stopwords = 'a,b'", &["language=english", "stopwords=a,b"][..]),
            ("maxlen = 5, \"We \"\"ird\" = 'it''s'", &["maxlen=5", "We \"ird=it's"]),
            ("dictfile = E'a\\\\b''c'", &["dictfile=a\\b'c"]),
            ("accept = ''", &["accept="]),
        ] {
            assert_eq!(init_options(text), options, "{text}");
        }
        for odd in ["a", "a = 'open", "a = 'b' c"] {
            assert_eq!(init_options(odd), [odd]);
        }
    }
}
