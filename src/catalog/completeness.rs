//! What exists in a database and is of a kind that no entry of the registry reads: said by kind and
//! count, so that a clean report never rests on what was not looked at.
//!
//! Settings of a role or a database (`ALTER ROLE`, `ALTER DATABASE ... SET`) are no objects: they
//! have no OID and no place in `pg_depend`, and say how sessions begin, not what is in the
//! database. Ours begin with settings of their own, so that twins under different settings are
//! twins.

use crate::model::{Name, Reason, Unchecked, noun};
use crate::server::{Failure, Session, Sql};

use super::KINDS;
use super::fields::Fields;
use super::heading::after_heading;

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
            object: Some(noun::count(count.unsigned_abs(), &kind)),
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

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn names_the_first_and_counts_the_rest() {
        let names = ["a".to_owned(), "b".to_owned()];
        assert!(message(2, &names).ends_with(": a, b"));
        assert!(message(5, &names).ends_with(": a, b, and 3 more"));
        assert!(message(5, &[]).ends_with("them"));
    }
}
