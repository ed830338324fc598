//! IDX002, IDX004, IDX006: indexes.

use crate::ddl::{self, index_clause, naming};
use crate::model::{Address, Change, Difference, Fix, Kind, Lock, Severity, Value, shape};

use super::belongings;
use super::book::Sides;
use super::repair::{self, ACCESS_EXCLUSIVE, Aim, SHARE, SHARE_UPDATE_EXCLUSIVE};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::{setting, standing, words};
use crate::ddl::violations as guard;

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
        is(difference, &Change::Missing)
            .then(|| repair::said(difference, create(difference, sides)))
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
            ..repair::said(difference, alter(difference, sides))
        })
    },
    ..Rule::BASE
};

fn is(difference: &Difference, change: &Change) -> bool {
    difference.object.kind == Kind::INDEX && difference.change == *change
}

/// The statement that builds an index that is missing.
pub(super) fn create(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let model = difference.model.as_ref()?;
    let (how, lock) = concurrently(&model.address, sides);
    let name = naming::new_name(model)?;
    let mut statements = vec![index_clause::index(model, &name, how)?];
    statements.extend(index_clause::said_of_index(model, &name)?);
    statements.extend(index_clause::roles_of_index(model, &name)?);
    statements.extend(attached(difference, &name, sides));
    let lock = if how.is_empty() { SHARE } else { lock };
    Some(repair::guarded(guard::of(model, sides.databases), statements, lock))
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

/// Changed where it is, if that can be done.
fn alter(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let Change::Property(property) = difference.change else { return None };
    let aim = repair::aim(difference)?;
    match property {
        "clustered" | "replica identity" | "tablespace" | "options" => {
            setting::of_index(&aim, sides, property)
        }
        "statistics targets" => {
            let from = repair::common(&aim, sides, property)?;
            let index = format!("{}.{}", aim.at.schema()?.quoted(), repair::own_name(aim.at)?);
            let target = |value: &Value, place| match value {
                Value::List(targets) => targets.get(place).map(ToString::to_string),
                _ => Some("default".to_owned()),
            };
            let Some(Value::List(keys)) = difference.model.as_ref()?.property("keys") else {
                return None;
            };
            let changed = (0..keys.len()).filter(|at| target(from, *at) != target(&aim.to, *at));
            let statements: Option<Vec<String>> = changed
                .map(|at| index_clause::set_statistics(&index, at, &target(&aim.to, at)?))
                .collect();
            Some(repair::fix(statements?, SHARE_UPDATE_EXCLUSIVE))
        }
        "extensions" => {
            let from = repair::common(&aim, sides, property)?;
            let index = format!("{}.{}", aim.at.schema()?.quoted(), repair::own_name(aim.at)?);
            let changes = ddl::depends(&format!("INDEX {index}"), Some(from), Some(&aim.to));
            Some(repair::fix(changes, ACCESS_EXCLUSIVE))
        }
        "inherited" => attach(&aim, sides),
        _ => rebuild(difference, sides),
    }
}

/// The index as a part of the partitioned table's.
fn attach(aim: &Aim<'_>, sides: &Sides<'_>) -> Option<Fix> {
    (aim.to == Value::Flag(true)).then_some(())?;
    let mut statements = aim.wrong.iter().map(|database| {
        let side = sides.database(database)?;
        ddl::index::attach(side.objects.get(aim.at)?, &repair::own_name(aim.at)?, side)
    });
    let sql = statements.next()??;
    statements.all(|other| other.as_ref() == Some(&sql)).then_some(())?;
    Some(repair::fix([sql], ACCESS_EXCLUSIVE))
}

/// What makes a new index, or a new constraint's, a part of the partitioned table's that is there
/// already; nothing where it is no part, or where databases would need different statements.
pub(super) fn attached(difference: &Difference, name: &str, sides: &Sides<'_>) -> Option<String> {
    let model = difference.model.as_ref().filter(|model| model.flag("inherited"))?;
    let mut statements = difference
        .databases
        .iter()
        .map(|database| ddl::index::attach(model, name, sides.database(database)?));
    let sql = statements.next()?;
    statements.all(|other| other == sql).then_some(sql)?
}

/// Built beside the old one, so that queries always have one of them. A part of a partitioned table's
/// is not its own.
fn rebuild(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    if difference.by_text_only {
        return None;
    }
    let aim = repair::aim(difference)?;
    let object = repair::rebuilt_alike(difference, sides, &aim)?;
    (!object.flag("inherited")).then_some(())?;
    let (how, _) = concurrently(aim.at, sides);
    let beside = repair::quoted("tenantctl_new_index");
    let (schema, name) = (aim.at.schema()?.quoted(), repair::own_name(aim.at)?);
    let mut statements = vec![
        index_clause::index(&object, &beside, how)?,
        // Where a column of it was dropped before, it went along.
        format!("DROP INDEX {how}IF EXISTS {schema}.{name}"),
        format!("ALTER INDEX {schema}.{beside} RENAME TO {name}"),
    ];
    statements.extend(index_clause::said_of_index(&object, &name)?);
    statements.extend(index_clause::roles_of_index(&object, &name)?);
    let fix = repair::guarded(guard::of(&object, sides.databases), statements, ACCESS_EXCLUSIVE);
    belongings::restored(fix, &aim, sides)
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
