//! Numbers that do not fit into a type of fewer digits.

use crate::sql::{Part, Sql, Template};

/// Before PostgreSQL 14 no numeric is infinite; from then on, none that has a precision.
const TOO_BIG: Template = Template(
    "({sql}) <> 'NaN' AND pg_catalog.abs(pg_catalog.round({sql}, {number})) >= \
     {literal}::pg_catalog.numeric",
);
/// NaN is more than every number.
const OUTSIDE: Template = Template(
    "NOT (pg_catalog.round({sql}) BETWEEN {literal}::pg_catalog.numeric \
     AND {literal}::pg_catalog.numeric)",
);
/// Pieces of statements, for the audit.
pub(super) fn pieces() -> [&'static str; 2] {
    [TOO_BIG.0, OUTSIDE.0]
}

/// A type by its name, and its modifier.
pub(super) type Typed<'t> = (&'t str, Option<&'t str>);

/// How many digits `10,2` has before the point and behind it.
pub(super) fn digits(modifier: &str) -> Option<(i64, i64)> {
    let (precision, scale) = modifier.split_once(',').unwrap_or((modifier, "0"));
    let (precision, scale) = (whole(Some(precision))?, whole(Some(scale))?);
    Some((precision - scale, scale))
}

/// Numbers that a precision and scale such as `10,2` do not hold.
pub(super) fn too_big(number: &Sql, modifier: &str) -> Option<Sql> {
    let (digits, scale) = digits(modifier)?;
    let bound = format!("1e{digits}");
    let parts = [Part::Sql(number), Part::Sql(number), Part::Number(scale), Part::Literal(&bound)];
    Some(TOO_BIG.sql(&parts))
}

/// Numbers that an integer type does not hold once they are rounded.
pub(super) fn outside(number: &Sql, least: &str, most: &str) -> Sql {
    OUTSIDE.sql(&[Part::Sql(number), Part::Literal(least), Part::Literal(most)])
}

/// The least and the greatest value, and the first one beyond.
pub(super) fn range(integer: &str) -> Option<(&'static str, &'static str, &'static str)> {
    match integer {
        "smallint" => Some(("-32768", "32767", "32768")),
        "integer" => Some(("-2147483648", "2147483647", "2147483648")),
        "bigint" => Some(("-9223372036854775808", "9223372036854775807", "9223372036854775808")),
        _ => None,
    }
}

pub(super) fn whole(text: Option<&str>) -> Option<i64> {
    text?.trim().parse().ok()
}
