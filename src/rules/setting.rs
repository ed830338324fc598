//! SCH033: storage parameters, what sessions begin with, and what a database lets happen to it.

use crate::model::prop;
use crate::model::{Change, Difference, Kind, Severity};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;

pub(super) const SETTING: Rule = Rule {
    code: "SCH033",
    name: "setting-differs",
    severity: Severity::Warning,
    page: Page(include_str!("pages/SCH033.md")),
    claim: |difference, _| {
        match (difference.object.kind, &difference.change) {
            (Kind::SETTING, _) => return Some(of_sessions(difference)),
            (Kind::DATABASE, Change::Property(property)) => {
                return of_database(difference, property);
            }
            _ => {}
        }
        let claimed: &[&str] = match difference.object.kind {
            Kind::TABLE | Kind::COLUMN => &["options"],
            Kind::CONSTRAINT => &["options", "clustered", "tablespace"],
            _ => &[],
        };
        let Change::Property(property) = difference.change else { return None };
        claimed.contains(&property).then(|| Claim::of(difference))
    },
    ..Rule::BASE
};

/// What sessions begin with.
fn of_sessions(difference: &Difference) -> Claim {
    match difference.change {
        Change::Missing | Change::Property(_) => Claim::of(difference).by_hand(SECRET),
        Change::Extra | Change::Renamed => Claim::of(difference),
    }
}

const SECRET: &str = "Its name says that it is a secret, so only a digest of it was read: where it is meant to be the same, set it with ALTER DATABASE or ALTER ROLE yourself.";

/// What `ALTER DATABASE` can change.
fn of_database(difference: &Difference, property: &str) -> Option<Claim> {
    let claim = Claim::of(difference);
    Some(match property {
        prop::CONNECTION_LIMIT | prop::TEMPLATE | prop::ALLOW_CONNECTIONS => claim,
        prop::TABLESPACE => claim.by_hand(
            "ALTER DATABASE ... SET TABLESPACE moves its files, and needs everybody out of it: run it from another database, in an hour without users.",
        ),
        prop::COLLATION_CURRENT => claim.by_hand(
            "The operating system or ICU sorts by other rules than those by which indexes were built: rebuild them with REINDEX DATABASE, and then say so with ALTER DATABASE ... REFRESH COLLATION VERSION.",
        ),
        _ => return None,
    })
}
