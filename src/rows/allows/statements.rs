//! The statements that ask whether rows allow something.

use crate::model::{Address, Name};
use crate::rows::pieces::{AND, OR, joined};
use crate::server::{Part, Sql, Template};

/// Where rows are looked for: with those of children, or without.
const ALL: Template = Template("{path}");
const ALONE: Template = Template("ONLY {path}");
/// The same under an alias, for conditions that look at another table.
const ALL_CHILD: Template = Template("{path} AS child");
const ALONE_CHILD: Template = Template("ONLY {path} AS child");

/// Many questions in one scan.
const SCAN: Template = Template("SELECT {sql} FROM {sql}");
const COUNT_IF: Template = Template("pg_catalog.count(*) FILTER (WHERE {sql})");

const COUNT: Template = Template("SELECT pg_catalog.count(*) FROM {sql} WHERE {sql}");
const SAMPLE: Template =
    Template("SELECT {sql} FROM {sql} WHERE {sql} ORDER BY {names} LIMIT {number}");

/// How many rows have a key that another one has.
const DUPLICATES: Template = Template(
    "SELECT COALESCE(pg_catalog.sum(n), 0)::pg_catalog.int8 FROM (\
     SELECT pg_catalog.count(*) FROM {sql} WHERE {sql} \
     GROUP BY {sql} HAVING pg_catalog.count(*) > 1) AS d (n)",
);
/// Two rows for each such key, and how many there are.
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

const NAME: Template = Template("{name}");
const BRACKETS: Template = Template("({expression})");
/// NULL as a constraint takes it: a row of NULLs is none.
const IS_NULL: Template = Template("{name} IS NOT DISTINCT FROM NULL");
const IS_SET: Template = Template("{name} IS DISTINCT FROM NULL");
const EXPRESSION_IS_SET: Template = Template("({expression}) IS DISTINCT FROM NULL");
const CHILD_IS_SET: Template = Template("child.{name} IS DISTINCT FROM NULL");
const IS_FALSE: Template = Template("({expression}) IS FALSE");
const TRUE: &str = "true";
const EITHER: Template = Template("({sql})");

/// A row that refers to nothing.
const ORPHAN: Template = Template("({sql}) AND NOT EXISTS (SELECT FROM {sql} WHERE {sql})");
const PARENT: Template = Template("{path} AS parent");
const PARENT_ALONE: Template = Template("ONLY {path} AS parent");
const REFERS: Template = Template("parent.{name} = child.{name}");

/// Every statement and piece of one, for the audit of what is sent.
pub(in crate::rows) fn statements() -> Vec<&'static str> {
    let own = [
        ALL,
        ALONE,
        ALL_CHILD,
        ALONE_CHILD,
        SCAN,
        COUNT_IF,
        COUNT,
        SAMPLE,
        DUPLICATES,
        PAIRS,
        LABEL,
        LABEL_PART,
        PLACE,
        NAME,
        BRACKETS,
        IS_NULL,
        IS_SET,
        EXPRESSION_IS_SET,
        CHILD_IS_SET,
        IS_FALSE,
        EITHER,
        ORPHAN,
        PARENT,
        PARENT_ALONE,
        REFERS,
    ];
    let own = own.into_iter().map(|template| template.0).chain([TRUE]);
    own.chain(super::fits::statements())
        .chain(super::text::statements())
        .chain([super::harmless::OFFENDERS.0])
        .collect()
}

/// All of the conditions; rows of which nothing is asked meet them.
pub(super) fn all(conditions: impl IntoIterator<Item = Sql>) -> Sql {
    joined(AND, conditions).unwrap_or_else(always)
}

/// A table as rows are read from it; `alone` leaves out its children.
pub(super) fn table(table: &Address, alone: bool) -> Sql {
    if alone { ALONE } else { ALL }.sql(&[Part::Path(table)])
}

/// The same, called `child`.
pub(super) fn child(table: &Address, alone: bool) -> Sql {
    if alone { ALONE_CHILD } else { ALL_CHILD }.sql(&[Part::Path(table)])
}

/// How many rows each condition holds for, in one scan.
pub(super) fn scan(from: &Sql, conditions: &[Sql]) -> Sql {
    let counts = conditions.iter().map(|condition| COUNT_IF.sql(&[Part::Sql(condition)]));
    SCAN.sql(&[Part::Sql(&Sql::list(&counts.collect::<Vec<_>>())), Part::Sql(from)])
}

/// How many rows a condition holds for.
pub(super) fn count(from: &Sql, condition: &Sql) -> Sql {
    COUNT.sql(&[Part::Sql(from), Part::Sql(condition)])
}

/// The first of them, as `label` shows them, in the order of columns.
pub(super) fn sample(label: &Sql, from: &Sql, condition: &Sql, order: &[Name]) -> Sql {
    SAMPLE.sql(&[
        Part::Sql(label),
        Part::Sql(from),
        Part::Sql(condition),
        Part::Names(order),
        Part::Number(super::SAMPLE),
    ])
}

/// How many rows of those that `held` is true for have keys of others.
pub(super) fn duplicates(from: &Sql, held: &Sql, keys: &Sql) -> Sql {
    DUPLICATES.sql(&[Part::Sql(from), Part::Sql(held), Part::Sql(keys)])
}

/// Two of the rows for each of the first such keys, and how many there are.
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

/// A column.
pub(super) fn name(column: &Name) -> Sql {
    NAME.sql(&[Part::Name(column)])
}

/// Every row.
pub(super) fn always() -> Sql {
    Sql::fixed(TRUE)
}

/// Rows without a value.
pub(super) fn is_null(column: &Name) -> Sql {
    IS_NULL.sql(&[Part::Name(column)])
}

/// Rows with a value.
pub(super) fn is_set(column: &Name) -> Sql {
    IS_SET.sql(&[Part::Name(column)])
}

/// An expression.
pub(super) fn expression(text: &crate::sql::OneExpression) -> Sql {
    BRACKETS.sql(&[Part::Expression(text)])
}

/// Rows for which an expression has a value.
pub(super) fn expression_is_set(text: &crate::sql::OneExpression) -> Sql {
    EXPRESSION_IS_SET.sql(&[Part::Expression(text)])
}

/// Rows that a check refuses: NULL passes.
pub(super) fn is_false(text: &crate::sql::OneExpression) -> Sql {
    IS_FALSE.sql(&[Part::Expression(text)])
}

/// Rows of `child` that refer to no row of the parent. By MATCH FULL, one without all of its values
/// must have none of them.
pub(super) fn orphan(own: &[Name], full: bool, parent: (&Address, bool), to: &[Name]) -> Sql {
    let set = own.iter().map(|column| CHILD_IS_SET.sql(&[Part::Name(column)]));
    let set = joined(if full { OR } else { AND }, set).unwrap_or_else(always);
    let from = if parent.1 { PARENT_ALONE } else { PARENT }.sql(&[Part::Path(parent.0)]);
    let refers = own.iter().zip(to);
    let refers = refers.map(|(own, to)| REFERS.sql(&[Part::Name(to), Part::Name(own)]));
    ORPHAN.sql(&[Part::Sql(&set), Part::Sql(&from), Part::Sql(&all(refers))])
}
