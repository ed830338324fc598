//! IDX002, IDX004, IDX006: indexes.

use crate::model::{Change, Difference, Fix, Kind, Name, Severity};

use super::book::Sides;
use super::construct;
use super::repair::{self, ACCESS_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule};
use super::standing;

pub(super) const MISSING: Rule = Rule {
    code: "IDX002",
    name: "missing-index",
    severity: Severity::Warning,
    docs: Docs {
        title: "An index is missing",
        means: "An index is declared, or exists in another database, and here there is none of its kind, keys and predicate. Where nothing keeps whole columns unique, it is CON001.",
        matters: "Queries that are fast in one database read the whole table in the other, more so as it grows.",
        example: "The index on owner_id was added on the server that was slow, and never became a migration.",
        fix: "CREATE INDEX CONCURRENTLY \"t_owner_id_idx\" ON \"public\".\"t\" USING btree (\"owner_id\"); lets writers pass; not inside a transaction.",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        is(difference, &Change::Missing).then(|| repair::said(difference, create(difference)))
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
    claim: |difference, _| {
        is(difference, &Change::Extra).then(|| repair::said(difference, drop(difference)))
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
        differs.then(|| repair::said(difference, rebuild(difference, sides)))
    },
    ..Rule::BASE
};

fn is(difference: &Difference, change: &Change) -> bool {
    difference.object.kind == Kind::INDEX && difference.change == *change
}

fn create(difference: &Difference) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let name = repair::new_name(model, "idx")?;
    let sql = construct::index(model, &name, "CONCURRENTLY ")?;
    let blocked_by: &[_] = if model.flag("unique") { &["DAT004"] } else { &[] };
    Some(repair::fix([sql], SHARE_UPDATE_EXCLUSIVE, blocked_by))
}

fn drop(difference: &Difference) -> Option<Fix> {
    repair::drop_index(repair::aim(difference)?.at)
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
    let beside = Name::new("tenantctl_new_index").quoted();
    let (schema, name) = (aim.at.schema()?.quoted(), repair::own_name(aim.at)?);
    let blocked_by: &[_] = if object.flag("unique") { &["DAT004"] } else { &[] };
    let statements = [
        construct::index(&object, &beside, "CONCURRENTLY ")?,
        format!("DROP INDEX CONCURRENTLY {schema}.{name}"),
        format!("ALTER INDEX {schema}.{beside} RENAME TO {name}"),
    ];
    Some(repair::fix(statements, ACCESS_EXCLUSIVE, blocked_by))
}
