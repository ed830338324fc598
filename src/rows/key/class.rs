//! What key columns can be of, and the bytes of their values.

use super::{moment, number};

/// How one column of a key is put in order. Columns of one class are compared by value, whatever
/// their types are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyClass {
    /// `uuid`: 16 bytes, ordered as they are.
    Uuid,
    /// `smallint`, `integer`, `bigint`.
    Integer,
    /// `numeric`: 1.0 and 1.00 are one value.
    Numeric,
    /// `real`, `double precision`: 0 and -0 are one value, and NaN is the greatest.
    Float,
    /// `boolean`: false comes first.
    Boolean,
    /// `date`.
    Date,
    /// `time without time zone`.
    Time,
    /// `timestamp without time zone`.
    Timestamp,
    /// `timestamp with time zone`.
    Instant,
    /// `text`, `character varying`: compared by the bytes of their UTF-8 form.
    Text,
    /// `character`: as text, without the blanks at its end.
    Padded,
    /// An enum: as the text of its labels, for their order may differ.
    Enum,
    /// `bytea`.
    Bytes,
}

/// What the values of a key's column are put in order by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::rows) enum KeyOrder {
    /// The values, whose own order is that of their bytes.
    Value,
    /// The characters of a text, by their bytes.
    Text,
    /// The characters of a label.
    Label,
}

impl KeyClass {
    /// Every class.
    pub(in crate::rows) const ALL: [KeyClass; 13] = [
        KeyClass::Uuid,
        KeyClass::Integer,
        KeyClass::Numeric,
        KeyClass::Float,
        KeyClass::Boolean,
        KeyClass::Date,
        KeyClass::Time,
        KeyClass::Timestamp,
        KeyClass::Instant,
        KeyClass::Text,
        KeyClass::Padded,
        KeyClass::Enum,
        KeyClass::Bytes,
    ];

    /// The class of a type of PostgreSQL's own, in `format_type`'s spelling without modifier;
    /// `None` where keys of it cannot be compared.
    pub fn of_type(type_name: &str) -> Option<KeyClass> {
        Some(match type_name {
            "uuid" => KeyClass::Uuid,
            "smallint" | "integer" | "bigint" => KeyClass::Integer,
            "numeric" => KeyClass::Numeric,
            "real" | "double precision" => KeyClass::Float,
            "boolean" => KeyClass::Boolean,
            "date" => KeyClass::Date,
            "time without time zone" => KeyClass::Time,
            "timestamp without time zone" => KeyClass::Timestamp,
            "timestamp with time zone" => KeyClass::Instant,
            "text" | "character varying" => KeyClass::Text,
            "character" => KeyClass::Padded,
            "bytea" => KeyClass::Bytes,
            _ => return None,
        })
    }

    /// What SQL puts its values in order by.
    pub(in crate::rows) fn order(self) -> KeyOrder {
        match self {
            KeyClass::Text | KeyClass::Padded => KeyOrder::Text,
            KeyClass::Enum => KeyOrder::Label,
            KeyClass::Uuid
            | KeyClass::Integer
            | KeyClass::Numeric
            | KeyClass::Float
            | KeyClass::Boolean
            | KeyClass::Date
            | KeyClass::Time
            | KeyClass::Timestamp
            | KeyClass::Instant
            | KeyClass::Bytes => KeyOrder::Value,
        }
    }

    /// Whether values are texts, which depend on an encoding.
    pub(in crate::rows) fn is_text(self) -> bool {
        self.order() != KeyOrder::Value
    }

    /// Appends a value in binary format; `None` where it is none of the class.
    pub(super) fn encode(self, field: &[u8], into: &mut Vec<u8>) -> Option<()> {
        match self {
            KeyClass::Uuid if field.len() == 16 => into.extend_from_slice(field),
            KeyClass::Uuid => return None,
            KeyClass::Integer
            | KeyClass::Date
            | KeyClass::Time
            | KeyClass::Timestamp
            | KeyClass::Instant => {
                into.extend_from_slice(&number::ordered(number::integer(field)?));
            }
            KeyClass::Numeric => number::encode_numeric(field, into)?,
            KeyClass::Float => into.extend_from_slice(&number::ordered_float(field)?),
            KeyClass::Boolean => into.push(u8::from(*<&[u8; 1]>::try_from(field).ok()? != [0])),
            KeyClass::Text | KeyClass::Enum => text(field, into)?,
            KeyClass::Padded => {
                let blanks = field.iter().rev().take_while(|byte| **byte == b' ').count();
                text(field.get(..field.len() - blanks)?, into)?;
            }
            KeyClass::Bytes => {
                for byte in field {
                    into.push(*byte);
                    if *byte == 0 {
                        into.push(1);
                    }
                }
                into.extend_from_slice(&[0, 0]);
            }
        }
        Some(())
    }

    /// Takes one value off the beginning, as text that PostgreSQL reads.
    pub(super) fn decode(self, bytes: &mut &[u8]) -> Option<String> {
        Some(match self {
            KeyClass::Uuid => uuid::Uuid::from_bytes(take(bytes)?).to_string(),
            KeyClass::Integer => number::unordered(take(bytes)?).to_string(),
            KeyClass::Numeric => number::decode_numeric(bytes)?,
            KeyClass::Float => number::float_text(take(bytes)?),
            KeyClass::Boolean => (if take(bytes)? == [0] { "f" } else { "t" }).to_owned(),
            KeyClass::Date => moment::date(number::unordered(take(bytes)?)),
            KeyClass::Time => moment::time(number::unordered(take(bytes)?)),
            KeyClass::Timestamp => moment::timestamp(number::unordered(take(bytes)?), ""),
            KeyClass::Instant => moment::timestamp(number::unordered(take(bytes)?), "+00"),
            KeyClass::Text | KeyClass::Padded | KeyClass::Enum => {
                let end = bytes.iter().position(|byte| *byte == 0)?;
                let (text, rest) = bytes.split_at_checked(end)?;
                *bytes = rest.get(1..)?;
                String::from_utf8_lossy(text).into_owned()
            }
            KeyClass::Bytes => {
                let mut hex = "\\x".to_owned();
                loop {
                    match take(bytes)? {
                        [0] if take(bytes)? == [0] => break hex,
                        [byte] => hex.push_str(&format!("{byte:02x}")),
                    }
                }
            }
        })
    }
}

/// A text, ended by the one byte that none can have.
fn text(field: &[u8], into: &mut Vec<u8>) -> Option<()> {
    if field.contains(&0) {
        return None;
    }
    into.extend_from_slice(field);
    into.push(0);
    Some(())
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::KeyClass;

    fn round(class: KeyClass, field: &[u8]) -> (Vec<u8>, String) {
        let mut bytes = Vec::new();
        class.encode(field, &mut bytes).unwrap();
        let mut rest = bytes.as_slice();
        let text = class.decode(&mut rest).unwrap();
        assert!(rest.is_empty());
        (bytes, text)
    }

    #[test]
    fn integers_of_every_width_are_ordered_by_value() {
        let two = round(KeyClass::Integer, &(-2i16).to_be_bytes());
        let one = round(KeyClass::Integer, &(-1i32).to_be_bytes());
        let three = round(KeyClass::Integer, &3i64.to_be_bytes());
        assert!(two < one && one < three);
        assert_eq!(two.1, "-2");
        assert_eq!(round(KeyClass::Integer, &3i16.to_be_bytes()), three);
    }

    #[test]
    fn blanks_at_the_end_of_a_padded_text_mean_nothing() {
        assert_eq!(round(KeyClass::Padded, b"a b  "), round(KeyClass::Text, b"a b"));
    }

    #[test]
    fn bytes_may_be_anything() {
        let values: [&[u8]; 7] = [b"", b"\0", b"\0\0", b"\0\x01", b"\x01", b"a\0b", b"ab"];
        let rounds: Vec<_> = values.iter().map(|value| round(KeyClass::Bytes, value)).collect();
        assert!(rounds.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(rounds[5].1, "\\x610062");
    }
}
