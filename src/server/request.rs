//! A statement with its parameters and what its rows mean, so that it can travel with others.

use super::{Ask, Failure, Param, Row, Session, Sql};

/// A question to a server whose answer is an `R`.
#[derive(Clone, Debug)]
pub struct Request<R> {
    sql: Sql,
    params: Vec<OwnedParam>,
    read: fn(&[Row]) -> Result<R, Failure>,
}

/// A parameter of a statement that is asked later.
#[derive(Clone, Debug)]
pub enum OwnedParam {
    /// `text[]`
    Texts(Vec<String>),
    /// `int8`
    BigInt(i64),
}

impl<R> Request<R> {
    /// Asks by a statement that is part of the program; `read` makes the answer of its rows.
    pub fn new(
        statement: &'static str,
        params: Vec<OwnedParam>,
        read: fn(&[Row]) -> Result<R, Failure>,
    ) -> Self {
        Request { sql: Sql::fixed(statement), params, read }
    }

    /// The statement, to travel with others.
    pub fn ask(&self) -> Ask<'_> {
        let param = |param| match param {
            &OwnedParam::BigInt(number) => Param::BigInt(number),
            OwnedParam::Texts(texts) => Param::Texts(texts),
        };
        Ask { sql: &self.sql, params: self.params.iter().map(param).collect() }
    }

    /// The answer, from the rows of the statement.
    pub fn answer(&self, rows: Result<Vec<Row>, Failure>) -> Result<R, Failure> {
        (self.read)(&rows?)
    }

    /// Asks nothing else with it.
    pub fn of(&self, session: &mut Session) -> Result<R, Failure> {
        let Ask { sql, params } = self.ask();
        self.answer(session.query(sql, &params))
    }
}
