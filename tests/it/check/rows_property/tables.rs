//! Random tables, each with a form of its own on every side, and with rows that agree mostly.

use std::collections::BTreeSet;

use super::kinds::{Can, Equal, KEYS, Kind, OTHERS, Order};
use super::random::Rng;

/// A column on all sides.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: &'static Kind,
    /// What its type is called on each side.
    spellings: Vec<String>,
}

/// A column that is no part of the key.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) column: Column,
    pub(super) fate: Fate,
}

/// What is to become of a column's contents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    Compared,
    /// The configuration leaves it out.
    Excepted,
    /// The last side has no such column.
    Lacking,
    /// It is of another type on the last side.
    Apart,
}

/// Why ids of a table cannot be compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trouble {
    /// The order of the key's type is not known.
    Type,
    /// The key's column is of another type on the last side, which does not compare.
    Types,
    /// The last side has its key on other columns.
    Other,
    /// There is no key, or one that may be NULL.
    None,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) key: Vec<Column>,
    pub(super) contents: Vec<Content>,
    pub(super) trouble: Option<Trouble>,
    pub(super) with_contents: bool,
    /// What each side runs to get it.
    pub(super) sql: Vec<String>,
}

const NAMES: [&str; 8] = ["v", "V", "a\"b", "größe", "select", "present", "suspect", "é, (x)"];

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// The value as another one may have written it.
fn respelled(rng: &mut Rng, kind: &Kind, value: &str) -> String {
    let is_digits = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    match kind.equal {
        Equal::Numeric if is_digits && value.contains('.') => format!("{value}00"),
        Equal::Numeric if is_digits => format!("{value}.0"),
        Equal::Float if value == "0" => "-0".to_owned(),
        _ if kind.names.iter().any(|name| name.starts_with("char(")) && rng.chance(50) => {
            format!("{value} ").chars().take(9).collect()
        }
        _ => value.to_owned(),
    }
}

/// Another value that PostgreSQL's own hash may take for this one.
fn twin(kind: &Kind, value: &str) -> String {
    match (kind.equal, kind.order, value) {
        (_, Some(Order::Integer), "-1") if kind.names[0] == "bigint" => "4294967295".to_owned(),
        (_, Some(Order::Integer), "0") if kind.names[0] == "bigint" => "4294967297".to_owned(),
        (Equal::Numeric, _, value) if value.starts_with('-') => value[1..].to_owned(),
        (Equal::Numeric, _, value) if value.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("-{value}")
        }
        _ => value.to_owned(),
    }
}

/// A table for `sides` databases; `collations` are those that each of them has.
pub(super) fn table(rng: &mut Rng, number: usize, can: Can, collations: &[Vec<&str>]) -> Table {
    let sides = collations.len();
    let trouble = rng
        .chance(12)
        .then(|| [Trouble::Type, Trouble::Types, Trouble::Other, Trouble::None][rng.below(4)]);
    let column = |rng: &mut Rng, name: String, kind: &'static Kind| {
        let spelled = |collations: &Vec<&str>| {
            let mut spelled = rng.pick(kind.names).to_owned();
            if kind.order == Some(Order::Text) && !spelled.starts_with("mood") && spelled != "uuid"
            {
                spelled = format!("{spelled} COLLATE {}", quoted(rng.pick(collations)));
            }
            spelled
        };
        Column { spellings: collations.iter().map(spelled).collect(), name, kind }
    };
    let others: Vec<&'static Kind> =
        OTHERS.iter().filter(|kind| can.xml || kind.names != ["xml"]).collect();
    let in_btree: Vec<&'static Kind> = others
        .iter()
        .copied()
        .filter(|kind| !["json", "xml", "point"].contains(&kind.names[0]))
        .collect();
    let mut key: Vec<Column> = (0..[1, 1, 1, 2, 2, 3][rng.below(6)])
        .map(|at| {
            let kind = &KEYS[rng.below(KEYS.len())];
            column(rng, format!("k{at}"), kind)
        })
        .collect();
    match trouble {
        Some(Trouble::Type) => {
            let kind = in_btree[rng.below(in_btree.len())];
            key[0] = column(rng, "k0".into(), kind);
        }
        Some(Trouble::Types) => {
            key[0] = column(rng, "k0".into(), &KEYS[1]);
            *key[0].spellings.last_mut().unwrap() =
                rng.pick(&["text", "numeric", "real"]).to_owned();
        }
        _ => {}
    }
    let mut names = NAMES;
    rng.shuffle(&mut names);
    let count = rng.below(6);
    let contents: Vec<Content> = names[..count]
        .iter()
        .map(|name| {
            let kind = if rng.chance(55) {
                &KEYS[rng.below(KEYS.len())]
            } else {
                others[rng.below(others.len())]
            };
            let mut column = column(rng, (*name).to_owned(), kind);
            let fate = match rng.below(12) {
                0 => Fate::Excepted,
                1 => Fate::Lacking,
                2 if kind.names[0] == "smallint" => {
                    *column.spellings.last_mut().unwrap() =
                        rng.pick(&["text", "numeric", "double precision"]).to_owned();
                    Fate::Apart
                }
                _ => Fate::Compared,
            };
            Content { column, fate }
        })
        .collect();
    let mut table = Table {
        name: format!("t{number}"),
        key,
        contents,
        trouble,
        with_contents: rng.chance(70),
        sql: Vec::new(),
    };
    let pool = rows(rng, &table, can);
    table.sql = (0..sides)
        .map(|side| {
            create(rng, &table, side, sides) + &insert(rng, &table, &pool, side, sides, can)
        })
        .collect();
    table
}

/// Keys that are likely to be different, each with a row.
fn rows(rng: &mut Rng, table: &Table, can: Can) -> Vec<(Vec<String>, Vec<Option<String>>)> {
    let wanted = [0, 1, 3, 20, 60][rng.below(5)];
    let mut keys = BTreeSet::new();
    for _ in 0..wanted {
        keys.insert(table.key.iter().map(|k| (k.kind.value)(rng, can)).collect::<Vec<_>>());
    }
    keys.into_iter()
        .map(|key| (key, table.contents.iter().map(|c| value(rng, &c.column, can)).collect()))
        .collect()
}

fn value(rng: &mut Rng, column: &Column, can: Can) -> Option<String> {
    (!rng.chance(12)).then(|| (column.kind.value)(rng, can))
}

/// The table as one side defines it: columns in any order, the key as a primary key or only unique.
fn create(rng: &mut Rng, table: &Table, side: usize, sides: usize) -> String {
    let is_last = side + 1 == sides;
    let mut columns: Vec<String> = table
        .key
        .iter()
        .map(|column| format!("{} {} NOT NULL", quoted(&column.name), column.spellings[side]))
        .collect();
    let has = |content: &&Content| !(is_last && content.fate == Fate::Lacking);
    columns.extend(
        table
            .contents
            .iter()
            .filter(has)
            .map(|c| format!("{} {}", quoted(&c.column.name), c.column.spellings[side])),
    );
    columns.push("serial bigint GENERATED ALWAYS AS IDENTITY".to_owned());
    rng.shuffle(&mut columns);
    let mut key: Vec<String> = table.key.iter().map(|column| quoted(&column.name)).collect();
    if side > 0 {
        rng.shuffle(&mut key);
    }
    let key = key.join(", ");
    let constraint = match table.trouble {
        Some(Trouble::None) => {
            return format!("CREATE TABLE {} ({});\n", table.name, columns.join(", "));
        }
        Some(Trouble::Other) if is_last => "UNIQUE (serial)".to_owned(),
        _ if rng.chance(25) => format!("UNIQUE ({key})"),
        _ => format!("PRIMARY KEY ({key})"),
    };
    format!("CREATE TABLE {} ({}, {constraint});\n", table.name, columns.join(", "))
}

fn insert(
    rng: &mut Rng,
    table: &Table,
    pool: &[(Vec<String>, Vec<Option<String>>)],
    side: usize,
    sides: usize,
    can: Can,
) -> String {
    let has = |content: &Content| !(side + 1 == sides && content.fate == Fate::Lacking);
    let mut tuples = Vec::new();
    for (key, row) in pool {
        if rng.chance(15) {
            continue;
        }
        let mut values: Vec<String> = key
            .iter()
            .zip(&table.key)
            .map(|(value, column)| match rng.chance(30) {
                true => literal(&respelled(rng, column.kind, value)),
                false => literal(value),
            })
            .collect();
        for (old, content) in row.iter().zip(&table.contents).filter(|(_, content)| has(content)) {
            let value = match rng.below(20) {
                0 | 1 => value(rng, &content.column, can),
                2 => old.as_ref().map(|old| twin(content.column.kind, old)),
                3..7 => old.as_ref().map(|old| respelled(rng, content.column.kind, old)),
                _ => old.clone(),
            };
            values.push(value.as_deref().map_or_else(|| "NULL".to_owned(), literal));
        }
        tuples.push(format!("({})", values.join(", ")));
    }
    if tuples.is_empty() {
        return String::new();
    }
    rng.shuffle(&mut tuples);
    let names = table.key.iter().map(|column| quoted(&column.name));
    let contents = table.contents.iter().filter(|content| has(content));
    let names: Vec<String> = names.chain(contents.map(|c| quoted(&c.column.name))).collect();
    format!(
        "INSERT INTO {} ({}) VALUES\n{}\nON CONFLICT DO NOTHING;\n",
        table.name,
        names.join(", "),
        tuples.join(",\n")
    )
}
