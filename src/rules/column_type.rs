//! SCH004, SCH005: what a column can hold.

use crate::compare::Sides;
use crate::model::prop;
use crate::model::{Change, Difference, Kind, Object, Severity, Value};
use crate::sql;

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;
use super::words;

pub(super) const TYPE: Rule = Rule {
    code: "SCH004",
    name: "type-differs",
    severity: Severity::Error,
    page: Page(include_str!("pages/SCH004.md")),
    claim: |difference, sides| claim(difference, sides, "type"),
    ..Rule::BASE
};

pub(super) const LENGTH: Rule = Rule {
    code: "SCH005",
    name: "length-differs",
    severity: Severity::Error,
    page: Page(include_str!("pages/SCH005.md")),
    claim: |difference, sides| claim(difference, sides, prop::TYPE_MODIFIER),
    ..Rule::BASE
};

fn claim(difference: &Difference, sides: &Sides<'_>, property: &'static str) -> Option<Claim> {
    if difference.object.kind != Kind::COLUMN || difference.change != Change::Property(property) {
        return None;
    }
    let full = |object: &Object, value: &Value| {
        let modifier = object.text(prop::TYPE_MODIFIER);
        let name = value.to_string();
        Value::text(sql::full_type(&name, modifier).unwrap_or(name))
    };
    let message = match property {
        prop::TYPE => words::message(&words::shown(difference, sides, full)),
        _ => words::message(difference),
    };
    let advice = rewrites(difference, sides).then(|| REWRITES.to_owned());
    Some(Claim { message, advice, ..Claim::default() })
}

const REWRITES: &str = "The change rewrites the whole table, which nobody can read meanwhile.";

/// A type's name and its modifier.
type Typed<'a> = (&'a str, Option<&'a str>);

fn typed(column: &Object) -> Option<Typed<'_>> {
    Some((column.text(prop::TYPE)?, column.text(prop::TYPE_MODIFIER)))
}

/// Whether a change to the type that the column should have is more than one of the catalog.
fn rewrites(difference: &Difference, sides: &Sides<'_>) -> bool {
    let Some(to) = difference.model.as_ref().and_then(typed) else { return false };
    let wrong = difference.databases.iter().filter_map(|name| {
        let side = sides.database(name)?;
        let address = difference.address_in(name);
        let table = address.owning_table()?;
        // The rows of a foreign table are another server's.
        let is_local = side.objects.contains_key(&table);
        typed(side.objects.get(address)?).filter(|_| is_local)
    });
    wrong.into_iter().any(|from| from != to && !stays(from, to))
}

/// Whether the change is one of the catalog alone.
fn stays(from: Typed<'_>, to: Typed<'_>) -> bool {
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

/// The numbers of a modifier: length, or precision and scale.
fn parts(modifier: &str) -> Option<(i64, i64)> {
    let (first, second) = modifier.split_once(',').unwrap_or((modifier, "0"));
    Some((first.trim().parse().ok()?, second.trim().parse().ok()?))
}
