//! Indexes that do not back a constraint.
//! <https://www.postgresql.org/docs/current/catalog-pg-index.html>

use std::sync::Arc;

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Stated, Value, shape};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::generated_names::{is_generated, is_generated_of_expression};
use super::heading::after_heading;
use super::properties::{Properties, displayed};

/// Indexes in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::INDEX,
    statements: &[
        (13, after_heading(include_str!("index_13.sql"))),
        (15, after_heading(include_str!("index.sql"))),
    ],
    read: Read::By(3, read),
    properties: &[
        Stated::text(prop::METHOD, "btree, gin and the like").usually("btree"),
        Stated::list(
            prop::KEYS,
            "columns or (expression), with collation, operator class and order if not usual",
        ),
        Stated::expression(
            prop::EXPRESSIONS,
            "the expressions among its keys; several of them as one ROW(...)",
        )
        .usually("none"),
        Stated::flag(prop::UNIQUE, "whether it refuses duplicates").usually("no"),
        Stated::list(prop::INCLUDE, "columns that it carries besides the key").usually("none"),
        Stated::expression(prop::PREDICATE, "which rows it holds, where not all").usually("none"),
        Stated::flag(prop::NULLS_NOT_DISTINCT, "whether NULL equals NULL").since(15).usually("no"),
        Stated::set(prop::OPTIONS, "storage parameters").usually("none"),
        Stated::flag(prop::VALID, "false where building it failed").usually("yes"),
        Stated::flag(prop::CLUSTERED, "whether CLUSTER last used it").usually("no"),
        Stated::flag(
            prop::REPLICA_IDENTITY,
            "whether logical replication identifies old rows by it",
        )
        .usually("no"),
        Stated::flag(prop::INHERITED, "whether it is a part of the partitioned table's")
            .usually("no"),
        Stated::text(prop::TABLESPACE, "where it lies, unless in the database's default")
            .usually("none"),
        Stated::set(prop::EXTENSIONS, "extensions that it is dropped with").usually("none"),
        Stated::list(prop::STATISTICS_TARGETS, "per key, where any is set").usually("none"),
    ],
};

struct Index {
    schema: String,
    table: String,
    name: String,
    method: String,
    keys: Keys,
    include: Vec<String>,
    expressions: Option<String>,
    predicate: Option<String>,
    unique: bool,
    nulls_not_distinct: Option<bool>,
    options: Vec<String>,
    valid: bool,
    clustered: bool,
    replica_identity: bool,
    inherited: bool,
    tablespace: Option<String>,
    extensions: Vec<String>,
}

/// What is said of each key, side by side; an empty text says nothing.
struct Keys {
    columns: Vec<String>,
    collation_schemas: Vec<String>,
    collations: Vec<String>,
    operator_classes: Vec<String>,
    operator_class_options: Vec<String>,
    orderings: Vec<String>,
    statistics_targets: Vec<String>,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Index {
        schema: fields.text()?,
        table: fields.text()?,
        name: fields.text()?,
        method: fields.text()?,
        keys: Keys {
            columns: fields.texts()?,
            collation_schemas: fields.texts()?,
            collations: fields.texts()?,
            operator_classes: fields.texts()?,
            operator_class_options: fields.texts()?,
            orderings: fields.texts()?,
            statistics_targets: fields.texts()?,
        },
        include: fields.texts()?,
        expressions: fields.text_opt()?,
        predicate: fields.text_opt()?,
        unique: fields.flag()?,
        nulls_not_distinct: fields.flag_opt()?,
        options: fields.texts()?,
        valid: fields.flag()?,
        clustered: fields.flag()?,
        replica_identity: fields.flag()?,
        inherited: fields.flag()?,
        tablespace: fields.text_opt()?,
        extensions: fields.texts()?,
    }))
}

fn object(index: Index) -> Object {
    let Index {
        schema,
        table,
        name,
        method,
        keys,
        include,
        expressions,
        predicate,
        unique,
        nulls_not_distinct,
        options,
        valid,
        clustered,
        replica_identity,
        inherited,
        tablespace,
        extensions,
    } = index;
    let columns: Vec<_> =
        keys.columns.iter().map(|name| (!name.is_empty()).then_some(name.as_str())).collect();
    let of_expressions = columns.iter().filter(|column| column.is_none()).count();
    let expressions = match of_expressions {
        0 => None,
        1 => expressions,
        _ => expressions.map(|list| format!("ROW({list})")),
    };
    let name_is_generated = if of_expressions == 0 {
        let named: Vec<_> =
            columns.iter().flatten().copied().chain(include.iter().map(String::as_str)).collect();
        is_generated(&name, &table, &named, "idx")
    } else {
        is_generated_of_expression(&name, &table, "idx")
    };
    let (keys, statistics_targets) = (key_texts(&keys), statistics_targets(&keys));
    let properties = Properties::default()
        .word(prop::METHOD, method)
        .with(prop::KEYS, Value::list(keys))
        .expression(prop::EXPRESSIONS, expressions)
        .flag(prop::UNIQUE, unique)
        .with(prop::INCLUDE, Value::list(&include))
        .expression(prop::PREDICATE, predicate)
        .flag_opt(prop::NULLS_NOT_DISTINCT, nulls_not_distinct)
        .options("options", options)
        .flag(prop::VALID, valid)
        .flag(prop::CLUSTERED, clustered)
        .flag(prop::REPLICA_IDENTITY, replica_identity)
        .flag(prop::INHERITED, inherited)
        .text(prop::TABLESPACE, tablespace)
        .with(prop::EXTENSIONS, Value::set(extensions))
        .with(prop::STATISTICS_TARGETS, statistics_targets);
    Object {
        address: Address::new(Kind::INDEX, [schema, table, name]),
        shape: Some(Arc::from(shape::index(unique, &columns))),
        name_is_generated,
        properties: properties.done().into(),
    }
}

/// Each key as `CREATE INDEX` would take it, an expression as [`shape::EXPRESSION_KEY`].
fn key_texts(keys: &Keys) -> Vec<String> {
    let Keys {
        columns,
        collation_schemas,
        collations,
        operator_classes,
        operator_class_options,
        orderings,
        statistics_targets: _,
    } = keys;
    let at = |texts: &[String], place: usize| texts.get(place).cloned().unwrap_or_default();
    columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let mut text = match column.as_str() {
                "" => shape::EXPRESSION_KEY.to_owned(),
                column => Name::new(column).displayed(),
            };
            let collation = at(collations, place);
            if !collation.is_empty() {
                let schema = at(collation_schemas, place);
                let schema = Some(schema.as_str()).filter(|schema| !schema.is_empty());
                text.push_str(&format!(" COLLATE {}", displayed(schema, &collation)));
            }
            let operator_class = at(operator_classes, place);
            if !operator_class.is_empty() {
                text.push_str(&format!(" {operator_class}"));
            }
            let options = at(operator_class_options, place);
            if !options.is_empty() {
                text.push_str(&format!(" ({options})"));
            }
            let ordering = at(orderings, place);
            if !ordering.is_empty() {
                text.push_str(&format!(" {ordering}"));
            }
            text
        })
        .collect()
}

fn statistics_targets(keys: &Keys) -> Value {
    if keys.statistics_targets.iter().all(String::is_empty) {
        return Value::None;
    }
    Value::list(keys.statistics_targets.iter().map(|target| match target.as_str() {
        "" => "default",
        target => target,
    }))
}

#[cfg(test)]
mod tests {
    use super::{Keys, key_texts};

    #[test]
    fn a_key_says_only_what_is_not_usual() {
        let texts = |texts: [&str; 3]| texts.map(str::to_owned).to_vec();
        let keys = Keys {
            columns: texts(["a", "", "User"]),
            collation_schemas: texts(["", "", "s"]),
            collations: texts(["", "C", "mine"]),
            operator_classes: texts(["", "text_pattern_ops", ""]),
            operator_class_options: texts(["", "", ""]),
            orderings: texts(["", "", "DESC"]),
            statistics_targets: texts(["", "", ""]),
        };
        assert_eq!(
            key_texts(&keys),
            ["a", "(expression) COLLATE \"C\" text_pattern_ops", "\"User\" COLLATE s.mine DESC"]
        );
    }
}
