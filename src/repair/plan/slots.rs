//! Which names no two objects have at a time.

use crate::ddl;
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Value};

/// One of PostgreSQL's lists of names, and a place in it.
pub(super) type Slot = (&'static str, Vec<Name>);

/// The places in PostgreSQL's lists of names that an object takes.
pub(super) fn slots(address: &Address) -> Vec<Slot> {
    let pair = |list, address: &Address| match (address.path.first(), address.path.last()) {
        (Some(schema), Some(name)) => vec![(list, vec![schema.clone(), name.clone()])],
        _ => Vec::new(),
    };
    match address.kind {
        Kind::TABLE | Kind::FOREIGN_TABLE | Kind::VIEW | Kind::MATERIALIZED_VIEW => {
            let mut both = pair("relation", address);
            both.extend(pair("type", address));
            both
        }
        Kind::INDEX | Kind::SEQUENCE => pair("relation", address),
        Kind::CONSTRAINT => {
            let mut both = pair("relation", address);
            both.push(("constraint", address.path.to_vec()));
            both
        }
        Kind::ENUM | Kind::DOMAIN | Kind::RANGE_TYPE | Kind::BASE_TYPE => pair("type", address),
        Kind::COMPOSITE_TYPE => {
            let mut both = pair("relation", address);
            both.extend(pair("type", address));
            both
        }
        Kind::FUNCTION | Kind::PROCEDURE | Kind::AGGREGATE => {
            vec![("routine", address.path.to_vec())]
        }
        _ => Vec::new(),
    }
}

/// The places that an operator class has for its members, and as the default of its type.
fn of_class(class: &Object) -> Vec<Slot> {
    let [schema, name, using] = &class.address.path[..] else { return Vec::new() };
    let of = Name::new(class.text(prop::INPUT_TYPE).unwrap_or_default());
    let family = class
        .text(prop::FAMILY)
        .map_or_else(|| format!("{}.{}", schema.displayed(), name.displayed()), str::to_owned);
    let mut all = vec![(prop::OPERATOR_CLASS, vec![using.clone(), Name::new(family), of.clone()])];
    if class.flag(prop::DEFAULT) {
        all.push(("default operator class", vec![using.clone(), of]));
    }
    all
}

/// The default of two encodings that a conversion is.
fn of_conversion(conversion: &Object) -> Option<Slot> {
    let encodings = [prop::SOURCE, prop::DESTINATION].map(|name| conversion.text(name));
    let [Some(from), Some(to)] = encodings.map(|encoding| encoding.map(Name::new)) else {
        return None;
    };
    let path = conversion.address.schema().cloned().into_iter().chain([from, to]).collect();
    conversion.flag(prop::DEFAULT).then_some(("default conversion", path))
}

/// The sequence of an identity column, and the name of its NOT NULL where that is a constraint.
fn of_column(column: &Object) -> Vec<Slot> {
    let mut all = Vec::new();
    if column.text(prop::IDENTITY).is_some() {
        let stated = column.property(prop::IDENTITY_SEQUENCE).unwrap_or(&Value::None);
        let sequence = ddl::column_clause::identity_sequence(&column.address, stated);
        all.extend(sequence.iter().flat_map(slots));
    }
    if let Some(chosen) = column.property(prop::NOT_NULL_CONSTRAINT)
        && column.flag(prop::NOT_NULL)
        && let [schema, table, ..] = &column.address.path[..]
        && let Some(name) = ddl::column_clause::not_null_name(&column.address, chosen)
    {
        all.push(("not null", vec![schema.clone(), table.clone(), Name::new(name)]));
    }
    all
}

/// The names that an object has besides its own.
pub(super) fn further(object: &Object) -> Vec<Slot> {
    match object.address.kind {
        Kind::COLUMN => of_column(object),
        Kind::RANGE_TYPE => {
            let multirange = object.text(prop::MULTIRANGE);
            let multirange = multirange.and_then(|m| Address::from_displayed(Kind::RANGE_TYPE, m));
            multirange.iter().flat_map(slots).collect()
        }
        Kind::CONVERSION => of_conversion(object).into_iter().collect(),
        Kind::OPERATOR_CLASS => of_class(object),
        _ => Vec::new(),
    }
}
