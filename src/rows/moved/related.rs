//! Rows of either database by the values of some of their columns, compared as PostgreSQL compares
//! them: set by set, so that a batch of rows takes a constant number of statements.

use std::collections::BTreeSet;

use super::{Lost, Moved, Side, Values, statements};
use crate::model::{Address, Name, Snapshot};
use crate::rows::content::{Column, choose};
use crate::rows::equality::EqualColumn;
use crate::rows::lookup::is_utf8;
use crate::server::{Failure, Param, Session, Sql};

/// Values of one row's columns, none of which is NULL.
type Tuple = Vec<String>;

/// How many tuples are asked for by one statement.
const AT_ONCE: usize = 1_000;

/// What is wanted of rows that are looked up.
#[derive(Clone, Debug)]
pub struct Related {
    /// The table.
    pub table: Address,
    /// The columns that they are looked up by.
    pub by: Vec<EqualColumn>,
    /// The columns whose values are wanted.
    pub values: Vec<Name>,
    /// The columns of whose values digests are wanted.
    pub digests: Vec<Column>,
}

/// What a row that was looked up holds: values, then digests. `None` where there is no such row.
pub type RelatedRow = Option<Values>;

impl Moved<'_> {
    /// Which of the tuples the target's table has.
    ///
    /// # Errors
    /// What the server refused, or how it was lost.
    pub fn existing(
        &mut self,
        table: &Address,
        columns: &[EqualColumn],
        tuples: Vec<Tuple>,
    ) -> Result<Vec<bool>, Lost> {
        let (table, columns) = (table.clone(), columns.to_vec());
        self.in_the(Side::To, move |session| {
            let sql = statements::present(&table, &columns, is_utf8(session));
            let mut found = vec![false; tuples.len()];
            by_tuple(session, &sql, &columns, &tuples, &mut |at, _| {
                found.get_mut(at).into_iter().for_each(|found| *found = true);
                Ok(())
            })?;
            Ok(found)
        })
    }

    /// The tuples, each written so that two that are equal in the target are written alike.
    ///
    /// # Errors
    /// What the server refused, or how it was lost.
    pub fn canonical(
        &mut self,
        columns: &[EqualColumn],
        tuples: Vec<Tuple>,
    ) -> Result<Vec<Tuple>, Lost> {
        let columns = columns.to_vec();
        let own = |tuple: Tuple| -> Tuple {
            let values = tuple.into_iter().zip(&columns);
            values.map(|(value, column)| column.canonical(value)).collect()
        };
        if tuples.is_empty() || !columns.iter().any(EqualColumn::is_asked) {
            return Ok(tuples.into_iter().map(own).collect());
        }
        let asked = columns.clone();
        let given = tuples.clone();
        let texts = self.in_the(Side::To, move |session| {
            let sql = statements::canonical(&asked, is_utf8(session));
            let mut texts = vec![Vec::new(); given.len()];
            by_tuple(session, &sql, &asked, &given, &mut |at, row| {
                let own = row.texts(1)?;
                texts.get_mut(at).into_iter().for_each(|text| text.clone_from(&own));
                Ok(())
            })?;
            Ok(texts)
        })?;
        let both = tuples.into_iter().map(own).zip(texts);
        Ok(both
            .map(|(own, theirs)| {
                let all = own.into_iter().zip(theirs).zip(&columns);
                all.map(|((own, theirs), column)| if column.is_asked() { theirs } else { own })
                    .collect()
            })
            .collect())
    }

    /// What one database's rows hold that have the tuples.
    ///
    /// # Errors
    /// What the server refused, or how it was lost.
    pub fn related(
        &mut self,
        side: Side,
        wanted: &Related,
        tuples: Vec<Tuple>,
    ) -> Result<Vec<RelatedRow>, Lost> {
        let wanted = wanted.clone();
        self.in_the(side, move |session| {
            let Related { table, by, values, digests } = &wanted;
            let sql = statements::related(table, by, is_utf8(session), (values, digests));
            let mut rows = vec![None; tuples.len()];
            by_tuple(session, &sql, by, &tuples, &mut |at, row| {
                let held = row.texts_with_nulls(1)?;
                rows.get_mut(at).into_iter().for_each(|row| row.clone_from(&held));
                Ok(())
            })?;
            Ok(rows)
        })
    }
}

/// Runs a statement whose parameters are the tuples, column by column, and whose rows begin with the
/// position of a tuple, counted from 1. `each` gets it counted from 0.
fn by_tuple(
    session: &mut Session,
    sql: &Sql,
    columns: &[EqualColumn],
    tuples: &[Tuple],
    each: &mut dyn FnMut(usize, &crate::server::Row) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let utf8 = is_utf8(session);
    for (number, some) in tuples.chunks(AT_ONCE).enumerate() {
        let list = |(at, column): (usize, &EqualColumn)| -> Vec<String> {
            let parts = some.iter().filter_map(|tuple| tuple.get(at).cloned());
            parts.map(|part| column.value(part, utf8)).collect()
        };
        let lists: Vec<Vec<String>> = columns.iter().enumerate().map(list).collect();
        let params: Vec<Param<'_>> = lists.iter().map(|list| Param::Texts(list)).collect();
        for row in session.query(sql, &params)? {
            let at = usize::try_from(row.bigint(0)?).ok().and_then(|at| at.checked_sub(1));
            if let Some(at) = at.filter(|at| *at < some.len()) {
                each(number * AT_ONCE + at, &row)?;
            }
        }
    }
    Ok(())
}

/// The columns whose contents decide whether two rows with one key are the same row: all that both
/// databases have, but those of the key and of `except`. Errors with a column whose types do not
/// compare.
pub fn contents(
    table: &Address,
    [from, to]: [&Snapshot; 2],
    key: &[Name],
    except: &[Name],
) -> Result<Vec<Column>, String> {
    let key: BTreeSet<&Name> = key.iter().collect();
    let chosen = choose(table, &[from, to], &key, except);
    match chosen.apart.first() {
        Some((column, why)) => {
            Err(format!("its column {} cannot be compared: {why}", column.displayed()))
        }
        None => Ok(chosen.columns),
    }
}
