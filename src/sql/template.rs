//! Statements: fixed texts and typed templates, so that nothing unquoted can reach a server.
//!
//! A [`Part`] knows how to quote itself, whatever hole it meets; the hole's label only says which
//! part its author meant. So a mix-up is a statement that the server refuses, never an injection,
//! and debug builds stop at it.

use super::{OneExpression, literal};
use crate::model::{Address, Name};

/// A statement with typed holes: `{name}` an identifier, `{path}` a qualified one, `{names}` a list
/// of identifiers, `{literal}` a string, `{number}`, `{sql}` a statement or list built from other
/// templates, `{expression}` a text that lexed as one expression.
#[derive(Clone, Copy, Debug)]
pub struct Template(pub &'static str);

/// What fills one hole of a [`Template`].
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// Fills `{name}`.
    Name(&'a Name),
    /// Fills `{path}`.
    Path(&'a Address),
    /// Fills `{names}`: joined by `, `.
    Names(&'a [Name]),
    /// Fills `{literal}`; right under both `standard_conforming_strings`.
    Literal(&'a str),
    /// Fills `{number}`.
    Number(i64),
    /// Fills `{sql}`.
    Sql(&'a Sql),
    /// Fills `{expression}`; the template has brackets around it.
    Expression(&'a OneExpression),
}

/// A complete statement (or a piece of one), made only here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sql(String);

impl Sql {
    /// A statement, or a piece of one, that is part of the program.
    pub fn fixed(text: &'static str) -> Sql {
        Sql(text.to_owned())
    }

    /// Pieces as one list, joined by `, `.
    pub fn list(pieces: &[Sql]) -> Sql {
        Sql(pieces.iter().map(Sql::as_str).collect::<Vec<_>>().join(", "))
    }

    /// Statements to be sent together.
    pub fn script(statements: &[Sql]) -> Sql {
        Sql(statements.iter().map(Sql::as_str).collect::<Vec<_>>().join("; "))
    }

    /// The text that is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Template {
    /// The statement with its holes filled, in order. A hole without a part stays as it stands
    /// (and the server refuses it); a part without a hole is left out.
    pub fn sql(&self, parts: &[Part<'_>]) -> Sql {
        let mut sql = String::with_capacity(self.0.len() + 32 * parts.len());
        let mut parts = parts.iter();
        let mut rest = self.0;
        while let Some((before, label, after)) = next_hole(rest) {
            sql.push_str(before);
            match parts.next() {
                Some(part) => {
                    debug_assert!(part.fits(label), "{{{label}}} is given {part:?} in {self:?}");
                    part.push_to(&mut sql);
                }
                None => {
                    debug_assert!(false, "no part for {{{label}}} in {self:?}");
                    sql.push_str(&format!("{{{label}}}"));
                }
            }
            rest = after;
        }
        debug_assert!(parts.next().is_none(), "more parts than holes in {self:?}");
        sql.push_str(rest);
        Sql(sql)
    }
}

const LABELS: [&str; 7] = ["name", "path", "names", "literal", "number", "sql", "expression"];

/// The text before the next hole, the hole's label, and the text after it. Braces around anything
/// but a label are text, as in the array `'{a,b}'`.
fn next_hole(text: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (before, inside) = text.split_at_checked(at)?;
        let (label, after) = inside.strip_prefix('{')?.split_once('}')?;
        LABELS.contains(&label).then_some((before, label, after))
    })
}

impl Part<'_> {
    fn fits(&self, label: &str) -> bool {
        match self {
            Part::Name(_) => label == "name",
            Part::Path(_) => label == "path",
            Part::Names(_) => label == "names",
            Part::Literal(_) => label == "literal",
            Part::Number(_) => label == "number",
            Part::Sql(_) => label == "sql",
            Part::Expression(_) => label == "expression",
        }
    }

    fn push_to(&self, sql: &mut String) {
        match self {
            Part::Name(name) => sql.push_str(&name.quoted()),
            Part::Path(address) => sql.push_str(&address.quoted()),
            Part::Names(names) => {
                sql.push_str(&names.iter().map(Name::quoted).collect::<Vec<_>>().join(", "));
            }
            // With a space, so that no word before it can swallow an `E`.
            Part::Literal(text) => match literal(text) {
                escapes if escapes.starts_with('E') => sql.push_str(&format!(" {escapes}")),
                plain => sql.push_str(&plain),
            },
            // In parentheses, because `-{number}` would begin a comment.
            Part::Number(number) if *number < 0 => sql.push_str(&format!("({number})")),
            Part::Number(number) => sql.push_str(&number.to_string()),
            Part::Sql(piece) => sql.push_str(piece.as_str()),
            Part::Expression(expression) => sql.push_str(expression.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Sql, Template};
    use crate::model::{Address, Name};
    use crate::sql::TokenKind;

    const HOSTILE: [&str; 12] = [
        "a\"b",
        "a'b",
        "a\\",
        "\\'",
        "'; DROP TABLE t; --",
        "{name}",
        "{literal}",
        "a\nb",
        "",
        "$$",
        "/*",
        "\u{202e}x",
    ];

    #[test]
    fn literal_means_its_text_under_both_settings() {
        for text in HOSTILE {
            let sql = Template("{literal}").sql(&[Part::Literal(text)]);
            let tokens: Vec<_> = crate::sql::tokens(sql.as_str()).collect();
            assert_eq!(tokens.len(), 1, "{sql:?}");
            assert_eq!(tokens[0].value().as_deref(), Some(text), "{sql:?}");
            let is_plain = !sql.as_str().contains('\\');
            assert!(is_plain || tokens[0].kind == TokenKind::EscapeString, "{sql:?}");
        }
    }

    #[test]
    fn a_name_stays_one_name() {
        for text in HOSTILE {
            let sql = Template("{name}").sql(&[Part::Name(&Name::new(text))]);
            let tokens: Vec<_> = crate::sql::tokens(sql.as_str()).collect();
            assert_eq!(tokens.len(), 1, "{sql:?}");
            assert_eq!(tokens[0].name().as_deref(), Some(text), "{sql:?}");
            assert!(!sql.as_str().contains(crate::model::is_hidden), "{sql:?}");
        }
    }

    #[test]
    fn fills_holes_in_order_and_leaves_other_braces() {
        let names = [Name::new("a"), Name::new("B")];
        let table = Address::table("public", "T");
        let list = Sql::list(&[Sql::fixed("1"), Sql::fixed("2")]);
        let sql = Template("SELECT {names}, {sql}, '{1,2}' FROM {path} LIMIT {number}").sql(&[
            Part::Names(&names),
            Part::Sql(&list),
            Part::Path(&table),
            Part::Number(5),
        ]);
        assert_eq!(
            sql.as_str(),
            "SELECT \"a\", \"B\", 1, 2, '{1,2}' FROM \"public\".\"T\" LIMIT 5"
        );
    }

    #[test]
    fn what_fills_a_hole_is_never_a_hole() {
        let sql =
            Template("{literal} {literal}").sql(&[Part::Literal("{name}"), Part::Literal("x")]);
        assert_eq!(sql.as_str(), "'{name}' 'x'");
    }

    #[test]
    fn a_negative_number_begins_no_comment() {
        assert_eq!(Template("-{number}").sql(&[Part::Number(-1)]).as_str(), "-(-1)");
    }
}
