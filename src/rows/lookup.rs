//! Rows asked for by their keys.

use super::key::{KeyColumn, decode};
use super::pieces::value_there;
use crate::model::Reason;
use crate::server::{Failure, Param, Row, Session, Sql};

/// Whether texts are in the database as they are in keys.
pub(super) fn is_utf8(session: &Session) -> bool {
    session.info().server.as_ref().is_some_and(|server| server.encoding == "UTF8")
}

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
    if keys.is_empty() {
        return Ok(());
    }
    let mut columns = vec![Vec::with_capacity(keys.len()); key.len()];
    let utf8 = is_utf8(session);
    for bytes in keys {
        for ((texts, column), part) in columns.iter_mut().zip(key).zip(decode(key, bytes)) {
            texts.push(value_there(column, part, utf8));
        }
    }
    let params: Vec<Param<'_>> = columns.iter().map(|column| Param::Texts(column)).collect();
    for row in session.guarded_query(sql, &params)? {
        let position = usize::try_from(row.bigint(0)?).ok().and_then(|at| at.checked_sub(1));
        match position.filter(|position| *position < keys.len()) {
            Some(position) => each(position, &row)?,
            None => {
                let message = "the server gave a row for a key that it was not asked for";
                return Err(Failure::new(Reason::Protocol, message));
            }
        }
    }
    Ok(())
}
