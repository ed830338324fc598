//! A row as eight bytes: PostgreSQL's own hash functions, each seeded with what came of the columns
//! before.
//!
//! `hash_record_extended` of a row would build that row in memory and take nearly twice the time, and
//! it is a sum over the columns. The functions are those of the operator families for hash indexes,
//! and the same on all servers of one major version and one byte order. What they leave out is put
//! into the seed: NULL has no hash, eight bytes of an integer are folded into four (-1 and
//! 4294967295 have one hash), a numeric's sign is left out, and NaN as a numeric, and the float 0,
//! have the hash that the seed is.

use super::columns::{Column, Form};
use crate::rows::pieces::joined;
use crate::server::{Part, Sql, Template};

/// How many columns are nested in each other: PostgreSQL's stack is for far more.
const NESTED: usize = 64;

const FIRST: Template = Template("{number}");
const IN_TURN: Template = Template("{sql} # {sql}");
/// A seed that tells NULL, and one column from another.
const SEED: Template =
    Template("({sql}) # CASE WHEN {name} IS NULL THEN {number} ELSE {number} END");
const OF_UUID: Template = Template(
    "pg_catalog.uuid_hash_extended(COALESCE({name}::pg_catalog.uuid, \
     '00000000-0000-0000-0000-000000000000'), {sql})",
);
const OF_BOOLEAN: Template =
    Template("pg_catalog.hashint4extended(COALESCE({name}::pg_catalog.int4, 2), {sql})");
const OF_INTEGER: Template = Template(
    "pg_catalog.hashint8extended(COALESCE({name}::pg_catalog.int8, 0), \
     ({sql}) # COALESCE({name}::pg_catalog.int8, {number}))",
);
const OF_NUMERIC: Template = Template(
    "pg_catalog.hash_numeric_extended(COALESCE({name}::pg_catalog.numeric, 0), \
     ({sql}) # CASE WHEN {name} = 'NaN' THEN {number} ELSE CASE pg_catalog.numeric_cmp({name}, 0) \
     WHEN 1 THEN {number} WHEN 0 THEN {number} WHEN -1 THEN {number} ELSE {number} END END)",
);
const OF_FLOAT: Template =
    Template("pg_catalog.hashfloat8extended(COALESCE({name}::pg_catalog.float8, 0), {sql})");
const OF_TEXT: Template = Template(
    "pg_catalog.hashtextextended(COALESCE({name}::pg_catalog.text, '') COLLATE pg_catalog.\"C\", \
     {sql})",
);
const OF_TIME: Template = Template(
    "pg_catalog.hashfloat8extended(COALESCE(pg_catalog.date_part('epoch', \
     {name}::pg_catalog.time), 0), {sql})",
);
const OF_DATE: Template = Template(
    "pg_catalog.hashfloat8extended(COALESCE(pg_catalog.daterange_subdiff(\
     {name}::pg_catalog.date, '2000-01-01'), 0), {sql})",
);
const OF_TIMESTAMP: Template = Template(
    "pg_catalog.hashfloat8extended(COALESCE(pg_catalog.tsrange_subdiff({name}, '2000-01-01'), 0), \
     ({sql}) # {sql})",
);
const OF_INSTANT: Template = Template(
    "pg_catalog.hashfloat8extended(COALESCE(pg_catalog.tstzrange_subdiff({name}, '2000-01-01'), 0), \
     ({sql}) # {sql})",
);
/// A float has room for microseconds only within some centuries.
const EXACTLY: Template = Template(
    "CASE WHEN {name} IS NULL THEN {number} \
     WHEN {name} > '1800-01-01' AND {name} < '2200-01-01' THEN {number} \
     ELSE pg_catalog.hashtextextended(ROW({name})::pg_catalog.text COLLATE pg_catalog.\"C\", {number}) \
     END",
);
/// The hash function of this type cannot be called by hand.
const OF_BYTES: Template =
    Template("pg_catalog.hash_record_extended(ROW(COALESCE({name}::pg_catalog.bytea, '')), {sql})");
/// A cast to text may be a function of a user's; a row is always written by its types' own output.
const OF_WRITTEN: Template = Template(
    "pg_catalog.hashtextextended(ROW({name})::pg_catalog.text COLLATE pg_catalog.\"C\", {sql})",
);

/// Every statement and piece of one, for the audit of what is sent.
pub(super) fn statements() -> impl Iterator<Item = &'static str> {
    let own = [
        FIRST,
        IN_TURN,
        SEED,
        OF_UUID,
        OF_BOOLEAN,
        OF_INTEGER,
        OF_NUMERIC,
        OF_FLOAT,
        OF_TEXT,
        OF_TIME,
        OF_DATE,
        OF_TIMESTAMP,
        OF_INSTANT,
        EXACTLY,
        OF_BYTES,
        OF_WRITTEN,
    ];
    own.into_iter().map(|template| template.0)
}

/// The hash of some columns together. The last of them is mixed with all others, which makes a sum of
/// such hashes as good as they are: a column of the key belongs there, the others before it.
pub(super) fn hash(columns: &[Column]) -> Sql {
    let (others, last) = columns.split_at(columns.len().saturating_sub(1));
    let chains = others.chunks(NESTED).enumerate().map(|(at, columns)| {
        let first = at * NESTED;
        let columns = columns.iter().enumerate();
        columns.fold(seed(first), |before, (at, column)| mixed(&before, column, first + at))
    });
    let before = joined(IN_TURN, chains).unwrap_or_else(|| seed(0));
    last.iter().fold(before, |before, column| mixed(&before, column, others.len()))
}

/// The hash of a column's value and of what came `before` it.
fn mixed(before: &Sql, column: &Column, at: usize) -> Sql {
    let [usual, null, zero, negative, nan] =
        [1, 2, 3, 4, 5].map(|variant| Part::Number(constant(at, variant)));
    let (name, before) = (Part::Name(&column.name), Part::Sql(before));
    let seeded = SEED.sql(&[before, name, null, usual]);
    let seeded = Part::Sql(&seeded);
    let moment = EXACTLY.sql(&[name, null, name, name, usual, name, null]);
    let moment = Part::Sql(&moment);
    match column.form {
        Form::Uuid => OF_UUID.sql(&[name, seeded]),
        Form::Boolean => OF_BOOLEAN.sql(&[name, before]),
        Form::Integer => OF_INTEGER.sql(&[name, before, name, null]),
        Form::Numeric => {
            OF_NUMERIC.sql(&[name, before, name, nan, name, usual, zero, negative, null])
        }
        Form::Float => OF_FLOAT.sql(&[name, seeded]),
        Form::Text | Form::Padded => OF_TEXT.sql(&[name, seeded]),
        Form::Time => OF_TIME.sql(&[name, seeded]),
        Form::Date => OF_DATE.sql(&[name, seeded]),
        Form::Timestamp => OF_TIMESTAMP.sql(&[name, before, moment]),
        Form::Instant => OF_INSTANT.sql(&[name, before, moment]),
        Form::Bytes => OF_BYTES.sql(&[name, seeded]),
        Form::Written => OF_WRITTEN.sql(&[name, before]),
    }
}

fn seed(at: usize) -> Sql {
    FIRST.sql(&[Part::Number(constant(at, 0))])
}

/// Another number for each place: none is the sum, or the difference, of some others.
fn constant(at: usize, variant: u64) -> i64 {
    let mut bits = (at as u64 * 8 + variant).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    // Long enough to be a bigint as it is written.
    ((bits ^ (bits >> 32)) >> 1 | 1 << 61) as i64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Column, Form, NESTED, constant, hash};

    #[test]
    fn columns_are_seeded_with_those_before_them() {
        let column = |name: &str, form| Column { name: name.into(), form };
        let columns = [column("a\"b", Form::Text), column("n", Form::Integer)];
        let [first, null, usual, other] =
            [(0, 0), (0, 2), (0, 1), (1, 2)].map(|(at, variant)| constant(at, variant));
        let expected = format!(
            "pg_catalog.hashint8extended(COALESCE(\"n\"::pg_catalog.int8, 0), \
             (pg_catalog.hashtextextended(COALESCE(\"a\"\"b\"::pg_catalog.text, '') \
             COLLATE pg_catalog.\"C\", ({first}) # CASE WHEN \"a\"\"b\" IS NULL THEN {null} \
             ELSE {usual} END)) # COALESCE(\"n\"::pg_catalog.int8, {other}))"
        );
        assert_eq!(hash(&columns).as_str(), expected);
    }

    #[test]
    fn many_columns_are_no_deep_nest_and_all_of_them_count() {
        let columns: Vec<Column> = (0..1600)
            .map(|at| Column { name: format!("c{at}").into(), form: Form::Boolean })
            .collect();
        let sql = hash(&columns);
        let (mut depth, mut deepest) = (0, 0);
        for byte in sql.as_str().bytes() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            deepest = deepest.max(depth);
        }
        assert!(deepest <= NESTED + 3, "{deepest}");
        assert!((0..1600).all(|at| sql.as_str().contains(&format!("\"c{at}\"::"))));
    }

    #[test]
    fn constants_are_bigints_and_all_different() {
        let all: BTreeSet<i64> =
            (0..1700).flat_map(|at| (0..6).map(move |variant| constant(at, variant))).collect();
        assert_eq!(all.len(), 1700 * 6);
        assert!(all.iter().all(|constant| *constant > i64::from(u32::MAX)));
    }
}
