//! IDX002, IDX004, IDX006: indexes.

use crate::model::{Address, Change, Difference, Fix, Kind, Lock, Object, Severity, Value, shape};

use super::book::Sides;
use super::construct;
use super::guard;
use super::naming;
use super::repair::{self, ACCESS_EXCLUSIVE, SHARE, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::{standing, words};

pub(super) const MISSING: Rule = Rule {
    code: "IDX002",
    name: "missing-index",
    severity: Severity::Warning,
    docs: Docs {
        title: "An index is missing",
        means: "An index is declared, or exists in another database, and here there is none of its kind, keys and predicate. Where nothing keeps whole columns unique, it is CON001.",
        matters: "Queries that are fast in one database read the whole table in the other, more so as it grows.",
        example: "The index on owner_id was added on the server that was slow, and never became a migration.",
        fix: "CREATE INDEX CONCURRENTLY \"t_owner_id_idx\" ON \"public\".\"t\" USING btree (\"owner_id\"); lets writers pass; not inside a transaction. On a partitioned table only without CONCURRENTLY, which keeps writers out.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        is(difference, &Change::Missing).then(|| {
            let fix = difference.model.as_ref().and_then(|model| create(model, sides));
            repair::said(difference, fix)
        })
    },
    ..Rule::BASE
};

pub(super) const EXTRA: Rule = Rule {
    code: "IDX004",
    name: "extra-index",
    severity: Severity::Info,
    docs: Docs {
        title: "An index is not declared",
        means: "The table is declared, and has an index that its declaration does not have.",
        matters: "Every write pays for it; and if it helps, the other database should have it too.",
        example: "An index that somebody tried out during an incident.",
        fix: "Declare it, or: DROP INDEX CONCURRENTLY \"public\".\"t_owner_id_idx\";",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        is(difference, &Change::Extra).then(|| repair::said(difference, drop(difference, sides)))
    },
    ..Rule::BASE
};

pub(super) const DIFFERS: Rule = Rule {
    code: "IDX006",
    name: "index-differs",
    severity: Severity::Warning,
    docs: Docs {
        title: "An index differs",
        means: "The index differs in keys, order, expressions, predicate, method, operator class, INCLUDE, NULLS NOT DISTINCT or options.",
        matters: "It serves other queries: an index with another operator class is not used for LIKE, one with another predicate not for all rows.",
        example: "varchar_pattern_ops was left out on one server: prefix searches are slow there.",
        fix: "CREATE INDEX CONCURRENTLY under a new name; DROP INDEX CONCURRENTLY the old one; ALTER INDEX ... RENAME.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        let differs = matches!(difference.change, Change::Property(_))
            && difference.object.kind == Kind::INDEX
            && !standing::claims(difference);
        differs.then(|| Said {
            message: words::message(&spelt_out(difference, sides)),
            ..repair::said(difference, rebuild(difference, sides))
        })
    },
    ..Rule::BASE
};

fn is(difference: &Difference, change: &Change) -> bool {
    difference.object.kind == Kind::INDEX && difference.change == *change
}

/// The statement that builds an index that is missing.
pub(super) fn create(model: &Object, sides: &Sides<'_>) -> Option<Fix> {
    let (how, lock) = concurrently(&model.address, sides);
    let sql = construct::index(model, &naming::new_name(model)?, how)?;
    let lock = if how.is_empty() { SHARE } else { lock };
    Some(repair::guarded(guard::of(model, sides.databases), [sql], lock))
}

fn drop(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let (how, lock) = concurrently(aim.at, sides);
    repair::drop_index(aim.at, how, lock)
}

/// How an index is made or dropped beside other work, which a partitioned table cannot do.
fn concurrently(index: &Address, sides: &Sides<'_>) -> (&'static str, Lock) {
    match repair::is_partitioned(index, sides.databases) {
        true => ("", ACCESS_EXCLUSIVE),
        false => ("CONCURRENTLY ", SHARE_UPDATE_EXCLUSIVE),
    }
}

/// Built beside the old one, so that queries always have one of them.
fn rebuild(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    const KEPT_OTHERWISE: [&str; 4] =
        ["clustered", "replica identity", "tablespace", "statistics targets"];
    let Change::Property(property) = difference.change else { return None };
    if KEPT_OTHERWISE.contains(&property) || difference.by_text_only {
        return None;
    }
    let aim = repair::aim(difference)?;
    let mut objects = aim.wrong.iter().map(|d| repair::rebuilt(difference, sides, d));
    let object = objects.next()??;
    objects.all(|other| other.as_ref() == Some(&object)).then_some(())?;
    let (how, _) = concurrently(aim.at, sides);
    let beside = repair::quoted("tenantctl_new_index");
    let (schema, name) = (aim.at.schema()?.quoted(), repair::own_name(aim.at)?);
    let statements = [
        construct::index(&object, &beside, how)?,
        format!("DROP INDEX {how}{schema}.{name}"),
        format!("ALTER INDEX {schema}.{beside} RENAME TO {name}"),
    ];
    Some(repair::guarded(guard::of(&object, sides.databases), statements, ACCESS_EXCLUSIVE))
}

/// The difference with keys that show their expressions.
fn spelt_out(difference: &Difference, sides: &Sides<'_>) -> Difference {
    repair::retold(difference, sides, |object, value| {
        let (Value::List(keys), Some(Value::Expression(expression))) =
            (value, object.property("expressions"))
        else {
            return value.clone();
        };
        let shown = format!("({})", expression.sql);
        Value::list(keys.iter().map(|key| key.replace(shape::EXPRESSION_KEY, &shown)))
    })
}
