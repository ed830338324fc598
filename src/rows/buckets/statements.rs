//! The statements that count and sum rows by bucket.

use super::{BUCKETS, Buckets};
use crate::rows::TablePlan;
use crate::rows::conditions::key_columns;
use crate::rows::content::{Column, Reduction};
use crate::rows::key::KeyColumn;
use crate::rows::pieces::{bytea, of_members};
use crate::server::{Part, Sql, Template};

/// How many rows each bucket has, and the sum of what they are reduced to.
const SUMS: Template = Template(
    "SELECT {sql}, pg_catalog.count(*), pg_catalog.sum({sql})::pg_catalog.text \
     FROM {path} GROUP BY 1",
);
const BUCKET: Template = Template("(({sql}) & {number})::pg_catalog.int4");
/// The beginning of a digest.
const NUMBER: Template = Template(
    "('x' || pg_catalog.encode(pg_catalog.substr({sql}, 1, 8), 'hex'))\
     ::pg_catalog.\"bit\"(64)::pg_catalog.int8",
);
/// A list of buckets would be searched from its beginning, row by row, before PostgreSQL 14.
const AMONG: Template = Template("pg_catalog.get_bit({literal}::pg_catalog.bytea, {sql}) = 1");

/// The server takes every row for a group of its own, which it would sort, and not leave to workers.
const BY_HASHING: Template = Template(
    "SELECT pg_catalog.set_config('enable_sort', 'off', true), \
     pg_catalog.set_config('parallel_tuple_cost', '0', true)",
);

/// How many bytes a table has, with all that inherit from it, and whether it is in another order than
/// that of a column; the parameters are its schema, its name, and the column's.
const ABOUT: Template = Template(of_members!(
    "SELECT pg_catalog.sum(pg_catalog.pg_relation_size(member.oid))::pg_catalog.int8, EXISTS (\
     SELECT FROM pg_catalog.pg_stats AS s WHERE s.schemaname = $1 AND s.tablename = $2 \
     AND s.attname = $3 AND pg_catalog.abs(s.correlation) < 0.9) FROM member"
));

/// Every statement and piece of one, for the audit of what is sent.
pub(in crate::rows) fn statements() -> impl Iterator<Item = &'static str> {
    let own = [SUMS, BUCKET, NUMBER, AMONG, BY_HASHING, ABOUT];
    own.into_iter().map(|template| template.0)
}

/// By bucket, how many rows there are, and a sum that is the same where they are.
pub(super) fn sums(plan: &TablePlan, reduction: Reduction) -> Sql {
    // Rows that swap values must not have the sum that they had: the key, which is no other row's, comes
    // last.
    let all: Vec<_> = plan.columns.iter().cloned().chain(key_columns(&plan.key)).collect();
    SUMS.sql(&[
        Part::Sql(&bucket(&plan.key, reduction)),
        Part::Sql(&number(&all, reduction)),
        Part::Path(&plan.table),
    ])
}

/// The bucket that a row is in.
fn bucket(key: &[KeyColumn], reduction: Reduction) -> Sql {
    BUCKET.sql(&[
        Part::Sql(&number(&key_columns(key), reduction)),
        Part::Number(i64::from(BUCKETS) - 1),
    ])
}

/// Columns as a number.
fn number(columns: &[Column], reduction: Reduction) -> Sql {
    let reduced = reduction.sql(columns);
    match reduction {
        Reduction::Hash => reduced,
        Reduction::Digest => NUMBER.sql(&[Part::Sql(&reduced)]),
    }
}

/// The condition on rows that are in one of the buckets.
pub(in crate::rows) fn among(key: &[KeyColumn], reduction: Reduction, buckets: &Buckets) -> Sql {
    let bits = bytea(&buckets.bits);
    AMONG.sql(&[Part::Literal(&bits), Part::Sql(&bucket(key, reduction))])
}

/// See [`BY_HASHING`]; as long as the transaction lasts.
pub(super) fn by_hashing() -> Sql {
    BY_HASHING.sql(&[])
}

/// See [`ABOUT`].
pub(super) fn about() -> Sql {
    ABOUT.sql(&[])
}
