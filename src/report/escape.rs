//! Every escape of every format, so that there is one place to look at when a name turns out to
//! hold an escape sequence, a line break or a piece of HTML.
//!
//! All of them stand on one rule, [`is_hidden`]: what a reader cannot see as itself is written as
//! a visible escape, `\n`, `\x1b` or `\u{202e}`, in Rust's own notation.

/// Whether a character would not be seen as itself: a control, a format or bidirectional control,
/// a zero-width or combining character, any space but the common one, an unassigned or private
/// code point.
pub fn is_hidden(c: char) -> bool {
    // The standard library's own table of what is printable. It lets pass what Unicode counts
    // among the letters and symbols although it is blank: the Hangul fillers and Braille's blank.
    const BLANK: [char; 5] = ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}'];
    let common = matches!(c, '\'' | '"' | '\\');
    !common && (BLANK.contains(&c) || c.escape_debug().len() > 1)
}

/// A hidden character's visible form.
fn push_visible(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c.is_ascii() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
        c => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
    }
}

/// One line for a terminal or a log: nothing hidden is left, and two different texts never look
/// the same. A backslash is doubled only where it would otherwise read as an escape; a space is
/// escaped at either end and after another one, where nobody would count it.
pub fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    let mut before = ' ';
    while let Some(c) = rest.next() {
        match c {
            ' ' if before == ' ' || rest.as_str().is_empty() => push_visible(&mut out, c),
            '\\' if reads_as_escape(rest.as_str()) => out.push_str("\\\\"),
            c if is_hidden(c) => push_visible(&mut out, c),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// Whether a backslash before this would read as the beginning of an escape.
fn reads_as_escape(rest: &str) -> bool {
    rest == " " || rest.starts_with(|next| "ntrxu\\".contains(next) || is_hidden(next))
}

/// The lines of a text that is read line by line, or copied, such as SQL: nothing hidden is left,
/// but line breaks divide, and spaces and backslashes stay as they are.
pub fn lines(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    // Not `str::lines`, which drops the \r before a line break: two bodies may differ in that alone.
    text.strip_suffix('\n').unwrap_or(text).split('\n').map(visible).collect()
}

/// Hidden characters made visible, backslashes left alone.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            push_visible(&mut out, c);
        } else {
            out.push(c);
        }
    }
    out
}

/// Text for a log that GitHub's runner reads. It obeys `::command::` at the beginning of a line, blanks
/// before it or not, and `##[command]` anywhere in a line that is no such command. Both are broken by
/// a backslash that everybody sees: nothing hidden is put in. SQL that is shown in a report is broken
/// with it, and fails aloud where it is copied; scripts, declarations and snapshots, which are to be run
/// and read, are not passed through here.
pub fn workflow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        let (blanks, words) = line.split_at(line.len() - words.len());
        out.push_str(blanks);
        if words.starts_with("::") {
            out.push('\\');
        }
        out.push_str(&words.replace("##[", "##\\["));
    }
    out
}

/// JSON text as serde_json wrote it, with what it leaves raw (DEL, C1, bidirectional controls...)
/// as `\u` escapes too, and without `##[`, which GitHub's runner obeys in a log. Exact: a parser reads
/// the same strings.
pub fn json(serialised: &str) -> String {
    let mut out = String::with_capacity(serialised.len());
    for c in serialised.chars() {
        // Outside of strings JSON is ASCII, and its only control character is its layout's \n.
        if c != '\n' && is_hidden(c) || c == '[' && out.ends_with("##") {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Content or a quoted attribute of XML 1.0, which cannot hold most control characters in any form.
pub fn xml(text: &str) -> String {
    entities(&terminal(text))
}

/// The content of an XML element, as [`lines`].
pub fn xml_block(text: &str) -> String {
    let line = |line: String| {
        let line = entities(&line);
        let words = line.trim_start();
        // Exact, and no command of GitHub's.
        match words.strip_prefix("::") {
            Some(rest) => format!("{}&#58;:{rest}", " ".repeat(line.len() - words.len())),
            None => line,
        }
    };
    lines(text).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '[' if out.ends_with("##") => out.push_str("&#91;"),
            c => out.push(c),
        }
    }
    out
}

/// The message of a GitHub workflow command.
/// <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>
pub fn github_message(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c if is_hidden(c) => push_visible(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

/// A property (`file`, `title`) of a GitHub workflow command.
pub fn github_property(text: &str) -> String {
    github_message(text).replace(':', "%3A").replace(',', "%2C")
}

/// Words in Markdown, in a table cell or out of it: no markup, HTML, link, mention or reference
/// comes of them.
pub fn markdown(text: &str) -> String {
    markup(&terminal(text))
}

fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let after = rest.clone().next().unwrap_or(' ');
        match c {
            // GitHub and GitLab look for mentions and references after rendering, where an entity
            // is a plain character again; a zero-width space in between stops them.
            '@' | '#' | '!' | '~' | '$' => {
                out.push_str(&format!("&#{};", u32::from(c)));
                if after.is_alphanumeric() {
                    out.push_str("&#8203;");
                }
            }
            '_' if before.is_alphanumeric() && after.is_alphanumeric() => out.push('_'),
            '-' | '+' if before.is_alphanumeric() => out.push(c),
            '.' if !out.ends_with("www") => out.push('.'),
            ':' if after != '/' => out.push(':'),
            '(' | ')' | ',' | ';' | '=' | '/' | '?' | '%' | '"' | '\'' => out.push(c),
            c if c.is_ascii_punctuation() => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A name or a value in Markdown, set as code. An HTML element rather than backticks: in a table
/// cell no rule for backticks, backslashes and pipes together holds everywhere.
pub fn markdown_code(text: &str) -> String {
    format!("<code>{}</code>", markdown(text))
}

/// As [`markdown_code`] for what may have [`lines`]: in a table's cell only HTML can break them, and
/// keep the spaces that they begin with.
pub fn markdown_code_lines(text: &str) -> String {
    let line = |line: String| {
        let words = line.trim_start_matches(' ');
        format!("<code>{}{}</code>", "&nbsp;".repeat(line.len() - words.len()), markup(words))
    };
    lines(text).into_iter().map(line).collect::<Vec<_>>().join("<br>")
}

/// A block of code in Markdown, fenced by more backticks than it holds.
pub fn markdown_block(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", lines(text).join("\n"))
}

#[cfg(test)]
mod tests {
    use super::{
        github_message, github_property, is_hidden, json, lines, markdown, markdown_block,
        markdown_code_lines, terminal, workflow, xml, xml_block,
    };

    /// What a reader of [`terminal`]'s notation makes of it.
    fn read_back(shown: &str) -> String {
        let mut out = String::new();
        let mut rest = shown.chars();
        let hex = |digits: &str| char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap();
        while let Some(c) = rest.next() {
            let after = rest.as_str().chars().next();
            if c != '\\' || !after.is_some_and(|n| "ntrxu\\".contains(n)) {
                out.push(c);
                continue;
            }
            rest.next();
            out.push(match after.unwrap() {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'x' => hex(&rest.by_ref().take(2).collect::<String>()),
                'u' => hex(&rest.by_ref().take_while(|c| *c != '}').skip(1).collect::<String>()),
                other => other,
            });
        }
        out
    }

    #[test]
    fn two_texts_never_look_the_same() {
        let parts = [
            "\\", " ", "n", "\n", "\t", "u{1b}", "\u{1b}", "x1b", "d", "\u{202e}", "é", "e\u{301}",
        ];
        for a in parts {
            for b in parts {
                for c in parts {
                    let raw = [a, b, c].concat();
                    assert_eq!(read_back(&terminal(&raw)), raw);
                }
            }
        }
        assert_eq!(terminal("a\\d+ 'x' \"y\""), "a\\d+ 'x' \"y\"", "no noise without need");
    }

    #[test]
    fn lines_keep_their_spaces_and_lose_nothing() {
        let sql = "CREATE TABLE t (\n    \"a  b\" text DEFAULT '\\x20',\r\n\tc\u{1b} int \n);\n";
        let shown =
            ["CREATE TABLE t (", "    \"a  b\" text DEFAULT '\\x20',\\r", "\\tc\\x1b int ", ");"];
        assert_eq!(lines(sql), shown);
        assert_eq!(xml_block("a <\n    b &\n"), "a &lt;\n    b &amp;");
        assert_eq!(
            markdown_code_lines("a|\n  b"),
            "<code>a&#124;</code><br><code>&nbsp;&nbsp;b</code>"
        );
        assert!(lines("").is_empty());
        assert_eq!(lines("a\n\n"), ["a", ""]);
        assert_eq!(terminal("  a  b "), "\\x20\\x20a \\x20b\\x20", "a name's spaces count");
    }

    #[test]
    fn nothing_hidden_passes() {
        let every: String = (0..=0x0010_ffff).filter_map(char::from_u32).collect();
        let shown = terminal(&every);
        assert!(!shown.chars().any(|c| c.is_control() || is_hidden(c)));
        for c in
            "\u{200b}\u{200f}\u{202e}\u{2066}\u{feff}\u{ad}\u{2028}\u{3164}\u{a0}\u{e0041}".chars()
        {
            assert!(is_hidden(c), "{:x}", u32::from(c));
        }
        for c in "aé漢語Ωж 🙂'\"\\".chars() {
            assert!(!is_hidden(c), "{c}");
        }
    }

    #[test]
    fn no_line_of_others_is_a_workflow_command() {
        for (text, expected) in [
            (
                "a ##[error]x\n  ::stop-commands::x\n::x",
                "a ##\\[error]x\n  \\::stop-commands::x\n\\::x",
            ),
            ("a::b ## [x] ###[y]\n", "a::b ## [x] ###\\[y]\n"),
            ("", ""),
        ] {
            assert_eq!(workflow(text), expected);
        }
        assert_eq!(json("\"##[x]\""), "\"##\\u005bx]\"");
        assert_eq!(xml("##[x]"), "##&#91;x]");
        assert_eq!(xml_block("a\n  ::b"), "a\n  &#58;:b");
    }

    #[test]
    fn a_workflow_command_cannot_be_left() {
        assert_eq!(
            github_message("a%0A::set-output\n::error::x"),
            "a%250A::set-output%0A::error::x"
        );
        assert_eq!(github_property("x,title=y:z"), "x%2Ctitle=y%3Az");
    }

    #[test]
    fn markdown_holds_no_markup_of_others() {
        assert_eq!(markdown("custom_auth_tenant.name-2"), "custom_auth_tenant.name-2");
        let shown = markdown("a|b`c`<script>@octo #12 [x](y) *z* _q_ \\ \nwww.x.y https://h ~~s~~");
        for raw in ["|", "`", "<", ">", "@", "[", "]", "*", " _", "\\", "\n", "www.", "://", "~"] {
            assert!(!shown.contains(raw), "{raw} in {shown}");
        }
        assert!(markdown_block("sql", "a ```` b").starts_with("`````sql\n"));
    }
}
