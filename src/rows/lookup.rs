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
const AT_ONCE: usize = 1000;

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
    for (at, keys) in keys.chunks(AT_ONCE).enumerate() {
        let mut columns = vec![Vec::with_capacity(keys.len()); key.len()];
        for bytes in keys {
            for ((texts, column), part) in columns.iter_mut().zip(key).zip(decode(key, bytes)) {
                texts.push(value_there(column, part, utf8));
            }
        }
        let params: Vec<Param<'_>> = columns.iter().map(|column| Param::Texts(column)).collect();
        let mut seen = Ok(());
        session.guarded_rows(sql, &params, &mut |row| {
            if seen.is_ok() {
                seen = position(&row, keys.len())
                    .and_then(|position| each(at * AT_ONCE + position, &row));
            }
        })?;
        seen?;
    }
    Ok(())
}

fn position(row: &Row, keys: usize) -> Result<usize, Failure> {
    let position = usize::try_from(row.bigint(0)?).ok().and_then(|at| at.checked_sub(1));
    position.filter(|position| *position < keys).ok_or_else(|| {
        let message = "the server gave a row for a key that it was not asked for";
        Failure::new(Reason::Protocol, message)
    })
}
