//! Rows asked for by their keys.

use super::key::{KeyColumn, decode};
use super::pieces::value_there;
use crate::model::Reason;
use crate::server::{Failure, Param, Row, Session, Sql};

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

/// Runs a statement whose parameters are those of [`suspects`](super::statements::suspects), and whose
/// rows begin with the position of the key that they are of, counted from 1. `each` gets it counted
/// from 0.
pub(super) fn by_key(
    session: &mut Session,
    sql: &Sql,
    key: &[KeyColumn],
    keys: &[Vec<u8>],
    mut each: impl FnMut(usize, &Row) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let utf8 = is_utf8(session);
    let mut before = 0;
    while let Some(rest) = keys.get(before..).filter(|rest| !rest.is_empty()) {
        let keys = rest.get(..at_once(key, rest)).unwrap_or(rest);
        let mut columns = vec![Vec::with_capacity(keys.len()); key.len()];
        for bytes in keys {
            for ((texts, column), part) in columns.iter_mut().zip(key).zip(decode(key, bytes)) {
                texts.push(value_there(column, part, utf8));
            }
        }
        let params: Vec<Param<'_>> = columns.iter().map(|column| Param::Texts(column)).collect();
        let mut seen = Ok(());
        session.rows(sql, &params, &mut |row| {
            if seen.is_ok() {
                seen =
                    position(&row, keys.len()).and_then(|position| each(before + position, &row));
            }
        })?;
        seen?;
        before += keys.len();
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

fn position(row: &Row, keys: usize) -> Result<usize, Failure> {
    let position = usize::try_from(row.bigint(0)?).ok().and_then(|at| at.checked_sub(1));
    position.filter(|position| *position < keys).ok_or_else(|| {
        let message = "the server gave a row for a key that it was not asked for";
        Failure::new(Reason::Protocol, message)
    })
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
