//! Constraints of tables. <https://www.postgresql.org/docs/current/catalog-pg-constraint.html>
//!
//! Each type states what makes sense for it. Only expressions and exclusions are deparsed.

use std::sync::Arc;

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated, Value, shape};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::generated_names::{is_generated, is_generated_of_expression};
use super::heading::after_heading;
use super::properties::{Properties, displayed};

/// Constraints in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::CONSTRAINT,
    statements: &[
        (13, after_heading(include_str!("constraint_13.sql"))),
        (15, after_heading(include_str!("constraint_15.sql"))),
        (18, after_heading(include_str!("constraint.sql"))),
    ],
    read: Read::By(3, read),
    properties: &[
        Stated::text(prop::TYPE, "primary key, unique, foreign key, check or exclusion"),
        Stated::list(prop::COLUMNS, "the columns that it is on"),
        Stated::list(prop::INCLUDE, "columns that the index carries besides the key")
            .usually("none"),
        Stated::flag(prop::NULLS_NOT_DISTINCT, "whether NULL equals NULL").since(15).usually("no"),
        Stated::flag(prop::WITHOUT_OVERLAPS, "whether the last column is a range without overlaps")
            .since(18)
            .usually("no"),
        Stated::text(prop::REFERENCES, "the table that a foreign key points to"),
        Stated::list(
            prop::REFERENCES_COLUMNS,
            "the columns that it points to, in the order of its own",
        ),
        Stated::text(prop::ON_UPDATE, "what a change of the referenced key does")
            .usually("no action"),
        Stated::text(prop::ON_DELETE, "what the removal of the referenced row does")
            .usually("no action"),
        Stated::list(prop::ON_DELETE_COLUMNS, "the columns that ON DELETE SET sets, where not all")
            .since(15)
            .usually("none"),
        Stated::text(prop::MATCH, "simple or full").usually("simple"),
        Stated::flag(prop::PERIOD, "whether the last column is matched as a period")
            .since(18)
            .usually("no"),
        Stated::expression(prop::EXPRESSION, "what a check demands"),
        Stated::definition(prop::EXCLUSION, "what an exclusion constraint keeps apart, and how"),
        Stated::flag(prop::DEFERRABLE, "whether the check can wait for the commit").usually("no"),
        Stated::flag(prop::INITIALLY_DEFERRED, "whether it does, unless told otherwise")
            .usually("no"),
        Stated::flag(prop::VALIDATED, "whether all rows were held to it").usually("yes"),
        Stated::flag(prop::ENFORCED, "whether it is enforced at all").since(18).usually("yes"),
        Stated::flag(prop::NO_INHERIT, "whether children are exempt").usually("no"),
        Stated::flag(prop::INHERITED, "whether it is a parent's, and not the table's own")
            .usually("no"),
        Stated::set(prop::OPTIONS, "storage parameters of the index behind it").usually("none"),
        Stated::flag(prop::CLUSTERED, "whether CLUSTER last used that index").usually("no"),
        Stated::flag(
            prop::REPLICA_IDENTITY,
            "whether that index identifies rows in logical replication",
        )
        .usually("no"),
        Stated::flag(prop::VALID, "whether that index is valid").usually("yes"),
        Stated::text(prop::TABLESPACE, "where that index is, where not in the database's default")
            .usually("none"),
        Stated::set(prop::EXTENSIONS, "extensions that that index is dropped with").usually("none"),
        Stated::flag(
            prop::TRIGGERS_ENABLED,
            "false where triggers that enforce a foreign key are disabled",
        )
        .usually("yes"),
    ],
};

const ACTIONS: [(&str, &str); 6] = [
    (" ", ""),
    ("a", "no action"),
    ("r", "restrict"),
    ("c", "cascade"),
    ("n", "set null"),
    ("d", "set default"),
];

struct Constraint {
    schema: String,
    table: String,
    name: String,
    kind: &'static str,
    /// An empty text is an expression of an exclusion, or all columns in a check.
    columns: Vec<String>,
    include: Vec<String>,
    references_schema: Option<String>,
    references: Option<String>,
    references_columns: Vec<String>,
    on_update: &'static str,
    on_delete: &'static str,
    /// `None` where the server's version has none.
    on_delete_columns: Option<Vec<String>>,
    matching: &'static str,
    deferrable: bool,
    initially_deferred: bool,
    validated: bool,
    no_inherit: bool,
    inherited: bool,
    enforced: Option<bool>,
    period: Option<bool>,
    nulls_not_distinct: Option<bool>,
    expression: Option<String>,
    exclusion: Option<String>,
    triggers_enabled: bool,
    index_options: Vec<String>,
    /// `None` for constraints without an index, and so the next.
    clustered: Option<bool>,
    replica_identity: Option<bool>,
    valid: Option<bool>,
    tablespace: Option<String>,
    extensions: Option<Vec<String>>,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Constraint {
        schema: fields.text()?,
        table: fields.text()?,
        name: fields.text()?,
        kind: fields.word(&[
            ("p", "primary key"),
            ("u", "unique"),
            ("f", "foreign key"),
            ("c", "check"),
            ("x", "exclusion"),
        ])?,
        columns: fields.texts()?,
        include: fields.texts()?,
        references_schema: fields.text_opt()?,
        references: fields.text_opt()?,
        references_columns: fields.texts()?,
        on_update: fields.word(&ACTIONS)?,
        on_delete: fields.word(&ACTIONS)?,
        on_delete_columns: fields.texts_opt()?,
        matching: fields.word(&[(" ", ""), ("s", "simple"), ("f", "full"), ("p", "partial")])?,
        deferrable: fields.flag()?,
        initially_deferred: fields.flag()?,
        validated: fields.flag()?,
        no_inherit: fields.flag()?,
        inherited: fields.flag()?,
        enforced: fields.flag_opt()?,
        period: fields.flag_opt()?,
        nulls_not_distinct: fields.flag_opt()?,
        expression: fields.text_opt()?,
        exclusion: fields.text_opt()?,
        triggers_enabled: fields.flag()?,
        index_options: fields.texts()?,
        clustered: fields.flag_opt()?,
        replica_identity: fields.flag_opt()?,
        valid: fields.flag_opt()?,
        tablespace: fields.text_opt()?,
        extensions: fields.texts_opt()?,
    }))
}

fn object(constraint: Constraint) -> Object {
    let Constraint {
        schema,
        table,
        name,
        kind,
        mut columns,
        include,
        references_schema,
        references,
        references_columns,
        on_update,
        on_delete,
        on_delete_columns,
        matching,
        deferrable,
        initially_deferred,
        validated,
        no_inherit,
        inherited,
        enforced,
        period,
        nulls_not_distinct,
        expression,
        exclusion,
        triggers_enabled,
        index_options,
        clustered,
        replica_identity,
        valid,
        tablespace,
        extensions,
    } = constraint;
    let keys = columns.len();
    columns.retain(|column| !column.is_empty());
    let has_expressions = kind == "exclusion" && columns.len() < keys;
    if kind == "check" {
        // In the catalog they stand as the expression happens to name them.
        columns.sort();
    }
    let named = columns.iter().chain(&include).map(String::as_str).collect::<Vec<_>>();
    let (shape, label, in_name) = match kind {
        "primary key" => (shape::primary_key(), "pkey", &[][..]),
        "unique" => (shape::unique(&columns), "key", &named[..]),
        "foreign key" => (shape::foreign_key(&columns), "fkey", &named[..]),
        "check" if named.len() == 1 => (shape::check(&columns), "check", &named[..]),
        "check" => (shape::check(&columns), "check", &[][..]),
        _ => (shape::exclusion(&columns), "excl", &named[..]),
    };
    let name_is_generated = match has_expressions {
        true => is_generated_of_expression(&name, &table, label),
        false => is_generated(&name, &table, in_name, label),
    };

    let properties =
        Properties::default().word(prop::TYPE, kind).with(prop::COLUMNS, Value::list(&columns));
    let properties = match kind {
        "foreign key" => properties
            .text(
                prop::REFERENCES,
                references.map(|to| displayed(references_schema.as_deref(), &to)),
            )
            .with(prop::REFERENCES_COLUMNS, Value::list(references_columns))
            .word(prop::ON_UPDATE, on_update)
            .word(prop::ON_DELETE, on_delete)
            .list_opt(prop::ON_DELETE_COLUMNS, on_delete_columns)
            .word(prop::MATCH, matching)
            .flag_opt(prop::PERIOD, period)
            .flag(prop::DEFERRABLE, deferrable)
            .flag(prop::INITIALLY_DEFERRED, initially_deferred)
            .flag(prop::VALIDATED, validated)
            .flag_opt(prop::ENFORCED, enforced)
            .flag(prop::TRIGGERS_ENABLED, triggers_enabled),
        "check" => properties
            .expression(prop::EXPRESSION, expression)
            .flag(prop::VALIDATED, validated)
            .flag_opt(prop::ENFORCED, enforced)
            .flag(prop::NO_INHERIT, no_inherit),
        "exclusion" => properties
            .definition(prop::EXCLUSION, exclusion.map(without_deferrability))
            .flag(prop::DEFERRABLE, deferrable)
            .flag(prop::INITIALLY_DEFERRED, initially_deferred),
        _ => properties
            .with(prop::INCLUDE, Value::list(include))
            .flag_opt(prop::NULLS_NOT_DISTINCT, nulls_not_distinct)
            .flag_opt(prop::WITHOUT_OVERLAPS, period)
            .flag(prop::DEFERRABLE, deferrable)
            .flag(prop::INITIALLY_DEFERRED, initially_deferred),
    };
    let properties = properties.flag(prop::INHERITED, inherited);
    let properties = match (clustered, replica_identity, valid, extensions) {
        (Some(clustered), Some(replica_identity), Some(valid), Some(extensions)) => properties
            .options("options", index_options)
            .flag(prop::CLUSTERED, clustered)
            .flag(prop::REPLICA_IDENTITY, replica_identity)
            .flag(prop::VALID, valid)
            .text(prop::TABLESPACE, tablespace)
            .with(prop::EXTENSIONS, Value::set(extensions)),
        _ => properties,
    };
    Object {
        address: Address::new(Kind::CONSTRAINT, [schema, table, name]),
        shape: Some(Arc::from(shape)),
        name_is_generated,
        properties: properties.done().into(),
    }
}

/// The definition without what properties of their own say.
fn without_deferrability(definition: impl AsRef<str>) -> String {
    let mut text = definition.as_ref();
    for ending in [" INITIALLY DEFERRED", " DEFERRABLE"] {
        text = text.strip_suffix(ending).unwrap_or(text);
    }
    text.to_owned()
}
