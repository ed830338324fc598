//! What goes without saying of an object: what PostgreSQL takes where nothing is said. The catalog's
//! words say it of most properties; here is what they do not, and what depends on something else.
//! A declaration that is written leaves it out, and a complete one that is read means it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::prop;
use crate::model::{Form, Kind, Name, Object, Snapshot, Stated, Value};
use crate::sql;

/// The columns of primary keys, each with its table's names: a key makes its columns NOT NULL.
pub(super) type Keys = BTreeSet<(Arc<[Name]>, Arc<str>)>;

/// Those of a snapshot.
pub(super) fn keys(snapshot: &Snapshot) -> Keys {
    let keys = snapshot.of_kind(Kind::CONSTRAINT).filter(|object| {
        object.property(prop::TYPE).is_some_and(|of| of.to_string() == "primary key")
    });
    let of_key = |key: &Object| {
        let table: Arc<[Name]> = key.address.owning_table().map_or_else(|| [].into(), |t| t.path);
        let columns = match key.property(prop::COLUMNS) {
            Some(Value::List(columns)) => columns.to_vec(),
            _ => Vec::new(),
        };
        columns.into_iter().map(move |column| (table.clone(), column)).collect::<Vec<_>>()
    };
    keys.flat_map(of_key).collect()
}

/// What a property is where nothing is said of it; `None` where nothing is usual. What the object
/// says besides counts, so that this is asked of what depends on others after those.
pub(super) fn value(object: &Object, stated: &Stated, keys: &Keys) -> Option<Value> {
    let said = |name| object.property(name).filter(|value| !value.is_none());
    match (object.address.kind, stated.name) {
        (Kind::COLUMN, prop::NOT_NULL) => {
            let table = object.address.owning_table()?.path;
            let in_key = keys.contains(&(table, object.address.own_name().into()));
            return Some(Value::Flag(in_key || said("identity").is_some()));
        }
        // A partitioned table stores nothing itself.
        (Kind::TABLE, prop::ACCESS_METHOD) if said(prop::PARTITIONED_BY).is_some() => {
            return Some(Value::None);
        }
        (Kind::DOMAIN, prop::NOT_NULL) => return Some(Value::Flag(false)),
        (Kind::DOMAIN, "validated") => return Some(Value::Flag(true)),
        (Kind::DOMAIN, _) => return Some(Value::None),
        (Kind::FUNCTION | Kind::PROCEDURE | Kind::AGGREGATE, "arguments") => {
            let types = object.address.own_name().strip_prefix('(')?.strip_suffix(')')?;
            let types = sql::split(types, ",").into_iter().map(str::trim);
            return Some(Value::list(types.filter(|name| !name.is_empty())));
        }
        (Kind::AGGREGATE, prop::FINAL_MODIFY | prop::MOVING_FINAL_MODIFY) => {
            let is_normal = said(prop::AGGREGATE_KIND).is_none_or(|of| of.to_string() == "normal");
            return Some(Value::text(if is_normal { "read only" } else { "read write" }));
        }
        (Kind::SEQUENCE, name @ ("minimum" | "maximum" | "start")) => {
            return limit(object, name).map(Value::Number);
        }
        _ => {}
    }
    let shown = stated.usually?;
    Some(match stated.form {
        Form::Word(_) => Value::text(shown),
        _ if shown == "none" => Value::None,
        Form::Flag => Value::Flag(shown == "yes"),
        Form::Number => Value::Number(shown.parse().ok()?),
        Form::Text => Value::text(shown),
        Form::Type => Value::type_name(shown),
        Form::List => Value::list(shown.split(", ")),
        Form::Set => Value::set(shown.split(", ")),
        Form::Expression | Form::Definition => return None,
    })
}

/// Properties that depend on others, in the order in which they do.
pub(super) const DEPENDING: [&str; 3] = ["minimum", "maximum", "start"];

/// The least, the greatest or the first value of a sequence, by its type, its direction, and its
/// least and greatest value.
fn limit(sequence: &Object, name: &str) -> Option<i64> {
    let number = |property| match sequence.property(property) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let (least, most) = match sequence.property(prop::DATA_TYPE)?.to_string().as_str() {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    Some(match (name, number("increment")? > 0) {
        ("minimum", true) => 1,
        ("minimum", false) => least,
        ("maximum", true) => most,
        ("maximum", false) => -1,
        (_, true) => number("minimum")?,
        (_, false) => number("maximum")?,
    })
}

/// Whether a value says that there is none.
pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::None => true,
        Value::List(items) | Value::Set(items) => items.is_empty(),
        _ => false,
    }
}

/// Whether a value is the usual one. A text that only reads like nothing is none.
pub(super) fn is(value: &Value, usual: &Value) -> bool {
    match is_nothing(usual) {
        true => is_nothing(value),
        false => value.to_string() == usual.to_string(),
    }
}
