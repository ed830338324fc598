//! When objects were last changed, where the server tracks commit timestamps
//! (`track_commit_timestamp`): the first thing that a person asks about drift.
//! <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-COMMIT-TIMESTAMP>

use crate::model::{Address, Name};
use crate::server::{Failure, Param, Session, Sql};

use super::fields::Fields;

/// The statement.
pub(super) const LAST_CHANGED: &str = include_str!("last_changed.sql");

/// The times of those of `objects` that are there and whose time is known, as `2026-03-01 12:00:00`
/// in UTC.
pub fn last_changed(
    session: &mut Session,
    objects: &[Address],
) -> Result<Vec<(Address, String)>, Failure> {
    if !session.tracks_commits() {
        return Ok(Vec::new());
    }
    let name = |object: &Address, index: usize| {
        object.path.get(index).map(Name::to_string).unwrap_or_default()
    };
    let names = |index: usize| -> Vec<String> {
        objects.iter().map(|object| name(object, index)).collect()
    };
    let kinds: Vec<String> = objects.iter().map(|object| object.kind.to_string()).collect();
    let (first, second, third) = (names(0), names(1), names(2));
    let params =
        [Param::Texts(&kinds), Param::Texts(&first), Param::Texts(&second), Param::Texts(&third)];
    let mut times = Vec::new();
    for row in session.query(&Sql::fixed(LAST_CHANGED), &params)? {
        let mut fields = Fields::of(&row);
        let position = usize::try_from(fields.number()?).unwrap_or(0);
        let object = position.checked_sub(1).and_then(|index| objects.get(index));
        if let (Some(object), Some(time)) = (object, fields.text_opt()?) {
            times.push((object.clone(), time));
        }
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::LAST_CHANGED;
    use crate::catalog::KINDS;
    use crate::model::Kind;

    #[test]
    fn no_kind_is_forgotten() {
        // What is said about others has no row of its own, or one that says nothing of when it came
        // to be; what only superusers may see of the rest is not asked for.
        let untold = [
            Kind::PRIVILEGE,
            Kind::DEFAULT_PRIVILEGE,
            Kind::COMMENT,
            Kind::SECURITY_LABEL,
            Kind::SETTING,
            Kind::CAST,
            Kind::TRANSFORM,
            Kind::USER_MAPPING,
            Kind::SUBSCRIPTION,
        ];
        for entry in KINDS.iter().filter(|entry| !untold.contains(&entry.kind)) {
            let is_asked = LAST_CHANGED.contains(&format!("'{}'", entry.kind));
            assert!(is_asked, "{}: last_changed.sql does not ask when it changed", entry.kind);
        }
    }
}
