//! Triggers, but for those of foreign keys, and for those that partitions have from their parents.
//! <https://www.postgresql.org/docs/current/catalog-pg-trigger.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};
use crate::sql;

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::{Properties, displayed};
use super::rule::ENABLED;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TRIGGER,
    statements: &[(13, after_heading(include_str!("trigger.sql")))],
    read: Read::By(3, read),
    properties: &[
        Stated::flag(prop::CONSTRAINT, "whether it is a constraint trigger").usually("no"),
        Stated::text(prop::TIMING, "before, after or instead of"),
        Stated::set(prop::EVENTS, "insert, update, delete, truncate"),
        Stated::set(prop::COLUMNS, "the columns of UPDATE OF").usually("none"),
        Stated::text(prop::LEVEL, "row or statement").usually("row"),
        Stated::expression(prop::CONDITION, "what WHEN demands").usually("none"),
        Stated::text(prop::FUNCTION, "what it calls"),
        Stated::list(prop::ARGUMENTS, "what it hands over").usually("none"),
        Stated::flag(prop::DEFERRABLE, "whether it can wait for the commit").usually("no"),
        Stated::flag(prop::INITIALLY_DEFERRED, "whether it does, unless told otherwise")
            .usually("no"),
        Stated::text(prop::FROM_TABLE, "the other table of a constraint trigger").usually("none"),
        Stated::text(prop::OLD_TABLE, "what its function calls the rows as they were")
            .usually("none"),
        Stated::text(prop::NEW_TABLE, "what its function calls the rows as they are")
            .usually("none"),
        Stated::text(
            prop::ENABLED,
            "in which sessions it fires: origin, replica, always or disabled",
        )
        .usually("origin"),
        Stated::set(prop::EXTENSIONS, "extensions that it is dropped with").usually("none"),
    ],
};

struct Trigger {
    schema: String,
    table: String,
    name: String,
    constraint: bool,
    timing: String,
    events: Vec<String>,
    columns: Vec<String>,
    level: String,
    /// The whole of it, where it has a condition.
    definition: Option<String>,
    function_schema: String,
    function: String,
    arguments: Vec<String>,
    deferrable: bool,
    initially_deferred: bool,
    from_schema: Option<String>,
    from_table: Option<String>,
    old_table: Option<String>,
    new_table: Option<String>,
    enabled: &'static str,
    extensions: Vec<String>,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Trigger {
        schema: fields.text()?,
        table: fields.text()?,
        name: fields.text()?,
        constraint: fields.flag()?,
        timing: fields.text()?,
        events: fields.texts()?,
        columns: fields.texts()?,
        level: fields.text()?,
        definition: fields.text_opt()?,
        function_schema: fields.text()?,
        function: fields.text()?,
        arguments: fields.texts()?,
        deferrable: fields.flag()?,
        initially_deferred: fields.flag()?,
        from_schema: fields.text_opt()?,
        from_table: fields.text_opt()?,
        old_table: fields.text_opt()?,
        new_table: fields.text_opt()?,
        enabled: fields.word(&ENABLED)?,
        extensions: fields.texts()?,
    }))
}

fn object(trigger: Trigger) -> Object {
    let Trigger {
        schema,
        table,
        name,
        constraint,
        timing,
        events,
        columns,
        level,
        definition,
        function_schema,
        function,
        arguments,
        deferrable,
        initially_deferred,
        from_schema,
        from_table,
        old_table,
        new_table,
        enabled,
        extensions,
    } = trigger;
    let from_table = from_table.map(|table| displayed(from_schema.as_deref(), &table));
    let properties = Properties::default()
        .flag(prop::CONSTRAINT, constraint)
        .word(prop::TIMING, timing)
        .with(prop::EVENTS, Value::set(events))
        .with(prop::COLUMNS, Value::set(columns))
        .word(prop::LEVEL, level)
        .expression(prop::CONDITION, definition.map(|text| condition(&text)))
        .word(prop::FUNCTION, displayed(Some(&function_schema), &function))
        .with(prop::ARGUMENTS, Value::list(arguments))
        .flag(prop::DEFERRABLE, deferrable)
        .flag(prop::INITIALLY_DEFERRED, initially_deferred)
        .text(prop::FROM_TABLE, from_table)
        .text(prop::OLD_TABLE, old_table)
        .text(prop::NEW_TABLE, new_table)
        .word(prop::ENABLED, enabled)
        .with(prop::EXTENSIONS, Value::set(extensions));
    Object::named(Address::new(Kind::TRIGGER, [schema, table, name]), properties.done())
}

/// What stands in the brackets after WHEN; the whole text where it is not as we know it, so that
/// nothing that differs is passed over.
fn condition(definition: &str) -> String {
    let inside = || {
        let mut words = sql::words(definition).skip_while(|word| word.text != "WHEN").skip(1);
        let bracket = words.next().filter(|word| word.text == "(")?;
        Some(sql::bracketed(definition.get(bracket.start..)?)?.0)
    };
    inside().unwrap_or(definition).to_owned()
}

#[cfg(test)]
mod tests {
    use super::condition;

    #[test]
    fn finds_the_condition() {
        for (definition, expected) in [
            (
                "CREATE TRIGGER tr BEFORE UPDATE ON s.t FOR EACH ROW WHEN ((new.a > 3)) EXECUTE FUNCTION s.f()",
                "(new.a > 3)",
            ),
            (
                "CREATE TRIGGER \" WHEN (x)\" BEFORE UPDATE OF \"WHEN\" ON s.\"t)\" FOR EACH ROW WHEN (((new.b = ')'::text) AND (old.c[1] = 1))) EXECUTE FUNCTION s.f(' WHEN (y)')",
                "((new.b = ')'::text) AND (old.c[1] = 1))",
            ),
            ("something else", "something else"),
        ] {
            assert_eq!(condition(definition), expected);
        }
    }
}
