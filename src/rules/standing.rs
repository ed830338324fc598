//! CON006, CON010, IDX001: constraints and indexes that are there and do not do their work. Found in
//! one database alone as well as between sides.

use std::sync::Arc;

use crate::model::{
    Actual, Address, Change, Difference, Finding, Fix, Kind, Name, Object, Severity, Snapshot,
    Value,
};

use super::repair::{self, SHARE_ROW_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::words;

pub(super) const NOT_VALIDATED: Rule = Rule {
    code: "CON006",
    name: "not-validated",
    severity: Severity::Warning,
    docs: Docs {
        title: "A constraint is still NOT VALID",
        means: "The constraint was added NOT VALID and never validated: it binds new rows, and nothing is known of the old ones.",
        matters: "Rows that break it may be there, and the planner may not use it.",
        example: "A migration added the foreign key NOT VALID; the second half, VALIDATE CONSTRAINT, failed in django for an orphan.",
        fix: "ALTER TABLE \"public\".\"t\" VALIDATE CONSTRAINT \"t_tenant_id_fkey\"; lets writers pass.",
        privileges: CATALOG,
    },
    claim: |difference, _| claim(difference, &["validated"]),
    lint: |database| lint(&NOT_VALIDATED, database, Kind::CONSTRAINT, &["validated"]),
    ..Rule::BASE
};

pub(super) const NOT_ENFORCED: Rule = Rule {
    code: "CON010",
    name: "not-enforced",
    severity: Severity::Error,
    docs: Docs {
        title: "A constraint is not enforced",
        means: "The constraint is NOT ENFORCED (PostgreSQL 18), or internal triggers of a foreign key are disabled.",
        matters: "The table looks protected and is not: every tool lists the constraint, and nothing checks it.",
        example: "ALTER TABLE ... DISABLE TRIGGER ALL was run for a bulk load, and the other half was forgotten.",
        fix: "ALTER TABLE \"public\".\"t\" ENABLE TRIGGER ALL; (needs a superuser), or ALTER TABLE \"public\".\"t\" ALTER CONSTRAINT \"c\" ENFORCED;",
        privileges: CATALOG,
    },
    claim: |difference, _| claim(difference, &["enforced", "triggers enabled"]),
    lint: |database| {
        lint(&NOT_ENFORCED, database, Kind::CONSTRAINT, &["enforced", "triggers enabled"])
    },
    ..Rule::BASE
};

pub(super) const INVALID_INDEX: Rule = Rule {
    code: "IDX001",
    name: "invalid-index",
    severity: Severity::Error,
    docs: Docs {
        title: "An index is not valid",
        means: "The index exists, is not valid, and is not being built: a CREATE INDEX CONCURRENTLY failed.",
        matters: "No query uses it, every write pays for it, and a unique one does not keep anything unique. CREATE INDEX IF NOT EXISTS says that it is there already.",
        example: "CREATE UNIQUE INDEX CONCURRENTLY met a duplicate in django and left its remains.",
        fix: "REINDEX INDEX CONCURRENTLY \"public\".\"t_name_idx\"; or drop it and build it again.",
        privileges: CATALOG,
    },
    claim: |difference, _| claim(difference, &["valid"]),
    lint: |database| lint(&INVALID_INDEX, database, Kind::INDEX, &["valid"]),
    ..Rule::BASE
};

/// Whether a rule of this file claims the difference.
pub(super) fn claims(difference: &Difference) -> bool {
    claim(difference, &["validated", "enforced", "triggers enabled", "valid"]).is_some()
}

/// Only databases in which it does not do its work are wrong.
fn claim(difference: &Difference, properties: &[&str]) -> Option<Said> {
    let Change::Property(property) = difference.change else { return None };
    if !properties.contains(&property) {
        return None;
    }
    let idle = |database: &&Name| {
        difference.actual.get(*database) == Some(&Actual::Value(Value::Flag(false)))
    };
    let wrong: Vec<Name> = difference.databases.iter().filter(idle).cloned().collect();
    let first = difference.address_in(wrong.first()?);
    let alike = wrong.iter().all(|database| difference.address_in(database) == first);
    let object = words::object(difference);
    Some(Said {
        message: format!("{object} {} in {}", words_for(property), words::names(&wrong)),
        fix: fix(property, first).filter(|_| alike),
        advice: advice(property),
        databases: Some(wrong),
        ..Said::default()
    })
}

fn lint(rule: &Rule, database: &Snapshot, kind: Kind, properties: &[&'static str]) -> Vec<Finding> {
    let first = Address { kind, path: Arc::new([]) };
    let of_kind = database.objects.range(first..).take_while(|(address, _)| address.kind == kind);
    of_kind
        .filter_map(|(address, object): (&Address, &Object)| {
            let idle =
                |property: &&&'static str| object.property(property) == Some(&Value::Flag(false));
            let property = *properties.iter().find(idle)?;
            let table = address.owning_table()?;
            let message =
                format!("{kind} {} of {table} {}", address.own_name(), words_for(property));
            Some(Finding {
                object: Some(address.clone()),
                property: Some(property),
                actual: [(database.name.clone(), Actual::Value(Value::Flag(false)))].into(),
                fix: fix(property, address),
                advice: advice(property),
                ..rule.finding(vec![database.name.clone()], message)
            })
        })
        .collect()
}

fn words_for(property: &str) -> &'static str {
    match property {
        "validated" => "is NOT VALID still: its old rows were never checked",
        "enforced" => "is NOT ENFORCED",
        "triggers enabled" => "is not enforced: its triggers are disabled",
        _ => "is not valid: no query uses it",
    }
}

fn advice(property: &str) -> Option<String> {
    (property == "triggers enabled").then(|| {
        "Enabling the triggers needs a superuser. Rows that came in meanwhile were not checked."
            .to_owned()
    })
}

fn fix(property: &str, address: &Address) -> Option<Fix> {
    let name = repair::own_name(address)?;
    let alter = repair::alter_table(address)?;
    Some(match property {
        "validated" => {
            let sql = format!("{alter} VALIDATE CONSTRAINT {name}");
            repair::fix([sql], SHARE_UPDATE_EXCLUSIVE, &["DAT007", "DAT008"])
        }
        "enforced" => {
            let sql = format!("{alter} ALTER CONSTRAINT {name} ENFORCED");
            repair::fix([sql], SHARE_ROW_EXCLUSIVE, &["DAT007", "DAT008"])
        }
        "triggers enabled" => {
            let sql = format!("{alter} ENABLE TRIGGER ALL");
            repair::fix([sql], SHARE_ROW_EXCLUSIVE, &["DAT008"])
        }
        _ => {
            let schema = address.schema()?.quoted();
            let sql = format!("REINDEX INDEX CONCURRENTLY {schema}.{name}");
            repair::fix([sql], SHARE_UPDATE_EXCLUSIVE, &["DAT004"])
        }
    })
}
