//! The statements that look at what rows hold.

use super::columns::{Column, Form};
use super::hash;
use crate::rows::TablePlan;
use crate::rows::statements::suspects;
use crate::server::{Part, Sql, Template};

/// By what is written, which is the same everywhere.
const DIGEST: Template = Template(
    "pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to(\
     ROW({sql})::pg_catalog.text, 'UTF8')), 1, 16)",
);

/// The digest of one value. A row of it tells NULL from the empty text.
const OF_VALUE: Template = Template(
    "pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(\
     ROW({sql})::pg_catalog.text, 'UTF8')), 'hex'), 16)",
);
/// The beginning of one value, as a row of it is written.
const SHOWN: Template = Template("pg_catalog.left(ROW({sql})::pg_catalog.text, 200)");
/// How many characters that is at most.
pub(super) const BEGINNING: usize = 200;

const PLAIN: Template = Template("{name}");
const PRESENT: Template = Template("present.{name}");
const TRIMMED: Template = Template("pg_catalog.trim_scale({sql})");
const UNSIGNED_ZERO: Template = Template("({sql} OPERATOR(pg_catalog.+) '0')");
const AS_TEXT: Template = Template("({sql})::pg_catalog.text");

/// Something of each column of the rows that have one of the keys given as arrays of texts, with the
/// key's position, counted from 1.
const LOOK: Template = Template(
    "SELECT suspect.\"(position)\", ARRAY[{sql}]::pg_catalog.text[] FROM {sql} \
     JOIN {path} AS present ON {sql} ORDER BY 1",
);

/// Columns that the role may not read; the parameters are the table's schema and name.
const UNREADABLE: Template = Template(
    "SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute AS a \
     JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped \
     AND NOT pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT') \
     ORDER BY a.attnum",
);

/// Every statement and piece of one, for the audit of what is sent.
pub(in crate::rows) fn statements() -> impl Iterator<Item = &'static str> {
    [DIGEST, OF_VALUE, SHOWN, PLAIN, PRESENT, TRIMMED, UNSIGNED_ZERO, AS_TEXT, LOOK, UNREADABLE]
        .into_iter()
        .map(|template| template.0)
        .chain(hash::statements())
}

/// What one row is reduced to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::rows) enum Reduction {
    /// Eight bytes, fast: where all servers are of one major version, from 14 on, and of one
    /// encoding.
    Hash,
    /// Sixteen bytes: anywhere.
    Digest,
}

impl Reduction {
    /// How many bytes come for each row.
    pub(in crate::rows) fn length(self) -> usize {
        match self {
            Reduction::Hash => 8,
            Reduction::Digest => 16,
        }
    }

    /// The expression for a row.
    pub(in crate::rows) fn sql(self, columns: &[Column]) -> Sql {
        match self {
            Reduction::Hash => hash::hash(columns),
            Reduction::Digest => digest(columns),
        }
    }
}

fn digest(columns: &[Column]) -> Sql {
    let pieces: Vec<Sql> = columns
        .iter()
        .map(|column| written(column.form, &PLAIN.sql(&[Part::Name(&column.name)])))
        .collect();
    DIGEST.sql(&[Part::Sql(&Sql::list(&pieces))])
}

/// What is written, so that equal values are written alike.
fn written(form: Form, value: &Sql) -> Sql {
    match form {
        Form::Boolean
        | Form::Uuid
        | Form::Bytes
        | Form::Date
        | Form::Time
        | Form::Timestamp
        | Form::Instant
        | Form::Integer
        | Form::Text
        | Form::Written => value.clone(),
        Form::Numeric => TRIMMED.sql(&[Part::Sql(value)]),
        Form::Float => UNSIGNED_ZERO.sql(&[Part::Sql(value)]),
        Form::Padded => AS_TEXT.sql(&[Part::Sql(value)]),
    }
}

/// What is wanted of each value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wanted {
    /// Its digest.
    Digest,
    /// Its beginning.
    Beginning,
}

/// Values of the rows that have certain keys; the parameters are those of
/// [`suspects`](crate::rows::statements::suspects).
pub(super) fn look(plan: &TablePlan, utf8: bool, wanted: Wanted) -> Sql {
    let of_value = match wanted {
        Wanted::Digest => OF_VALUE,
        Wanted::Beginning => SHOWN,
    };
    let values: Vec<Sql> = plan
        .columns
        .iter()
        .map(|column| {
            let value = PRESENT.sql(&[Part::Name(&column.name)]);
            of_value.sql(&[Part::Sql(&written(column.form, &value))])
        })
        .collect();
    let (from, on) = suspects(&plan.key, utf8);
    let (values, table) = (Sql::list(&values), Part::Path(&plan.table));
    LOOK.sql(&[Part::Sql(&values), Part::Sql(&from), table, Part::Sql(&on)])
}

/// The digest of one column's value in a row called `present`.
pub(in crate::rows) fn value_digest(column: &Column) -> Sql {
    let value = PRESENT.sql(&[Part::Name(&column.name)]);
    OF_VALUE.sql(&[Part::Sql(&written(column.form, &value))])
}

/// See [`UNREADABLE`].
pub(super) fn unreadable() -> Sql {
    UNREADABLE.sql(&[])
}

#[cfg(test)]
mod tests {
    use super::{Column, Form, Reduction};

    #[test]
    fn a_row_is_digested_column_by_column() {
        let column = |name: &str, form| Column { name: name.into(), form };
        let columns = [column("a\"b", Form::Text), column("n", Form::Numeric)];
        assert!(Reduction::Digest.sql(&columns).as_str().contains(
            "sha256(pg_catalog.convert_to(ROW(\"a\"\"b\", pg_catalog.trim_scale(\"n\"))"
        ));
    }
}
