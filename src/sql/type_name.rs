//! Names of types, as `format_type()` spells them.

use super::identifier::is_qualified_name;
use super::split::{bracketed, find};

/// Whether the text is a type with its modifier.
pub fn is_type(text: &str) -> bool {
    if let Some(fields) = text.strip_prefix("interval ") {
        let fields = fields.trim_end_matches("[]");
        let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '(' | ')');
        return fields.chars().all(harmless);
    }
    let parts = find(text, &['(']).and_then(|at| {
        let (head, rest) = text.split_at_checked(at)?;
        let (modifier, tail) = bracketed(rest)?;
        Some((format!("{head}{tail}"), modifier))
    });
    match parts {
        Some((name, modifier)) => full_type(&name, Some(modifier)).as_deref() == Some(text),
        None => full_type(text, None).is_some(),
    }
}

/// A type with its modifier where PostgreSQL expects it; `None` where the text is no type's name.
pub fn full_type(name: &str, modifier: Option<&str>) -> Option<String> {
    const OF_SEVERAL_WORDS: [&str; 7] = [
        "double precision",
        "character varying",
        "bit varying",
        "timestamp without time zone",
        "timestamp with time zone",
        "time without time zone",
        "time with time zone",
    ];
    let base = name.trim_end_matches("[]");
    if !OF_SEVERAL_WORDS.contains(&base) && !is_qualified_name(base) {
        return None;
    }
    let Some(modifier) = modifier else { return Some(name.to_owned()) };
    if base == "interval" && is_fields(modifier) {
        return Some(format!("interval {modifier}{}", name.get(base.len()..)?));
    }
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, ',' | ' ' | '-');
    if modifier.is_empty() || !modifier.chars().all(harmless) {
        return None;
    }
    // The modifier of a time stands before what it says about zones.
    let head = base.find(" with").unwrap_or(base.len());
    Some(format!("{}({modifier}){}", name.get(..head)?, name.get(head..)?))
}

/// Whether a modifier says which fields an interval has: `day to second(2)`.
fn is_fields(modifier: &str) -> bool {
    let (words, precision) = match modifier.split_once('(') {
        Some((words, rest)) => (words, rest.strip_suffix(')')),
        None => (modifier, Some("0")),
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    !words.is_empty() && words.split(' ').all(is_word) && precision.is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::{full_type, is_type};

    #[test]
    fn puts_the_modifier_where_it_belongs() {
        for (name, modifier, expected) in [
            ("character varying", Some("255"), Some("character varying(255)")),
            ("timestamp with time zone", Some("3"), Some("timestamp(3) with time zone")),
            ("numeric[]", Some("10,2"), Some("numeric(10,2)[]")),
            ("public.\"My;Type\"", None, Some("public.\"My;Type\"")),
            ("integer, DROP COLUMN id", None, None),
            ("integer USING evil()", None, None),
            ("numeric", Some("1) x ("), None),
            ("interval", Some("day to second"), Some("interval day to second")),
            ("interval[]", Some("day to second(2)"), Some("interval day to second(2)[]")),
            ("interval", Some("day to second(2) x"), None),
        ] {
            assert_eq!(full_type(name, modifier).as_deref(), expected);
        }
    }

    #[test]
    fn a_type_is_nothing_more() {
        for text in [
            "integer",
            "numeric(10,2)[]",
            "timestamp(3) with time zone",
            "double precision[]",
            "interval day to second(3)",
            "public.\"My (Type)\"(3)",
            "public.geometry(Point,4326)",
            "\"char\"",
        ] {
            assert!(is_type(text), "{text}");
        }
        for text in ["", "integer CASCADE", "integer, b", "text(1) x", "interval '; --", "a(b(c))"]
        {
            assert!(!is_type(text), "{text}");
        }
    }
}
