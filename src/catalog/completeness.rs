//! What exists in a database and is of a kind that no entry of the registry reads: said by kind and
//! count, so that a clean report never rests on what was not looked at.

use super::KINDS;
use super::fields::Fields;
use super::heading::after_heading;
use crate::model::{Name, Reason, Unchecked};
use crate::server::{Failure, Session, Sql};

/// The statement.
pub(super) const COMPLETENESS: &str = after_heading(include_str!("completeness.sql"));

/// One unchecked per kind that is there and not in [`KINDS`]. Fails where the server refuses.
pub(super) fn not_modelled(session: &mut Session) -> Result<Vec<Unchecked>, Failure> {
    let database = Name::new(&session.info().name);
    let mut unchecked = Vec::new();
    for row in session.guarded_query(&Sql::fixed(COMPLETENESS), &[])? {
        let mut fields = Fields::of(&row);
        let (kind, count, first) = (fields.text()?, fields.number()?, fields.texts()?);
        if KINDS.iter().any(|entry| entry.kind.0 == kind) {
            continue;
        }
        unchecked.push(Unchecked {
            database: Some(database.clone()),
            object: Some(format!("{count} {}", counted(&kind, count))),
            reason: Reason::NotModelled,
            message: message(count, &first),
            hint: None,
        });
    }
    Ok(unchecked)
}

fn message(count: i64, first: &[String]) -> String {
    let told = i64::try_from(first.len()).unwrap_or(i64::MAX);
    let mut text = "this version of tenantctl does not compare them".to_owned();
    if told > 0 {
        text.push_str(": ");
        text.push_str(&first.join(", "));
        if count > told {
            text.push_str(&format!(", and {} more", count - told));
        }
    }
    text
}

fn counted(kind: &str, count: i64) -> String {
    const ALREADY_MANY: [&str; 2] = ["statistics", "default privileges"];
    if count == 1 || ALREADY_MANY.contains(&kind) || kind.contains("unknown kind") {
        return kind.to_owned();
    }
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if kind.ends_with('s') => format!("{kind}es"),
        None => format!("{kind}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, message};

    #[test]
    fn counts_in_english() {
        for (kind, count, expected) in [
            ("view", 1, "view"),
            ("view", 3, "views"),
            ("operator class", 2, "operator classes"),
            ("operator family", 2, "operator families"),
            ("text search dictionary", 2, "text search dictionaries"),
            ("statistics", 2, "statistics"),
            ("default privileges", 2, "default privileges"),
        ] {
            assert_eq!(counted(kind, count), expected);
        }
    }

    #[test]
    fn names_the_first_and_counts_the_rest() {
        let names = ["a".to_owned(), "b".to_owned()];
        assert!(message(2, &names).ends_with(": a, b"));
        assert!(message(5, &names).ends_with(": a, b, and 3 more"));
        assert!(message(5, &[]).ends_with("them"));
    }
}
