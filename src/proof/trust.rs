//! Whether creating a database's structure runs functions that are the database's own. On a throwaway
//! server they run with the privileges of whoever started it, so nobody is proven a script for a
//! database with such without asking for it.

use crate::model::{Dependency, Kind, Snapshot};

use super::NotProven;

/// What PostgreSQL evaluates expressions of while it is created, even without rows: constants are
/// folded, event triggers fire, the queries of materialized views run.
const EVALUATED: [Kind; 9] = [
    Kind::INDEX,
    Kind::CONSTRAINT,
    Kind::COLUMN,
    Kind::TABLE,
    Kind::DOMAIN,
    Kind::MATERIALIZED_VIEW,
    Kind::STATISTICS,
    Kind::EVENT_TRIGGER,
    Kind::RANGE_TYPE,
];

/// What has functions of its own behind it.
const CODE: [Kind; 9] = [
    Kind::FUNCTION,
    Kind::PROCEDURE,
    Kind::AGGREGATE,
    Kind::OPERATOR,
    Kind::OPERATOR_CLASS,
    Kind::OPERATOR_FAMILY,
    Kind::CAST,
    Kind::BASE_TYPE,
    Kind::LANGUAGE,
];

/// The first object of a side that runs a function of the side when it is created.
pub fn runs_code(side: &Snapshot) -> Option<NotProven> {
    let runs = |one: &&Dependency| {
        EVALUATED.contains(&one.dependent.kind) && CODE.contains(&one.referenced.kind)
    };
    if let Some(known) = &side.dependencies {
        let found = known.iter().find(runs)?;
        let (object, function) = (found.dependent.clone(), found.referenced.clone());
        return Some(NotProven::Code { object, function });
    }
    // Without dependencies, whatever could be run may be.
    let function = CODE.into_iter().find_map(|kind| side.of_kind(kind).next())?;
    let object = EVALUATED.into_iter().find_map(|kind| side.of_kind(kind).next())?;
    let (object, function) = (object.address.clone(), function.address.clone());
    Some(NotProven::Code { object, function })
}

#[cfg(test)]
mod tests {
    use super::runs_code;
    use crate::model::{Address, Dependency, DependencyKind, Kind, Origin, Snapshot};

    #[test]
    fn only_what_is_evaluated_runs_code() {
        let of = |kind| {
            let mut side = Snapshot::empty("a", Origin::Database);
            let one = Dependency {
                dependent: Address::new(kind, ["s", "t", "x"]),
                part: None,
                referenced: Address::new(Kind::FUNCTION, ["s", "f", "()"]),
                kind: DependencyKind::Normal,
            };
            side.dependencies = Some([one].into_iter().collect());
            runs_code(&side).is_some()
        };
        assert!(of(Kind::INDEX) && of(Kind::EVENT_TRIGGER) && of(Kind::COLUMN));
        assert!(!of(Kind::TRIGGER) && !of(Kind::VIEW) && !of(Kind::POLICY));
    }
}
