//! What is named in texts: more rather than less of it, whatever it stands for.

use std::collections::BTreeSet;

use crate::sql::{OneExpression, TokenKind};

/// What keywords stand for: PostgreSQL looks these operators up like those written as signs.
const MEANT: &[(&[&str], &str)] = &[
    (&["like", "ilike"], "!~~*"),
    (&["like", "ilike"], "~~*"),
    (&["similar"], "!~"),
    (&["in", "nullif", "case", "distinct", "using", "natural", "between"], "="),
    (&["in", "between"], "<>"),
    (&["between"], "<="),
    (&["between"], ">="),
];

/// The longest name that every server takes as it is. <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>
const LONGEST_NAME: usize = 63;

/// The identifiers (keywords among them) and the operators of some texts.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) names: BTreeSet<String>,
    /// Neighbouring signs, of which operators are made, without the spaces between them.
    pub(super) signs: BTreeSet<String>,
}

impl Words {
    /// Adds those of one text. False where the server may read a name in it as another than it
    /// looks: one that it cuts, folds by its locale, or that has escapes in it.
    pub(super) fn add(&mut self, text: &OneExpression) -> bool {
        let mut run = String::new();
        let mut is_plain = true;
        for token in text.tokens() {
            if token.kind == TokenKind::Operator {
                run.push_str(token.text);
                continue;
            }
            self.signs.insert(std::mem::take(&mut run));
            let Some(name) = token.name() else {
                is_plain &= token.kind != TokenKind::UnicodeName;
                continue;
            };
            is_plain &= name.len() <= LONGEST_NAME
                && match token.kind {
                    TokenKind::Word => {
                        name.chars().all(|c| c.is_ascii() || c.to_lowercase().eq([c]))
                    }
                    kind => kind == TokenKind::QuotedName,
                };
            self.names.insert(name);
        }
        self.signs.insert(run);
        let meant = MEANT.iter().filter(|(words, _)| words.iter().any(|word| text.has_word(word)));
        self.signs.extend(meant.map(|(_, signs)| (*signs).to_owned()));
        is_plain
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::sql::OneExpression;

    fn words(text: &str) -> Option<(Vec<String>, Vec<String>)> {
        let mut words = Words::default();
        let is_plain = words.add(&OneExpression::new(text).unwrap());
        let signs = words.signs.into_iter().filter(|run| !run.is_empty());
        is_plain.then(|| (words.names.into_iter().collect(), signs.collect()))
    }

    #[test]
    fn finds_names_and_operators() {
        let (names, signs) = words("App.\"F\"(a) @> -1 OR (b).c::t LIKE 'x.y = z'").unwrap();
        assert_eq!(names, ["F", "a", "app", "b", "c", "like", "or", "t"]);
        assert_eq!(signs, ["!~~*", "@>-", "~~*"]);
    }

    #[test]
    fn says_where_a_name_may_be_another() {
        let long = "x".repeat(64);
        for text in ["U&\"ev\\0069l\"()", &long, &format!("\"{long}\""), "É(1)"] {
            assert_eq!(words(text), None, "{text}");
        }
        assert!(words("é(1) & \"É\"").is_some());
    }
}
