//! Which texts are no values of a type. From PostgreSQL 16 on the server says so without raising an
//! error; before, a pattern does for the types whose form is simple.
//! <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-VALIDITY>

use super::numbers::{Typed, outside, range, too_big};
use crate::model::Name;
use crate::sql::{Part, Sql, Template};

const WRITTEN: Template = Template("pg_catalog.format('%s', {name})");
const INVALID: Template = Template("NOT pg_catalog.pg_input_is_valid({sql}, {literal})");
const UNLIKE: Template = Template("{sql} COLLATE pg_catalog.\"C\" !~* {literal}");
/// The second condition is looked at where the pattern holds, so that its cast cannot fail.
const UNLESS: Template =
    Template("CASE WHEN {sql} COLLATE pg_catalog.\"C\" ~* {literal} THEN {sql} ELSE {sql} END");
const AS_NUMBER: Template = Template("{sql}::pg_catalog.numeric");
const FALSE: &str = "false";

const UUID: &str = "^(([0-9a-f]{4}-?){7}[0-9a-f]{4}|\\{([0-9a-f]{4}-?){7}[0-9a-f]{4}\\})$";
const BOOLEAN: &str =
    "^[[:space:]]*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)[[:space:]]*$";
const INTEGER: &str = "^[[:space:]]*[+-]?[0-9]+[[:space:]]*$";
const NUMBER: &str =
    "^[[:space:]]*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]{1,5})?[[:space:]]*$";
const NOT_A_NUMBER: &str = "^[[:space:]]*nan[[:space:]]*$";
const NO_FINITE_NUMBER: &str = "^[[:space:]]*(nan|[+-]?inf(inity)?)[[:space:]]*$";

/// Pieces of statements, for the audit.
pub(super) fn pieces() -> Vec<&'static str> {
    let own = [WRITTEN, INVALID, UNLIKE, UNLESS, AS_NUMBER];
    own.into_iter().map(|template| template.0).chain([FALSE]).collect()
}

/// Types whose input says that a text is none of theirs instead of failing, from PostgreSQL 16 on.
const READABLE: [&str; 20] = [
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
    "boolean",
    "uuid",
    "date",
    "timestamp without time zone",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
    "interval",
    "json",
    "jsonb",
    "inet",
    "cidr",
    "macaddr",
    "bytea",
];

/// A value as its type writes it.
pub(super) fn written(column: &Name) -> Sql {
    WRITTEN.sql(&[Part::Name(column)])
}

/// Texts of a column that the type does not read; `None` where that cannot be told.
pub(super) fn unreadable(column: &Name, to: Typed<'_>, major: i32) -> Option<Sql> {
    let text = written(column);
    if major >= 16 {
        // The time types round to their precision, and the others keep it in brackets.
        let full = match to {
            ("numeric", Some(modifier)) => format!("numeric({modifier})"),
            (name, _) => name.to_owned(),
        };
        let parts = [Part::Sql(&text), Part::Literal(&full)];
        return READABLE.contains(&to.0).then(|| INVALID.sql(&parts));
    }
    let unlike = |pattern| UNLIKE.sql(&[Part::Sql(&text), Part::Literal(pattern)]);
    let unless = |pattern, then: &Sql, otherwise: &Sql| {
        let text = Part::Sql(&text);
        UNLESS.sql(&[text, Part::Literal(pattern), Part::Sql(then), Part::Sql(otherwise)])
    };
    let number = AS_NUMBER.sql(&[Part::Sql(&text)]);
    match to {
        ("uuid", _) => Some(unlike(UUID)),
        ("boolean", _) => Some(unlike(BOOLEAN)),
        ("numeric", modifier) => {
            let too_big = match modifier {
                Some(modifier) => too_big(&number, modifier)?,
                None => Sql::fixed(FALSE),
            };
            let infinite = major >= 14 && modifier.is_none();
            let rest = if infinite { NO_FINITE_NUMBER } else { NOT_A_NUMBER };
            Some(unless(NUMBER, &too_big, &unlike(rest)))
        }
        (integer, _) => {
            let (least, most, _) = range(integer)?;
            Some(unless(INTEGER, &outside(&number, least, most), &Sql::fixed("true")))
        }
    }
}
