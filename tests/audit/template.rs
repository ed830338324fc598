//! Whether a statement is one of the library's templates with its holes filled, and filled with
//! what the hole is for: an identifier, a literal, a number, and never with a second statement.

/// A template, in pieces.
#[derive(Debug)]
pub(crate) struct Template(Vec<Piece>);

#[derive(Debug, PartialEq)]
enum Piece {
    Text(&'static str),
    Hole(Hole),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Hole {
    Name,
    Path,
    Names,
    Literal,
    Number,
    Sql,
}

impl Template {
    /// Cuts a text at its holes.
    pub(crate) fn parse(text: &'static str) -> Template {
        let mut pieces = Vec::new();
        let mut text = text;
        while let Some((at, hole, length)) = first_hole(text) {
            pieces.extend([Piece::Text(&text[..at]), Piece::Hole(hole)]);
            text = &text[at + length..];
        }
        pieces.push(Piece::Text(text));
        Template(pieces)
    }
}

/// The first hole of a text: where, which, and how long.
fn first_hole(text: &str) -> Option<(usize, Hole, usize)> {
    let holes = [
        ("{name}", Hole::Name),
        ("{path}", Hole::Path),
        ("{names}", Hole::Names),
        ("{literal}", Hole::Literal),
        ("{number}", Hole::Number),
        ("{sql}", Hole::Sql),
        ("{expression}", Hole::Sql),
    ];
    let found = holes
        .into_iter()
        .filter_map(|(label, hole)| text.find(label).map(|at| (at, hole, label.len())));
    found.min_by_key(|(at, ..)| *at)
}

/// Whether a text is one template, or several of them one after the other.
pub(crate) fn is_made_of(text: &str, templates: &[Template]) -> bool {
    let rest = text.trim_start_matches([' ', '\n', ';']);
    rest.is_empty()
        || templates.iter().any(|template| {
            begins(rest, &template.0, &|rest| {
                rest.len() < text.len() && {
                    let ends = rest.trim_start_matches([' ', '\n']);
                    // What follows is another statement, or nothing.
                    let apart = ends.is_empty() || ends.starts_with(';') || ended(text, rest);
                    apart && is_made_of(rest, templates)
                }
            })
        })
}

/// Whether the part of `text` before `rest` ends a statement.
fn ended(text: &str, rest: &str) -> bool {
    text[..text.len() - rest.len()].trim_end().ends_with(';')
}

/// Whether `text` begins with these pieces and `then` accepts what follows them.
fn begins(text: &str, pieces: &[Piece], then: &dyn Fn(&str) -> bool) -> bool {
    let Some((piece, pieces)) = pieces.split_first() else { return then(text) };
    match piece {
        Piece::Text(fixed) => {
            text.strip_prefix(fixed).is_some_and(|rest| begins(rest, pieces, then))
        }
        Piece::Hole(Hole::Sql) => {
            // As much as it takes, but not beyond the statement.
            let mut rest = Some(text);
            while let Some(here) = rest {
                if begins(here, pieces, then) {
                    return true;
                }
                rest = if here.starts_with(';') { None } else { after_token(here) };
            }
            false
        }
        Piece::Hole(hole) => filled(text, *hole).is_some_and(|rest| begins(rest, pieces, then)),
    }
}

/// What follows the longest filling of a hole.
fn filled(text: &str, hole: Hole) -> Option<&str> {
    match hole {
        Hole::Name => after_name(text),
        Hole::Path => after_list(text, "."),
        Hole::Names => after_list(text, ", "),
        Hole::Literal => {
            let text = text.trim_start_matches(' ');
            after_quoted(text.strip_prefix('E').unwrap_or(text), '\'')
        }
        Hole::Number => {
            let (text, close) = match text.strip_prefix("(-") {
                Some(text) => (text, ")"),
                None => (text, ""),
            };
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() < text.len() { rest.strip_prefix(close) } else { None }
        }
        Hole::Sql => None,
    }
}

fn after_list<'t>(text: &'t str, separator: &str) -> Option<&'t str> {
    let mut rest = after_name(text)?;
    while let Some(next) = rest.strip_prefix(separator).and_then(after_name) {
        rest = next;
    }
    Some(rest)
}

fn after_name(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_$".contains(c));
    if rest.len() < text.len() { Some(rest) } else { after_quoted(text, '"') }
}

/// What follows a quoted text, in which a doubled quote is one.
fn after_quoted(text: &str, quote: char) -> Option<&str> {
    let mut rest = text.strip_prefix(quote)?;
    loop {
        rest = &rest[rest.find(quote)? + 1..];
        match rest.strip_prefix(quote) {
            Some(inside) => rest = inside,
            None => return Some(rest),
        }
    }
}

/// What follows a quoted text, a comment, or one character. `None` where nothing is left, or a
/// quote is open.
fn after_token(text: &str) -> Option<&str> {
    let behind = |end: &str| text.find(end).map(|at| &text[at + end.len()..]);
    match text.chars().next()? {
        quote @ ('"' | '\'') => after_quoted(text, quote),
        '-' if text.starts_with("--") => Some(behind("\n").unwrap_or_default()),
        '/' if text.starts_with("/*") => behind("*/"),
        character => Some(&text[character.len_utf8()..]),
    }
}

/// The statements of a text, cut at each `;` outside of quotes.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut rest) = (0, text);
    while !rest.is_empty() {
        let at = text.len() - rest.len();
        if rest.starts_with(';') {
            parts.push(&text[begin..at]);
            begin = at + 1;
        }
        rest = after_token(rest).unwrap_or_else(|| panic!("open quote: {text}"));
    }
    parts.push(&text[begin..]);
    parts.into_iter().map(without_comment).filter(|part| !part.is_empty()).collect()
}

/// A statement from its first word on.
fn without_comment(statement: &str) -> &str {
    let statement = statement.trim();
    if statement.starts_with("--") || statement.starts_with("/*") {
        without_comment(after_token(statement).unwrap_or_default())
    } else {
        statement
    }
}

#[test]
fn holes_hold_what_they_are_for() {
    for (template, text, fits) in [
        ("SELECT {name} FROM {path}", r#"SELECT "a ""b" FROM s."t;""#, true),
        ("SELECT {name} FROM {path}", r#"SELECT "a" FROM t WHERE true"#, false),
        ("SELECT {names}", r#"SELECT a, "b""#, true),
        ("SELECT {names}", "SELECT a, f(b)", false),
        ("SELECT {literal}", "SELECT 'it''s'", true),
        ("SELECT {literal}", r"SELECT  E'\\'''", true),
        ("SELECT {literal}", "SELECT 'a' || 'b'", false),
        ("LIMIT {number}", "LIMIT 10", true),
        ("LIMIT {number}", "LIMIT (-10)", true),
        ("LIMIT {number}", "LIMIT a", false),
        ("COPY ({sql}) TO STDOUT", "COPY (SELECT ';)' FROM t) TO STDOUT", true),
        ("COPY ({sql}) TO STDOUT", "COPY (SELECT 1); DROP TABLE t; SELECT (1) TO STDOUT", false),
        ("COMMIT", "COMMIT", true),
        ("COMMIT", "COMMIT; COMMIT;", true),
        ("COMMIT", "COMMITTED", false),
        ("COMMIT", "COMMIT; DROP TABLE t", false),
        ("SET LOCAL a = {number}; ", "SET LOCAL a = 1; SET LOCAL a = 2; ", true),
        ("'{a,b}'::text[]", "'{a,b}'::text[]", true),
    ] {
        assert_eq!(is_made_of(text, &[Template::parse(template)]), fits, "{template}: {text}");
    }
}

#[test]
fn statements_are_split_outside_of_quotes() {
    assert_eq!(split(r#"SELECT ';"'; SET "a;b" ;"#), [r#"SELECT ';"'"#, r#"SET "a;b""#]);
    let commented = "-- it's; a comment\nSELECT 1 -- don't; stop\n;/* it's */ COMMIT";
    assert_eq!(split(commented), ["SELECT 1 -- don't; stop", "COMMIT"]);
}
