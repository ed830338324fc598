//! SCH020, SCH021, SCH022: whatever no other rule claims, of any kind, so that nothing is dropped.

use crate::model::{Change, Difference, Fix, Kind, Name, Severity, Value};

use super::lexical;
use super::repair::{self, ACCESS_EXCLUSIVE, NO_LOCK, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};

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
    claim: |difference, _| {
        (difference.change == Change::Missing).then(|| repair::said(difference, create(difference)))
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
        (difference.change == Change::Extra)
            .then(|| repair::advised(difference, "Declare it, or drop it once nothing needs it."))
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
    claim: |difference, _| match difference.change {
        Change::Property(property) => Some(repair::said(difference, alter(difference, property))),
        Change::Renamed => Some(Said {
            severity: Some(Severity::Info),
            ..repair::said(difference, rename(difference))
        }),
        Change::Missing | Change::Extra => None,
    },
    last: true,
    ..Rule::BASE
};

fn create(difference: &Difference) -> Option<Fix> {
    let at = &difference.object;
    let sql = match at.kind {
        Kind::SCHEMA => format!("CREATE SCHEMA {}", at.quoted()),
        Kind::ENUM => match difference.model.as_ref()?.property("labels")? {
            Value::List(labels) => {
                let labels: Vec<_> = labels.iter().map(|label| lexical::literal(label)).collect();
                format!("CREATE TYPE {} AS ENUM ({})", at.quoted(), labels.join(", "))
            }
            _ => return None,
        },
        _ => return None,
    };
    Some(repair::fix([sql], NO_LOCK, &[]))
}

fn alter(difference: &Difference, property: &str) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    if aim.at.kind != Kind::TABLE {
        return None;
    }
    let alter = repair::alter_table(aim.at)?;
    let sql = match (property, &aim.to) {
        ("row level security", Value::Flag(true)) => format!("{alter} ENABLE ROW LEVEL SECURITY"),
        ("row level security", Value::Flag(false)) => format!("{alter} DISABLE ROW LEVEL SECURITY"),
        ("force row level security", Value::Flag(true)) => {
            format!("{alter} FORCE ROW LEVEL SECURITY")
        }
        ("force row level security", Value::Flag(false)) => {
            format!("{alter} NO FORCE ROW LEVEL SECURITY")
        }
        ("persistence", Value::Text(word)) => match &**word {
            "permanent" => format!("{alter} SET LOGGED"),
            "unlogged" => format!("{alter} SET UNLOGGED"),
            _ => return None,
        },
        ("replica identity", Value::Text(word)) => match &**word {
            "default" | "nothing" | "full" => {
                format!("{alter} REPLICA IDENTITY {}", word.to_uppercase())
            }
            _ => return None,
        },
        _ => return None,
    };
    Some(repair::fix([sql], ACCESS_EXCLUSIVE, &[]))
}

fn rename(difference: &Difference) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let old = repair::own_name(aim.at)?;
    let new = Name::new(aim.to.to_string()).quoted();
    let schema = aim.at.schema()?.quoted();
    match aim.at.kind {
        Kind::CONSTRAINT => {
            let alter = repair::alter_table(aim.at)?;
            let sql = format!("{alter} RENAME CONSTRAINT {old} TO {new}");
            Some(repair::fix([sql], ACCESS_EXCLUSIVE, &[]))
        }
        Kind::INDEX => {
            let sql = format!("ALTER INDEX {schema}.{old} RENAME TO {new}");
            Some(repair::fix([sql], SHARE_UPDATE_EXCLUSIVE, &[]))
        }
        _ => None,
    }
}
