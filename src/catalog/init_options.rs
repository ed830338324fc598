//! The options of a text search dictionary, which the catalog keeps as one text:
//! `language = 'english', stopwords = 'english'`. Their order means nothing, and neither do the
//! quotes around a number.

/// Each option as `name=value`, as options of other objects are told; the whole text as one where it
/// is not what PostgreSQL writes.
pub(super) fn init_options(text: &str) -> Vec<String> {
    parsed(text).unwrap_or_else(|| vec![text.to_owned()])
}

fn parsed(text: &str) -> Option<Vec<String>> {
    let mut options = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = quoted(rest, '"').or_else(|| rest.split_once(' ').map(owned))?;
        let (value, after) = value(after.trim_start().strip_prefix("= ")?)?;
        options.push(format!("{name}={value}"));
        rest = match after.strip_prefix(", ") {
            Some(next) => next,
            None => after.is_empty().then_some("")?,
        };
    }
    Some(options)
}

/// The value that the text begins with, and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    if let Some((value, rest)) = text.strip_prefix('E').and_then(|text| quoted(text, '\'')) {
        return Some((value.replace("\\\\", "\\"), rest));
    }
    let bare = || {
        let end = text.find(',').unwrap_or(text.len());
        let is_bare = |value: &str| !value.is_empty() && !value.starts_with('\'');
        text.split_at_checked(end).filter(|(value, _)| is_bare(value)).map(owned)
    };
    quoted(text, '\'').or_else(bare)
}

/// What is in the quotes that the text begins with, and what follows them.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix(quote)?;
    let mut inner = String::new();
    loop {
        let (before, after) = rest.split_once(quote)?;
        inner.push_str(before);
        match after.strip_prefix(quote) {
            Some(more) => {
                inner.push(quote);
                rest = more;
            }
            None => return Some((inner, after)),
        }
    }
}

fn owned<'t>((text, rest): (&str, &'t str)) -> (String, &'t str) {
    (text.to_owned(), rest)
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
