//! The columns of a row, taken one after the other in the order of the SQL's select list.

use crate::model::Reason;
use crate::server::{Failure, Row};

/// A row and how far it has been read.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    row: &'a Row,
    next: usize,
}

impl<'a> Fields<'a> {
    /// Starts at the first column.
    pub(super) fn of(row: &'a Row) -> Self {
        Fields { row, next: 0 }
    }

    /// A text that is never NULL.
    pub(super) fn text(&mut self) -> Result<String, Failure> {
        self.take(Row::text)
    }

    /// A text, or NULL.
    pub(super) fn text_opt(&mut self) -> Result<Option<String>, Failure> {
        self.take(Row::text_opt)
    }

    /// A truth value that is never NULL.
    pub(super) fn flag(&mut self) -> Result<bool, Failure> {
        self.take(Row::flag)
    }

    /// A truth value, or NULL.
    pub(super) fn flag_opt(&mut self) -> Result<Option<bool>, Failure> {
        self.take(Row::flag_opt)
    }

    /// A number that is never NULL.
    pub(super) fn number(&mut self) -> Result<i64, Failure> {
        self.take(Row::bigint)
    }

    /// A number, or NULL.
    pub(super) fn number_opt(&mut self) -> Result<Option<i64>, Failure> {
        self.take(Row::bigint_opt)
    }

    /// Texts, none of them NULL; no texts where the whole array is NULL.
    pub(super) fn texts(&mut self) -> Result<Vec<String>, Failure> {
        Ok(self.texts_opt()?.unwrap_or_default())
    }

    /// Texts, none of them NULL, or NULL.
    pub(super) fn texts_opt(&mut self) -> Result<Option<Vec<String>>, Failure> {
        self.take(Row::texts_opt)
    }

    /// A catalog's letter as the word that SQL has for it. A letter that is not among the `words`
    /// comes from a server newer than we are, and must not be taken for another.
    pub(super) fn word(&mut self, words: &[(&str, &'static str)]) -> Result<&'static str, Failure> {
        let letter = self.text()?;
        word(&letter, words)
    }

    /// [`Fields::word`] for a column that may be NULL.
    pub(super) fn word_opt(
        &mut self,
        words: &[(&str, &'static str)],
    ) -> Result<Option<&'static str>, Failure> {
        self.text_opt()?.map(|letter| word(&letter, words)).transpose()
    }

    fn take<T>(&mut self, read: impl Fn(&Row, usize) -> Result<T, Failure>) -> Result<T, Failure> {
        let value = read(self.row, self.next);
        self.next += 1;
        value
    }
}

fn word(letter: &str, words: &[(&str, &'static str)]) -> Result<&'static str, Failure> {
    words.iter().find(|(known, _)| *known == letter).map(|(_, word)| *word).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|(_, word)| *word).collect();
        Failure::new(
            Reason::NotModelled,
            format!("the catalog says {letter:?} where we know only: {}", known.join(", ")),
        )
        .with_hint("a newer version of tenantctl may know it")
    })
}

#[cfg(test)]
mod tests {
    use super::word;
    use crate::model::Reason;

    #[test]
    fn an_unknown_letter_is_no_word() {
        let words = [("p", "plain"), ("x", "extended")];
        assert_eq!(word("x", &words), Ok("extended"));
        assert_eq!(word("z", &words).map_err(|failure| failure.reason), Err(Reason::NotModelled));
    }
}
