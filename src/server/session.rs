//! One connection in one read-only transaction.

use super::{Failure, Param, Row, Sql};
use crate::config::{Limits, Target};
use crate::model::DatabaseInfo;

/// A session with one database.
#[derive(Debug)]
pub struct Session {
    info: DatabaseInfo,
}

impl Session {
    /// Connects within `limits.connect`, all steps together.
    pub fn open(_target: &Target, _limits: &Limits) -> Result<Session, Failure> {
        todo!()
    }

    /// Who and where this is.
    pub fn info(&self) -> &DatabaseInfo {
        &self.info
    }

    /// Ends the transaction, if one is open, and begins the next: REPEATABLE READ, READ ONLY,
    /// settings pinned with SET LOCAL, asserted by reading it back. From here on, one moment.
    pub fn begin(&mut self) -> Result<(), Failure> {
        todo!()
    }

    /// Runs one statement and takes all its rows, within deadline and ceilings.
    pub fn query(&mut self, _sql: &Sql, _params: &[Param<'_>]) -> Result<Vec<Row>, Failure> {
        todo!()
    }

    /// Runs `work` under a savepoint, so that its failure leaves the transaction usable.
    pub fn guarded<T>(
        &mut self,
        _work: impl FnOnce(&mut Session) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        todo!()
    }

    /// Runs `COPY (...) TO STDOUT (FORMAT binary)` and hands every tuple's fields to `each` as they
    /// come; `each` returns false to stop early (the statement is then cancelled and the session
    /// spent). Gives the number of tuples.
    pub fn copy_out(
        &mut self,
        _sql: &Sql,
        _each: &mut dyn FnMut(&[Option<&[u8]>]) -> bool,
    ) -> Result<u64, Failure> {
        todo!()
    }

    /// Ends the transaction.
    pub fn end(&mut self) {
        todo!()
    }
}
