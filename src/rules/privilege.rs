//! SCH031: who may do what, as sets.

use std::sync::Arc;

use crate::model::{Actual, Change, Difference, Fix, Kind, Name, Severity, Value, grantee};

use super::repair::{self, NO_LOCK};
use super::rule::{CATALOG, Docs, Rule};

pub(super) const PRIVILEGE: Rule = Rule {
    code: "SCH031",
    name: "privilege-differs",
    severity: Severity::Warning,
    docs: Docs {
        title: "A role has other privileges",
        means: "What a role may do with an object differs. Privileges are compared as sets, defaults written out; the owner's are compared under the name (owner).",
        matters: "The application works with one database and gets `permission denied` from the other, or may do there what it should not.",
        example: "GRANT SELECT ON public.custom_auth_tenant TO web was run on one server.",
        fix: "GRANT SELECT ON TABLE \"public\".\"t\" TO \"web\"; REVOKE likewise.",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        (difference.object.kind == Kind::PRIVILEGE)
            .then(|| repair::said(difference, grant(difference)))
    },
    ..Rule::BASE
};

fn grant(difference: &Difference) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let stated = |value: &Value| match value {
        Value::Set(items) => Some(items.clone()),
        _ => None,
    };
    let model = difference.model.as_ref().and_then(|model| model.property("privileges"));
    let (wanted, present) = match difference.change {
        Change::Missing => (stated(model?)?, Vec::new()),
        Change::Extra => (Vec::new(), stated(model?)?),
        Change::Property(_) | Change::Renamed => {
            let Some(Actual::Value(present)) = difference.actual.get(aim.wrong.first()?) else {
                return None;
            };
            let alike = |database: &Name| {
                difference.actual.get(database) == Some(&Actual::Value(present.clone()))
            };
            aim.wrong.iter().all(alike).then_some(())?;
            (stated(&aim.to)?, stated(present)?)
        }
    };
    let (on, to, column) = target(&difference.object.path)?;
    let mut statements = Vec::new();
    let (present, wanted) = (words(&present)?, words(&wanted)?);
    for (word, option) in present.iter().filter(|item| !wanted.contains(item)) {
        let stays = wanted.iter().any(|(other, _)| other == word);
        if !stays {
            statements.push(format!("REVOKE {word}{column} ON {on} FROM {to}"));
        } else if !option.is_empty() {
            let word = format!("GRANT OPTION FOR {word}");
            statements.push(format!("REVOKE {word}{column} ON {on} FROM {to}"));
        }
    }
    for (word, option) in wanted.iter().filter(|item| !present.contains(item)) {
        let was = present.iter().any(|(other, _)| other == word);
        if !was || !option.is_empty() {
            statements.push(format!("GRANT {word}{column} ON {on} TO {to}{option}"));
        }
    }
    (!statements.is_empty()).then(|| repair::fix(statements, NO_LOCK))
}

fn words(items: &[Arc<str>]) -> Option<Vec<(&str, &'static str)>> {
    items.iter().map(split).collect()
}

/// The privilege's word and what follows the grantee.
fn split(item: &Arc<str>) -> Option<(&str, &'static str)> {
    const OPTION: &str = " WITH GRANT OPTION";
    let (word, option) = match item.strip_suffix(OPTION) {
        Some(word) => (word, OPTION),
        None => (&**item, ""),
    };
    word.chars().all(|c| c.is_ascii_uppercase() || c == ' ').then_some((word, option))
}

/// The object, the grantee and the column list as `GRANT` takes them.
fn target(path: &[Name]) -> Option<(String, String, String)> {
    let [kind, object @ .., grantee] = path else { return None };
    let to = match grantee.as_str() {
        grantee::EVERYBODY => grantee::EVERYBODY.to_owned(),
        // The owner has no fixed name; roles that are called like these labels are left to a person.
        grantee::OWNER | "\"(owner)\"" | "\"PUBLIC\"" => return None,
        _ => grantee.quoted(),
    };
    let quoted = |path: &[Name]| path.iter().map(Name::quoted).collect::<Vec<_>>().join(".");
    let (on, column) = match (kind.as_str(), object) {
        ("table", _) => (format!("TABLE {}", quoted(object)), String::new()),
        ("column", [table @ .., column]) => {
            (format!("TABLE {}", quoted(table)), format!(" ({})", column.quoted()))
        }
        ("schema", _) => (format!("SCHEMA {}", quoted(object)), String::new()),
        ("sequence", _) => (format!("SEQUENCE {}", quoted(object)), String::new()),
        ("enum" | "domain", _) => (format!("TYPE {}", quoted(object)), String::new()),
        _ => return None,
    };
    Some((on, to, column))
}
