//! A difference with all that is done together with it: what is in an object comes and goes with it.

use crate::model::prop;
use crate::model::{Actual, Address, Change, Difference, Kind, Object, Snapshot, Value};

use super::aim::Aim;
use crate::repair::plan::all_in;

/// The difference as it is to be removed in one database, those that follow from it, and one for each
/// object that is in what is missing or extra.
pub(super) fn with_contents(
    difference: &Difference,
    along: &[&Difference],
    aim: &Aim<'_>,
    target: &Snapshot,
    source: Option<&Snapshot>,
) -> Vec<Difference> {
    let mut all = vec![aimed(difference, aim)];
    for one in along {
        all.push(beside(one, aim));
        if one.change == Change::Missing {
            let inside = source.map(|source| within(&one.object, source));
            all.extend(inside.into_iter().flatten().map(|object| existence(one, object, target)));
        }
    }
    let at = difference.address_in(&target.name);
    match difference.change {
        Change::Missing => {
            let inside = source.map(|source| {
                let mut inside = within(&difference.object, source);
                for sequence in owned_sequences(&difference.object, source) {
                    inside.push(sequence);
                    inside.extend(within(&sequence.address, source));
                }
                inside
            });
            let missing = inside.into_iter().flatten();
            let missing = missing.filter(|object| !target.objects.contains_key(&object.address));
            all.extend(missing.map(|object| existence(difference, object, target)));
        }
        Change::Extra => {
            let inside = within(at, target).into_iter();
            all.extend(inside.map(|object| existence(difference, object, target)));
        }
        Change::Property(_) | Change::Renamed => {}
    }
    all
}

/// With the value of the side that the databases are made like, where no declaration says one.
fn aimed(difference: &Difference, aim: &Aim<'_>) -> Difference {
    let expected = match (&difference.expected, &difference.change, &aim.to) {
        (None, Change::Property(_) | Change::Renamed, to) => Some(to.clone()),
        (expected, ..) => expected.clone(),
    };
    Difference { expected, ..difference.clone() }
}

/// What is done together with another difference, towards the same side.
fn beside(difference: &Difference, whole: &Aim<'_>) -> Difference {
    let like = whole.like.and_then(|like| difference.actual.get(like));
    let expected = match (&difference.expected, like) {
        (None, Some(Actual::Value(value))) => Some(value.clone()),
        (expected, _) => expected.clone(),
    };
    Difference { expected, ..difference.clone() }
}

/// That an object is missing or extra like what it is in.
fn existence(whole: &Difference, object: &Object, target: &Snapshot) -> Difference {
    let actual = match whole.change {
        Change::Extra => Actual::Present,
        _ => Actual::Absent,
    };
    Difference {
        object: object.address.clone(),
        elsewhere: Default::default(),
        shape: None,
        expected: None::<Value>,
        actual: [(target.name.clone(), actual)].into(),
        databases: vec![target.name.clone()],
        model: Some(object.clone()),
        ..whole.clone()
    }
}

/// What is in an object, or about it, and about what is in it.
fn within<'s>(whole: &Address, side: &'s Snapshot) -> Vec<&'s Object> {
    all_in(whole, side).iter().filter_map(|address| side.objects.get(address)).collect()
}

/// The sequences that the columns of a table own.
fn owned_sequences<'s>(table: &Address, side: &'s Snapshot) -> Vec<&'s Object> {
    if table.kind != Kind::TABLE {
        return Vec::new();
    }
    // PostgreSQL has them in the schema of their table.
    let schema = Address::new(Kind::SCHEMA, table.schema().cloned());
    let is_owned = |sequence: &&Object| {
        let column = sequence.text(prop::OWNED_BY);
        let column = column.and_then(|column| Address::from_displayed(Kind::COLUMN, column));
        column.is_some_and(|column| column.path.starts_with(&table.path))
    };
    side.within(&schema, Kind::SEQUENCE).filter(is_owned).collect()
}
