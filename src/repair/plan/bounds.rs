//! Which bounds of partitions cannot overlap.
//! <https://www.postgresql.org/docs/current/sql-createtable.html>

use std::cmp::Ordering;

use crate::sql::{bracketed, split};

/// What a bound says.
enum Bound<'b> {
    Default,
    List(Vec<&'b str>),
    /// The least value, and the one behind the greatest.
    Range(Vec<&'b str>, Vec<&'b str>),
    Hash(u64, u64),
}

/// Whether no row can be in partitions of both bounds. What cannot be told may overlap.
pub(super) fn are_apart(one: &str, other: &str) -> bool {
    match (read(one), read(other)) {
        (Some(Bound::Default), Some(Bound::Default)) => false,
        (Some(Bound::Default), Some(_)) | (Some(_), Some(Bound::Default)) => true,
        (Some(Bound::List(one)), Some(Bound::List(other))) => {
            one.iter().all(|value| !other.iter().any(|other| may_be_one(value, other)))
        }
        (Some(Bound::Range(from, to)), Some(Bound::Range(other_from, other_to))) => {
            ends_before(&to, &other_from) || ends_before(&other_to, &from)
        }
        (Some(Bound::Hash(modulus, rest)), Some(Bound::Hash(other, other_rest))) => {
            let common = greatest_common_divisor(modulus, other);
            common > 0 && rest % common != other_rest % common
        }
        _ => false,
    }
}

fn read(text: &str) -> Option<Bound<'_>> {
    if text == "DEFAULT" {
        return Some(Bound::Default);
    }
    let text = text.strip_prefix("FOR VALUES ")?;
    if let Some(list) = text.strip_prefix("IN ") {
        return Some(Bound::List(items(list)?.0));
    }
    if let Some(numbers) = text.strip_prefix("WITH ") {
        let (parts, _) = items(numbers)?;
        let number = |word: &str| {
            let part = parts.iter().find_map(|part| part.strip_prefix(word))?;
            part.trim().parse().ok()
        };
        return Some(Bound::Hash(number("modulus")?, number("remainder")?));
    }
    let (from, rest) = items(text.strip_prefix("FROM ")?)?;
    let (to, _) = items(rest.trim_start().strip_prefix("TO ")?)?;
    Some(Bound::Range(from, to))
}

/// What is in the brackets that a text begins with, and what follows them.
fn items(text: &str) -> Option<(Vec<&str>, &str)> {
    let (inside, rest) = bracketed(text)?;
    Some((split(inside, ",").into_iter().map(str::trim).collect(), rest))
}

/// Whether a bound ends where another one begins, or before.
fn ends_before(end: &[&str], begin: &[&str]) -> bool {
    let first = end.first().zip(begin.first());
    end == begin || first.is_some_and(|(end, begin)| compared(end, begin) == Some(Ordering::Less))
}

/// Whether two literals may be one value: of numbers, and of texts without case, there are several
/// spellings.
fn may_be_one(one: &str, other: &str) -> bool {
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.to_lowercase() == other.to_lowercase(),
    }
}

fn compared(one: &str, other: &str) -> Option<Ordering> {
    let is_quoted = one.starts_with('\'') || other.starts_with('\'');
    match (number(one), number(other)) {
        _ if one == other => Some(Ordering::Equal),
        _ if one == "MINVALUE" || other == "MAXVALUE" => Some(Ordering::Less),
        _ if one == "MAXVALUE" || other == "MINVALUE" => Some(Ordering::Greater),
        (Some(number), Some(another)) => {
            // In quotes, they may be texts, whose order is another.
            let order = number.partial_cmp(&another);
            order.filter(|order| !is_quoted || one.cmp(other) == *order)
        }
        // Dates and times are spelt with what is greatest first.
        (None, None) if is_date(one) && is_date(other) => Some(one.cmp(other)),
        _ => None,
    }
}

fn number(literal: &str) -> Option<f64> {
    literal.trim_matches('\'').parse().ok()
}

fn is_date(literal: &str) -> bool {
    let text = literal.trim_matches('\'').as_bytes();
    matches!(text, [a, b, c, d, b'-', ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()))
}

fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::are_apart;

    #[test]
    fn only_what_is_sure_is_apart() {
        for (one, other, expected) in [
            ("DEFAULT", "DEFAULT", false),
            ("DEFAULT", "FOR VALUES IN (1)", true),
            ("FOR VALUES IN (1, 'a,b')", "FOR VALUES IN (2, 3)", true),
            ("FOR VALUES IN (1, 'a,b')", "FOR VALUES IN ('a,b')", false),
            ("FOR VALUES IN ('1', 'A')", "FOR VALUES IN ('2', 'a')", false),
            ("FOR VALUES IN ('1')", "FOR VALUES IN ('1.0')", false),
            ("FOR VALUES FROM ('1') TO ('2')", "FOR VALUES FROM ('10') TO ('11')", false),
            ("FOR VALUES FROM (1) TO (2)", "FOR VALUES FROM (10) TO (11)", true),
            ("FOR VALUES FROM (1) TO (9)", "FOR VALUES FROM (9) TO (20)", true),
            ("FOR VALUES FROM (1) TO (10)", "FOR VALUES FROM (9) TO (20)", false),
            ("FOR VALUES FROM ('5') TO ('10')", "FOR VALUES FROM ('20') TO ('30')", true),
            (
                "FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
                "FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
                true,
            ),
            ("FOR VALUES FROM ('a') TO ('b')", "FOR VALUES FROM ('b') TO ('c')", true),
            ("FOR VALUES FROM ('a') TO ('b')", "FOR VALUES FROM ('c') TO ('d')", false),
            ("FOR VALUES FROM (MINVALUE) TO (1)", "FOR VALUES FROM (1) TO (MAXVALUE)", true),
            ("FOR VALUES FROM (1, 1) TO (2, 1)", "FOR VALUES FROM (2, 1) TO (3, 1)", true),
            ("FOR VALUES FROM (1, 1) TO (2, 5)", "FOR VALUES FROM (2, 1) TO (3, 1)", false),
            (
                "FOR VALUES WITH (modulus 4, remainder 0)",
                "FOR VALUES WITH (modulus 8, remainder 7)",
                true,
            ),
            (
                "FOR VALUES WITH (modulus 4, remainder 3)",
                "FOR VALUES WITH (modulus 8, remainder 7)",
                false,
            ),
            ("FOR VALUES IN (1)", "something", false),
        ] {
            assert_eq!(are_apart(one, other), expected, "{one} | {other}");
            assert_eq!(are_apart(other, one), expected, "{other} | {one}");
        }
    }
}
