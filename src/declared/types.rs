//! Type texts, split into the type and its modifier as the catalog states them.
//!
//! Aliases of built-in types become their canonical names (PostgreSQL, "Data Types"); any other
//! text stays as it was written, and the server decides later whether it names the same type.

use crate::sql;

/// A declared type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypeName {
    /// Without modifier, with `[]` for an array.
    pub(super) base: String,
    /// `255`, `10,2`; the inner `None` where the type has none, the outer where nothing is known.
    pub(super) modifier: Option<Option<String>>,
    /// True for `serial` and its like: an integer that is not null and takes its default from a
    /// sequence.
    pub(super) serial: bool,
}

/// Alias and canonical name, for types that take no modifier.
const PLAIN: [(&str, &str); 48] = [
    ("int", "integer"),
    ("int4", "integer"),
    ("integer", "integer"),
    ("int2", "smallint"),
    ("smallint", "smallint"),
    ("int8", "bigint"),
    ("bigint", "bigint"),
    ("float4", "real"),
    ("real", "real"),
    ("float", "double precision"),
    ("float8", "double precision"),
    ("double precision", "double precision"),
    ("bool", "boolean"),
    ("boolean", "boolean"),
    ("text", "text"),
    ("uuid", "uuid"),
    ("json", "json"),
    ("jsonb", "jsonb"),
    ("bytea", "bytea"),
    ("date", "date"),
    ("inet", "inet"),
    ("cidr", "cidr"),
    ("macaddr", "macaddr"),
    ("macaddr8", "macaddr8"),
    ("money", "money"),
    ("xml", "xml"),
    ("oid", "oid"),
    ("name", "name"),
    ("point", "point"),
    ("line", "line"),
    ("lseg", "lseg"),
    ("box", "box"),
    ("path", "path"),
    ("polygon", "polygon"),
    ("circle", "circle"),
    ("tsvector", "tsvector"),
    ("tsquery", "tsquery"),
    ("int4range", "int4range"),
    ("int8range", "int8range"),
    ("numrange", "numrange"),
    ("tsrange", "tsrange"),
    ("tstzrange", "tstzrange"),
    ("daterange", "daterange"),
    ("pg_lsn", "pg_lsn"),
    ("regclass", "regclass"),
    ("jsonpath", "jsonpath"),
    ("xid", "xid"),
    ("txid_snapshot", "txid_snapshot"),
];

/// Alias, canonical name, and the modifier that its absence means.
const MODIFIED: [(&str, &str, Option<&str>); 19] = [
    ("varchar", "character varying", None),
    ("character varying", "character varying", None),
    ("char", "character", Some("1")),
    ("character", "character", Some("1")),
    ("bpchar", "bpchar", None),
    ("numeric", "numeric", None),
    ("decimal", "numeric", None),
    ("dec", "numeric", None),
    ("bit", "bit", Some("1")),
    ("varbit", "bit varying", None),
    ("bit varying", "bit varying", None),
    ("timestamptz", "timestamp with time zone", None),
    ("timestamp with time zone", "timestamp with time zone", None),
    ("timestamp", "timestamp without time zone", None),
    ("timestamp without time zone", "timestamp without time zone", None),
    ("timetz", "time with time zone", None),
    ("time with time zone", "time with time zone", None),
    ("time", "time without time zone", None),
    ("time without time zone", "time without time zone", None),
];

const SERIAL: [(&str, &str); 6] = [
    ("serial", "integer"),
    ("serial4", "integer"),
    ("bigserial", "bigint"),
    ("serial8", "bigint"),
    ("smallserial", "smallint"),
    ("serial2", "smallint"),
];

/// The type as PostgreSQL spells it, where it is one of its own; any other as it was written.
pub(super) fn canonical(text: &str) -> String {
    let parsed = parse(text);
    match parsed.modifier {
        // What is only implied, as the length of `char`, is not part of a type without a modifier.
        Some(_) if !text.contains('(') => parsed.base,
        _ => parsed.full(),
    }
}

/// Splits a type's text.
pub(super) fn parse(text: &str) -> TypeName {
    let (element, is_array) = element(text.trim());
    let brackets = if is_array { "[]" } else { "" };
    let (name, modifier) = split_modifier(element);
    let name = match name.contains('"') {
        true => name,
        false => name.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let folded = name.to_lowercase();
    let folded = folded.strip_prefix("pg_catalog.").unwrap_or(&folded);
    let known = |base: &str, modifier: Option<String>| TypeName {
        base: format!("{base}{brackets}"),
        modifier: Some(modifier),
        serial: false,
    };
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(alias, _)| *alias == folded).map(|(_, canonical)| *canonical)
    };
    match (find(&PLAIN), find(&SERIAL), &modifier) {
        (_, Some(base), None) if !is_array => TypeName { serial: true, ..known(base, None) },
        (Some(base), _, None) => known(base, None),
        (Some("double precision"), _, Some(bits)) if folded == "float" => {
            let single = bits.parse().is_ok_and(|bits: u32| bits <= 24);
            known(if single { "real" } else { "double precision" }, None)
        }
        _ => match MODIFIED.iter().find(|(alias, ..)| *alias == folded) {
            Some((_, "numeric", _)) => known(
                "numeric",
                modifier.map(|m| if m.contains(',') { m } else { format!("{m},0") }),
            ),
            Some((_, base, implied)) => known(base, modifier.or(implied.map(str::to_owned))),
            None if folded == "interval" => known("interval", modifier),
            // The fields are part of the modifier, as they are for the server.
            None if folded.starts_with("interval ") => {
                let fields = folded.trim_start_matches("interval ");
                let precision = modifier.map(|digits| format!("({digits})")).unwrap_or_default();
                known("interval", Some(format!("{fields}{precision}")))
            }
            None => TypeName {
                base: format!("{name}{brackets}"),
                modifier: modifier.map(Some),
                serial: false,
            },
        },
    }
}

impl TypeName {
    /// The whole type as SQL spells it: `timestamp(3) with time zone`, `character varying(20)[]`.
    pub(super) fn full(&self) -> String {
        let Some(Some(modifier)) = &self.modifier else { return self.base.clone() };
        let (element, brackets) = match self.base.strip_suffix("[]") {
            Some(element) => (element, "[]"),
            None => (self.base.as_str(), ""),
        };
        if element == "interval" && modifier.starts_with(char::is_alphabetic) {
            return format!("interval {modifier}{brackets}");
        }
        let zone = [" with time zone", " without time zone"]
            .into_iter()
            .find_map(|zone| element.strip_suffix(zone).map(|name| (name, zone)));
        let (name, zone) = zone.unwrap_or((element, ""));
        format!("{name}({modifier}){zone}{brackets}")
    }
}

/// The element type, and whether the text is that of an array: `text[]`, `int[3][3]`, `int ARRAY`.
/// PostgreSQL does not keep the number of dimensions or their sizes.
fn element(text: &str) -> (&str, bool) {
    let mut element = text;
    while let Some((before, size)) = element.strip_suffix(']').and_then(|t| t.rsplit_once('[')) {
        if !size.trim().bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        element = before.trim_end();
    }
    let cut = element.len().saturating_sub(" array".len());
    match element.split_at_checked(cut) {
        Some((before, word)) if word.eq_ignore_ascii_case(" array") => (before.trim_end(), true),
        _ => (element, element.len() < text.len()),
    }
}

/// Takes a parenthesised modifier out, wherever in the name it is: `timestamp(3) with time zone`.
fn split_modifier(text: &str) -> (String, Option<String>) {
    let split = sql::find_behind_name(text, &['(']).and_then(|start| {
        let (before, rest) = text.split_at_checked(start)?;
        let (inside, after) = sql::bracketed(rest)?;
        Some((before, inside, after))
    });
    match split {
        Some((before, inside, after)) => {
            let modifier: String = inside.chars().filter(|c| !c.is_whitespace()).collect();
            (format!("{} {after}", before.trim_end()).trim_end().to_owned(), Some(modifier))
        }
        None => (text.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn canonical_names_and_modifiers() {
        for (text, base, modifier, full) in [
            ("varchar(255)", "character varying", Some(Some("255")), "character varying(255)"),
            ("varchar", "character varying", Some(None), "character varying"),
            (
                "CHARACTER  VARYING ( 20 )",
                "character varying",
                Some(Some("20")),
                "character varying(20)",
            ),
            ("varchar(20)[]", "character varying[]", Some(Some("20")), "character varying(20)[]"),
            ("char", "character", Some(Some("1")), "character(1)"),
            ("bpchar", "bpchar", Some(None), "bpchar"),
            ("int4", "integer", Some(None), "integer"),
            ("text[]", "text[]", Some(None), "text[]"),
            ("int[3][]", "integer[]", Some(None), "integer[]"),
            ("int ARRAY", "integer[]", Some(None), "integer[]"),
            ("decimal(10, 2)", "numeric", Some(Some("10,2")), "numeric(10,2)"),
            ("numeric(10)", "numeric", Some(Some("10,0")), "numeric(10,0)"),
            ("numeric", "numeric", Some(None), "numeric"),
            ("timestamptz", "timestamp with time zone", Some(None), "timestamp with time zone"),
            (
                "timestamp(3) with time zone",
                "timestamp with time zone",
                Some(Some("3")),
                "timestamp(3) with time zone",
            ),
            ("timestamp", "timestamp without time zone", Some(None), "timestamp without time zone"),
            ("timetz(0)", "time with time zone", Some(Some("0")), "time(0) with time zone"),
            ("float(24)", "real", Some(None), "real"),
            ("float(53)", "double precision", Some(None), "double precision"),
            ("pg_catalog.int8", "bigint", Some(None), "bigint"),
            ("public.mood", "public.mood", None, "public.mood"),
            ("public.\"My Mood\"", "public.\"My Mood\"", None, "public.\"My Mood\""),
            ("geometry(Point, 4326)", "geometry", Some(Some("Point,4326")), "geometry(Point,4326)"),
            ("interval", "interval", Some(None), "interval"),
            ("interval(3)", "interval", Some(Some("3")), "interval(3)"),
            (
                "interval DAY to second(3)",
                "interval",
                Some(Some("day to second(3)")),
                "interval day to second(3)",
            ),
            ("\"char\"", "\"char\"", None, "\"char\""),
            ("s.\"a  (b)\"(7)[]", "s.\"a  (b)\"[]", Some(Some("7")), "s.\"a  (b)\"(7)[]"),
        ] {
            let parsed = parse(text);
            assert_eq!(parsed.base, base, "{text}");
            assert_eq!(parsed.modifier.as_ref().map(|m| m.as_deref()), modifier, "{text}");
            assert_eq!(parsed.full(), full, "{text}");
            assert!(!parsed.serial);
        }
    }

    #[test]
    fn serial_is_an_integer() {
        assert_eq!(parse("bigserial").base, "bigint");
        assert!(parse("SERIAL").serial);
    }
}
