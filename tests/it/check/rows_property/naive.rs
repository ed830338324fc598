//! The naive comparison: everything in memory, of what psql gave.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::kinds::{Equal, Order};
use super::tables::{Column, Fate, Table, quoted};
use crate::support::Db;

/// How values are written, whatever the database's own settings are.
const PINNED: &str = "SET TimeZone = 'UTC'; SET DateStyle = ISO; SET IntervalStyle = postgres;
    SET bytea_output = hex; SET extra_float_digits = 1; SET lc_monetary = 'C';\n";

/// A part of a key: what orders it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Part {
    Text(String),
    Number(i128),
    Decimal(Decimal),
    /// Its bits, in the order of values.
    Float(i64),
}

/// A decimal number by its digits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Decimal(String);

impl Decimal {
    /// -3: minus infinity, -1: negative, 0, 1: positive, 3: infinity, 4: not a number.
    fn class(&self) -> i8 {
        match self.0.as_str() {
            "-Infinity" => -3,
            "Infinity" => 3,
            "NaN" => 4,
            "0" => 0,
            negative if negative.starts_with('-') => -1,
            _ => 1,
        }
    }

    fn magnitude(&self) -> (usize, &str, &str) {
        let digits = self.0.trim_start_matches('-');
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        (whole.len(), whole, part)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        self.class().cmp(&other.class()).then_with(|| match self.class() {
            1 => self.magnitude().cmp(&other.magnitude()),
            -1 => other.magnitude().cmp(&self.magnitude()),
            _ => Ordering::Equal,
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What of a key column is read: what orders it, and what it is shown as.
fn key_sql(column: &Column) -> [String; 2] {
    let k = quoted(&column.name);
    let text = format!("{k}::text");
    match column.kind.order {
        None | Some(Order::Text | Order::Integer) => [text.clone(), text],
        Some(Order::Numeric) => {
            [format!("trim_scale({k})::text"), format!("trim_scale({k})::text")]
        }
        Some(Order::Float) => [format!("({k}::float8)::text"), format!("({k}::float8)::text")],
        Some(Order::Boolean) => [format!("({k}::int)::text"), format!("left({text}, 1)")],
        Some(Order::Bytes) => [format!("encode({k}, 'hex')"), text],
        Some(Order::Sent(function)) => [format!("encode({function}({k}), 'hex')"), text],
    }
}

fn content_sql(column: &Column) -> String {
    let v = quoted(&column.name);
    match column.kind.equal {
        Equal::Written if column.kind.order.is_some() => format!("{v}::text"),
        // A cast is not what is written: it leaves the declaration of an xml as it is.
        Equal::Written => {
            format!("(CASE WHEN {v} IS DISTINCT FROM NULL THEN format('%s', {v}) END)")
        }
        Equal::Numeric => format!("trim_scale({v})::text"),
        Equal::Float => format!("(CASE WHEN {v} = 0 THEN '0' ELSE {v}::text END)"),
    }
}

fn part(order: Order, text: &str) -> Part {
    match order {
        Order::Text | Order::Boolean | Order::Bytes => Part::Text(text.to_owned()),
        Order::Integer => Part::Number(text.parse().unwrap()),
        Order::Numeric => Part::Decimal(Decimal(text.to_owned())),
        Order::Float => {
            let float: f64 = text.parse().unwrap();
            let float = if float == 0.0 { 0.0 } else { float };
            let bits = float.to_bits().cast_signed();
            Part::Float(if float.is_nan() {
                i64::MAX
            } else if bits < 0 {
                i64::MIN - bits
            } else {
                bits
            })
        }
        Order::Sent(_) => {
            let bits = u64::from_str_radix(text, 16).unwrap();
            Part::Number(match text.len() {
                8 => i128::from(u32::try_from(bits).unwrap().cast_signed()),
                _ => i128::from(bits.cast_signed()),
            })
        }
    }
}

/// Floats are shown as the shortest number that is read back as the same.
fn shown(order: Order, text: &str) -> String {
    match (order, text) {
        (Order::Float, "Infinity" | "-Infinity" | "NaN") => text.to_owned(),
        (Order::Float, number) => {
            let number = number.parse::<f64>().unwrap();
            let number = if number == 0.0 { 0.0 } else { number };
            format!("{number:?}").trim_end_matches(".0").to_owned()
        }
        _ => text.to_owned(),
    }
}

type Key = Vec<Part>;

/// The rows of one side.
#[derive(Default, Debug)]
pub(super) struct Rows {
    count: usize,
    rows: BTreeMap<Key, (String, BTreeMap<String, String>)>,
}

/// Reads all tables of a side. Values come in hexadecimal digits, NULL as a dash.
pub(super) fn read(db: &Db<'_>, tables: &[Table], is_last: bool) -> BTreeMap<String, Rows> {
    let has = |fate: Fate| !(is_last && fate == Fate::Lacking);
    let select = |table: &Table| {
        let keys = table.key.iter().flat_map(key_sql);
        let contents =
            table.contents.iter().filter(|c| has(c.fate)).map(|c| content_sql(&c.column));
        let items: String = keys
            .chain(contents)
            .map(|sql| format!(", coalesce(encode(convert_to({sql}, 'UTF8'), 'hex'), '-')"))
            .collect();
        format!(
            "SELECT concat_ws(','{}) FROM {}",
            format!(", '{}'", table.name) + &items,
            table.name
        )
    };
    let selects: Vec<String> = tables.iter().map(select).collect();
    let mut read: BTreeMap<String, Rows> =
        tables.iter().map(|table| (table.name.clone(), Rows::default())).collect();
    for line in db.query(&format!("{PINNED}{}", selects.join("\nUNION ALL\n"))) {
        let mut fields = line[0].split(',');
        let name = fields.next().unwrap();
        let table = tables.iter().find(|table| table.name == name).unwrap();
        let mut next = || {
            let field = fields.next().unwrap();
            (field != "-").then(|| String::from_utf8(from_hex(field)).unwrap())
        };
        let (mut key, mut told) = (Key::new(), Vec::new());
        for column in &table.key {
            let (by, text) = (next().unwrap(), next().unwrap());
            if let Some(order) = column.kind.order.filter(|_| table.trouble.is_none()) {
                key.push(part(order, &by));
                told.push(shown(order, &text));
            }
        }
        let mut values = BTreeMap::new();
        for content in table.contents.iter().filter(|content| has(content.fate)) {
            let value = next().map_or_else(|| "NULL".to_owned(), |text| format!("={text}"));
            if content.fate == Fate::Compared {
                values.insert(content.column.name.clone(), value);
            }
        }
        let rows = read.get_mut(name).unwrap();
        rows.count += 1;
        rows.rows.insert(key, (told.join(", "), values));
    }
    read
}

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) * 16 + digit(pair[1])).collect()
}

/// What a report is to say of one table.
#[derive(PartialEq, Debug)]
pub(super) struct Expected {
    pub(super) rows: Json,
    pub(super) codes: BTreeSet<String>,
    pub(super) unchecked: BTreeSet<String>,
}

const SAMPLE: usize = 10;

pub(super) fn compare(table: &Table, sides: &[(&str, &Rows)]) -> Expected {
    let counts: BTreeMap<&str, usize> =
        sides.iter().map(|(name, rows)| (*name, rows.count)).collect();
    let mut codes = BTreeSet::new();
    if counts.values().collect::<BTreeSet<_>>().len() > 1 {
        codes.insert(format!("DAT001 public.{}", table.name));
    }
    if table.trouble.is_some() {
        let rows = json!({"compare": "count", "counts": counts, "missing": {}, "differing": null});
        let unchecked = BTreeSet::from([format!("- public.{} not-comparable", table.name)]);
        return Expected { rows, codes, unchecked };
    }
    let all: BTreeSet<&Key> = sides.iter().flat_map(|(_, rows)| rows.rows.keys()).collect();
    let mut missing = serde_json::Map::new();
    for (name, rows) in sides {
        let lacks: Vec<&Key> =
            all.iter().copied().filter(|key| !rows.rows.contains_key(*key)).collect();
        let told = |key: &&Key| &sides.iter().find_map(|(_, rows)| rows.rows.get(*key)).unwrap().0;
        if !lacks.is_empty() {
            let sample: Vec<_> = lacks.iter().take(SAMPLE).map(told).collect();
            missing.insert((*name).to_owned(), json!({"count": lacks.len(), "sample": sample}));
            codes.insert(format!("DAT002 public.{}", table.name));
        }
    }
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sample = Vec::new();
    for key in all.iter().filter(|_| table.with_contents) {
        let rows: Vec<_> = sides.iter().filter_map(|(_, rows)| rows.rows.get(*key)).collect();
        let (told, first) = rows[0];
        let differing: Vec<&str> = first
            .iter()
            .filter(|(name, value)| rows.iter().any(|(_, other)| &other[*name] != *value))
            .map(|(name, _)| name.as_str())
            .collect();
        for name in &differing {
            *columns.entry(name).or_default() += 1;
        }
        if !differing.is_empty() {
            sample.push(json!({"key": told, "columns": differing, "values": {}}));
        }
    }
    if !sample.is_empty() {
        codes.insert(format!("DAT003 public.{}", table.name));
    }
    let count = sample.len();
    sample.truncate(SAMPLE);
    let differing =
        json!({"count": count, "looked_at": count, "columns": columns, "sample": sample});
    let apart = table.contents.iter().filter(|c| table.with_contents && c.fate == Fate::Apart);
    let unchecked = apart
        .map(|content| {
            let name = &content.column.name;
            let is_plain = name.bytes().all(|b| b.is_ascii_lowercase()) && name != "select";
            let name = if is_plain { name.clone() } else { quoted(name) };
            format!("- public.{}.{name} not-comparable", table.name)
        })
        .collect();
    let compare = if table.with_contents { "content" } else { "ids" };
    let rows =
        json!({"compare": compare, "counts": counts, "missing": missing, "differing": differing});
    Expected { rows, codes, unchecked }
}
