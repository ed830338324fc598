//! SCH004, SCH005: what a column can hold.

use crate::model::{Change, Difference, Fix, Kind, Object, Severity, Statement, Value};

use super::book::Sides;
use super::readers;
use super::repair::{self, ACCESS_EXCLUSIVE, Aim};
use super::rule::{CATALOG, Docs, Rule, Said};
use super::words;
use crate::ddl::lexical;
use crate::ddl::violations as guard;

pub(super) const TYPE: Rule = Rule {
    code: "SCH004",
    name: "type-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "A column has another data type",
        means: "The data types are not the same, whatever their spelling: `int4` and `integer` are one, `integer` and `bigint` are two. Arrays, domains and enums count by their own names.",
        matters: "Values that one database takes are refused or changed by the other, comparisons cast or fail, and indexes are not used.",
        example: "owner_id is uuid in django, and character varying in nextjs: a join on it fails with `operator does not exist: uuid = character varying`.",
        fix: "ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" TYPE uuid USING \"c\"::uuid; rewrites the table under ACCESS EXCLUSIVE: on a big table add a new column, fill it in portions and swap.",
        privileges: CATALOG,
    },
    claim: |difference, sides| claim(difference, sides, "type"),
    ..Rule::BASE
};

pub(super) const LENGTH: Rule = Rule {
    code: "SCH005",
    name: "length-differs",
    severity: Severity::Error,
    docs: Docs {
        title: "A column has another length, precision or scale",
        means: "The type is the same and its modifier is not: varchar(255) and varchar(100), numeric(10,2) and numeric(12,4).",
        matters: "A value that fits in one database is refused by the other with `value too long`, or is rounded there.",
        example: "name is varchar(255) in nextjs and varchar(100) in django: a tenant with a long name exists on one side only.",
        fix: "ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" TYPE character varying(255); a longer varchar is a change of the catalog alone, a shorter one needs all values to fit, which its first statement counts, and rewrites the table.",
        privileges: CATALOG,
    },
    claim: |difference, sides| claim(difference, sides, "type modifier"),
    ..Rule::BASE
};

/// A type's name and its modifier.
type Typed = (String, Option<String>);

/// The same, borrowed.
type TypedRef<'a> = (&'a str, Option<&'a str>);

fn claim(difference: &Difference, sides: &Sides<'_>, property: &'static str) -> Option<Said> {
    if difference.object.kind != Kind::COLUMN || difference.change != Change::Property(property) {
        return None;
    }
    let mut said = match retype(difference, sides, property) {
        Some((fix, warnings)) if warnings.is_empty() => repair::said(difference, Some(fix)),
        Some((fix, warnings)) => repair::said_and(difference, Some(fix), &warnings.join(" ")),
        None => repair::said(difference, None),
    };
    if property == "type" {
        let full = |object: &Object, value: &Value| {
            let modifier = repair::text(object, "type modifier");
            let name = value.to_string();
            Value::text(lexical::full_type(&name, modifier).unwrap_or(name))
        };
        said.message = words::message(&repair::retold(difference, sides, full));
    }
    Some(said)
}

/// The statement, and what it does besides.
fn retype(
    difference: &Difference,
    sides: &Sides<'_>,
    property: &str,
) -> Option<(Fix, Vec<&'static str>)> {
    let aim = repair::aim(difference)?;
    let model = difference.model.as_ref()?;
    let text = |value: &Value| (!value.is_none()).then(|| value.to_string());
    let (name, modifier) = match property {
        "type" => (aim.to.to_string(), model.property("type modifier").and_then(text)),
        _ => (repair::text(model, "type")?.to_owned(), text(&aim.to)),
    };
    let modifier = modifier.as_deref();
    let full = lexical::full_type(&name, modifier)?;
    let from: Vec<Typed> = aim
        .wrong
        .iter()
        .filter_map(|database| {
            let column = sides.database(database)?.objects.get(aim.at)?;
            let modifier = repair::text(column, "type modifier").map(str::to_owned);
            Some((repair::text(column, "type")?.to_owned(), modifier))
        })
        .collect();
    let column = repair::own_name(aim.at)?;
    // A text is assigned, since an explicit cast would cut it off without a word.
    let is_text = ["text", "character", "character varying"].contains(&name.as_str());
    let is_foreign = repair::is_foreign(aim.at, sides.databases);
    let using = match property == "type" && !is_text && !is_foreign {
        true => format!(" USING {column}::{full}"),
        false => String::new(),
    };
    let defaults = default_around(&aim, sides, model, &column).filter(|_| property == "type");
    let (before, after) = defaults.unwrap_or_default();
    let sql = format!(
        "{} {before}ALTER COLUMN {column} TYPE {full}{using}{after}",
        repair::alter_table(aim.at)?
    );
    let table = aim.at.owning_table()?.quoted();
    let guard = guard::unfitting(&table, &column, (&name, modifier), &from);
    let guard = guard.filter(|_| !is_foreign);
    let mut fix = repair::guarded(guard.into_iter().collect(), [sql], ACCESS_EXCLUSIVE);
    fix.statements = among_readers(&aim, sides, &fix.statements)?;
    let warnings = if is_foreign { Vec::new() } else { warnings((&name, modifier), &from) };
    Some((fix, warnings))
}

/// The change with what reads the column out of its way, where that is alike in all databases.
pub(super) fn among_readers(
    aim: &Aim<'_>,
    sides: &Sides<'_>,
    change: &[Statement],
) -> Option<Vec<Statement>> {
    let table = aim.at.owning_table()?;
    let mut all = aim.wrong.iter().map(|database| {
        let database = sides.database(database)?;
        let is_free = !readers::computes(database, aim.at);
        let column = Some(aim.at.own_name());
        is_free.then(|| readers::around(database, &table, column, change.to_vec()))?
    });
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// A default is taken off before and set again after, because PostgreSQL casts it only where it would
/// do so unasked.
fn default_around(
    aim: &Aim<'_>,
    sides: &Sides<'_>,
    model: &Object,
    column: &str,
) -> Option<(String, String)> {
    let has_one = |database| {
        let column = sides.database(database)?.objects.get(aim.at)?;
        let is_computed = column.property("generated").is_some_and(|value| !value.is_none());
        Some(!is_computed && column.property("default").is_some_and(|value| !value.is_none()))
    };
    aim.wrong.iter().any(|database| has_one(database) == Some(true)).then_some(())?;
    let Some(Value::Expression(default)) = model.property("default") else { return None };
    let default = lexical::expression(&default.sql)?;
    Some((
        format!("ALTER COLUMN {column} DROP DEFAULT, "),
        format!(", ALTER COLUMN {column} SET DEFAULT {default}"),
    ))
}

/// What the change does to the table and to its values.
fn warnings(to: TypedRef<'_>, from: &[Typed]) -> Vec<&'static str> {
    let any = |is: fn(TypedRef<'_>, TypedRef<'_>) -> bool| {
        from.iter().any(|(name, modifier)| !is((name, modifier.as_deref()), to))
    };
    let mut warnings = Vec::new();
    if any(stays) {
        warnings.push("It rewrites the whole table, which nobody can read meanwhile.");
    }
    if any(keeps) {
        warnings.push("Values may change or be lost: what the new type cannot hold is rounded, cut off or refused. Back up the column first.");
    }
    warnings
}

/// Whether the change is one of the catalog alone.
fn stays(from: TypedRef<'_>, to: TypedRef<'_>) -> bool {
    let is_text = |name| matches!(name, "text" | "character varying");
    let more = match (from.1, to.1) {
        (_, None) => true,
        (Some(from), Some(to)) => match (parts(from), parts(to)) {
            // Another scale is another representation.
            (Some((from, old)), Some((to, new))) => to >= from && old == new,
            _ => false,
        },
        (None, Some(_)) => false,
    };
    more && (from.0 == to.0 && to.0 != "character" || is_text(from.0) && is_text(to.0))
}

/// Whether every value stays what it is, or makes the statement fail.
fn keeps(from: TypedRef<'_>, to: TypedRef<'_>) -> bool {
    const WIDER: [(&str, &[&str]); 6] = [
        ("smallint", &["integer", "bigint", "numeric", "double precision"]),
        ("integer", &["bigint", "numeric", "double precision"]),
        ("bigint", &["integer", "numeric"]),
        ("real", &["double precision"]),
        ("date", &["timestamp without time zone"]),
        ("character varying", &["uuid"]),
    ];
    if from.0 == to.0 {
        return match (from.1.and_then(parts), to.1.and_then(parts)) {
            (Some((_, old)), Some((_, new))) if from.0 == "numeric" => new >= old,
            (Some((old, _)), Some((new, _))) if from.0.starts_with("time") => new >= old,
            (None, Some(_)) => from.0.contains("char"),
            _ => true,
        };
    }
    let is_text = to.0 == "text" || to.0 == "character varying";
    let is_wider = WIDER.iter().any(|(name, wider)| *name == from.0 && wider.contains(&to.0));
    is_wider && to.1.is_none() || is_text
}

/// The numbers of a modifier: length, or precision and scale.
fn parts(modifier: &str) -> Option<(i64, i64)> {
    let (first, second) = modifier.split_once(',').unwrap_or((modifier, "0"));
    Some((first.trim().parse().ok()?, second.trim().parse().ok()?))
}
