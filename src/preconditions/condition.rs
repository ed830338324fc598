//! The pieces of queries that look for rows which something does not take.

use crate::model::{Address, Name};
use crate::sql::{OneExpression, Part, Sql, Template};

/// Where rows are looked for: with those of children, or without.
const ALL: Template = Template("{path}");
const ALONE: Template = Template("ONLY {path}");
/// The same under an alias, for conditions that look at another table.
const ALL_CHILD: Template = Template("{path} AS child");
const ALONE_CHILD: Template = Template("ONLY {path} AS child");

const COUNT: Template = Template("SELECT pg_catalog.count(*) FROM {sql} WHERE {sql}");

/// How many rows have a key that another one has.
const DUPLICATES: Template = Template(
    "SELECT COALESCE(pg_catalog.sum(n), 0)::pg_catalog.int8 FROM (\
     SELECT pg_catalog.count(*) FROM {sql} WHERE {sql} \
     GROUP BY {sql} HAVING pg_catalog.count(*) > 1) AS d (n)",
);

/// The same for people who read them in a script: how many rows, and how many such keys.
const SHOWN_COUNT: Template = Template("SELECT count(*) FROM {sql} WHERE {sql}");
const SHOWN_DUPLICATES: Template = Template(
    "SELECT count(*) FROM (SELECT 1 FROM {sql} WHERE {sql} GROUP BY {sql} HAVING count(*) > 1) AS d",
);

const NAME: Template = Template("{name}");
const BRACKETS: Template = Template("({expression})");
const IS_NULL: Template = Template("{name} IS NULL");
const IS_SET: Template = Template("{name} IS NOT NULL");
/// The same of a composite type, as a constraint takes it: a row of NULLs is no NULL.
const ROW_IS_NULL: Template = Template("{name} IS NOT DISTINCT FROM NULL");
const ROW_IS_SET: Template = Template("{name} IS DISTINCT FROM NULL");
const EXPRESSION_IS_SET: Template = Template("({expression}) IS DISTINCT FROM NULL");
const CHILD_IS_SET: Template = Template("child.{name} IS DISTINCT FROM NULL");
const IS_FALSE: Template = Template("({expression}) IS FALSE");
const TRUE: &str = "true";
const BOTH: Template = Template("{sql} AND {sql}");
const EITHER: Template = Template("{sql} OR {sql}");

/// A row that refers to nothing.
const ORPHAN: Template = Template("({sql}) AND NOT EXISTS (SELECT FROM {sql} WHERE {sql})");
const PARENT: Template = Template("{path} AS parent");
const PARENT_ALONE: Template = Template("ONLY {path} AS parent");
const REFERS: Template = Template("parent.{name} = child.{name}");

/// Every statement and piece of one, for the audit of what is sent.
pub(super) fn pieces() -> Vec<&'static str> {
    let own = [
        ALL,
        ALONE,
        ALL_CHILD,
        ALONE_CHILD,
        COUNT,
        DUPLICATES,
        NAME,
        BRACKETS,
        IS_NULL,
        IS_SET,
        ROW_IS_NULL,
        ROW_IS_SET,
        EXPRESSION_IS_SET,
        CHILD_IS_SET,
        IS_FALSE,
        BOTH,
        EITHER,
        ORPHAN,
        PARENT,
        PARENT_ALONE,
        REFERS,
    ];
    own.into_iter().map(|template| template.0).chain([TRUE]).collect()
}

fn joined(how: Template, conditions: impl IntoIterator<Item = Sql>) -> Sql {
    let all = conditions.into_iter();
    let joined = all.reduce(|one, other| how.sql(&[Part::Sql(&one), Part::Sql(&other)]));
    joined.unwrap_or_else(always)
}

/// All of the conditions; rows of which nothing is asked meet them.
pub(super) fn all(conditions: impl IntoIterator<Item = Sql>) -> Sql {
    joined(BOTH, conditions)
}

/// A table as rows are read from it; `alone` leaves out its children.
pub fn table(table: &Address, alone: bool) -> Sql {
    if alone { ALONE } else { ALL }.sql(&[Part::Path(table)])
}

/// The same, called `child`.
pub fn child(table: &Address, alone: bool) -> Sql {
    if alone { ALONE_CHILD } else { ALL_CHILD }.sql(&[Part::Path(table)])
}

/// How many rows a condition holds for.
pub fn count(from: &Sql, condition: &Sql) -> Sql {
    COUNT.sql(&[Part::Sql(from), Part::Sql(condition)])
}

/// How many rows of those that `held` is true for have keys of others.
pub fn duplicates(from: &Sql, held: &Sql, keys: &Sql) -> Sql {
    DUPLICATES.sql(&[Part::Sql(from), Part::Sql(held), Part::Sql(keys)])
}

/// [`count`], as a script has it.
pub(super) fn shown_count(from: &Sql, condition: &Sql) -> Sql {
    SHOWN_COUNT.sql(&[Part::Sql(from), Part::Sql(condition)])
}

/// How many keys several rows have, as a script counts them.
pub(super) fn shown_duplicates(from: &Sql, held: &Sql, keys: &Sql) -> Sql {
    SHOWN_DUPLICATES.sql(&[Part::Sql(from), Part::Sql(held), Part::Sql(keys)])
}

/// A column.
pub(super) fn name(column: &Name) -> Sql {
    NAME.sql(&[Part::Name(column)])
}

/// Every row.
pub(super) fn always() -> Sql {
    Sql::fixed(TRUE)
}

/// Rows without a value; `may_be_row`: in a column that may be of a composite type.
pub(super) fn is_null(column: &Name, may_be_row: bool) -> Sql {
    if may_be_row { ROW_IS_NULL } else { IS_NULL }.sql(&[Part::Name(column)])
}

/// Rows with a value; `may_be_row`: in a column that may be of a composite type.
pub(super) fn is_set(column: &Name, may_be_row: bool) -> Sql {
    if may_be_row { ROW_IS_SET } else { IS_SET }.sql(&[Part::Name(column)])
}

/// An expression.
pub(super) fn expression(text: &OneExpression) -> Sql {
    BRACKETS.sql(&[Part::Expression(text)])
}

/// Rows for which an expression has a value.
pub(super) fn expression_is_set(text: &OneExpression) -> Sql {
    EXPRESSION_IS_SET.sql(&[Part::Expression(text)])
}

/// Rows that a check refuses: NULL passes.
pub(super) fn is_false(text: &OneExpression) -> Sql {
    IS_FALSE.sql(&[Part::Expression(text)])
}

/// Rows of `child` that refer to no row of the parent. By MATCH FULL, one without all of its values
/// must have none of them.
pub(super) fn orphan(own: &[Name], full: bool, parent: (&Address, bool), to: &[Name]) -> Sql {
    let set = own.iter().map(|column| CHILD_IS_SET.sql(&[Part::Name(column)]));
    let set = joined(if full { EITHER } else { BOTH }, set);
    let from = if parent.1 { PARENT_ALONE } else { PARENT }.sql(&[Part::Path(parent.0)]);
    let refers = own.iter().zip(to);
    let refers = refers.map(|(own, to)| REFERS.sql(&[Part::Name(to), Part::Name(own)]));
    ORPHAN.sql(&[Part::Sql(&set), Part::Sql(&from), Part::Sql(&all(refers))])
}
