//! Columns, with what PostgreSQL writes in two places (`serial`, identities) said in one.

use crate::declared::serial;
use crate::model::prop;
use crate::model::{Address, Kind, Object, Value};

use super::object::{Unsaid, options};
use super::yaml::{Map, Yaml};
use super::{Writer, types};

impl Writer<'_> {
    /// A column by its name.
    pub(super) fn column(&self, column: &Object) -> (String, Yaml) {
        let mut map = Map::new();
        let mut unsaid = Unsaid::of(column);
        let base = unsaid.take_text(prop::TYPE).unwrap_or_default();
        let modifier = unsaid.take_text(prop::TYPE_MODIFIER);
        let serial = self.serial(column);
        let written = || types::written(&base, modifier.as_deref());
        map.push(("type".into(), Yaml::Text(serial.map_or_else(written, str::to_owned))));

        let identity = unsaid.take_text(prop::IDENTITY);
        // An identity column is never null, and nor is a serial one.
        if unsaid.take_flag(prop::NOT_NULL) && serial.is_none() && identity.is_none() {
            map.push(("nullable".into(), Yaml::Flag(false)));
        }
        if let Some(default) = unsaid.take_text(prop::DEFAULT).filter(|_| serial.is_none()) {
            map.push(("default".into(), expression(default)));
        }
        if let Some(identity) = identity {
            map.push(("identity".into(), Yaml::Text(identity)));
        }
        let chosen = unsaid.take_texts(prop::IDENTITY_OPTIONS);
        if !chosen.is_empty() {
            map.push(("identity_options".into(), identity_options(&chosen)));
        }
        if let Some(generated) = unsaid.take_text(prop::GENERATED) {
            let kind = unsaid.take_text(prop::GENERATED_KIND);
            let expression = Yaml::Long(generated);
            let generated = match kind {
                Some(kind) => Yaml::Map(vec![
                    ("expression".into(), expression),
                    ("kind".into(), Yaml::Text(kind)),
                ]),
                None => expression,
            };
            map.push(("generated".into(), generated));
        }
        let chosen = unsaid.take_texts(prop::OPTIONS);
        unsaid.rest(self, &mut map);
        if !chosen.is_empty() {
            map.push(("options".into(), options(chosen.iter().map(String::as_str))));
        }
        (column.address.own_name().to_owned(), Yaml::Map(map))
    }

    /// `serial` or its like, where the column and its sequence are exactly what that makes.
    fn serial(&self, column: &Object) -> Option<&'static str> {
        let data_type = column.property(prop::TYPE)?.to_string();
        let (word, _) = serial::WORDS.iter().find(|(_, of)| *of == data_type)?;
        let Some(Value::Expression(default)) = column.property(prop::DEFAULT) else { return None };
        let sequence = serial::sequence(&column.address)?;
        let is_its_own = *default.sql == *serial::default(&sequence);
        let sequence = self.snapshot.objects.get(&sequence)?;
        let is_plain = sequence.properties.iter().all(|property| match property.name {
            prop::DATA_TYPE => property.value.to_string() == data_type,
            prop::OWNED_BY => property.value.to_string() == column.address.to_string(),
            _ => self.is_usual(sequence, property),
        });
        (column.flag(prop::NOT_NULL) && is_its_own && is_plain).then_some(*word)
    }

    /// Whether a sequence is said by its column already.
    pub(super) fn is_of_serial(&self, sequence: &Object) -> bool {
        let owner = sequence.property(prop::OWNED_BY).filter(|value| !value.is_none());
        let column = owner.and_then(|of| Address::from_displayed(Kind::COLUMN, &of.to_string()));
        let column = column.and_then(|column| self.snapshot.objects.get(&column));
        column.is_some_and(|column| {
            serial::sequence(&column.address).as_ref() == Some(&sequence.address)
                && self.serial(column).is_some()
        })
    }
}

/// A default; a number stands as one.
pub(super) fn expression(sql: String) -> Yaml {
    if super::scalar::is_decimal(&sql) { Yaml::Loose(sql) } else { Yaml::Long(sql) }
}

/// `start=5` and the like, in the order in which `CREATE SEQUENCE` explains them.
fn identity_options(chosen: &[String]) -> Yaml {
    let value =
        |key: &str| chosen.iter().find_map(|item| item.strip_prefix(key)?.strip_prefix('='));
    let keys = super::super::column::IDENTITY_KEYS.iter();
    let entries = keys.filter_map(|key| {
        let value = match value(key)? {
            "yes" => Yaml::Flag(true),
            number => Yaml::Number(number.parse().ok()?),
        };
        Some(((*key).to_owned(), value))
    });
    Yaml::Map(entries.collect())
}
