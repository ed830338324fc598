//! Which values of one type another would not hold: what `ALTER COLUMN ... TYPE` fails on. What it
//! rounds is no obstacle. Between types of which nothing is known here, nothing is claimed.
//! <https://www.postgresql.org/docs/current/typeconv-query.html>

use std::sync::Arc;

use super::numbers::{Typed, digits, outside, range, too_big, whole};
use super::text;
use crate::model::Name;
use crate::sql::{Part, Sql, Template};

const SET: Template = Template("{name} IS DISTINCT FROM NULL AND {sql}");
/// Blanks at the end are cut off without a word.
const LONGER: Template = Template("pg_catalog.char_length(pg_catalog.rtrim({sql})) > {number}");
const AS_TEXT: Template = Template("{name}::pg_catalog.text");
const LONGER_WORD: Template = Template("CASE WHEN {name} THEN 4 ELSE 5 END > {number}");
const MORE_BITS: Template = Template("pg_catalog.length({name}) > {number}");
const OTHER_BITS: Template = Template("pg_catalog.length({name}) <> {number}");
const NUMBER: Template = Template("{name}::pg_catalog.numeric");
/// Of a float, as it is cast: not a number stays that, and what is infinite fits nowhere.
const FLOAT: Template = Template(
    "CASE WHEN {name}::pg_catalog.float8 IN ('Infinity', '-Infinity') THEN true \
     ELSE {sql} END",
);
const INFINITE: Template = Template("{name}::pg_catalog.float8 IN ('Infinity', '-Infinity')");
const FLOAT_OUTSIDE: Template = Template(
    "NOT (pg_catalog.round({name}::pg_catalog.float8) >= {literal}::pg_catalog.float8 \
     AND pg_catalog.round({name}::pg_catalog.float8) < {literal}::pg_catalog.float8)",
);
/// From where on a number becomes infinite, and up to where it becomes 0.
const NO_FLOAT: Template = Template(
    "({name}::pg_catalog.text NOT IN ('NaN', 'Infinity', '-Infinity') AND {name} <> 0 AND \
     (pg_catalog.abs({name}) >= {literal} OR pg_catalog.abs({name}) <= {literal}))",
);
const BEYOND: Template =
    Template("pg_catalog.isfinite({name}) AND {name} >= '294277-01-01'::pg_catalog.date");
const NO_LABEL: Template = Template("NOT (pg_catalog.format('%s', {name}) IN ({sql}))");
const LABEL: Template = Template("{literal}");

/// Pieces of statements, for the audit.
pub(super) fn pieces() -> Vec<&'static str> {
    [
        SET,
        LONGER,
        AS_TEXT,
        LONGER_WORD,
        MORE_BITS,
        OTHER_BITS,
        NUMBER,
        FLOAT,
        INFINITE,
        FLOAT_OUTSIDE,
        NO_FLOAT,
        BEYOND,
        NO_LABEL,
        LABEL,
    ]
    .map(|template| template.0)
    .to_vec()
}

/// What is known of the values of a column.
#[derive(Debug)]
pub(super) enum Fit {
    /// All fit.
    All,
    /// Those fit for which this does not hold.
    But(Sql),
    /// Nothing is known.
    Unknown,
}

/// The halfway points at which floats become infinite or 0: of real, and of double precision.
const REAL: (&str, &str) =
    ("340282356779733661637539395458142568448", "7.0064923216240853546186479164495806564e-46");
const DOUBLE: (&str, &str) = (
    "1.79769313486231580793728971405303415079934132710037826936173778980444968292764750946649e308",
    "2.4703282292062327208299439861e-324",
);

const STRINGS: [&str; 4] = ["text", "character varying", "character", "bpchar"];
const INTEGERS: [&str; 3] = ["smallint", "integer", "bigint"];
const FLOATS: [&str; 2] = ["real", "double precision"];
const MOMENTS: [&str; 3] = ["date", "timestamp without time zone", "timestamp with time zone"];
const TIMES: [&str; 3] = ["time without time zone", "time with time zone", "interval"];
/// What is cast to a string by its own output.
const WRITTEN: [&str; 15] = [
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
    "uuid",
    "date",
    "timestamp without time zone",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
    "interval",
    "json",
    "jsonb",
];

/// Whether values of a column, which are of the type `from`, fit into the type `to`. `major` is the
/// server's version; `labels` are those of `to`, where that is an enum.
pub(super) fn fit(
    column: &Name,
    from: Typed<'_>,
    to: Typed<'_>,
    major: i32,
    labels: Option<&[Arc<str>]>,
) -> Fit {
    let name = Part::Name(column);
    if from.0 == to.0 && (to.1.is_none() || is_wider(from, to)) {
        return Fit::All;
    }
    let condition = match (from.0, to.0) {
        (_, "text") => return Fit::All,
        (_, "character varying") if to.1.is_none() => return Fit::All,
        (_, "character varying" | "character") => length(column, from, to.1),
        (_, "bpchar") if to.1.is_none() => return Fit::All,
        ("bit varying" | "bit", "bit varying") if to.1.is_none() => return Fit::All,
        ("bit varying" | "bit", "bit" | "bit varying") => whole(to.1).map(|most| {
            if to.0 == "bit" { OTHER_BITS } else { MORE_BITS }.sql(&[name, Part::Number(most)])
        }),
        (string, _) if STRINGS.contains(&string) => match labels {
            Some(labels) => {
                let labels = labels.iter().map(|label| LABEL.sql(&[Part::Literal(label)]));
                let labels = Sql::list(&labels.collect::<Vec<_>>());
                Some(NO_LABEL.sql(&[name, Part::Sql(&labels)]))
            }
            None => text::unreadable(column, to, major),
        },
        (_, "numeric") => return numeric(column, from, to.1, major),
        (number, integer) if INTEGERS.contains(&integer) => match range(integer) {
            _ if number == "boolean" && integer == "integer" => return Fit::All,
            Some(_) if is_within(number, integer) => return Fit::All,
            Some((least, most, _)) if number == "numeric" || INTEGERS.contains(&number) => {
                let number = NUMBER.sql(&[name]);
                Some(outside(&number, least, most))
            }
            Some((least, _, beyond)) if FLOATS.contains(&number) => {
                Some(FLOAT_OUTSIDE.sql(&[name, Part::Literal(least), name, Part::Literal(beyond)]))
            }
            _ => None,
        },
        (number, float) if FLOATS.contains(&float) => {
            if number == float || INTEGERS.contains(&number) || (number, float) == ("real", DOUBLES)
            {
                return Fit::All;
            }
            let (most, least) = if float == "real" { REAL } else { DOUBLE };
            let parts = [name, name, name, Part::Literal(most), name, Part::Literal(least)];
            ["numeric", DOUBLES].contains(&number).then(|| NO_FLOAT.sql(&parts))
        }
        ("date", moment) if MOMENTS.contains(&moment) && moment != "date" => {
            Some(BEYOND.sql(&[name, name]))
        }
        (from, to) if is_kept(from, to) => return Fit::All,
        _ => None,
    };
    match condition {
        Some(condition) => Fit::But(SET.sql(&[name, Part::Sql(&condition)])),
        None => Fit::Unknown,
    }
}

const DOUBLES: &str = "double precision";

/// Whether a longer string, or a number of more digits on both sides of the point.
fn is_wider(from: Typed<'_>, to: Typed<'_>) -> bool {
    let most = |typed: Typed<'_>| whole(typed.1);
    match from.0 {
        "character varying" | "character" | "bit varying" => {
            most(from).is_some_and(|from| most(to).is_some_and(|to| from <= to))
        }
        "numeric" => match (from.1.and_then(digits), to.1.and_then(digits)) {
            (Some(from), Some(to)) => from.0 <= to.0 && from.1 <= to.1,
            _ => false,
        },
        _ => false,
    }
}

/// Pairs of which every value can be cast, whatever becomes of it.
fn is_kept(from: &str, to: &str) -> bool {
    let both = |types: &[&str]| types.contains(&from) && types.contains(&to);
    let is_builtin = !from.contains('.') && !from.ends_with(']');
    from == to && is_builtin
        || both(&MOMENTS)
        || both(&TIMES[..2]) && from != TIMES[0]
        || [
            ("timestamp without time zone", TIMES[0]),
            ("timestamp with time zone", TIMES[0]),
            ("timestamp with time zone", TIMES[1]),
            (TIMES[0], TIMES[1]),
            (TIMES[0], TIMES[2]),
            (TIMES[2], TIMES[0]),
            ("jsonb", "json"),
            ("integer", "boolean"),
            ("cidr", "inet"),
            ("inet", "cidr"),
        ]
        .contains(&(from, to))
}

fn length(column: &Name, from: Typed<'_>, most: Option<&str>) -> Option<Sql> {
    let most = whole(most)?;
    let name = Part::Name(column);
    let written = match from.0 {
        string if STRINGS.contains(&string) => AS_TEXT.sql(&[name]),
        "boolean" => return Some(LONGER_WORD.sql(&[name, Part::Number(most)])),
        other if WRITTEN.contains(&other) => text::written(column),
        _ => return None,
    };
    Some(LONGER.sql(&[Part::Sql(&written), Part::Number(most)]))
}

fn numeric(column: &Name, from: Typed<'_>, to: Option<&str>, major: i32) -> Fit {
    let name = Part::Name(column);
    let is_float = FLOATS.contains(&from.0);
    if !is_float && from.0 != "numeric" && !INTEGERS.contains(&from.0) {
        return Fit::Unknown;
    }
    let set = |condition: &Sql| Fit::But(SET.sql(&[name, Part::Sql(condition)]));
    let Some(to) = to else {
        // From PostgreSQL 14 on there are infinite numerics.
        let is_held = !is_float || major >= 14;
        return if is_held { Fit::All } else { set(&INFINITE.sql(&[name])) };
    };
    let number = NUMBER.sql(&[name]);
    let Some(too_big) = too_big(&number, to) else { return Fit::Unknown };
    match is_float {
        true => set(&FLOAT.sql(&[name, Part::Sql(&too_big)])),
        false => set(&too_big),
    }
}

fn is_within(from: &str, to: &str) -> bool {
    let place = |name| INTEGERS.iter().position(|integer| *integer == name);
    place(from).is_some_and(|from| place(to).is_some_and(|to| from <= to))
}
