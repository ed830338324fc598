//! Which changes of a column's type keep every value, and how it is written as text.
//! <https://www.postgresql.org/docs/current/datatype.html>

/// A type as a column has it: its name without the modifier, and that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ColumnType<'a> {
    pub(super) name: &'a str,
    pub(super) modifier: Option<&'a str>,
}

/// Pairs of types of which the second holds every value of the first, without modifiers.
const WIDER: [(&str, &str); 15] = [
    ("smallint", "integer"),
    ("smallint", "bigint"),
    ("smallint", "numeric"),
    ("smallint", "double precision"),
    ("integer", "bigint"),
    ("integer", "numeric"),
    ("integer", "double precision"),
    ("bigint", "numeric"),
    ("name", "text"),
    ("name", "character varying"),
    ("bit", "bit varying"),
    ("character varying", "text"),
    ("text", "character varying"),
    ("json", "text"),
    ("xml", "text"),
];

/// Types whose text form says all of a value, and that a text holds therefore.
const SPELT: [&str; 14] = [
    "boolean", "smallint", "integer", "bigint", "numeric", "uuid", "date", "oid", "inet", "cidr",
    "macaddr", "macaddr8", "jsonb", "pg_lsn",
];

/// Whether every value of one type is kept as the other.
pub(super) fn keeps(from: ColumnType<'_>, to: ColumnType<'_>) -> bool {
    let element = |one: ColumnType<'_>| one.name.strip_suffix("[]").is_some();
    if let (Some(old), Some(new)) = (from.name.strip_suffix("[]"), to.name.strip_suffix("[]")) {
        return keeps(ColumnType { name: old, ..from }, ColumnType { name: new, ..to });
    }
    if element(from) || element(to) {
        return false;
    }
    if from.name == to.name {
        return from.modifier == to.modifier || is_wider(from, to);
    }
    let is_text = ["text", "character varying"].contains(&to.name);
    let is_listed = WIDER.contains(&(from.name, to.name)) || is_text && SPELT.contains(&from.name);
    match to.modifier {
        None => is_listed,
        Some(_) => false,
    }
}

/// Whether a modifier of the same type only gives more room.
fn is_wider(from: ColumnType<'_>, to: ColumnType<'_>) -> bool {
    // A fixed width pads, and cuts blanks.
    if ["character", "bit"].contains(&from.name) {
        return false;
    }
    let (Some(old), new) = (from.modifier, to.modifier) else { return to.modifier.is_none() };
    let Some(new) = new else { return true };
    match (numbers(old).as_slice(), numbers(new).as_slice()) {
        ([old], [new]) => old <= new && from.name != "numeric" || old == new,
        ([precision, scale], [wider, finer]) => scale == finer && precision <= wider,
        _ => false,
    }
}

fn numbers(modifier: &str) -> Vec<i64> {
    let parts = modifier.trim_matches(|c| c == '(' || c == ')').split(',');
    parts.filter_map(|part| part.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{ColumnType, keeps};

    fn of(text: &str) -> ColumnType<'_> {
        match text.split_once('|') {
            Some((name, modifier)) => ColumnType { name, modifier: Some(modifier) },
            None => ColumnType { name: text, modifier: None },
        }
    }

    #[test]
    fn only_types_that_hold_every_value_keep_it() {
        for (from, to, expected) in [
            ("integer", "bigint", true),
            ("bigint", "integer", false),
            ("numeric", "integer", false),
            ("integer", "numeric", true),
            ("integer", "numeric|10,2", false),
            ("numeric|10,2", "numeric|12,2", true),
            ("numeric|10,2", "numeric|12,4", false),
            ("real", "double precision", false),
            ("numeric|10,2", "numeric", true),
            ("numeric", "numeric|10,2", false),
            ("character varying|10", "character varying|20", true),
            ("character varying|20", "character varying|10", false),
            ("character varying|20", "text", true),
            ("text", "character varying|20", false),
            ("text", "character varying", true),
            ("timestamp with time zone", "date", false),
            ("date", "timestamp without time zone", false),
            ("double precision", "real", false),
            ("json", "jsonb", false),
            ("uuid", "text", true),
            ("text", "uuid", false),
            ("integer[]", "bigint[]", true),
            ("integer[]", "text", false),
            ("character|3", "character|5", false),
            ("text", "name", false),
        ] {
            assert_eq!(keeps(of(from), of(to)), expected, "{from} -> {to}");
        }
    }
}
