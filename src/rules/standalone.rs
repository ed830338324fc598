//! What belongs to no table, as SQL: schemas and sequences.

use crate::ddl;
use crate::model::{Address, Difference, Fix, Kind, Object, Property, Value};

use super::book::Sides;
use super::repair::{self, Aim, NO_LOCK, SHARE_ROW_EXCLUSIVE};

/// `CREATE ...`.
pub(super) fn create(object: &Object) -> Option<Fix> {
    let name = object.address.quoted();
    let sql = match object.address.kind {
        Kind::SCHEMA => format!("CREATE SCHEMA {name}"),
        Kind::SEQUENCE => {
            let is_owner = |p: &&Property| p.name == "owned by" && !p.value.is_none();
            let own = object.properties.iter().filter(|p| !is_owner(p));
            let own = own.filter_map(|p| option(p.name, &p.value));
            let unlogged = match repair::text(object, "persistence") {
                Some("unlogged") => "UNLOGGED ",
                _ => "",
            };
            let create = format!("CREATE {unlogged}SEQUENCE {name}{}", own.collect::<String>());
            // Apart, because the column that owns it may have it as its default.
            let owner = object.properties.iter().find(is_owner);
            let owner = owner.and_then(|p| option(p.name, &p.value));
            let owned = owner.map(|owner| format!("ALTER SEQUENCE {name}{owner}"));
            return Some(repair::fix([create].into_iter().chain(owned), NO_LOCK));
        }
        _ => return None,
    };
    Some(repair::fix([sql], NO_LOCK))
}

/// `ALTER ...`, for what it can change without a look at any row.
pub(super) fn alter(
    difference: &Difference,
    sides: &Sides<'_>,
    aim: &Aim<'_>,
    property: &str,
) -> Option<Fix> {
    let name = aim.at.quoted();
    match aim.at.kind {
        Kind::SEQUENCE => {
            let what = match (property, &aim.to) {
                ("persistence", Value::Text(word)) => match &**word {
                    "permanent" => " SET LOGGED".to_owned(),
                    "unlogged" => " SET UNLOGGED".to_owned(),
                    _ => return None,
                },
                ("owned by", to) => option(property, to)?,
                _ => options(difference, sides, aim)?,
            };
            let sql = format!("ALTER SEQUENCE {name}{what}");
            let moved = match property {
                "persistence" | "owned by" => None,
                _ => moved_into_range(difference, sides, aim)?,
            };
            Some(repair::fix(moved.into_iter().chain([sql]), SHARE_ROW_EXCLUSIVE))
        }
        _ => None,
    }
}

/// Everything that a sequence counts by and that differs, at once, because one has to fit the other.
/// What counts in the other direction has to be restarted, which is for a person.
fn options(difference: &Difference, sides: &Sides<'_>, aim: &Aim<'_>) -> Option<String> {
    const COUNTS_BY: [&str; 7] =
        ["data type", "increment", "minimum", "maximum", "start", "cache", "cycle"];
    let model = difference.model.as_ref()?;
    let mut options = String::new();
    for property in COUNTS_BY {
        let Some(to) = model.property(property) else { continue };
        let from = repair::common(aim, sides, property)?;
        if let ("increment", Value::Number(from), Value::Number(to)) = (property, from, to) {
            ((*from > 0) == (*to > 0)).then_some(())?;
        }
        if from != to {
            options.push_str(&option(property, to)?);
        }
    }
    Some(options)
}

/// The statement that puts a sequence that has not come to its new range yet, such as one that was
/// never used, where the range is begun: `ALTER SEQUENCE` refuses to leave it outside. `None` where
/// the place where it is begun is itself outside the old range, so that no statement can go there.
fn moved_into_range(
    difference: &Difference,
    sides: &Sides<'_>,
    aim: &Aim<'_>,
) -> Option<Option<String>> {
    let model = difference.model.as_ref()?;
    let new = |property| number(model.property(property)?);
    let old = |property| number(repair::common(aim, sides, property)?);
    let (Some(increment), Some(start)) = (new("increment"), new("start")) else {
        // A declaration need not state them; then nothing is known of where it would begin.
        return Some(None);
    };
    let edge = if increment > 0 { "minimum" } else { "maximum" };
    let (Some(from), Some(to)) = (old(edge), new(edge)) else { return Some(None) };
    let is_outside = |value| if increment > 0 { value < to } else { value > to };
    if !is_outside(from) {
        return Some(None);
    }
    (old("minimum")? <= start && start <= old("maximum")?).then_some(())?;
    let (name, sign) = (aim.at.quoted(), if increment > 0 { '<' } else { '>' });
    let regclass = ddl::lexical::literal(&name);
    Some(Some(format!(
        "SELECT pg_catalog.setval({regclass}, {start}, false) FROM {name} WHERE last_value {sign} {to}"
    )))
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

/// An option of a sequence, with a space before it.
fn option(property: &str, value: &Value) -> Option<String> {
    Some(match (property, value) {
        ("data type", Value::Text(name)) => {
            let known = ["smallint", "integer", "bigint"].contains(&&**name);
            known.then(|| format!(" AS {name}"))?
        }
        ("start", Value::Number(number)) => format!(" START WITH {number}"),
        ("increment", Value::Number(number)) => format!(" INCREMENT BY {number}"),
        ("minimum", Value::Number(number)) => format!(" MINVALUE {number}"),
        ("maximum", Value::Number(number)) => format!(" MAXVALUE {number}"),
        ("cache", Value::Number(number)) => format!(" CACHE {number}"),
        ("cycle", Value::Flag(true)) => " CYCLE".to_owned(),
        ("cycle", Value::Flag(false)) => " NO CYCLE".to_owned(),
        ("owned by", Value::Text(column)) => {
            let column = Address::from_displayed(Kind::COLUMN, column)?;
            format!(" OWNED BY {}", column.quoted())
        }
        ("owned by", Value::None) => " OWNED BY NONE".to_owned(),
        _ => return None,
    })
}
