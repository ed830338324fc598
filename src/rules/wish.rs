//! What a database should have, where that is not simply what another side has.

use crate::model::{Actual, Change, Difference, Name, Object, Snapshot, Value};

/// That some of a difference's databases should have a value, whatever the others have.
pub(super) fn of(difference: &Difference, databases: &[Name], value: Value) -> Difference {
    Difference { expected: Some(value), databases: databases.to_vec(), ..difference.clone() }
}

/// That a property of one database's object should have another value.
pub(super) fn property(
    database: &Snapshot,
    object: &Object,
    property: &'static str,
    value: Value,
) -> Difference {
    let actual = object.property(property).cloned().unwrap_or(Value::None);
    Difference {
        expected: Some(value),
        ..about(database, object, Change::Property(property), Actual::Value(actual))
    }
}

/// That one database should not have an object.
pub(super) fn gone(database: &Snapshot, object: &Object) -> Difference {
    about(database, object, Change::Extra, Actual::Present)
}

fn about(database: &Snapshot, object: &Object, change: Change, actual: Actual) -> Difference {
    Difference {
        object: object.address.clone(),
        elsewhere: Default::default(),
        shape: None,
        change,
        declared: false,
        expected: None,
        actual: [(database.name.clone(), actual)].into(),
        databases: vec![database.name.clone()],
        declared_at: None,
        severity: None,
        model: Some(object.clone()),
        by_text_only: false,
    }
}
