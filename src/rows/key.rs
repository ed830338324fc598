//! Keys as bytes whose order is the order of the key, so that merging is comparing bytes.

use crate::model::Name;
use crate::model::Reason;
use crate::server::Failure;

/// How one column of a key is put in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyClass {
    /// `uuid`: 16 bytes, ordered as they are.
    Uuid,
    /// `smallint`, `integer`, `bigint`: compared by value.
    Integer,
    /// `text`, `character varying`: compared by the bytes of their UTF-8 form.
    Text,
}

impl KeyClass {
    /// The class of a type in `format_type`'s spelling without modifier; `None` where keys of it
    /// cannot be compared yet.
    pub fn of_type(type_name: &str) -> Option<KeyClass> {
        match type_name {
            "uuid" => Some(KeyClass::Uuid),
            "smallint" | "integer" | "bigint" => Some(KeyClass::Integer),
            "text" | "character varying" => Some(KeyClass::Text),
            _ => None,
        }
    }
}

/// One column of a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyColumn {
    /// The column.
    pub name: Name,
    /// Its order.
    pub class: KeyClass,
}

/// Appends the key of one tuple, as it came in binary COPY format, to `into`.
///
/// Errors where a field is NULL or has a length that its type cannot have.
pub(super) fn encode(
    key: &[KeyColumn],
    fields: &[Option<&[u8]>],
    into: &mut Vec<u8>,
) -> Result<(), Failure> {
    if fields.len() != key.len() {
        return Err(Failure::new(Reason::Protocol, "the server sent another number of columns"));
    }
    for (column, field) in key.iter().zip(fields) {
        let Some(field) = field else {
            let message = format!("key column {} holds NULL", column.name.displayed());
            return Err(Failure::new(Reason::NotComparable, message));
        };
        match column.class {
            KeyClass::Uuid if field.len() == 16 => into.extend_from_slice(field),
            KeyClass::Integer => into.extend_from_slice(&ordered(integer(field)?)),
            KeyClass::Text if !field.contains(&0) => {
                into.extend_from_slice(field);
                into.push(0);
            }
            _ => return Err(Failure::new(Reason::Protocol, "the server sent a malformed key")),
        }
    }
    Ok(())
}

/// The parts of an encoded key as text, in the order of its columns.
pub(super) fn decode(key: &[KeyColumn], mut bytes: &[u8]) -> Vec<String> {
    let mut parts = Vec::with_capacity(key.len());
    for column in key {
        let length = match column.class {
            KeyClass::Uuid => 16,
            KeyClass::Integer => 8,
            KeyClass::Text => bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()),
        };
        let (part, rest) = bytes.split_at_checked(length).unwrap_or((bytes, &[]));
        parts.push(match column.class {
            KeyClass::Uuid => uuid::Uuid::from_slice(part).unwrap_or_default().to_string(),
            KeyClass::Integer => part.try_into().map_or(0, unordered).to_string(),
            KeyClass::Text => String::from_utf8_lossy(part).into_owned(),
        });
        bytes = match column.class {
            KeyClass::Text => rest.get(1..).unwrap_or_default(),
            _ => rest,
        };
    }
    parts
}

fn integer(field: &[u8]) -> Result<i64, Failure> {
    let two = field.try_into().map(i16::from_be_bytes).map(i64::from);
    let four = field.try_into().map(i32::from_be_bytes).map(i64::from);
    let eight = field.try_into().map(i64::from_be_bytes);
    two.or(four)
        .or(eight)
        .map_err(|_| Failure::new(Reason::Protocol, "the server sent a malformed integer"))
}

/// Big-endian with the sign bit turned over: ordered by bytes as the numbers are by value.
fn ordered(number: i64) -> [u8; 8] {
    (number ^ i64::MIN).to_be_bytes()
}

fn unordered(bytes: [u8; 8]) -> i64 {
    i64::from_be_bytes(bytes) ^ i64::MIN
}

#[cfg(test)]
mod tests {
    use super::{KeyClass, KeyColumn, decode, encode};
    use crate::model::Name;

    fn column(class: KeyClass) -> KeyColumn {
        KeyColumn { name: Name::new("k"), class }
    }

    fn encoded(key: &[KeyColumn], fields: &[&[u8]]) -> Vec<u8> {
        let fields: Vec<_> = fields.iter().map(|field| Some(*field)).collect();
        let mut bytes = Vec::new();
        encode(key, &fields, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn integers_of_every_width_are_ordered_by_value() {
        let key = [column(KeyClass::Integer)];
        let minus_two = encoded(&key, &[&(-2i16).to_be_bytes()]);
        let minus_one = encoded(&key, &[&(-1i32).to_be_bytes()]);
        let three = encoded(&key, &[&3i64.to_be_bytes()]);
        assert!(minus_two < minus_one && minus_one < three);
        assert_eq!(decode(&key, &minus_two), ["-2"]);
        assert_eq!(encoded(&key, &[&3i16.to_be_bytes()]), three);
    }

    #[test]
    fn a_shorter_text_comes_first_whatever_follows() {
        let key = [column(KeyClass::Text), column(KeyClass::Text)];
        let short = encoded(&key, &[b"a", b"z"]);
        let long = encoded(&key, &[b"aa", b"a"]);
        assert!(short < long);
        assert_eq!(decode(&key, &long), ["aa", "a"]);
    }

    #[test]
    fn refuses_null_and_malformed_fields() {
        let mut bytes = Vec::new();
        assert!(encode(&[column(KeyClass::Uuid)], &[None], &mut bytes).is_err());
        assert!(encode(&[column(KeyClass::Uuid)], &[Some(b"short")], &mut bytes).is_err());
        assert!(encode(&[column(KeyClass::Integer)], &[Some(b"123")], &mut bytes).is_err());
        assert!(encode(&[column(KeyClass::Text)], &[], &mut bytes).is_err());
    }
}
