//! What statements write of a column: `CREATE TABLE`, `ADD COLUMN` and `ALTER COLUMN`.
//! <https://www.postgresql.org/docs/current/sql-altertable.html>

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Value};

use super::naming::made_up;
use super::stated::{collate, text};
use super::target::own_name;
use super::{foreign_table, lexical};

/// A column as `CREATE TABLE` and `ADD COLUMN` take it, without its NOT NULL.
pub fn column(object: &Object) -> Option<String> {
    let modifier = text(object, prop::TYPE_MODIFIER);
    let mut sql = format!(
        "{} {}{}",
        own_name(&object.address)?,
        lexical::full_type(text(object, prop::TYPE)?, modifier)?,
        foreign_table::column_options(object)?
    );
    sql.push_str(&collate(object, prop::COLLATION));
    if let Some(Value::Expression(generated)) = object.property(prop::GENERATED) {
        let expression = lexical::expression(&generated.sql)?;
        let kind = text(object, prop::GENERATED_KIND).unwrap_or("stored").to_uppercase();
        let kind = matches!(kind.as_str(), "STORED" | "VIRTUAL").then_some(kind)?;
        return Some(format!("{sql} GENERATED ALWAYS AS ({expression}) {kind}"));
    }
    if let Some(identity) = identity(object)? {
        sql.push_str(&format!(" {identity}"));
    } else if let Some(Value::Expression(default)) = object.property(prop::DEFAULT) {
        sql.push_str(&format!(" DEFAULT {}", lexical::expression(&default.sql)?));
    }
    Some(sql)
}

/// `GENERATED ... AS IDENTITY`, where the column is one.
pub fn identity(object: &Object) -> Option<Option<String>> {
    let Some(kind) = text(object, prop::IDENTITY) else { return Some(None) };
    let kind = ["always", "by default"].contains(&kind).then(|| kind.to_uppercase())?;
    let mut options = Vec::new();
    if let Some(sequence) = text(object, prop::IDENTITY_SEQUENCE) {
        options.push(format!("SEQUENCE NAME {}", lexical::qualified(sequence)?));
    }
    options.extend(identity_options(object)?);
    Some(Some(match options.as_slice() {
        [] => format!("GENERATED {kind} AS IDENTITY"),
        options => format!("GENERATED {kind} AS IDENTITY ({})", options.join(" ")),
    }))
}

/// The options of its sequence that are stated not to be the defaults, each as SQL has it.
pub fn identity_options(object: &Object) -> Option<Vec<String>> {
    let Some(Value::Set(options)) = object.property(prop::IDENTITY_OPTIONS) else {
        return Some(Vec::new());
    };
    options.iter().map(|option| identity_option(option)).collect()
}

fn identity_option(option: &str) -> Option<String> {
    let (name, value) = option.split_once('=')?;
    if name == "cycle" {
        return Some(if value == "yes" { "CYCLE" } else { "NO CYCLE" }.to_owned());
    }
    let words = match name {
        "start" => "START WITH",
        "increment" => "INCREMENT BY",
        "minimum" => "MINVALUE",
        "maximum" => "MAXVALUE",
        "cache" => "CACHE",
        _ => return None,
    };
    let number: i64 = value.parse().ok()?;
    Some(format!("{words} {number}"))
}

/// What follows `ALTER COLUMN` to bring the options of an identity from one side's to the other's.
pub fn change_identity_options(from: &Value, to: &Value) -> Option<Vec<String>> {
    let items = |value: &Value| match value {
        Value::Set(items) => items.iter().map(ToString::to_string).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let (from, to) = (items(from), items(to));
    let of = |name: &str| {
        let option = to.iter().find(|option| option.split_once('=').is_some_and(|o| o.0 == name));
        option.and_then(|option| option.split_once('=')?.1.parse::<i64>().ok())
    };
    // What is usual is the other way round then, and what was counted so far is out of range.
    let counts_down = |items: &[String]| items.iter().any(|o| o.starts_with("increment=-"));
    if counts_down(&from) != counts_down(&to) {
        return None;
    }
    // It starts at the end that it counts from.
    let start = match of("increment") {
        Some(step) if step < 0 => of("maximum").unwrap_or(-1),
        _ => of("minimum").unwrap_or(1),
    };
    let mut changes = Vec::new();
    for option in to.iter().filter(|option| !from.contains(option)) {
        changes.push(format!("SET {}", identity_option(option)?));
    }
    let is_set =
        |name: &str| to.iter().any(|option| option.split_once('=').is_some_and(|o| o.0 == name));
    for option in &from {
        let (name, _) = option.split_once('=')?;
        if is_set(name) {
            continue;
        }
        changes.push(match name {
            "increment" => "SET INCREMENT BY 1".to_owned(),
            "minimum" => "SET NO MINVALUE".to_owned(),
            "maximum" => "SET NO MAXVALUE".to_owned(),
            "cache" => "SET CACHE 1".to_owned(),
            "cycle" => "SET NO CYCLE".to_owned(),
            "start" => format!("SET START WITH {start}"),
            _ => return None,
        });
    }
    Some(changes)
}

/// ` NOT NULL` of a new column, with the name that was chosen for it. Nothing where rows were not
/// held to it: that is for [`settings`].
pub fn not_null(object: &Object) -> String {
    if !object.flag(prop::NOT_NULL) || is_unvalidated(object) {
        return String::new();
    }
    let name = text(object, prop::NOT_NULL_CONSTRAINT).map(|name| Name::new(name).quoted());
    let name = name.map_or(String::new(), |name| format!(" CONSTRAINT {name}"));
    let inherit = if object.flag(prop::NOT_NULL_NO_INHERIT) { " NO INHERIT" } else { "" };
    format!("{name} NOT NULL{inherit}")
}

fn is_unvalidated(object: &Object) -> bool {
    object.flag(prop::NOT_NULL)
        && object.property(prop::NOT_NULL_VALIDATED) == Some(&Value::Flag(false))
}

/// `ADD CONSTRAINT ... NOT NULL`, as PostgreSQL 18 takes it.
pub fn add_not_null(object: &Object) -> Option<String> {
    let column = own_name(&object.address)?;
    let name = match text(object, prop::NOT_NULL_CONSTRAINT) {
        Some(name) => format!("CONSTRAINT {} ", Name::new(name).quoted()),
        None => String::new(),
    };
    let inherit = if object.flag(prop::NOT_NULL_NO_INHERIT) { " NO INHERIT" } else { "" };
    Some(format!("ADD {name}NOT NULL {column}{inherit}"))
}

/// What follows `ALTER TABLE` to hold a column to NOT NULL as it states it: with a name and attributes
/// where it has such.
pub fn set_not_null(object: &Object) -> Option<String> {
    let has_more =
        text(object, prop::NOT_NULL_CONSTRAINT).is_some() || object.flag(prop::NOT_NULL_NO_INHERIT);
    Some(match (is_unvalidated(object), has_more) {
        (true, _) => format!("{} NOT VALID", add_not_null(object)?),
        (false, true) => add_not_null(object)?,
        (false, false) => format!("ALTER COLUMN {} SET NOT NULL", own_name(&object.address)?),
    })
}

/// The name of a column's NOT NULL where the value says which was chosen, or that none was.
pub fn not_null_name(column: &Address, chosen: &Value) -> Option<String> {
    match chosen {
        Value::Text(name) => Some(Name::new(name).quoted()),
        _ => made_up_name(column, "not_null"),
    }
}

/// Whether a parent's NOT NULL is all that a column states. One that is the column's own as well has
/// the parent's name, and says so.
fn is_held_alike(own: &Object, parent: &Object) -> bool {
    let chosen = |of: &Object| of.property(prop::NOT_NULL_CONSTRAINT).cloned();
    let theirs = chosen(parent).and_then(|name| not_null_name(&parent.address, &name));
    let has_own = text(own, prop::NOT_NULL_CONSTRAINT)
        .is_some_and(|name| theirs == Some(Name::new(name).quoted()));
    parent.flag(prop::NOT_NULL) && !has_own
}

/// What follows `ALTER TABLE` to give a new column what its definition does not say.
pub fn settings(object: &Object) -> Option<Vec<String>> {
    let column = own_name(&object.address)?;
    let mut settings = Vec::new();
    for (property, value) in kept_otherwise(object) {
        if let Some(what) = setting(property, value)? {
            settings.push(format!("ALTER COLUMN {column} {what}"));
        }
    }
    if is_unvalidated(object) {
        settings.push(format!("{} NOT VALID", add_not_null(object)?));
    }
    Some(settings)
}

/// What a new column has only where it is told to.
fn kept_otherwise(object: &Object) -> impl Iterator<Item = (&'static str, &Value)> {
    let is_usual = |property: &str, value: &Value| match (property, value) {
        (prop::STORAGE, Value::Text(word)) => is_usual_storage(object, word),
        (_, Value::Set(items)) => items.is_empty(),
        (_, value) => value.is_none(),
    };
    ["storage", "compression", prop::STATISTICS_TARGET, "options"]
        .into_iter()
        .filter_map(|property| Some((property, object.property(property)?)))
        .filter(move |(property, value)| !is_usual(property, value))
}

/// What follows `ALTER COLUMN name` to give a column the value; nothing where nothing has to be said.
pub fn setting(property: &str, value: &Value) -> Option<Option<String>> {
    Some(Some(match (property, value) {
        (prop::STATISTICS_TARGET, Value::Number(target)) => format!("SET STATISTICS {target}"),
        (prop::STATISTICS_TARGET, Value::None) => "SET STATISTICS -1".to_owned(),
        (prop::STORAGE, Value::Text(word)) if lexical::is_qualified_name(word) => {
            format!("SET STORAGE {}", word.to_uppercase())
        }
        (prop::COMPRESSION, Value::None) => "SET COMPRESSION default".to_owned(),
        (prop::COMPRESSION, Value::Text(word)) if lexical::is_qualified_name(word) => {
            format!("SET COMPRESSION {word}")
        }
        (prop::OPTIONS, Value::Set(options)) => {
            let options: Option<Vec<&str>> = options.iter().map(|o| lexical::option(o)).collect();
            let options = options?;
            if options.is_empty() {
                return Some(None);
            }
            format!("SET ({})", options.join(", "))
        }
        _ => return None,
    }))
}

/// Whether a column of its type is stored like this anyway. Of types that we do not know, this may be
/// so of what most types are.
fn is_usual_storage(object: &Object, word: &str) -> bool {
    const MAIN: [&str; 3] = ["numeric", "inet", "cidr"];
    const PLAIN: [&str; 26] = [
        "boolean",
        "\"char\"",
        "name",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "oid",
        "money",
        "date",
        "time without time zone",
        "time with time zone",
        "timestamp without time zone",
        "timestamp with time zone",
        "interval",
        "uuid",
        "point",
        "lseg",
        "box",
        "line",
        "circle",
        "macaddr",
        "macaddr8",
        "pg_lsn",
        "tsquery",
    ];
    const EXTENDED: [&str; 11] = [
        "text",
        "character varying",
        "character",
        "bpchar",
        "bytea",
        "json",
        "jsonb",
        "xml",
        "bit",
        "bit varying",
        "tsvector",
    ];
    let Some(name) = text(object, prop::TYPE) else { return true };
    match word {
        _ if MAIN.contains(&name) => word == "main",
        _ if PLAIN.contains(&name) => word == "plain",
        _ if EXTENDED.contains(&name) || name.ends_with("[]") || is_range(name) => {
            word == "extended"
        }
        word => ["plain", "extended"].contains(&word),
    }
}

/// Whether it is one of PostgreSQL's own range types, or their multiranges.
fn is_range(name: &str) -> bool {
    let of = name.strip_suffix("range").map(|of| of.strip_suffix("multi").unwrap_or(of));
    of.is_some_and(|of| ["int4", "int8", "num", "ts", "tstz", "date"].contains(&of))
}

/// What follows `ALTER TABLE` to make a column that came from its parent, or from a type, what it is
/// here.
pub fn adjustments(own: &Object, parent: Option<&Object>) -> Option<Vec<String>> {
    let column = own_name(&own.address)?;
    let theirs = |property: &str| parent.and_then(|parent| parent.property(property));
    let differs = |property: &str| match (own.property(property), theirs(property)) {
        (Some(own), Some(theirs)) => own != theirs,
        (Some(own), None) => !own.is_none(),
        (None, _) => false,
    };
    let mut changes = Vec::new();
    let is_computed = own.property(prop::GENERATED).is_some_and(|value| !value.is_none());
    if differs("default") && !is_computed {
        changes.push(match own.property(prop::DEFAULT)? {
            Value::Expression(default) => {
                format!("ALTER COLUMN {column} SET DEFAULT {}", lexical::expression(&default.sql)?)
            }
            _ => format!("ALTER COLUMN {column} DROP DEFAULT"),
        });
    }
    if own.flag(prop::NOT_NULL) && !parent.is_some_and(|parent| is_held_alike(own, parent)) {
        changes.push(set_not_null(own)?);
    }
    changes.extend(loosened(own, parent)?);
    // A partition has the first two from the table that it is a part of.
    for property in [prop::STORAGE, prop::COMPRESSION, prop::STATISTICS_TARGET, prop::OPTIONS] {
        let is_handed_on =
            [prop::STORAGE, prop::COMPRESSION].contains(&property) && parent.is_some();
        let has_own = match is_handed_on {
            true => differs(property),
            false => kept_otherwise(own).any(|(kept, _)| kept == property),
        };
        if let Some(value) = own.property(property).filter(|_| has_own)
            && let Some(what) = setting(property, value)?
        {
            changes.push(format!("ALTER COLUMN {column} {what}"));
        }
    }
    Some(changes)
}

/// Whether the columns that inherit a column are held to its NOT NULL.
pub fn hands_on_not_null(column: &Object) -> bool {
    column.flag(prop::NOT_NULL) && !column.flag(prop::NOT_NULL_NO_INHERIT)
}

/// What follows `ALTER TABLE` to take back what a new column is held to for its parent's sake alone.
pub fn loosened(own: &Object, parent: Option<&Object>) -> Option<Option<String>> {
    let is_too_strict = !own.flag(prop::NOT_NULL) && parent.is_some_and(hands_on_not_null);
    let column = own_name(&own.address)?;
    Some(is_too_strict.then(|| format!("ALTER COLUMN {column} DROP NOT NULL")))
}

/// The name that PostgreSQL makes up for something of a column, quoted: `t_c_not_null`.
pub fn made_up_name(column: &Address, label: &str) -> Option<String> {
    let table = column.owning_table()?;
    Some(Name::new(made_up(table.own_name(), column.own_name(), label)).quoted())
}

/// The sequence that an identity column has, from what is stated.
pub fn identity_sequence(column: &Address, stated: &Value) -> Option<Address> {
    match stated {
        Value::Text(name) => {
            Address::from_displayed(Kind::SEQUENCE, name).filter(|found| found.path.len() == 2)
        }
        _ => {
            let table = column.owning_table()?;
            let name = made_up(table.own_name(), column.own_name(), "seq");
            Some(Address::new(Kind::SEQUENCE, [table.schema()?.clone(), Name::new(name)]))
        }
    }
}

/// The value that sets a sequence to go on behind the greatest value of its column.
pub fn go_on(column: &Address) -> Option<String> {
    let table = column.owning_table()?;
    let (literal, name) =
        (lexical::name_literal(table.path.iter()), lexical::literal(column.own_name()));
    let table = table.quoted();
    let column = own_name(column)?;
    Some(format!(
        "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence({literal}, {name}), max({column})) \
         FROM {table} HAVING max({column}) >= (SELECT seqmin FROM pg_catalog.pg_sequence \
         WHERE seqrelid = pg_catalog.pg_get_serial_sequence({literal}, {name})::pg_catalog.regclass)"
    ))
}

#[cfg(test)]
mod tests {
    use super::{adjustments, change_identity_options, column, not_null, settings};
    use crate::model::{Address, Kind, Object, Property, Value};

    fn of(list: &[(&'static str, Value)]) -> Object {
        let list = list.iter().cloned().map(|(name, value)| Property { name, value });
        Object::named(Address::new(Kind::COLUMN, ["s", "t", "c"]), list.collect::<Vec<_>>())
    }

    #[test]
    fn says_all_that_a_column_states() {
        let identity = of(&[
            ("type", Value::type_name("bigint")),
            ("not null", Value::Flag(true)),
            ("identity", Value::text("by default")),
            ("identity options", Value::set(["start=10", "cycle=yes"])),
            ("identity sequence", Value::text("s.\"Seq\"")),
            ("not null constraint", Value::text("must")),
            ("storage", Value::text("plain")),
        ]);
        assert_eq!(
            column(&identity).unwrap() + &not_null(&identity),
            "\"c\" bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME \"s\".\"Seq\" CYCLE \
             START WITH 10) CONSTRAINT \"must\" NOT NULL"
        );
        assert_eq!(settings(&identity), Some(vec![]));
        let stored = of(&[
            ("type", Value::type_name("text")),
            ("not null", Value::Flag(true)),
            ("not null validated", Value::Flag(false)),
            ("storage", Value::text("external")),
            ("compression", Value::text("lz4")),
            ("statistics target", Value::Number(0)),
            ("options", Value::set(["n_distinct=5"])),
        ]);
        assert_eq!(not_null(&stored), "");
        assert_eq!(
            settings(&stored).unwrap().join(", "),
            "ALTER COLUMN \"c\" SET STORAGE EXTERNAL, ALTER COLUMN \"c\" SET COMPRESSION lz4, \
             ALTER COLUMN \"c\" SET STATISTICS 0, ALTER COLUMN \"c\" SET (n_distinct=5), \
             ADD NOT NULL \"c\" NOT VALID"
        );
    }

    #[test]
    fn a_partition_says_only_what_is_its_own() {
        let default = |sql| ("default", Value::expression(Some(sql), None));
        let parent = of(&[default("1"), ("storage", Value::text("main"))]);
        let same = of(&[default("1"), ("storage", Value::text("main"))]);
        let own =
            of(&[default("2"), ("storage", Value::text("main")), ("not null", Value::Flag(true))]);
        assert_eq!(adjustments(&same, Some(&parent)), Some(vec![]));
        assert_eq!(
            adjustments(&own, Some(&parent)).unwrap(),
            ["ALTER COLUMN \"c\" SET DEFAULT 2", "ALTER COLUMN \"c\" SET NOT NULL"]
        );
    }

    #[test]
    fn options_of_an_identity_go_back_to_what_is_usual() {
        let set = |list: &[&str]| Value::set(list);
        let change = |from, to| change_identity_options(&from, &to).unwrap().join(", ");
        assert_eq!(
            change(set(&["increment=10", "start=10"]), set(&["cache=5"])),
            "SET CACHE 5, SET INCREMENT BY 1, SET START WITH 1"
        );
        assert_eq!(
            change(set(&["increment=-2", "start=7"]), set(&["increment=-1", "maximum=50"])),
            "SET INCREMENT BY -1, SET MAXVALUE 50, SET START WITH 50"
        );
        assert_eq!(change_identity_options(&set(&[]), &set(&["increment=-1"])), None);
    }
}
