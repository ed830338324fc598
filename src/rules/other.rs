//! SCH020, SCH021, SCH022: whatever no other rule claims, of any kind, so that nothing is dropped.

use crate::model::{Actual, Change, Difference, Fix, Kind, Object, Severity, Value};

use crate::ddl::{self, Statement};

use super::book::Sides;
use super::repair::{self, ACCESS_EXCLUSIVE, Aim};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::{renamed, row_security, standalone, words};

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
    claim: |difference, _| match difference.change {
        Change::Missing if difference.object.kind == Kind::TABLESPACE => Some(not_used(difference)),
        Change::Missing => Some(repair::said(difference, create(difference))),
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
            Some(match (alter(difference, sides, property), in_words(difference, property)) {
                (None, Some(advice)) => repair::advised(difference, advice),
                (fix, _) => repair::said(difference, fix),
            })
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
        message: format!("{object} is {held}, and not used in {wrong}"),
        advice: Some("Where it is to be used, make it on that server with CREATE TABLESPACE, unless it is there already, and move what belongs into it.".to_owned()),
        severity: Some(Severity::Warning),
        ..Said::default()
    }
}

pub(super) fn create(difference: &Difference) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    match model.address.kind {
        Kind::POLICY => row_security::create(model),
        kind => match ddl::writer(kind) {
            Some(writer) => written((writer.create)(model)?),
            None => standalone::create(model),
        },
    }
}

/// The object removed and made again, where it holds nothing that would be lost. What depends on it
/// makes PostgreSQL refuse.
fn replaced(from: &Object, to: &Object, writer: &ddl::Writer) -> Option<Vec<Statement>> {
    const HOLDS_MORE: [Kind; 5] =
        [Kind::SUBSCRIPTION, Kind::EXTENSION, Kind::TABLESPACE, Kind::DATABASE, Kind::LANGUAGE];
    if HOLDS_MORE.contains(&from.address.kind) {
        return None;
    }
    let mut statements = (writer.drop)(from)?;
    statements.extend((writer.create)(to)?);
    Some(statements)
}

/// Statements as one fix; `None` where there are none.
pub(super) fn written(statements: Vec<Statement>) -> Option<Fix> {
    (!statements.is_empty()).then(|| Fix { statements, ..Fix::default() })
}

pub(super) fn alter(difference: &Difference, sides: &Sides<'_>, property: &str) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    if difference.by_text_only {
        return None;
    }
    match aim.at.kind {
        Kind::POLICY => row_security::alter_policy(&aim, property),
        Kind::TABLE => alter_table(&aim, property),
        kind => match ddl::writer(kind) {
            Some(writer) => {
                let from = sides.database(aim.wrong.first()?)?.objects.get(aim.at)?;
                let to = repair::rebuilt(difference, sides, aim.wrong.first()?)?;
                let altered = (writer.alter)(from, &to, property);
                written(altered.or_else(|| replaced(from, &to, writer))?)
            }
            None => standalone::alter(difference, &aim, property),
        },
    }
}

fn alter_table(aim: &Aim<'_>, property: &str) -> Option<Fix> {
    let what = match (property, &aim.to) {
        ("persistence", Value::Text(word)) => match &**word {
            "permanent" => "SET LOGGED".to_owned(),
            "unlogged" => "SET UNLOGGED".to_owned(),
            _ => return None,
        },
        ("replica identity", Value::Text(word)) => match &**word {
            "default" | "nothing" | "full" => format!("REPLICA IDENTITY {}", word.to_uppercase()),
            _ => return None,
        },
        (_, to) => row_security::switch(property, to)?.to_owned(),
    };
    let sql = format!("{} {what}", repair::alter_table(aim.at)?);
    Some(repair::fix([sql], ACCESS_EXCLUSIVE))
}

/// What to do where no statement can be written.
fn in_words(difference: &Difference, property: &str) -> Option<&'static str> {
    match (difference.object.kind, property) {
        (Kind::ENUM, "labels") => Some(
            "Labels can be added, not removed or moved: make a new type, change the columns to it, and drop the old one.",
        ),
        (Kind::EXTENSION, "version") => Some(
            "An extension can be updated, not taken back: update the other one with ALTER EXTENSION ... UPDATE, or drop this one and create it again in that version.",
        ),
        (Kind::SERVER | Kind::FOREIGN_DATA_WRAPPER, "options") => Some(
            "Its name says that an option is a secret, so only a digest of it was read: where it is meant to be the same, set it with ALTER SERVER or ALTER FOREIGN DATA WRAPPER yourself.",
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
        (Kind::POLICY, _) => Some(
            "ALTER POLICY cannot change this: drop the policy and create it again, in one transaction.",
        ),
        _ => None,
    }
}
