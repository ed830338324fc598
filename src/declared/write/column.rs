//! Columns, with what PostgreSQL writes in two places (`serial`, identities) said in one.

use crate::model::{Address, Kind, Object, Value};

use super::object::{Unsaid, options};
use super::yaml::{Map, Yaml};
use super::{Writer, types, usual};

impl Writer<'_> {
    /// A column by its name.
    pub(super) fn column(&self, column: &Object) -> (String, Yaml) {
        let mut map = Map::new();
        let mut unsaid = Unsaid::of(column);
        let base = unsaid.take_text("type").unwrap_or_default();
        let modifier = unsaid.take_text("type modifier");
        let serial = self.serial(column);
        let written = || types::written(&base, modifier.as_deref());
        map.push(("type".into(), Yaml::Text(serial.map_or_else(written, str::to_owned))));

        let identity = unsaid.take_text("identity");
        // An identity column is never null, and nor is a serial one.
        if unsaid.take_flag("not null") && serial.is_none() && identity.is_none() {
            map.push(("nullable".into(), Yaml::Flag(false)));
        }
        if let Some(default) = unsaid.take_text("default").filter(|_| serial.is_none()) {
            map.push(("default".into(), expression(default)));
        }
        if let Some(identity) = identity {
            map.push(("identity".into(), Yaml::Text(identity)));
        }
        let chosen = unsaid.take_texts("identity options");
        if !chosen.is_empty() {
            map.push(("identity_options".into(), identity_options(&chosen)));
        }
        if let Some(generated) = unsaid.take_text("generated") {
            let kind = unsaid.take_text("generated kind");
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
        let chosen = unsaid.take_texts("options");
        unsaid.rest(self, &mut map);
        if !chosen.is_empty() {
            map.push(("options".into(), options(chosen.iter().map(String::as_str))));
        }
        (column.address.own_name().to_owned(), Yaml::Map(map))
    }

    /// `serial` or its like, where the column is what that makes.
    fn serial(&self, column: &Object) -> Option<&'static str> {
        let (word, base) = match column.property("type")?.to_string().as_str() {
            "integer" => ("serial", "integer"),
            "bigint" => ("bigserial", "bigint"),
            "smallint" => ("smallserial", "smallint"),
            _ => return None,
        };
        let Some(Value::Expression(default)) = column.property("default") else { return None };
        let sequence = default.sql.strip_prefix("nextval('")?.strip_suffix("'::regclass)")?;
        let sequence = Address::from_displayed(Kind::SEQUENCE, &sequence.replace("''", "'"))?;
        let [schema, table, name] = &column.address.path[..] else { return None };
        let is_its_own = sequence.path.first() == Some(schema)
            && is_made_up(sequence.own_name(), table.as_str(), name.as_str());
        (column.flag("not null") && is_its_own && self.is_plain_sequence(&sequence, column, base))
            .then_some(word)
    }

    /// Whether a sequence is as `serial` makes it for the column. One that is not in sight is taken
    /// to be.
    fn is_plain_sequence(&self, sequence: &Address, column: &Object, data_type: &str) -> bool {
        let Some(sequence) = self.snapshot.objects.get(sequence) else { return true };
        let shown = |name: &str| sequence.property(name).map(ToString::to_string);
        let as_usual = usual::limits(sequence).is_some_and(|[minimum, maximum, start]| {
            [("minimum", minimum), ("maximum", maximum), ("start", start)]
                .iter()
                .all(|(name, usual)| sequence.property(name) == Some(&Value::Number(*usual)))
        });
        as_usual
            && shown("owned by") == Some(column.address.to_string())
            && [
                ("data type", data_type),
                ("increment", "1"),
                ("cache", "1"),
                ("cycle", "no"),
                ("persistence", "permanent"),
            ]
            .iter()
            .all(|(name, usual)| shown(name).as_deref() == Some(usual))
    }

    /// Whether a sequence is said by its column already.
    pub(super) fn is_of_serial(&self, sequence: &Object) -> bool {
        let Some(owner) = sequence.property("owned by").filter(|value| !value.is_none()) else {
            return false;
        };
        let column = Address::from_displayed(Kind::COLUMN, &owner.to_string());
        let column = column.and_then(|column| self.snapshot.objects.get(&column));
        let own = sequence.address.to_string().replace('\'', "''");
        column.is_some_and(|column| {
            let is_default = match column.property("default") {
                Some(Value::Expression(default)) => {
                    *default.sql == *format!("nextval('{own}'::regclass)")
                }
                _ => false,
            };
            is_default && self.serial(column).is_some()
        })
    }
}

/// Whether `serial` would have called a sequence so: table and column, cut to fit, and a number
/// where that was taken.
fn is_made_up(sequence: &str, table: &str, column: &str) -> bool {
    let base = sequence.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some(name) = base.strip_suffix("_seq") else { return false };
    if name == format!("{table}_{column}") {
        return true;
    }
    // Cut: both are beginnings, and the whole is as long as can be.
    sequence.len() > CUT
        && name.match_indices('_').any(|(at, _)| {
            let (before, after) = name.split_at(at);
            table.starts_with(before) && column.starts_with(after.trim_start_matches('_'))
        })
}

/// Names that are longer may have been cut between characters of up to four bytes.
const CUT: usize = 59;

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
