//! A column's type as `format_type()` spells it, taken apart into the type and its modifier.

/// Splits a type into its name and its modifier (`255`, `10,2`, `day to second(3)`), given what
/// `format_type(oid, NULL)` and `format_type(oid, typmod)` make of it.
///
/// The modifier may stand in the middle (`timestamp(3) with time zone`, `numeric(10,2)[]`). Where
/// the second text is not the first with something more in it, it is a type of its own: `bpchar`
/// without a length is not `character`, which is `character(1)`.
/// <https://www.postgresql.org/docs/current/functions-info.html>
pub(super) fn split_modifier<'a>(base: &'a str, full: &'a str) -> (&'a str, Option<&'a str>) {
    let same_start: usize =
        base.chars().zip(full.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let middle = base
        .get(same_start..)
        .and_then(|rest| full.get(same_start..)?.strip_suffix(rest))
        .map(str::trim);
    match middle {
        Some("") => (base, None),
        Some(modifier) => (base, Some(without_parentheses(modifier))),
        None => (full, None),
    }
}

fn without_parentheses(modifier: &str) -> &str {
    modifier.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(modifier)
}

#[cfg(test)]
mod tests {
    use super::split_modifier;

    #[test]
    fn finds_the_modifier_wherever_it_stands() {
        for (base, full, expected) in [
            ("integer", "integer", ("integer", None)),
            ("character varying", "character varying(255)", ("character varying", Some("255"))),
            ("character varying", "character varying", ("character varying", None)),
            ("character varying[]", "character varying(3)[]", ("character varying[]", Some("3"))),
            ("numeric[]", "numeric(10,2)[]", ("numeric[]", Some("10,2"))),
            ("numeric", "numeric(3,-2)", ("numeric", Some("3,-2"))),
            (
                "timestamp with time zone",
                "timestamp(3) with time zone",
                ("timestamp with time zone", Some("3")),
            ),
            ("interval", "interval(3)", ("interval", Some("3"))),
            ("interval", "interval year to month", ("interval", Some("year to month"))),
            ("interval[]", "interval day to second(3)[]", ("interval[]", Some("day to second(3)"))),
            ("character", "character(1)", ("character", Some("1"))),
            ("character", "bpchar", ("bpchar", None)),
            ("bit", "\"bit\"", ("\"bit\"", None)),
            ("bit varying", "bit varying(8)", ("bit varying", Some("8"))),
            ("public.\"é(1)\"", "public.\"é(1)\"(2)", ("public.\"é(1)\"", Some("2"))),
        ] {
            assert_eq!(split_modifier(base, full), expected);
        }
    }
}
