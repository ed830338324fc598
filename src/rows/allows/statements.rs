//! The statements that ask whether rows allow something.

use crate::model::Name;
use crate::preconditions;
use crate::server::{Part, Sql, Template};

/// Many questions in one scan.
const SCAN: Template = Template("SELECT {sql} FROM {sql}");
const COUNT_IF: Template = Template("pg_catalog.count(*) FILTER (WHERE {sql})");

const SAMPLE: Template =
    Template("SELECT {sql} FROM {sql} WHERE {sql} ORDER BY {names} LIMIT {number}");

/// Two rows for each key that several have, and how many there are.
const PAIRS: Template = Template(
    "SELECT pg_catalog.min({sql} COLLATE pg_catalog.\"C\"), \
     pg_catalog.max({sql} COLLATE pg_catalog.\"C\"), pg_catalog.count(*) FROM {sql} WHERE {sql} \
     GROUP BY {sql} HAVING pg_catalog.count(*) > 1 ORDER BY 1 LIMIT {number}",
);

/// A row by its key. The output of a type is always its own; a cast to text may be a user's.
const LABEL: Template = Template("pg_catalog.concat_ws(', ', {sql})");
const LABEL_PART: Template = Template("pg_catalog.\"left\"(pg_catalog.format('%s', {name}), 60)");
/// A row without a key by its place.
const PLACE: Template = Template("pg_catalog.format('ctid %s', {name})");

/// Every statement and piece of one, for the audit of what is sent.
pub(in crate::rows) fn statements() -> Vec<&'static str> {
    let own = [SCAN, COUNT_IF, SAMPLE, PAIRS, LABEL, LABEL_PART, PLACE];
    let own = own.into_iter().map(|template| template.0);
    own.chain(preconditions::pieces()).chain([super::harmless::OFFENDERS.0]).collect()
}

/// How many rows each condition holds for, in one scan.
pub(super) fn scan(from: &Sql, conditions: &[Sql]) -> Sql {
    let counts = conditions.iter().map(|condition| COUNT_IF.sql(&[Part::Sql(condition)]));
    SCAN.sql(&[Part::Sql(&Sql::list(&counts.collect::<Vec<_>>())), Part::Sql(from)])
}

/// The first rows for which a condition holds, as `label` shows them, in the order of columns.
pub(super) fn sample(label: &Sql, from: &Sql, condition: &Sql, order: &[Name]) -> Sql {
    SAMPLE.sql(&[
        Part::Sql(label),
        Part::Sql(from),
        Part::Sql(condition),
        Part::Names(order),
        Part::Number(super::SAMPLE),
    ])
}

/// Two of the rows for each of the first keys that several have, and how many there are.
pub(super) fn pairs(label: &Sql, from: &Sql, held: &Sql, keys: &Sql) -> Sql {
    PAIRS.sql(&[
        Part::Sql(label),
        Part::Sql(label),
        Part::Sql(from),
        Part::Sql(held),
        Part::Sql(keys),
        Part::Number(super::SAMPLE),
    ])
}

/// A row by its columns.
pub(super) fn label(columns: &[Name]) -> Sql {
    let parts = columns.iter().map(|column| LABEL_PART.sql(&[Part::Name(column)]));
    LABEL.sql(&[Part::Sql(&Sql::list(&parts.collect::<Vec<_>>()))])
}

/// A row by its place.
pub(super) fn place(ctid: &Name) -> Sql {
    PLACE.sql(&[Part::Name(ctid)])
}
