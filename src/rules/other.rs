//! SCH020, SCH021, SCH022: whatever no other rule claims, of any kind, so that nothing is dropped.

use crate::model::prop;
use crate::model::{Actual, Change, Difference, Kind, Severity};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;
use super::{renamed, words};

pub(super) const MISSING: Rule = Rule {
    code: "SCH020",
    name: "missing-object",
    severity: Severity::Error,
    page: Page(include_str!("pages/SCH020.md")),
    claim: |difference, _| match difference.change {
        Change::Missing if difference.object.kind == Kind::TABLESPACE => Some(not_used(difference)),
        Change::Missing if difference.object.kind == Kind::BASE_TYPE => {
            Some(Claim::of(difference).by_hand(BASE_TYPE))
        }
        Change::Missing => Some(Claim::of(difference)),
        Change::Renamed => renamed::probably(difference),
        Change::Property(_) | Change::Extra => None,
    },
    last: true,
    ..Rule::BASE
};

pub(super) const EXTRA: Rule = Rule {
    code: "SCH021",
    name: "extra-object",
    severity: Severity::Warning,
    page: Page(include_str!("pages/SCH021.md")),
    claim: |difference, _| {
        let advice = match difference.object.kind {
            Kind::POLICY => {
                "Declare it, or drop it with DROP POLICY: rows that it shows would be hidden then, and rows that it hides shown."
            }
            _ => "Declare it, or drop it once nothing needs it.",
        };
        (difference.change == Change::Extra).then(|| Claim::of(difference).by_hand(advice))
    },
    last: true,
    ..Rule::BASE
};

pub(super) const DIFFERS: Rule = Rule {
    code: "SCH022",
    name: "object-differs",
    severity: Severity::Error,
    page: Page(include_str!("pages/SCH022.md")),
    claim: |difference, _| match difference.change {
        Change::Property(property) => {
            let is_name = [prop::CHECK_NAMES, prop::NOT_NULL_NAME].contains(&property);
            Some(Claim {
                by_hand: in_words(difference, property).map(str::to_owned),
                severity: is_name.then_some(Severity::Info),
                ..Claim::of(difference)
            })
        }
        Change::Renamed => Some(Claim::of(difference).rated(Severity::Info)),
        Change::Missing | Change::Extra => None,
    },
    last: true,
    ..Rule::BASE
};

/// A tablespace is the server's, and only read where the database uses it.
fn not_used(difference: &Difference) -> Claim {
    let present = difference.actual.iter().filter(|(_, actual)| **actual == Actual::Present);
    let held = match difference.declared {
        true => "declared".to_owned(),
        false => format!("used in {}", words::names(present.map(|(database, _)| database))),
    };
    let object = words::object(difference);
    let wrong = words::names(&difference.databases);
    Claim {
        message: format!("{object} is not used in {wrong} ({held})"),
        by_hand: Some("Where it is to be used, make it on that server with CREATE TABLESPACE, unless it is there already, and move what belongs into it.".to_owned()),
        severity: Some(Severity::Warning),
        ..Claim::default()
    }
}

/// What to do where no statement can be written.
fn in_words(difference: &Difference, property: &str) -> Option<&'static str> {
    match (difference.object.kind, property) {
        (Kind::EXTENSION, prop::VERSION) => Some(
            "An extension can be updated, not taken back: update the other one with ALTER EXTENSION ... UPDATE, or drop this one and create it again in that version.",
        ),
        (Kind::SERVER | Kind::FOREIGN_DATA_WRAPPER, prop::OPTIONS) => Some(
            "Its name says that an option is a secret, so only a digest of it was read: where it is meant to be the same, set it with ALTER SERVER or ALTER FOREIGN DATA WRAPPER yourself.",
        ),
        (Kind::FOREIGN_TABLE, prop::SERVER) => Some(
            "A foreign table stays on its server: drop it and create it again, with what depends on it. No rows are lost.",
        ),
        (Kind::USER_MAPPING, prop::OPTIONS) => Some(
            "Options may be secrets and are not read: set the missing ones with ALTER USER MAPPING yourself.",
        ),
        (Kind::SUBSCRIPTION, prop::CONNECTION) => Some(
            "Passwords are not read, so the whole cannot be written: change it with ALTER SUBSCRIPTION ... CONNECTION yourself.",
        ),
        (Kind::SUBSCRIPTION, prop::TWO_PHASE | prop::FAILOVER) => Some(
            "The slot at the publisher changes, too: disable the subscription, set it with ALTER SUBSCRIPTION ... SET, and enable it again; before PostgreSQL 18, two_phase needs the subscription to be made again.",
        ),
        (Kind::TABLE, prop::PARTITIONED_BY) => Some(
            "A table stays partitioned as it was made: make a new one, copy the rows, and swap their names.",
        ),
        (Kind::TABLE, prop::DETACH_PENDING) => Some(
            "DETACH PARTITION CONCURRENTLY did not come to its end: DETACH PARTITION ... FINALIZE ends it, and ATTACH PARTITION brings the partition back.",
        ),
        (Kind::COLUMN | Kind::CONSTRAINT | Kind::INDEX, prop::INHERITED) => Some(
            "NO INHERIT, then INHERIT again make it the table's own as well; the other way needs a new table.",
        ),
        (Kind::VIEW | Kind::MATERIALIZED_VIEW, prop::COLUMNS) => {
            Some("The query is the same: what it reads, or calls, gives another type. Look there.")
        }
        (Kind::ENUM, prop::LABELS) => Some(
            "Labels can be added and renamed, not removed or moved: make a new type, change the columns to it, and drop the old one.",
        ),
        (Kind::COLLATION, prop::UP_TO_DATE) => Some(
            "Where it is not, indexes may be in the order of another version: REINDEX those that use it, and then ALTER COLLATION ... REFRESH VERSION.",
        ),
        (Kind::COLLATION, _) => Some(
            "No statement changes it, and columns use it: make a new collation, change the columns to it, and drop the old one.",
        ),
        (Kind::BASE_TYPE, prop::DEFINED) => Some(
            "A shell becomes a type when its functions are there; a type becomes no shell again.",
        ),
        (Kind::BASE_TYPE, _) => Some(
            "No statement changes it: make a new type, change the columns to it, and drop the old one with its functions.",
        ),
        (Kind::DOMAIN | Kind::COMPOSITE_TYPE | Kind::RANGE_TYPE, _) => Some(
            "No statement changes it while it is used: make a new type, change the columns to it, and drop the old one.",
        ),
        _ => None,
    }
}

const BASE_TYPE: &str = "Make its shell (CREATE TYPE with nothing but its name), then its functions, then the type itself.";
