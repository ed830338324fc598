//! The statements that fetch rows.

use crate::model::{Address, Name};
use crate::rows::content::{Column, value_digest};
use crate::rows::equality::EqualColumn;
use crate::rows::key::KeyColumn;
use crate::rows::statements::{gathered, present_by, suspects};
use crate::server::{Part, Sql, Template};

/// All values of the rows that have one of the keys given as arrays of texts, with the key's
/// position, counted from 1; none where they are together larger than a message should be. `OFFSET`
/// keeps the planner from writing them twice.
const VALUES: Template = Template(
    "SELECT suspect.\"(position)\", \
     CASE WHEN pg_catalog.pg_column_size(written.list) <= {number} THEN written.list END \
     FROM {sql} JOIN {path} AS present ON {sql} \
     CROSS JOIN LATERAL (SELECT ARRAY[{sql}]::pg_catalog.text[] AS list OFFSET 0) AS written \
     ORDER BY 1",
);
/// A value by its type's own output; a cast may be a user's function. A row of NULLs is not NULL, so
/// `IS NULL` would not do.
const VALUE: Template = Template(
    "CASE WHEN present.{name} IS DISTINCT FROM NULL \
     THEN pg_catalog.format('%s', present.{name}) END",
);

/// Something of each row that has values equal to those given as arrays of texts, with their position,
/// counted from 1.
const RELATED: Template = Template(
    "SELECT suspect.\"(position)\", ARRAY[{sql}]::pg_catalog.text[] FROM {sql} \
     JOIN {path} AS present ON {sql} ORDER BY 1",
);
/// A text for each column of such values that equal ones have in common.
const CANONICAL: Template = Template(
    "SELECT suspect.\"(position)\", ARRAY[{sql}]::pg_catalog.text[] FROM {sql} ORDER BY 1",
);

/// Sequences that belong to columns of whole numbers, or fill them by default; the parameters are the
/// table's schema and name.
const SEQUENCES: Template = Template(
    "SELECT DISTINCT a.attname::pg_catalog.text, sn.nspname::pg_catalog.text, \
     s.relname::pg_catalog.text, q.seqincrement < 0, \
     CASE WHEN q.seqincrement < 0 THEN q.seqmin ELSE q.seqmax END \
     FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
     LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = c.oid AND f.adnum = a.attnum \
     JOIN pg_catalog.pg_depend AS d ON (\
     d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     AND d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i')) \
     OR (d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = f.oid \
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> c.oid) \
     JOIN pg_catalog.pg_class AS s ON s.relkind = 'S' AND s.oid = CASE \
     WHEN d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass THEN d.objid ELSE d.refobjid END \
     JOIN pg_catalog.pg_namespace AS sn ON sn.oid = s.relnamespace \
     JOIN pg_catalog.pg_sequence AS q ON q.seqrelid = s.oid \
     WHERE n.nspname = $1 AND c.relname = $2 \
     AND CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END IN (20, 21, 23) \
     ORDER BY 1, 2, 3",
);

/// How many bytes of one row are fetched at most.
const LARGEST: i64 = 48 << 20;

/// Every statement and piece of one, for the audit of what is sent.
pub(in crate::rows) fn statements() -> Vec<&'static str> {
    [VALUES, VALUE, RELATED, CANONICAL, SEQUENCES].map(|template| template.0).to_vec()
}

/// See [`VALUES`]; the parameters are those of [`suspects`].
pub(super) fn values(table: &Address, key: &[KeyColumn], utf8: bool, columns: &[Name]) -> Sql {
    let of = |name| VALUE.sql(&[Part::Name(name), Part::Name(name)]);
    let values: Vec<Sql> = columns.iter().map(of).collect();
    let (from, on) = suspects(key, utf8);
    VALUES.sql(&[
        Part::Number(LARGEST),
        Part::Sql(&from),
        Part::Path(table),
        Part::Sql(&on),
        Part::Sql(&Sql::list(&values)),
    ])
}

fn equals(columns: &[EqualColumn], utf8: bool) -> (Sql, Sql) {
    let pieces = columns.iter().zip(1..).map(|(column, number)| column.suspect(number, utf8));
    let names = columns.iter().map(|column| column.name.clone());
    gathered(names.collect(), pieces.collect())
}

/// Which of the values that the parameters are exist in the table, by PostgreSQL's equality: gives
/// their positions, counted from 1.
pub(super) fn present(table: &Address, columns: &[EqualColumn], utf8: bool) -> Sql {
    present_by(table, &equals(columns, utf8))
}

/// See [`RELATED`]: the values of some columns, and digests of others.
pub(super) fn related(
    table: &Address,
    columns: &[EqualColumn],
    utf8: bool,
    wanted: (&[Name], &[Column]),
) -> Sql {
    let values = wanted.0.iter().map(|name| VALUE.sql(&[Part::Name(name), Part::Name(name)]));
    let wanted: Vec<Sql> = values.chain(wanted.1.iter().map(value_digest)).collect();
    let (from, on) = equals(columns, utf8);
    RELATED.sql(&[
        Part::Sql(&Sql::list(&wanted)),
        Part::Sql(&from),
        Part::Path(table),
        Part::Sql(&on),
    ])
}

/// See [`CANONICAL`].
pub(super) fn canonical(columns: &[EqualColumn], utf8: bool) -> Sql {
    let wanted: Vec<Sql> = columns.iter().map(EqualColumn::canonical_sql).collect();
    let (from, _) = equals(columns, utf8);
    CANONICAL.sql(&[Part::Sql(&Sql::list(&wanted)), Part::Sql(&from)])
}

/// See [`SEQUENCES`].
pub(super) fn sequences() -> Sql {
    SEQUENCES.sql(&[])
}
