//! Whether a statement is one of the library's templates with its holes filled, and filled with
//! what the hole is for: an identifier, a literal, a number, another of the templates, and never
//! with a second statement.

/// What a text that is a statement by itself begins with: it reads, or controls a transaction.
const READS: [&str; 9] =
    ["BEGIN", "SET LOCAL", "SELECT", "WITH", "EXPLAIN", "COPY", "SAVEPOINT", "RELEASE", "ROLLBACK"];

/// What the library publishes, by what it is for.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    /// Complete statements.
    statements: Vec<Template>,
    /// What fills `{sql}`.
    pieces: Vec<Template>,
    /// What joins a piece with more of them: a template that begins with `{sql}`, without it.
    joints: Vec<Template>,
}

type Template = Vec<Piece>;

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
    Expression,
}

/// Whether a statement begins as one that reads.
pub(crate) fn reads(statement: &str) -> bool {
    READS.iter().any(|word| statement.starts_with(word))
}

/// A text cut at its holes.
fn cut(text: &'static str) -> Template {
    let mut pieces = Vec::new();
    let mut text = text;
    while let Some((at, hole, length)) = first_hole(text) {
        pieces.extend([Piece::Text(&text[..at]), Piece::Hole(hole)]);
        text = &text[at + length..];
    }
    pieces.push(Piece::Text(text));
    pieces
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
        ("{expression}", Hole::Expression),
    ];
    let found = holes
        .into_iter()
        .filter_map(|(label, hole)| text.find(label).map(|at| (at, hole, label.len())));
    found.min_by_key(|(at, ..)| *at)
}

impl Templates {
    /// Sorts the library's texts.
    pub(crate) fn of(texts: impl IntoIterator<Item = &'static str>) -> Templates {
        let mut templates = Templates::default();
        for text in texts {
            let mut pieces = cut(text);
            if split(text).first().is_some_and(|statement| reads(statement)) {
                templates.statements.push(pieces);
            } else if text.starts_with("{sql}") {
                templates.joints.push(pieces.split_off(2));
            } else {
                templates.pieces.push(pieces);
            }
        }
        templates
    }

    /// Whether a text is one of the statements, or several of them one after the other.
    pub(crate) fn make(&self, text: &str) -> bool {
        let rest = text.trim_start_matches([' ', '\n', ';']);
        rest.is_empty()
            || self.statements.iter().any(|statement| {
                self.begins(rest, statement, &|rest| {
                    rest.len() < text.len() && {
                        let ends = rest.trim_start_matches([' ', '\n']);
                        // What follows is another statement, or nothing.
                        let apart = ends.is_empty() || ends.starts_with(';') || ended(text, rest);
                        apart && self.make(rest)
                    }
                })
            })
    }

    /// Whether `text` begins with these pieces and `then` accepts what follows them.
    fn begins(&self, text: &str, pieces: &[Piece], then: &dyn Fn(&str) -> bool) -> bool {
        let Some((piece, pieces)) = pieces.split_first() else { return then(text) };
        match piece {
            Piece::Text(fixed) => {
                text.strip_prefix(fixed).is_some_and(|rest| self.begins(rest, pieces, then))
            }
            Piece::Hole(Hole::Sql) => {
                self.begins_with_sql(text, &|rest| self.begins(rest, pieces, then))
            }
            Piece::Hole(hole) => {
                filled(text, *hole).is_some_and(|rest| self.begins(rest, pieces, then))
            }
        }
    }

    /// Whether `text` begins with nothing, a piece, or joined pieces, and `then` accepts the rest.
    fn begins_with_sql(&self, text: &str, then: &dyn Fn(&str) -> bool) -> bool {
        let joined = |rest: &str| {
            then(rest) || self.joints.iter().any(|joint| self.begins(rest, joint, then))
        };
        // A statement that only reads may be read from, too.
        let fillings = self.pieces.iter().chain(&self.statements);
        then(text) || fillings.into_iter().any(|filling| self.begins(text, filling, &joined))
    }
}

/// Whether the part of `text` before `rest` ends a statement.
fn ended(text: &str, rest: &str) -> bool {
    text[..text.len() - rest.len()].trim_end().ends_with(';')
}

/// What follows the longest filling of a hole.
fn filled(text: &str, hole: Hole) -> Option<&str> {
    match hole {
        Hole::Name => after_name(text),
        Hole::Path => after_list(text, "."),
        Hole::Names => after_list(text, ", "),
        Hole::Literal => after_quoted(text.trim_start_matches(' '), '\''),
        Hole::Number => {
            let (text, close) = match text.strip_prefix("(-") {
                Some(text) => (text, ")"),
                None => (text, ""),
            };
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() < text.len() { rest.strip_prefix(close) } else { None }
        }
        Hole::Expression => after_expression(text),
        Hole::Sql => None,
    }
}

/// What follows an expression: the bracket that closes what the template opened around it.
fn after_expression(text: &str) -> Option<&str> {
    let (mut rest, mut depth) = (text, 0);
    loop {
        let comment = rest.starts_with("--") || rest.starts_with("/*");
        match rest.chars().next()? {
            ';' => return None,
            _ if comment => return None,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(rest),
            ')' => depth -= 1,
            _ => {}
        }
        rest = after_token(rest)?;
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
    if let Some(escaped) = text.strip_prefix("U&") {
        return after_quoted(escaped, '"');
    }
    let rest = text.trim_start_matches(is_name);
    if rest.len() < text.len() { Some(rest) } else { after_quoted(text, '"') }
}

/// What follows a quoted text, in which a doubled quote is one, and, after an E, what a backslash
/// stands before.
fn after_quoted(text: &str, quote: char) -> Option<&str> {
    let escapes = text.strip_prefix(['E', 'e']);
    let mut rest = escapes.unwrap_or(text).strip_prefix(quote)?.chars();
    while let Some(character) = rest.next() {
        if character == quote && !rest.as_str().starts_with(quote) {
            return Some(rest.as_str());
        }
        if character == quote || (character == '\\' && escapes.is_some()) {
            rest.next();
        }
    }
    None
}

/// What follows a quoted text, a comment, a word, or one character. `None` where nothing is left, or a
/// quote is open.
fn after_token(text: &str) -> Option<&str> {
    let behind = |end: &str| text.find(end).map(|at| &text[at + end.len()..]);
    match text.chars().next()? {
        quote @ ('"' | '\'') => after_quoted(text, quote),
        '-' if text.starts_with("--") => Some(behind("\n").unwrap_or_default()),
        '/' if text.starts_with("/*") => behind("*/"),
        'U' if text.starts_with("U&\"") => after_quoted(&text[2..], '"'),
        'E' | 'e' if text[1..].starts_with('\'') => after_quoted(text, '\''),
        character if is_name(character) => Some(text.trim_start_matches(is_name)),
        character => Some(&text[character.len_utf8()..]),
    }
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || "_$".contains(character)
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

/// The words of a text, outside of quotes and comments.
pub(crate) fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(behind) = after_token(rest) {
        let token = &rest[..rest.len() - behind.len()];
        words.extend(token.starts_with(is_name).then_some(token));
        rest = behind;
    }
    assert!(rest.is_empty(), "open quote: {text}");
    words
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
        ("SELECT {number}", "SELECT 10", true),
        ("SELECT {number}", "SELECT (-10)", true),
        ("SELECT {number}", "SELECT a", false),
        ("SELECT ({expression})", "SELECT (f(a, ')') = ANY ('{;}'))", true),
        ("SELECT ({expression})", "SELECT (1); DROP TABLE t; SELECT (1)", false),
        ("SELECT ({expression})", "SELECT (1), (2)", false),
        ("SELECT ({expression})", r"SELECT (E'\''); DROP TABLE t; SELECT ('1')", false),
        ("SELECT ({expression})", "SELECT (1 -- )\n)", false),
        ("ROLLBACK", "ROLLBACK", true),
        ("ROLLBACK", "ROLLBACK; ROLLBACK;", true),
        ("ROLLBACK", "ROLLBACKED", false),
        ("ROLLBACK", "ROLLBACK; DROP TABLE t", false),
        ("SET LOCAL a = {number}; ", "SET LOCAL a = 1; SET LOCAL a = 2; ", true),
        ("SELECT '{a,b}'::text[]", "SELECT '{a,b}'::text[]", true),
        ("{name}", "a", false),
    ] {
        assert_eq!(Templates::of([template]).make(text), fits, "{template}: {text}");
    }
}

#[test]
fn only_pieces_fill_a_statement() {
    let templates = Templates::of([
        "COPY (SELECT {sql} FROM t) TO STDOUT",
        "{name}",
        "f({name})",
        "{sql}, {sql}",
    ]);
    for (text, fits) in [
        ("COPY (SELECT a FROM t) TO STDOUT", true),
        ("COPY (SELECT a, f(b), \"c\" FROM t) TO STDOUT", true),
        ("COPY (SELECT a, g(b) FROM t) TO STDOUT", false),
        ("COPY (SELECT a b FROM t) TO STDOUT", false),
        ("COPY (SELECT a FROM t, u) TO STDOUT", false),
        ("DROP TABLE a, b", false),
    ] {
        assert_eq!(templates.make(text), fits, "{text}");
    }
}

#[test]
fn statements_are_split_outside_of_quotes() {
    assert_eq!(split(r#"SELECT ';"'; SET "a;b" ;"#), [r#"SELECT ';"'"#, r#"SET "a;b""#]);
    let commented = "-- it's; a comment\nSELECT 1 -- don't; stop\n;/* it's */ COMMIT";
    assert_eq!(split(commented), ["SELECT 1 -- don't; stop", "COMMIT"]);
}
