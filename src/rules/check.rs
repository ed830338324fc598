//! CON007, CON009: which rows a table takes.

use crate::model::{Change, Difference, Fix, Severity};

use super::belongings;
use super::book::Sides;
use super::foreign_key;
use super::repair::{self, ACCESS_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule};
use super::standing;
use crate::ddl::violations as guard;
use crate::ddl::{constraint, constraint_clause, index_clause, naming};

pub(super) const CHECK: Rule = Rule {
    code: "CON007",
    name: "check-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "A check is absent or means something else",
        means: "A CHECK constraint is absent, or its condition means something else. Spelling does not count: the server's own planner is asked.",
        matters: "One database takes rows that the other refuses.",
        example: "CHECK (status IN ('active', 'closed')) got a third status on one server only.",
        fix: "ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_status_check\" CHECK (...) NOT VALID; ALTER TABLE \"public\".\"t\" VALIDATE CONSTRAINT \"t_status_check\"; its first statement counts the rows that violate it: they have to be gone first.",
        privileges: "CONNECT on the database, and USAGE on the schemas of the types and functions in the condition; without it the texts are compared, and the finding says so.",
    },
    claim: |difference, sides| {
        if repair::difference_type(difference) != Some("check") || standing::claims(difference) {
            return None;
        }
        match difference.change {
            Change::Missing => Some(repair::said(difference, add(difference, sides))),
            Change::Property("inherited") => None,
            Change::Property(_) if difference.by_text_only => Some(repair::said(difference, None)),
            Change::Property(_) => {
                Some(repair::said(difference, foreign_key::replace(difference, sides)))
            }
            Change::Extra | Change::Renamed => None,
        }
    },
    ..Rule::BASE
};

pub(super) const EXCLUSION: Rule = Rule {
    code: "CON009",
    name: "exclusion-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "An exclusion constraint is missing or different",
        means: "An EXCLUDE constraint is absent, or its definition differs.",
        matters: "What it keeps apart, such as two bookings of one room at one time, overlaps in one database.",
        example: "The extension btree_gist was not installed when the migration ran, and the constraint was left out.",
        fix: "ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_excl\" EXCLUDE USING gist (...); checks all rows under ACCESS EXCLUSIVE: there is no NOT VALID for it.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        if repair::difference_type(difference) != Some("exclusion") {
            return None;
        }
        let fix = match difference.change {
            Change::Missing => exclude(difference),
            Change::Property("exclusion" | "deferrable" | "initially deferred") => {
                exclude_otherwise(difference, sides)
            }
            Change::Property(_) | Change::Extra | Change::Renamed => return None,
        };
        Some(match fix {
            Some(fix) => repair::said_and(
                difference,
                Some(fix),
                "It checks all rows, and nobody can read the table meanwhile.",
            ),
            None => repair::advised(
                difference,
                "Add it by hand as the definition says: it checks all rows under an ACCESS EXCLUSIVE lock.",
            ),
        })
    },
    ..Rule::BASE
};

fn exclude(difference: &Difference) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let name = naming::new_name(model)?;
    let added = std::iter::once(constraint::add(model)?);
    let statements = added.chain(index_clause::roles_of_index(model, &name)?);
    Some(repair::fix(statements, ACCESS_EXCLUSIVE))
}

/// Dropped and added as it should be, where all databases have it alike.
fn exclude_otherwise(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let object = repair::rebuilt_alike(difference, sides, &aim)?;
    let (alter, name) = (repair::alter_table(aim.at)?, repair::own_name(aim.at)?);
    let constraint = constraint_clause::constraint(&object)?;
    let changed = format!("{alter} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {constraint}");
    let roles = index_clause::roles_of_index(&object, &name)?;
    let fix = repair::fix(std::iter::once(changed).chain(roles), ACCESS_EXCLUSIVE);
    belongings::restored(fix, &aim, sides)
}

fn add(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let statements = match repair::is_foreign(&model.address, sides.databases) {
        true => vec![constraint::add(model)?],
        false => constraint::add_not_valid(model, &naming::new_name(model)?)?,
    };
    Some(repair::guarded(guard::of(model, sides.databases), statements, ACCESS_EXCLUSIVE))
}
