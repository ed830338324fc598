//! Numbers over what a file states, so that a slip of a hand or a bad merge in it is seen. They are no
//! seal: whoever wants to deceive can reckon them anew.
//!
//! The order of keys and of objects is nobody's business, and neither are the names that objects are
//! shown under. So what may stand in any order is summed up. (FNV-1a, 64 bits, of everything else.)

use super::raw::{Entries, Raw, Text};
use crate::model::{Expression, Object, Value};

/// The checksum of a text, a value, an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Checksum(u64);

impl Checksum {
    pub(super) fn new() -> Self {
        Checksum(0xcbf2_9ce4_8422_2325)
    }

    /// Of nothing yet, for what is summed up.
    pub(super) fn none() -> Self {
        Checksum(0)
    }

    /// The sum of what may stand in any order.
    pub(super) fn and(self, other: Checksum) -> Self {
        Checksum(self.0.wrapping_add(other.0))
    }

    /// As it stands in a file.
    pub(super) fn hex(self) -> String {
        format!("{:016x}", self.0)
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }

    /// Ended by a byte that is in no text.
    pub(super) fn text(self, text: &str) -> Self {
        self.bytes(b"s").bytes(text.as_bytes()).bytes(&[0xff])
    }

    pub(super) fn texts<'t>(self, texts: impl IntoIterator<Item = &'t str>) -> Self {
        texts.into_iter().fold(self.bytes(b"["), Checksum::text).bytes(b"]")
    }

    pub(super) fn sum(self, sum: Checksum) -> Self {
        self.bytes(&sum.0.to_le_bytes())
    }

    fn flag(self, flag: bool) -> Self {
        self.bytes(if flag { b"t" } else { b"f" })
    }

    fn number(self, number: i64) -> Self {
        self.bytes(b"i").bytes(&number.to_le_bytes())
    }

    /// A value as it stands in a file; `None` where it has a form that this version does not write.
    fn raw(self, raw: &Raw<'_>) -> Option<Self> {
        Some(match raw {
            Raw::Null => self.bytes(b"n"),
            Raw::Flag(flag) => self.flag(*flag),
            Raw::Number(number) => self.number(*number),
            Raw::Text(text) => self.text(&text.0),
            Raw::List(items) => self.texts(items.iter().map(|item| &*item.0)),
            Raw::Map(Entries(entries)) => self.sum(of_raw(entries)?),
            Raw::Other => return None,
        })
    }

    /// A value as it is going to stand in a file.
    fn value(self, value: &Value) -> Self {
        match value {
            Value::None => self.bytes(b"n"),
            Value::Flag(flag) => self.flag(*flag),
            Value::Number(number) => self.number(*number),
            Value::Text(text) | Value::Type(text) | Value::Definition(text) => self.lines(text),
            Value::List(items) | Value::Set(items) => self.texts(items.iter().map(|item| &**item)),
            Value::Expression(Expression { sql, stored_as: None }) => self.lines(sql),
            Value::Expression(Expression { sql, stored_as: Some(stored_as) }) => {
                let entry = |key, text| Checksum::new().text(key).lines(text);
                self.sum(entry("sql", sql).and(entry("stored_as", stored_as)))
            }
        }
    }

    /// A text, or its lines.
    fn lines(self, text: &str) -> Self {
        match text.contains('\n') {
            true => self.texts(text.split('\n')),
            false => self.text(text),
        }
    }
}

/// Of properties as they stand in a file.
pub(super) fn of_raw(properties: &[(Text<'_>, Raw<'_>)]) -> Option<Checksum> {
    properties.iter().try_fold(Checksum::none(), |sum, (name, raw)| {
        Some(sum.and(Checksum::new().text(&name.0).raw(raw)?))
    })
}

/// Of an object that is going to stand in a file.
pub(super) fn of_object(object: &Object) -> Checksum {
    let own = object.properties.iter();
    let own = own.map(|property| Checksum::new().text(property.name).value(&property.value));
    let properties = own.fold(Checksum::none(), Checksum::and);
    let path = object.address.path.iter().map(|name| name.as_str());
    of_parts(path, object.shape.as_deref(), object.name_is_generated, properties)
}

/// Of an object whose properties have this sum.
pub(super) fn of_parts<'t>(
    path: impl IntoIterator<Item = &'t str>,
    shape: Option<&str>,
    name_is_generated: bool,
    properties: Checksum,
) -> Checksum {
    Checksum::new().texts(path).texts(shape).flag(name_is_generated).sum(properties)
}
