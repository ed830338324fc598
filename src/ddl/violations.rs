//! Queries that count the rows with which a statement would fail, so that whoever runs it sees first
//! whether the data allows it.

use crate::model::{Address, Kind, Name, Object, Snapshot, Value, shape};

use super::{constraint_clause, index_clause, lexical};

/// What to count before a constraint or a unique index is added or validated. `databases` tell the
/// key of a foreign key's target where the object does not.
pub fn of(object: &Object, databases: &[Snapshot]) -> Vec<String> {
    let Some(table) = object.address.owning_table() else { return Vec::new() };
    let foreign = Address { kind: Kind::FOREIGN_TABLE, path: table.path.clone() };
    // PostgreSQL looks at no row of such a table.
    if databases.iter().any(|side| side.objects.contains_key(&foreign)) {
        return Vec::new();
    }
    let quoted = table.quoted();
    let keys = || columns(object, "columns").unwrap_or_default();
    let guard = match constraint_clause::constraint_type(object) {
        _ if object.address.kind == Kind::INDEX => unique_index(&quoted, object),
        "unique" => Some(duplicates(&quoted, &keys(), object.flag("nulls not distinct"), None)),
        "primary key" => {
            let nulls: Vec<String> = keys().iter().map(|key| format!("{key} IS NULL")).collect();
            let duplicates = duplicates(&quoted, &keys(), true, None);
            return vec![count(&quoted, &nulls.join(" OR ")), duplicates];
        }
        "check" => match object.property("expression") {
            Some(Value::Expression(expression)) => lexical::expression(&expression.sql)
                .map(|expression| count(&quoted, &format!("NOT ({expression})"))),
            _ => None,
        },
        "foreign key" => orphans(&quoted, object, databases),
        _ => None,
    };
    guard.into_iter().collect()
}

/// The rows of a table for which a condition holds.
pub fn count(table: &str, condition: &str) -> String {
    format!("SELECT count(*) FROM {table} WHERE {condition}")
}

/// Values of a column that do not fit into a type; `None` where all values of `from` do, or where
/// counting cannot tell.
pub fn unfitting(
    table: &str,
    column: &str,
    to: (&str, Option<&str>),
    from: &[(String, Option<String>)],
) -> Option<String> {
    let any = |fits: &dyn Fn(&str, Option<&str>) -> bool| {
        from.iter().any(|(name, modifier)| !fits(name, modifier.as_deref()))
    };
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    let condition = match to.0 {
        "character varying" | "character" | "bit varying" | "bit" => {
            let most = number(to.1)?;
            let fits = |name: &str, modifier: Option<&str>| {
                let is_text = ["character varying", "character", "bit varying"].contains(&name);
                is_text && to.0 != "bit" && number(modifier).is_some_and(|length| length <= most)
            };
            let differs = if to.0 == "bit" { "<>" } else { ">" };
            any(&fits).then(|| format!("length({column}::text) {differs} {most}"))
        }
        "numeric" => {
            let (digits, scale) = scaled(to.1?)?;
            let fits = |name: &str, modifier: Option<&str>| match (name, modifier) {
                // Rounded up, one with as many digits before the point may have one more.
                ("numeric", Some(modifier)) => scaled(modifier)
                    .is_some_and(|(own, more)| own < digits || own == digits && more <= scale),
                ("smallint", _) => digits >= 5,
                ("integer", _) => digits >= 10,
                ("bigint", _) => digits >= 19,
                _ => false,
            };
            any(&fits).then(|| format!("round(abs({column}::numeric), {scale}) >= 1e{digits}"))
        }
        "smallint" | "integer" => {
            let wider = ["integer", "bigint", "numeric", "real", "double precision"];
            let (least, most) = match to.0 {
                "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
                _ => (i64::from(i32::MIN), i64::from(i32::MAX)),
            };
            from.iter()
                .any(|(name, _)| wider.contains(&name.as_str()))
                .then(|| format!("{column} NOT BETWEEN {least} AND {most}"))
        }
        _ => None,
    };
    Some(count(table, &condition?))
}

/// The digits before the point, and the scale, of `10,2`.
fn scaled(modifier: &str) -> Option<(i64, i64)> {
    let (precision, scale) = modifier.split_once(',').unwrap_or((modifier, "0"));
    let (precision, scale): (i64, i64) =
        (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
    Some((precision - scale, scale))
}

fn columns(object: &Object, property: &str) -> Option<Vec<String>> {
    match object.property(property)? {
        Value::List(items) => Some(items.iter().map(|item| Name::new(item).quoted()).collect()),
        _ => None,
    }
}

fn unique_index(table: &str, index: &Object) -> Option<String> {
    if !index.flag("unique") {
        return None;
    }
    let predicate = match index.property("predicate") {
        Some(Value::Expression(predicate)) => Some(lexical::expression(&predicate.sql)?),
        _ => None,
    };
    let keys = index_clause::keys(index)?.into_iter().map(|(key, _)| key).collect::<Vec<_>>();
    Some(duplicates(table, &keys, index.flag("nulls not distinct"), predicate))
}

/// Groups of rows that have the same keys.
fn duplicates(
    table: &str,
    keys: &[String],
    nulls_equal: bool,
    predicate: Option<String>,
) -> String {
    let not_null = keys.iter().filter(|_| !nulls_equal).map(|key| format!("{key} IS NOT NULL"));
    let conditions: Vec<String> = predicate.into_iter().chain(not_null).collect();
    let held = match conditions.is_empty() {
        true => String::new(),
        false => format!(" WHERE {}", conditions.join(" AND ")),
    };
    let keys = keys.join(", ");
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM {table}{held} GROUP BY {keys} HAVING count(*) > 1) AS d"
    )
}

/// Rows that refer to nothing.
fn orphans(table: &str, key: &Object, databases: &[Snapshot]) -> Option<String> {
    let target = key.text("references").filter(|name| lexical::is_qualified_name(name))?;
    let own = columns(key, "columns")?;
    let to = columns(key, "references columns").or_else(|| primary_key(target, databases))?;
    if own.len() != to.len() {
        return None;
    }
    let matches = |(own, to): (&String, &String)| format!("p.{to} = c.{own}");
    let matches: Vec<String> = own.iter().zip(&to).map(matches).collect();
    let set: Vec<String> = own.iter().map(|own| format!("c.{own} IS NOT NULL")).collect();
    // A full match takes rows only where all columns are set or none is.
    let set = match key.text("match") {
        Some("full") => format!("({})", set.join(" OR ")),
        _ => set.join(" AND "),
    };
    let matches = matches.join(" AND ");
    Some(format!(
        "SELECT count(*) FROM {table} AS c WHERE {set} AND NOT EXISTS (SELECT 1 FROM {target} AS p WHERE {matches})"
    ))
}

fn primary_key(target: &str, databases: &[Snapshot]) -> Option<Vec<String>> {
    let table = Address::from_displayed(Kind::TABLE, target)?;
    let primary = shape::primary_key();
    databases.iter().find_map(|database| {
        let mut parts = database.within(&table, Kind::CONSTRAINT);
        columns(parts.find(|part| part.shape.as_deref() == Some(primary.as_str()))?, "columns")
    })
}
