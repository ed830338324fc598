//! CON006, CON010, IDX001: constraints and indexes that are there and do not do their work. Found in
//! one database alone as well as between sides.

use crate::model::{
    Actual, Change, Difference, Finding, Fix, Kind, Name, Object, Severity, Snapshot, Value,
};

use super::book::Sides;
use super::domain;
use super::nullability;
use super::repair::{self, SHARE_ROW_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::words;
use crate::ddl::violations as guard;
use crate::ddl::{constraint, constraint_clause};

pub(super) const NOT_VALIDATED: Rule = Rule {
    code: "CON006",
    name: "not-validated",
    severity: Severity::Warning,
    docs: Docs {
        title: "A constraint is still NOT VALID",
        means: "The constraint, of a table or of a domain, was added NOT VALID and never validated: it binds new rows, and nothing is known of the old ones.",
        matters: "Rows that break it may be there, and the planner may not use it.",
        example: "A migration added the foreign key NOT VALID; the second half, VALIDATE CONSTRAINT, failed in django for an orphan.",
        fix: "ALTER TABLE \"public\".\"t\" VALIDATE CONSTRAINT \"t_tenant_id_fkey\"; lets writers pass.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        claim(difference, sides, &["validated", "not null validated"])
            .or_else(|| domain::claim(difference))
    },
    lint: |database| {
        let mut found = lint(&NOT_VALIDATED, database, Kind::CONSTRAINT, &["validated"]);
        found.extend(lint(&NOT_VALIDATED, database, Kind::COLUMN, &["not null validated"]));
        found.extend(domain::lint(&NOT_VALIDATED, database));
        found
    },
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
    claim: |difference, sides| claim(difference, sides, &["enforced", "triggers enabled"]),
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
        means: "The index, one of its own or the one behind a constraint, exists, is not valid, and is not being built: a CREATE INDEX CONCURRENTLY failed.",
        matters: "No query uses it, every write pays for it, and a unique one does not keep anything unique. CREATE INDEX IF NOT EXISTS says that it is there already.",
        example: "CREATE UNIQUE INDEX CONCURRENTLY met a duplicate in django and left its remains.",
        fix: "REINDEX INDEX CONCURRENTLY \"public\".\"t_name_idx\"; or drop it and build it again.",
        privileges: CATALOG,
    },
    claim: |difference, sides| claim(difference, sides, &["valid"]),
    lint: |database| {
        let mut found = lint(&INVALID_INDEX, database, Kind::INDEX, &["valid"]);
        found.extend(lint(&INVALID_INDEX, database, Kind::CONSTRAINT, &["valid"]));
        found
    },
    ..Rule::BASE
};

/// Whether a rule of this file claims the difference.
pub(super) fn claims(difference: &Difference) -> bool {
    let properties = ["validated", "not null validated", "enforced", "triggers enabled", "valid"];
    let is_one = matches!(difference.change, Change::Property(p) if properties.contains(&p));
    is_one && !idle(difference).is_empty()
}

/// The databases in which it does not do its work.
fn idle(difference: &Difference) -> Vec<Name> {
    let idle = |database: &&Name| {
        difference.actual.get(*database) == Some(&Actual::Value(Value::Flag(false)))
    };
    difference.databases.iter().filter(idle).cloned().collect()
}

/// Only databases in which it does not do its work are wrong.
fn claim(difference: &Difference, sides: &Sides<'_>, properties: &[&str]) -> Option<Said> {
    let Change::Property(property) = difference.change else { return None };
    if !properties.contains(&property) {
        return None;
    }
    let wrong = idle(difference);
    let first = difference.address_in(wrong.first()?);
    let alike = wrong.iter().all(|database| difference.address_in(database) == first);
    let object_in =
        wrong.first().filter(|_| alike).and_then(|d| sides.database(d)?.objects.get(first));
    let object = words::object(difference);
    let fix = object_in.and_then(|object| fix(property, object, sides.databases));
    Some(Said {
        message: format!("{object} {} in {}", words_for(property), words::names(&wrong)),
        advice: advice(property, fix.is_none()),
        fix,
        databases: Some(wrong),
        ..Said::default()
    })
}

fn lint(rule: &Rule, database: &Snapshot, kind: Kind, properties: &[&'static str]) -> Vec<Finding> {
    database
        .of_kind(kind)
        .filter_map(|object| {
            let address = &object.address;
            let idle =
                |property: &&&'static str| object.property(property) == Some(&Value::Flag(false));
            let property = *properties.iter().find(idle)?;
            let table = address.owning_table()?;
            let message =
                format!("{kind} {} of {table} {}", address.own_name(), words_for(property));
            let fix = fix(property, object, std::slice::from_ref(database));
            Some(Finding {
                object: Some(address.clone()),
                property: Some(property),
                actual: [(database.name.clone(), Actual::Value(Value::Flag(false)))].into(),
                advice: advice(property, fix.is_none()),
                fix,
                ..rule.finding(vec![database.name.clone()], message)
            })
        })
        .collect()
}

fn words_for(property: &str) -> &'static str {
    match property {
        "validated" => "is still NOT VALID: old rows were never checked",
        "not null validated" => {
            "has a NOT NULL that is still NOT VALID: old rows were never checked"
        }
        "enforced" => "is NOT ENFORCED",
        "triggers enabled" => "is not enforced: its triggers are disabled",
        _ => "is invalid: no query uses it",
    }
}

fn advice(property: &str, alone: bool) -> Option<String> {
    let advice = match property {
        "triggers enabled" => {
            "Enabling the triggers needs a superuser. Rows that came in meanwhile were not checked. Triggers of yours that are disabled are disabled again."
        }
        "valid" if alone => {
            "The index of a partitioned table becomes valid when every partition has one attached to it."
        }
        _ => return None,
    };
    Some(advice.to_owned())
}

/// The constraint as one that is enforced, and held to all rows.
fn enforced(object: &Object) -> Object {
    let mut properties = object.properties.to_vec();
    for property in &mut properties {
        if ["enforced", "validated"].contains(&property.name) {
            property.value = Value::Flag(true);
        }
    }
    Object { properties: properties.into(), ..object.clone() }
}

fn fix(property: &str, object: &Object, databases: &[Snapshot]) -> Option<Fix> {
    let address = &object.address;
    let guards = guard::of(object, databases);
    let name = repair::own_name(address)?;
    let alter = repair::alter_table(address)?;
    let is_enforced = object.property("enforced") != Some(&Value::Flag(false));
    Some(match property {
        // PostgreSQL validates only what it enforces, and holds all rows to what becomes enforced.
        "validated" if !is_enforced => return fix("enforced", object, databases),
        "validated" => {
            let sql = format!("{alter} VALIDATE CONSTRAINT {name}");
            repair::guarded(guards, [sql], SHARE_UPDATE_EXCLUSIVE)
        }
        "not null validated" => {
            let chosen = object.property("not null constraint").unwrap_or(&Value::None);
            let constraint = nullability::constraint(address, chosen)?;
            let nulls = guard::count(&address.owning_table()?.quoted(), &format!("{name} IS NULL"));
            let sql = format!("{alter} VALIDATE CONSTRAINT {constraint}");
            repair::guarded(vec![nulls], [sql], SHARE_UPDATE_EXCLUSIVE)
        }
        // PostgreSQL 18 changes it for foreign keys alone.
        "enforced" if constraint_clause::constraint_type(object) == "check" => {
            let enforced = enforced(object);
            let drop = format!("{alter} DROP CONSTRAINT {name}");
            let add = constraint::add_not_valid(&enforced, &name)?;
            repair::guarded(guards, std::iter::once(drop).chain(add), SHARE_ROW_EXCLUSIVE)
        }
        "enforced" => {
            let sql = format!("{alter} ALTER CONSTRAINT {name} ENFORCED");
            repair::guarded(guards, [sql], SHARE_ROW_EXCLUSIVE)
        }
        "triggers enabled" => {
            let is_its = |side: &&Snapshot| side.objects.get(address) == Some(object);
            let side = databases.iter().find(is_its)?;
            let statements = constraint::enable_triggers(object, side)?;
            repair::guarded(guards, statements, SHARE_ROW_EXCLUSIVE)
        }
        _ if repair::is_partitioned(address, databases) => return None,
        _ => {
            let schema = address.schema()?.quoted();
            let sql = format!("REINDEX INDEX CONCURRENTLY {schema}.{name}");
            repair::guarded(guards, [sql], SHARE_UPDATE_EXCLUSIVE)
        }
    })
}
