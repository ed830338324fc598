//! Rows asked for by their keys.

use super::key::{KeyColumn, decode};
use super::pieces::value_there;
use crate::model::Reason;
use crate::server::{Ask, Failure, Param, Row, Session, Sql};

/// Whether texts are in the database as they are in keys.
pub(super) fn is_utf8(session: &Session) -> bool {
    session.info().server.as_ref().is_some_and(|server| server.encoding == "UTF8")
}

/// How many keys are asked for at once.
const AT_ONCE: usize = 1_000;
/// How many bytes of keys with texts are. No index finds these, unless it is in the order of their bytes:
/// another one may have been built by a version of its collation that the server has no more, and would
/// hide rows. So each statement may read the whole table.
const BYTES_AT_ONCE: usize = 256 << 10;

/// How many statements travel together at most, where nothing bounds the keys.
const TOGETHER: usize = 8;

/// Keys that are asked for by a statement whose parameters are those of
/// [`suspects`](super::statements::suspects), and whose rows begin with the position of the key that
/// they are of, counted from 1.
#[derive(Debug)]
pub(super) struct Lookup {
    sql: Sql,
    parts: Vec<Keys>,
}

/// As many keys as are asked for at once.
#[derive(Debug)]
struct Keys {
    before: usize,
    count: usize,
    /// The values of each column of the key.
    columns: Vec<Vec<String>>,
}

impl Lookup {
    /// Asks for all of the keys.
    pub(super) fn new(sql: Sql, key: &[KeyColumn], keys: &[Vec<u8>], utf8: bool) -> Lookup {
        Lookup { sql, parts: parts(key, keys, 0, usize::MAX, utf8) }
    }

    /// The statements.
    pub(super) fn asks(&self) -> Vec<Ask<'_>> {
        self.parts.iter().map(|part| part.ask(&self.sql)).collect()
    }

    /// Which of the keys a row is of that came of one of the statements, counted from 0.
    pub(super) fn position(&self, statement: usize, row: &Row) -> Result<usize, Failure> {
        self.parts.get(statement).ok_or_else(not_asked)?.position(row)
    }
}

impl Keys {
    fn new(key: &[KeyColumn], keys: &[Vec<u8>], before: usize, utf8: bool) -> Keys {
        let mut columns = vec![Vec::with_capacity(keys.len()); key.len()];
        for bytes in keys {
            for ((texts, column), part) in columns.iter_mut().zip(key).zip(decode(key, bytes)) {
                texts.push(value_there(column, part, utf8));
            }
        }
        Keys { before, count: keys.len(), columns }
    }

    fn ask<'a>(&'a self, sql: &'a Sql) -> Ask<'a> {
        Ask { sql, params: self.columns.iter().map(|column| Param::Texts(column)).collect() }
    }

    fn position(&self, row: &Row) -> Result<usize, Failure> {
        let position = usize::try_from(row.bigint(0)?).ok().and_then(|at| at.checked_sub(1));
        let position = position.filter(|position| *position < self.count);
        position.map(|position| self.before + position).ok_or_else(not_asked)
    }
}

/// The keys behind `before`, in at most so many parts.
fn parts(
    key: &[KeyColumn],
    keys: &[Vec<u8>],
    mut before: usize,
    most: usize,
    utf8: bool,
) -> Vec<Keys> {
    let mut parts = Vec::new();
    while let Some(rest) = keys.get(before..).filter(|rest| !rest.is_empty())
        && parts.len() < most
    {
        let keys = rest.get(..at_once(key, rest)).unwrap_or(rest);
        parts.push(Keys::new(key, keys, before, utf8));
        before += keys.len();
    }
    parts
}

fn not_asked() -> Failure {
    let message = "the server gave a row for a key that it was not asked for";
    Failure::new(Reason::Protocol, message)
}

/// Asks for any number of keys. `each` gets every row with the position of its key, counted from 0.
pub(super) fn by_key(
    session: &mut Session,
    sql: &Sql,
    key: &[KeyColumn],
    keys: &[Vec<u8>],
    mut each: impl FnMut(usize, &Row) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let utf8 = is_utf8(session);
    let mut before = 0;
    while before < keys.len() {
        let parts = parts(key, keys, before, TOGETHER, utf8);
        before += parts.iter().map(|part| part.count).sum::<usize>();
        let lookup = Lookup { sql: sql.clone(), parts };
        let mut seen = Ok(());
        session.all(&lookup.asks(), &mut |at, row| {
            if seen.is_ok() {
                seen = lookup.position(at, &row).and_then(|position| each(position, &row));
            }
        })?;
        seen?;
    }
    Ok(())
}

/// How many of the keys are asked for by one statement.
fn at_once(key: &[KeyColumn], keys: &[Vec<u8>]) -> usize {
    if !key.iter().any(|column| column.class.is_text()) {
        return AT_ONCE;
    }
    let mut bytes = 0;
    let fitting = keys.iter().take_while(|key| {
        bytes += key.len();
        bytes <= BYTES_AT_ONCE
    });
    fitting.count().max(AT_ONCE)
}

#[cfg(test)]
mod tests {
    use super::at_once;
    use crate::model::Name;
    use crate::rows::key::{KeyClass, KeyColumn};

    #[test]
    fn more_texts_are_asked_for_at_once() {
        let key = |class| [KeyColumn { name: Name::new("id"), class }];
        let keys = |length| vec![vec![0; length]; 20_000];
        assert_eq!(at_once(&key(KeyClass::Uuid), &keys(16)), 1_000);
        assert_eq!(at_once(&key(KeyClass::Text), &keys(64)), 4_096);
        assert_eq!(at_once(&key(KeyClass::Text), &keys(2_000)), 1_000);
        assert_eq!(at_once(&key(KeyClass::Enum), &keys(2)), 20_000);
    }
}
