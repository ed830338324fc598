//! Changes that leave a database less protected than it is: no script makes one unless it is told to.
//! Judged from what an object is before and after, whichever statements lead there. Where it cannot be
//! told that as much is protected afterwards, it counts as less.

use std::collections::BTreeSet;

use crate::model::prop;
use crate::model::{Kind, Object, Value, grantee};

const DISABLED: &str =
    "row-level security is disabled: every role that may read the table reads all rows";
const UNFORCED: &str = "row-level security no longer applies to the table's owner";
const UNLOGGED: &str = "the table's rows are lost after a crash, and reach no standby";
const NULL: &str = "the column accepts NULL";
const DOMAIN_NULL: &str = "the domain accepts NULL";
const DOMAIN_CHECK: &str = "the domain may accept values that its checks refuse";
const POLICY: &str = "the policy may let more roles, or more rows, through than before";
const NEW_POLICY: &str = "the new policy lets roles through to rows that no other policy may show";
const PUBLIC: &str = "every role receives the privilege";
const GRANTABLE: &str = "the role may pass the privilege on to others";
const CONSTRAINT: &str = "the table accepts rows that the constraint refuses";
const REPLACED: &str = "the table may accept rows that the present constraint refuses";
const UNENFORCED: &str = "the constraint is no longer enforced";
const UNVALIDATED: &str = "rows that violate the constraint may be in the table";
const EXEMPT: &str = "the children of the table are exempt";
const ACTION: &str = "rows of the table are deleted or changed together with those they refer to";
const DEFINER: &str = "the routine runs with its owner's privileges, whoever calls it";
const LEAKPROOF: &str = "the function may see rows that row-level security or a view hides";
const SEARCH_PATH: &str =
    "callers choose the search_path of a routine that runs with its owner's privileges";
const TRIGGER: &str = "the trigger no longer fires in ordinary sessions";
const RULE: &str = "the rule no longer applies in ordinary sessions";
const EVENT_TRIGGER: &str = "the event trigger no longer fires in ordinary sessions";
const UNIQUE: &str = "the table accepts duplicates that the unique index refuses";
const LABEL: &str = "what the label protects may be protected no longer";
const TRUSTED: &str = "every role may create functions in the language";

/// Options by which a view protects something, and what happens without them.
const VIEW_OPTIONS: [(&str, &str); 3] = [
    ("security_barrier", "functions in queries may see rows that the view hides"),
    ("security_invoker", "the view reads with its owner's privileges, whoever queries it"),
    ("check_option", "the view accepts rows that it does not show"),
];

/// Why a change of an object, to nothing where it is dropped, weakens the protection of the database.
/// An object that is new weakens nothing, but for privileges and policies: nothing that exists is
/// less protected than before. `table` is the table that a policy is on, as it is now.
pub(super) fn weakening(
    before: Option<&Object>,
    after: Option<&Object>,
    table: Option<&Object>,
) -> Option<&'static str> {
    let kind = before.or(after)?.address.kind;
    match (kind, before, after) {
        (Kind::PRIVILEGE | Kind::DEFAULT_PRIVILEGE, _, after) => privilege(before, after?),
        (Kind::POLICY, None, Some(policy)) => {
            let is_barred = table.is_some_and(|table| table.flag(prop::ROW_LEVEL_SECURITY));
            (is_barred && policy.flag(prop::PERMISSIVE)).then_some(NEW_POLICY)
        }
        (_, None, _) => None,
        (Kind::POLICY, Some(_), None) => Some(POLICY),
        (Kind::POLICY, Some(old), Some(new)) => {
            let all = ["permissive", "command", "roles", "using", prop::WITH_CHECK];
            differs(old, new, &all).then_some(POLICY)
        }
        (Kind::SECURITY_LABEL, Some(old), new) => {
            new.is_none_or(|new| differs(old, new, &["label"])).then_some(LABEL)
        }
        (Kind::CONSTRAINT, Some(_), None) => Some(CONSTRAINT),
        (Kind::CONSTRAINT, Some(old), Some(new)) => constraint(old, new),
        (Kind::INDEX, Some(old), new) if old.flag(prop::UNIQUE) => match new {
            None => Some(UNIQUE),
            Some(new) => is_less_unique(old, new).then_some(UNIQUE),
        },
        (Kind::TABLE, Some(old), Some(new)) => table_of(old, new),
        (Kind::COLUMN, Some(old), Some(new)) => {
            if lost(old, new, prop::NOT_NULL) {
                return Some(NULL);
            }
            let standing = lost(old, new, prop::NOT_NULL_VALIDATED).then_some(UNVALIDATED);
            standing.or_else(|| gained(old, new, prop::NOT_NULL_NO_INHERIT).then_some(EXEMPT))
        }
        (Kind::DOMAIN, Some(old), Some(new)) => domain(old, new),
        (Kind::VIEW, Some(old), Some(new)) => view(old, new),
        (Kind::FUNCTION | Kind::PROCEDURE, Some(old), Some(new)) => routine(old, new),
        (Kind::TRIGGER, Some(old), Some(new)) => ends_firing(old, new).then_some(TRIGGER),
        (Kind::RULE, Some(old), Some(new)) => ends_firing(old, new).then_some(RULE),
        (Kind::EVENT_TRIGGER, Some(old), Some(new)) => {
            ends_firing(old, new).then_some(EVENT_TRIGGER)
        }
        (Kind::LANGUAGE, Some(old), Some(new)) => gained(old, new, "trusted").then_some(TRUSTED),
        _ => None,
    }
}

fn lost(old: &Object, new: &Object, flag: &str) -> bool {
    old.flag(flag) && !new.flag(flag)
}

fn gained(old: &Object, new: &Object, flag: &str) -> bool {
    lost(new, old, flag)
}

/// Whether a property that both state is not the same.
fn differs(old: &Object, new: &Object, properties: &[&str]) -> bool {
    properties.iter().any(|name| match (old.property(name), new.property(name)) {
        (Some(old), Some(new)) => old != new,
        _ => false,
    })
}

/// The items of a property.
fn items<'o>(object: &'o Object, property: &str) -> BTreeSet<&'o str> {
    match object.property(property) {
        Some(Value::Set(items) | Value::List(items)) => items.iter().map(|item| &**item).collect(),
        _ => BTreeSet::new(),
    }
}

fn privilege(before: Option<&Object>, after: &Object) -> Option<&'static str> {
    let held = |of: Option<&Object>| -> BTreeSet<String> {
        let Some(of) = of else { return BTreeSet::new() };
        let lists = ["privileges", prop::SEQUENCE_PRIVILEGES];
        let lists = lists.iter().flat_map(|list| items(of, list).into_iter().map(str::to_owned));
        let maintain = of.text(prop::MAINTAIN).map(|word| format!("MAINTAIN {word}"));
        let maintain = maintain.filter(|word| word != "MAINTAIN none");
        // What somebody begins with is revoked, and no more.
        let begun = items(of, prop::REVOKED).is_empty().then(|| "(all of it)".to_owned());
        lists.chain(maintain).chain(begun).collect()
    };
    let (old, new) = (held(before), held(Some(after)));
    let mut more = new.difference(&old).filter(|item| before.is_some() || *item != "(all of it)");
    if after.address.own_name() == grantee::EVERYBODY {
        return more.next().map(|_| PUBLIC);
    }
    let is_grantable = |item: &String| item.to_ascii_lowercase().contains("with grant option");
    more.any(is_grantable).then_some(GRANTABLE)
}

fn table_of(old: &Object, new: &Object) -> Option<&'static str> {
    let is_disabled = |item: &&str| {
        let words = ["disabled", "replica"];
        words.iter().any(|word| item.ends_with(word))
    };
    let silent = |table| -> BTreeSet<&str> {
        items(table, prop::TRIGGER_STATES).into_iter().filter(is_disabled).collect()
    };
    if lost(old, new, prop::ROW_LEVEL_SECURITY) {
        Some(DISABLED)
    } else if lost(old, new, prop::FORCE_ROW_LEVEL_SECURITY) {
        Some(UNFORCED)
    } else if old.text(prop::PERSISTENCE) == Some("permanent")
        && new.text(prop::PERSISTENCE) == Some("unlogged")
    {
        Some(UNLOGGED)
    } else {
        (!silent(new).is_subset(&silent(old))).then_some(TRIGGER)
    }
}

fn constraint(old: &Object, new: &Object) -> Option<&'static str> {
    if lost(old, new, "enforced") || lost(old, new, prop::TRIGGERS_ENABLED) {
        return Some(UNENFORCED);
    }
    if differs(old, new, &["type"]) {
        return Some(REPLACED);
    }
    let is_other = match old.text(prop::TYPE) {
        Some("unique" | "primary key") => {
            // A key over fewer of its columns is a stricter one.
            !items(new, prop::COLUMNS).is_subset(&items(old, prop::COLUMNS))
                || lost(old, new, prop::NULLS_NOT_DISTINCT)
                || differs(old, new, &[prop::WITHOUT_OVERLAPS])
        }
        Some("check") => differs(old, new, &["expression"]),
        Some("foreign key") => {
            let to = ["columns", "references", prop::REFERENCES_COLUMNS, "period"];
            differs(old, new, &to)
                || old.text(prop::MATCH) == Some("full") && differs(old, new, &["match"])
        }
        _ => differs(old, new, &["columns", "exclusion"]),
    };
    if is_other {
        return Some(REPLACED);
    }
    if acts_more(old, new) {
        return Some(ACTION);
    }
    let standing = lost(old, new, "validated").then_some(UNVALIDATED);
    standing.or_else(|| gained(old, new, prop::NO_INHERIT).then_some(EXEMPT))
}

/// Whether a foreign key does more to the rows of its table than it did.
fn acts_more(old: &Object, new: &Object) -> bool {
    [prop::ON_DELETE, prop::ON_UPDATE].iter().any(|event| {
        let does = |key: &Object| match key.text(event) {
            Some("cascade") => 2,
            Some("set null" | "set default") => 1,
            _ => 0,
        };
        let (before, after) = (does(old), does(new));
        after > before || after == 1 && differs(old, new, &[*event, prop::ON_DELETE_COLUMNS])
    })
}

/// Whether an index refuses fewer duplicates than it did.
fn is_less_unique(old: &Object, new: &Object) -> bool {
    let predicate =
        |index: &Object| index.property(prop::PREDICATE).filter(|p| !p.is_none()).cloned();
    lost(old, new, "unique")
        || !items(new, prop::KEYS).is_subset(&items(old, prop::KEYS))
        || differs(old, new, &["expressions"])
        || predicate(new).is_some_and(|new| predicate(old) != Some(new))
        || lost(old, new, prop::NULLS_NOT_DISTINCT)
}

fn domain(old: &Object, new: &Object) -> Option<&'static str> {
    if lost(old, new, prop::NOT_NULL) {
        return Some(DOMAIN_NULL);
    }
    let checks = |domain: &Object| match domain.property(prop::CHECKS) {
        Some(Value::Expression(all)) => crate::sql::conjuncts(&all.sql).map(BTreeSet::from_iter),
        _ => Some(BTreeSet::new()),
    };
    let keeps = match (checks(old), checks(new)) {
        (Some(old), Some(new)) => old.is_subset(&new),
        _ => false,
    };
    if differs(old, new, &["checks"]) && !keeps {
        return Some(DOMAIN_CHECK);
    }
    let unheld = |domain| items(domain, prop::NOT_VALIDATED);
    // A new check may wait: what is there was not held to it before either.
    let is_of_old = !differs(old, new, &["checks"]) && !unheld(new).is_subset(&unheld(old));
    is_of_old.then_some(DOMAIN_CHECK)
}

fn view(old: &Object, new: &Object) -> Option<&'static str> {
    let stated = |view: &Object, option: &str| {
        items(view, prop::OPTIONS).into_iter().find_map(|item| {
            let (name, value) = item.split_once('=').unwrap_or((item, "true"));
            (name == option && value != "false").then(|| value.to_owned())
        })
    };
    let is_lost = |option: &str| match (stated(old, option), stated(new, option)) {
        (Some(_), None) => true,
        (Some(old), Some(new)) => option == "check_option" && old == "cascaded" && new != old,
        (None, _) => false,
    };
    VIEW_OPTIONS.iter().find(|(option, _)| is_lost(option)).map(|(_, why)| *why)
}

/// What a function or a procedure may do that it may not yet.
fn routine(old: &Object, new: &Object) -> Option<&'static str> {
    let has_path = |routine: &Object| {
        items(routine, prop::SETTINGS).iter().any(|setting| setting.starts_with("search_path="))
    };
    if gained(old, new, prop::SECURITY_DEFINER) {
        Some(DEFINER)
    } else if gained(old, new, "leakproof") {
        Some(LEAKPROOF)
    } else {
        let is_definer = old.flag(prop::SECURITY_DEFINER) && new.flag(prop::SECURITY_DEFINER);
        (is_definer && has_path(old) && !has_path(new)).then_some(SEARCH_PATH)
    }
}

fn ends_firing(old: &Object, new: &Object) -> bool {
    let fires = |object: &Object| {
        object.text(prop::ENABLED).is_none_or(|enabled| ["origin", "always"].contains(&enabled))
    };
    fires(old) && !fires(new)
}

#[cfg(test)]
mod tests;
