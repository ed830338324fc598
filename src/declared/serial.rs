//! `serial` and its like: an integer that is not null, its default, and the sequence that gives it.

use crate::model::prop;
use crate::model::{Address, Kind, Object, Place, Property, Snapshot, Value};

/// The longest identifier in bytes (`NAMEDATALEN` less one).
const LONGEST: usize = 63;

/// The words, and the types that they stand for.
pub(super) const WORDS: [(&str, &str); 3] =
    [("serial", "integer"), ("bigserial", "bigint"), ("smallserial", "smallint")];

/// The sequence that a column of such a type gets, where its name is not taken; `None` where it would
/// have to be cut to be one.
pub(super) fn sequence(column: &Address) -> Option<Address> {
    let [schema, table, name] = &column.path[..] else { return None };
    let own = format!("{}_{}_seq", table.as_str(), name.as_str());
    (own.len() <= LONGEST).then(|| Address::new(Kind::SEQUENCE, [schema.as_str(), &own]))
}

/// The default that takes its values, as PostgreSQL deparses it.
pub(super) fn default(sequence: &Address) -> String {
    format!("nextval('{}'::regclass)", sequence.to_string().replace('\'', "''"))
}

/// Says of a declared column of such a type, whose default is not said, what the word means: for a
/// declaration that means what it does not say.
pub(super) fn spell_out(snapshot: &mut Snapshot, column: &Address, place: &Place) {
    let Some(sequence) = sequence(column) else { return };
    let Some(own) = snapshot.objects.get_mut(column) else { return };
    let Some(Value::Type(data_type)) = own.property(prop::TYPE).cloned() else { return };
    let value = Value::expression(Some(default(&sequence)), Some(&data_type));
    let said = Property { name: prop::DEFAULT, value };
    own.properties = own.properties.iter().cloned().chain([said]).collect();
    if snapshot.objects.contains_key(&sequence) {
        return;
    }
    let properties = [
        Property { name: prop::DATA_TYPE, value: Value::text(&*data_type) },
        Property { name: prop::OWNED_BY, value: Value::text(column.to_string()) },
    ];
    snapshot.kinds_read.insert(Kind::SEQUENCE);
    snapshot.places.insert((sequence.clone(), None), place.clone());
    snapshot.insert(Object::named(sequence, properties));
}
