//! Types as a person writes them.

use super::super::types::{TypeName, parse};

/// What is shorter than the catalog's name and as clear.
const SHORT: [(&str, &str); 5] = [
    ("character varying", "varchar"),
    ("character", "char"),
    ("bit varying", "varbit"),
    ("timestamp without time zone", "timestamp"),
    ("time without time zone", "time"),
];

/// A type with its modifier, so that it is read as just these.
pub(super) fn written(base: &str, modifier: Option<&str>) -> String {
    let (element, brackets) = match base.strip_suffix("[]") {
        Some(element) => (element, "[]"),
        None => (base, ""),
    };
    let full = |base: String| {
        let modifier = Some(modifier.map(str::to_owned));
        TypeName { base, modifier, serial: false }.full()
    };
    let short = SHORT.iter().find(|(long, _)| *long == element);
    let short = short.map(|(_, short)| full(format!("{short}{brackets}")));
    short.filter(|text| means(text, base, modifier)).unwrap_or_else(|| full(base.to_owned()))
}

fn means(text: &str, base: &str, modifier: Option<&str>) -> bool {
    let parsed = parse(text);
    parsed.base == base && parsed.modifier.is_none_or(|parsed| parsed.as_deref() == modifier)
}

#[cfg(test)]
mod tests {
    use super::{means, written};

    #[test]
    fn a_type_is_read_as_it_was() {
        for (base, modifier, text) in [
            ("character varying", Some("255"), "varchar(255)"),
            ("character varying[]", Some("7"), "varchar(7)[]"),
            ("character varying", None, "varchar"),
            ("character", Some("1"), "char(1)"),
            ("bpchar", None, "bpchar"),
            ("\"bit\"", None, "\"bit\""),
            ("numeric", Some("10,2"), "numeric(10,2)"),
            ("timestamp with time zone", Some("3"), "timestamp(3) with time zone"),
            ("timestamp without time zone", Some("0"), "timestamp(0)"),
            ("interval", Some("day to second(3)"), "interval day to second(3)"),
            ("public.\"My T\"[]", None, "public.\"My T\"[]"),
            ("public.geometry", Some("Point,4326"), "public.geometry(Point,4326)"),
        ] {
            assert_eq!(written(base, modifier), text);
            assert!(means(text, base, modifier), "{text}");
        }
    }
}
