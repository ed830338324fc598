//! SCH020, SCH021, SCH022: whatever no other rule claims, of any kind, so that nothing is dropped.

use crate::model::{Change, Difference, Fix, Kind, Object, Severity};

use crate::ddl::{self, Statement};

use super::book::Sides;
use super::repair;
use super::rule::{CATALOG, Docs, Rule, Said};
use super::{belongings, readers, renamed, row_security, standalone, table, unique};

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
        Change::Missing => Some(repair::said(difference, create(difference, sides))),
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

fn create(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    match model.address.kind {
        Kind::POLICY => row_security::create(model),
        kind => match ddl::writer(kind) {
            Some(writer) => {
                let mut statements = (writer.create)(model)?;
                let side = sides.having(difference)?;
                statements.extend(belongings::of(&model.address, side)?);
                written(statements)
            }
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
fn written(statements: Vec<Statement>) -> Option<Fix> {
    (!statements.is_empty()).then(|| Fix { statements, ..Fix::default() })
}

fn alter(difference: &Difference, sides: &Sides<'_>, property: &str) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    if difference.by_text_only {
        return None;
    }
    match aim.at.kind {
        Kind::POLICY => row_security::alter_policy(difference, sides, &aim, property),
        Kind::TABLE => table::alter(&aim, sides, property),
        Kind::CONSTRAINT => unique::alter(difference, sides, property),
        kind => match ddl::writer(kind) {
            Some(writer) => {
                let database = sides.database(aim.wrong.first()?)?;
                let from = database.objects.get(aim.at)?;
                let to = repair::rebuilt(difference, sides, &database.name)?;
                let altered = (writer.alter)(from, &to, property);
                let replaced = || {
                    let mut statements = replaced(from, &to, writer)?;
                    statements.extend(belongings::again(from, database)?);
                    readers::around(database, aim.at, None, statements)
                };
                written(altered.or_else(replaced)?)
            }
            None => standalone::alter(difference, sides, &aim, property),
        },
    }
}

/// What to do where no statement can be written.
fn in_words(difference: &Difference, property: &str) -> Option<&'static str> {
    match (difference.object.kind, property) {
        (Kind::ENUM, "labels") => Some(
            "Labels can be added, not removed or moved: make a new type, change the columns to it, and drop the old one.",
        ),
        (Kind::TABLE, property) => table::in_words(property),
        (Kind::COLUMN | Kind::CONSTRAINT | Kind::INDEX, "inherited") => Some(
            "NO INHERIT, then INHERIT again make it the table's own as well; the other way needs a new table.",
        ),
        (Kind::VIEW | Kind::MATERIALIZED_VIEW, "columns") => {
            Some("The query is the same: what it reads, or calls, gives another type. Look there.")
        }
        _ => None,
    }
}
