//! SCH020, SCH021, SCH022: whatever no other rule claims, of any kind, so that nothing is dropped.

use crate::model::{Actual, Change, Difference, Fix, Kind, Severity};

use crate::ddl::{self, Alteration, Statement, foreign_table};

use super::book::Sides;
use super::repair::{self, Aim};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::{belongings, own_functions, renamed, replace, table, unique, words};

pub(super) const MISSING: Rule = Rule {
    code: "SCH020",
    name: "missing-object",
    severity: Severity::Error,
    docs: Docs {
        title: "An object is missing",
        means: "An object of any kind that has no rule of its own (schema, sequence, enum, domain, policy, ...) is declared, or exists in another database, and does not exist here.",
        matters: "What uses it fails here; a missing policy hides rows, or shows them.",
        example: "The schema tenant_42 was created by the onboarding of nextjs, in its own database only.",
        fix: "CREATE SCHEMA \"tenant_42\"; or run the migration that was forgotten.",
        privileges: CATALOG,
    },
    claim: |difference, sides| match difference.change {
        Change::Missing if difference.object.kind == Kind::TABLESPACE => Some(not_used(difference)),
        Change::Missing => Some(match create(difference, sides) {
            None if difference.object.kind == Kind::BASE_TYPE => {
                repair::advised(difference, own_functions::ADVICE)
            }
            fix => repair::said(difference, fix),
        }),
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
    docs: Docs {
        title: "An object is not declared",
        means: "An object of any kind that has no rule of its own is there, and the declaration, which declares its surroundings, does not have it.",
        matters: "Nobody who reads the declaration knows of it: a policy too many shows rows that should be hidden.",
        example: "A policy that allows everything was made for an afternoon of debugging.",
        fix: "Declare it, or drop it.",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        let advice = match difference.object.kind {
            Kind::POLICY => {
                "Declare it, or drop it with DROP POLICY: rows that it shows would be hidden then, and rows that it hides shown."
            }
            _ => "Declare it, or drop it once nothing needs it.",
        };
        (difference.change == Change::Extra).then(|| repair::advised(difference, advice))
    },
    last: true,
    ..Rule::BASE
};

pub(super) const DIFFERS: Rule = Rule {
    code: "SCH022",
    name: "object-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "An object differs",
        means: "One property of an object differs, and no rule of its own exists for it. The same constraint or index under another name is only worth knowing (info).",
        matters: "The databases behave differently wherever the object is used.",
        example: "Row-level security is enabled on the table in nextjs and not in django.",
        fix: "ALTER TABLE \"public\".\"t\" ENABLE ROW LEVEL SECURITY; for other properties, the finding says which differs and what each side has.",
        privileges: CATALOG,
    },
    claim: |difference, sides| match difference.change {
        Change::Property(property) => {
            let said = match (alter(difference, sides, property), in_words(difference, property)) {
                (Some((fix, true)), _) => repair::said_and(difference, Some(fix), replace::REFUSED),
                (None, Some(advice)) => repair::advised(difference, advice),
                (fix, _) => repair::said(difference, fix.map(|(fix, _)| fix)),
            };
            let is_name = ["check names", "not null name"].contains(&property);
            Some(Said { severity: is_name.then_some(Severity::Info), ..said })
        }
        Change::Renamed => Some(Said {
            severity: Some(Severity::Info),
            ..repair::said(difference, renamed::fix(difference))
        }),
        Change::Missing | Change::Extra => None,
    },
    last: true,
    ..Rule::BASE
};

/// A tablespace is the server's, and only read where the database uses it.
fn not_used(difference: &Difference) -> Said {
    let present = difference.actual.iter().filter(|(_, actual)| **actual == Actual::Present);
    let held = match difference.declared {
        true => "declared".to_owned(),
        false => format!("used in {}", words::names(present.map(|(database, _)| database))),
    };
    let object = words::object(difference);
    let wrong = words::names(&difference.databases);
    Said {
        message: format!("{object} is not used in {wrong} ({held})"),
        advice: Some("Where it is to be used, make it on that server with CREATE TABLESPACE, unless it is there already, and move what belongs into it.".to_owned()),
        severity: Some(Severity::Warning),
        ..Said::default()
    }
}

pub(super) fn create(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let (writer, side) = (ddl::writer(model.address.kind)?, sides.having(difference)?);
    let own = (writer.create)(model, side)?;
    let mut statements = own_functions::between(difference, sides, own)?;
    statements.extend(belongings::of(&model.address, side)?);
    if belongings::says_who_may(side) {
        statements.extend(belongings::withheld(model, side));
    }
    written(statements)
}

/// Statements as one fix; `None` where there are none.
pub(super) fn written(statements: Vec<Statement>) -> Option<Fix> {
    (!statements.is_empty()).then(|| Fix { statements, ..Fix::default() })
}

/// The statements, and whether they make the object anew.
pub(super) fn alter(
    difference: &Difference,
    sides: &Sides<'_>,
    property: &str,
) -> Option<(Fix, bool)> {
    let aim = repair::aim(difference)?;
    // Where the text says what rows are held to, or how they are found, it may mean work for nothing.
    if difference.by_text_only && !is_read_anew(aim.at.kind) {
        return None;
    }
    let fix = match aim.at.kind {
        Kind::TABLE => table::alter(difference, sides, &aim, property)?,
        // What holds values, or is in a table, is not made again for a property.
        Kind::SEQUENCE => repair::altered(difference, sides, &aim, property)?,
        Kind::SCHEMA | Kind::INDEX => return None,
        Kind::CONSTRAINT => unique::alter(difference, sides, property)?,
        Kind::COLUMN if property == foreign_table::COLUMN_OPTIONS => {
            repair::altered(difference, sides, &aim, property)?
        }
        Kind::COLUMN => return None,
        kind => return alike(difference, sides, &aim, property, ddl::writer(kind)?),
    };
    Some((fix, false))
}

/// Whether other words for the same thing in an object of the kind cost nothing: no row is looked at.
fn is_read_anew(kind: Kind) -> bool {
    [Kind::POLICY, Kind::TRIGGER, Kind::RULE, Kind::VIEW].contains(&kind)
}

/// What the writer would do in each database that changes, where that is one text.
fn alike(
    difference: &Difference,
    sides: &Sides<'_>,
    aim: &Aim<'_>,
    property: &str,
    writer: &ddl::Writer,
) -> Option<(Fix, bool)> {
    let in_each = aim.wrong.iter().map(|database| {
        let side = sides.database(database)?;
        let from = side.objects.get(aim.at)?;
        let to = repair::rebuilt(difference, sides, database)?;
        let after = repair::model(aim, sides).unwrap_or(side);
        match (writer.alter)(&Alteration { from, to: &to, property, before: side, after }) {
            Some(statements) if replace::is_refused(from, &statements, side) => None,
            Some(statements) => Some((statements, false)),
            None => Some((replace::replaced(from, &to, [side, after], writer)?, true)),
        }
    });
    let mut in_each = in_each.collect::<Option<Vec<_>>>()?.into_iter();
    let (statements, is_replaced) = in_each.next()?;
    let same = in_each.all(|other| other == (statements.clone(), is_replaced));
    // What reads a view would be made again, too.
    let same = same && !(difference.by_text_only && is_replaced && aim.at.kind == Kind::VIEW);
    Some((written(statements).filter(|_| same)?, is_replaced))
}

/// What to do where no statement can be written.
fn in_words(difference: &Difference, property: &str) -> Option<&'static str> {
    match (difference.object.kind, property) {
        (Kind::EXTENSION, "version") => Some(
            "An extension can be updated, not taken back: update the other one with ALTER EXTENSION ... UPDATE, or drop this one and create it again in that version.",
        ),
        (Kind::SERVER | Kind::FOREIGN_DATA_WRAPPER, "options") => Some(
            "Its name says that an option is a secret, so only a digest of it was read: where it is meant to be the same, set it with ALTER SERVER or ALTER FOREIGN DATA WRAPPER yourself.",
        ),
        (Kind::FOREIGN_TABLE, "server") => Some(
            "A foreign table stays on its server: drop it and create it again, with what depends on it. No rows are lost.",
        ),
        (Kind::USER_MAPPING, "options") => Some(
            "Options may be secrets and are not read: set the missing ones with ALTER USER MAPPING yourself.",
        ),
        (Kind::SUBSCRIPTION, "connection") => Some(
            "Passwords are not read, so the whole cannot be written: change it with ALTER SUBSCRIPTION ... CONNECTION yourself.",
        ),
        (Kind::SUBSCRIPTION, "two phase" | "failover") => Some(
            "The slot at the publisher changes, too: disable the subscription, set it with ALTER SUBSCRIPTION ... SET, and enable it again; before PostgreSQL 18, two_phase needs the subscription to be made again.",
        ),
        (Kind::TABLE, property) => table::in_words(property),
        (Kind::COLUMN | Kind::CONSTRAINT | Kind::INDEX, "inherited") => Some(
            "NO INHERIT, then INHERIT again make it the table's own as well; the other way needs a new table.",
        ),
        (Kind::VIEW | Kind::MATERIALIZED_VIEW, "columns") => {
            Some("The query is the same: what it reads, or calls, gives another type. Look there.")
        }
        (kind, property) => replace::in_words(kind, property),
    }
}
