//! SQL that a person sees as it is: a script is reviewed on a terminal before it is run.

use super::is_hidden;

/// The statement, with every string and every quoted name that has hidden characters written in
/// escapes. Line breaks and tabs stay: they are what the text is laid out with. What stands in dollar
/// quotes stays too; whoever writes those looks into them first.
pub(super) fn seen(sql: String) -> String {
    if sql.chars().all(is_plain) {
        return sql;
    }
    let mut out = String::with_capacity(sql.len() + 32);
    let mut rest = sql.as_str();
    while let Some(at) = rest.find(['\'', '"', '$']) {
        let (before, quoted) = rest.split_at(at);
        out.push_str(before);
        let length = match quoted.chars().next() {
            Some('$') => dollar_quoted(quoted),
            _ => length(quoted, introducer(before).is_some_and(|c| c == 'E')),
        };
        let (text, after) = quoted.split_at_checked(length).unwrap_or((quoted, ""));
        if text.starts_with('$') || text.chars().all(is_plain) {
            out.push_str(text);
        } else {
            write(text, &mut out);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn is_plain(c: char) -> bool {
    matches!(c, '\n' | '\t') || !is_hidden(c)
}

/// `E` or `&` of what makes a string or a name one with escapes; `out` ends before its quote.
fn introducer(out: &str) -> Option<char> {
    let mut last = out.chars().rev();
    let is_name =
        |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    match (last.next()?, last.next()) {
        ('E' | 'e', before) if !is_name(before) => Some('E'),
        ('&', Some('U' | 'u')) if !is_name(last.next()) => Some('&'),
        _ => None,
    }
}

/// How long the quoted text is that `text` begins with.
fn length(text: &str, escapes: bool) -> usize {
    let mut characters = text.char_indices();
    let Some((_, quote)) = characters.next() else { return 0 };
    let mut characters = characters.peekable();
    while let Some((at, c)) = characters.next() {
        if c == '\\' && escapes {
            characters.next();
        } else if c == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return at + quote.len_utf8();
        }
    }
    text.len()
}

/// How long the text in dollar quotes is that `text` begins with; of a dollar alone, 1.
fn dollar_quoted(text: &str) -> usize {
    let is_tag = |tag: &str| tag.chars().all(|c| c.is_alphanumeric() || c == '_');
    let after = text.strip_prefix('$').and_then(|rest| rest.split_once('$'));
    let Some((tag, rest)) = after.filter(|(tag, _)| is_tag(tag)) else { return 1 };
    let tag = format!("${tag}$");
    rest.find(&tag).map_or(text.len(), |at| at + 2 * tag.len())
}

/// The string or the name, quotes and all, in escapes; `out` ends with whatever introduces it.
fn write(text: &str, out: &mut String) {
    let is_name = text.starts_with('"');
    let introduced = introducer(out);
    match introduced {
        None if is_name => out.push_str("U&"),
        None => {
            // A typed string: `date'...'`.
            if out.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                out.push(' ');
            }
            out.push('E');
        }
        Some(_) => {}
    }
    let in_unicode = is_name || introduced == Some('&');
    for c in text.chars() {
        match c {
            '\\' if introduced.is_none() => out.push_str("\\\\"),
            c if is_plain(c) => out.push(c),
            c if in_unicode => out.push_str(&format!("\\+{:06X}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::seen;

    #[test]
    fn hidden_characters_are_escapes_wherever_they_are_quoted() {
        for (sql, expected) in [
            ("SELECT 'é'", "SELECT 'é'"),
            ("SELECT 'a\u{1b}[2J''b\\'", "SELECT E'a\\U0000001b[2J''b\\\\'"),
            ("SELECT ('x'::text), 'a\nb\u{202e}'", "SELECT ('x'::text), E'a\nb\\U0000202e'"),
            ("SELECT e'\\'\u{7}'", "SELECT e'\\'\\U00000007'"),
            ("SELECT U&'\\0041\u{7}'", "SELECT U&'\\0041\\+000007'"),
            ("date'\u{7}'", "date E'\\U00000007'"),
            ("s.\"ty\u{7}\"\"\\\"", "s.U&\"ty\\+000007\"\"\\\\\""),
            ("$body$'\u{e9}'$body$ || '\u{7}'", "$body$'\u{e9}'$body$ || E'\\U00000007'"),
            ("'\u{7}", "E'\\U00000007"),
            ("$'\u{7}'", "$E'\\U00000007'"),
        ] {
            assert_eq!(seen(sql.to_owned()), expected);
        }
    }
}
