//! Texts as YAML scalars that mean the same to every reader of YAML, whichever version of it: plain
//! only where nobody could take them for anything but text.

use crate::model::is_hidden;

/// The columns of one level of indentation.
pub(super) const STEP: usize = 2;

/// A text in one line.
pub(super) fn text(text: &str, in_flow: bool) -> String {
    if is_plain(text, in_flow) { text.to_owned() } else { quoted(text) }
}

/// A text that may as well be a number or a truth value, as that of an option.
pub(super) fn loose(loose: &str) -> String {
    if is_decimal(loose) || ["true", "false"].contains(&loose) {
        loose.to_owned()
    } else {
        text(loose, true)
    }
}

/// Whether a text is a number that every reader writes the same way: `70`, `-0.5`, and not `007`.
pub(super) fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |digits: &str| {
        !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit())
    };
    all_digits(whole) && all_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

/// Words that one version of YAML or another takes for a truth value or for nothing.
const WORDS: [&str; 7] = ["true", "false", "yes", "no", "on", "off", "null"];

fn is_plain(text: &str, in_flow: bool) -> bool {
    const NOT_FIRST: &str = "-?:,[]{}#&*!|>'\"%@`=<+.~";
    const NOT_IN_FLOW: &str = ",[]{}";
    let Some(first) = text.chars().next() else { return false };
    !NOT_FIRST.contains(first)
        && !first.is_numeric()
        && !text.contains(is_hidden)
        && !text.starts_with(' ')
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !(in_flow && text.contains(|c| NOT_IN_FLOW.contains(c)))
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// A text in quotes: in single ones where that is easier to read.
fn quoted(text: &str) -> String {
    let count = |wanted: &[char]| text.chars().filter(|c| wanted.contains(c)).count();
    if !text.contains(is_hidden) && count(&['"', '\\']) > count(&['\'']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_hidden(c) => quoted.push_str(&match u32::from(c) {
                code @ ..0x100 => format!("\\x{code:02x}"),
                code @ 0x100..0x1_0000 => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            }),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The lines of a text that can stand as a literal block, and the block's header: `|`, `|-`, `|2`.
/// `None` where the block would not be exactly the text, or would not be read as it looks.
pub(super) fn literal(text: &str) -> Option<(String, Vec<&str>)> {
    let body = text.trim_end_matches('\n');
    let hidden = |c: char| is_hidden(c) && !['\n', '\t'].contains(&c);
    // A line of nothing but space is read differently by different readers.
    let blank = |line: &str| !line.is_empty() && line.trim().is_empty();
    if !body.contains('\n') || body.contains(hidden) || body.split('\n').any(blank) {
        return None;
    }
    let mut header = "|".to_owned();
    let first = body.split('\n').find(|line| !line.is_empty())?;
    if first.starts_with([' ', '\t']) {
        header.push_str(&STEP.to_string());
    }
    let mut lines: Vec<&str> = body.split('\n').collect();
    match text.len() - body.len() {
        0 => header.push('-'),
        1 => {}
        more => {
            header.push('+');
            lines.extend(std::iter::repeat_n("", more - 1));
        }
    }
    Some((header, lines))
}

#[cfg(test)]
mod tests {
    use super::{is_decimal, literal, loose, text};

    #[test]
    fn quotes_what_could_be_taken_for_something_else() {
        for (raw, written) in [
            ("now()", "now()"),
            ("", "\"\""),
            ("no", "\"no\""),
            ("1e3", "\"1e3\""),
            ("~", "\"~\""),
            ("'x'::text", "\"'x'::text\""),
            ("(a = 'it''s \"x\"')", "(a = 'it''s \"x\"')"),
            ("\"a\"", "'\"a\"'"),
            ("a: b", "\"a: b\""),
            ("a\n\u{1b}\u{202e}\u{e0001}", "\"a\\n\\x1b\\u202e\\U000e0001\""),
            ("numeric(10,2)", "numeric(10,2)"),
        ] {
            assert_eq!(text(raw, false), written);
        }
        assert_eq!(text("numeric(10,2)", true), "\"numeric(10,2)\"");
        assert_eq!(
            (loose("70"), loose("true"), loose("no")),
            ("70".into(), "true".into(), "\"no\"".into())
        );
        assert!(is_decimal("-0.5") && !is_decimal("007") && !is_decimal("1.") && !is_decimal("-"));
    }

    #[test]
    fn a_block_is_for_several_lines_that_are_seen() {
        for raw in ["one line", "a\n \nb", "a\r\nb", "\n\n", "a\n\u{200b}"] {
            assert_eq!(literal(raw), None, "{raw:?}");
        }
        assert_eq!(literal("a\nb"), Some(("|-".into(), vec!["a", "b"])));
    }
}
