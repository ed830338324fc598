//! Keys as bytes whose order is the order of the key, so that merging is comparing bytes.

mod class;
mod moment;
mod number;

pub(super) use class::{KeyClass, KeyOrder};

use crate::model::{Name, Reason};
use crate::server::Failure;

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
/// Errors where a field is NULL or is none of its type.
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
        if column.class.encode(field, into).is_none() {
            return Err(Failure::new(Reason::Protocol, "the server sent a malformed key"));
        }
    }
    Ok(())
}

/// The parts of an encoded key as text that PostgreSQL reads, in the order of its columns.
pub(super) fn decode(key: &[KeyColumn], mut bytes: &[u8]) -> Vec<String> {
    key.iter().map(|column| column.class.decode(&mut bytes).unwrap_or_default()).collect()
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
    fn a_shorter_value_comes_first_whatever_follows() {
        for class in [KeyClass::Text, KeyClass::Bytes] {
            let key = [column(class), column(class)];
            let short = encoded(&key, &[b"a", b"z"]);
            let long = encoded(&key, &[b"aa", b"a"]);
            assert!(short < long);
        }
        let key = [column(KeyClass::Text), column(KeyClass::Integer)];
        let long = encoded(&key, &[b"aa", &7i32.to_be_bytes()]);
        assert_eq!(decode(&key, &long), ["aa", "7"]);
    }

    #[test]
    fn refuses_null_and_malformed_fields() {
        let mut bytes = Vec::new();
        assert!(encode(&[column(KeyClass::Uuid)], &[None], &mut bytes).is_err());
        assert!(encode(&[column(KeyClass::Uuid)], &[Some(b"short")], &mut bytes).is_err());
        assert!(encode(&[column(KeyClass::Integer)], &[Some(b"123")], &mut bytes).is_err());
        assert!(encode(&[column(KeyClass::Text)], &[Some(b"a\0b")], &mut bytes).is_err());
        assert!(encode(&[column(KeyClass::Text)], &[], &mut bytes).is_err());
    }

    #[test]
    fn what_is_cut_short_is_no_panic() {
        for class in KeyClass::ALL {
            for length in 0..20 {
                for byte in [0, 1, 0x80, 0xff] {
                    let field = vec![byte; length];
                    let mut bytes = Vec::new();
                    let _ = encode(&[column(class)], &[Some(&field)], &mut bytes);
                    let _ = decode(&[column(class)], &field);
                }
            }
        }
    }
}
