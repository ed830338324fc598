//! About how large tables are, so that the smallest are compared first, and none is begun that no
//! server could read in the time that there is.

use std::collections::BTreeMap;
use std::time::Duration;

use super::names_of;
use crate::model::Address;
use crate::server::{Failure, Fleet, Param, Session, Template};

/// About how many rows tables have, with all that inherit from them, by their positions in the
/// parameters: arrays of their schemas and of their names. Tables that were never analysed (before
/// PostgreSQL 14 they claim to have no row) are taken by their size, at 50 rows a page. That size
/// waits for whoever has locked the table, so that locked ones count as empty.
/// <https://www.postgresql.org/docs/current/catalog-pg-class.html>
const SIZES: Template = Template(
    "WITH RECURSIVE member (place, oid) AS (\
     SELECT w.place, c.oid FROM ROWS FROM (\
     pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) \
     WITH ORDINALITY AS w (schema, name, place) \
     JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema \
     JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.name \
     UNION \
     SELECT member.place, h.inhrelid FROM member \
     JOIN pg_catalog.pg_inherits AS h ON h.inhparent = member.oid) \
     SELECT member.place, LEAST(pg_catalog.sum(CASE \
     WHEN c.relkind = 'p' THEN 0 \
     WHEN c.relpages > 0 AND c.reltuples >= 0 THEN c.reltuples \
     WHEN c.oid IN (SELECT l.relation FROM pg_catalog.pg_locks AS l \
     WHERE l.relation IS NOT NULL AND l.mode = 'AccessExclusiveLock') THEN 0 \
     ELSE COALESCE(pg_catalog.pg_relation_size(c.oid), 0) \
     / pg_catalog.current_setting('block_size')::pg_catalog.float8 * 50 \
     END::pg_catalog.float8), 1e15)::pg_catalog.int8 \
     FROM member JOIN pg_catalog.pg_class AS c ON c.oid = member.oid GROUP BY member.place",
);

/// More rows than any server reads in a second.
const MOST_ROWS_A_SECOND: u64 = 10_000_000;

/// Every statement, for the audit of what is sent.
pub(super) fn statements() -> impl Iterator<Item = &'static str> {
    [SIZES.0].into_iter()
}

/// About how many rows each of the tables has where it has most. Of a database that does not answer,
/// nothing is known.
pub fn sizes(fleet: &mut Fleet, tables: &[Address]) -> BTreeMap<Address, u64> {
    let asked = tables.to_vec();
    let answers = fleet.each(move |session| in_one(session, &asked));
    let mut sizes: BTreeMap<Address, u64> = BTreeMap::new();
    for (place, rows) in answers.into_iter().flat_map(|(_, rows)| rows.unwrap_or_default()) {
        if let Some(table) = tables.get(place) {
            let size = sizes.entry(table.clone()).or_default();
            *size = (*size).max(rows);
        }
    }
    sizes
}

/// Whether no server could read so many rows in the time.
pub fn is_out_of_reach(rows: u64, time: Duration) -> bool {
    rows as f64 > MOST_ROWS_A_SECOND as f64 * time.as_secs_f64()
}

fn in_one(session: &mut Session, tables: &[Address]) -> Result<Vec<(usize, u64)>, Failure> {
    session.begin()?;
    let names = tables.iter().map(names_of).collect::<Result<Vec<_>, Failure>>()?;
    let texts = |part: usize| -> Vec<String> {
        names.iter().filter_map(|names| names.get(part)).map(|name| (*name).to_owned()).collect()
    };
    let (schemas, names) = (texts(0), texts(1));
    let params = [Param::Texts(&schemas), Param::Texts(&names)];
    let rows = session.query(&SIZES.sql(&[]), &params)?;
    let one = |row: &crate::server::Row| {
        let place = usize::try_from(row.bigint(0)? - 1).unwrap_or(usize::MAX);
        Ok((place, u64::try_from(row.bigint(1)?).unwrap_or_default()))
    };
    rows.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::is_out_of_reach;

    #[test]
    fn a_billion_rows_take_longer_than_ten_seconds() {
        let ten = Duration::from_secs(10);
        assert!(is_out_of_reach(1_000_000_000, ten));
        assert!(!is_out_of_reach(10_000_000, ten));
        assert!(!is_out_of_reach(0, Duration::ZERO));
    }
}
