//! Triggers. <https://www.postgresql.org/docs/current/sql-createtrigger.html>

use crate::model::prop;
use crate::model::{Kind, Name, Object, Value};

use super::depends::extensions;
use super::parts::{enabling, relation};
use super::stated::{items, text};
use super::{Statement, Writer, lexical, removal};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::TRIGGER,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(trigger: &Object) -> Option<Vec<Statement>> {
    let mut all = vec![Statement::create_trigger(written(trigger)?)];
    if text(trigger, prop::ENABLED).is_some_and(|word| word != "origin") {
        all.push(enable(trigger)?);
    }
    all.extend(depend(None, trigger)?);
    Some(all)
}

/// All else is changed by a new trigger in place of the old one.
fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    match property {
        prop::ENABLED => Some(vec![enable(to)?]),
        prop::EXTENSIONS => depend(Some(from), to),
        _ => None,
    }
}

fn written(trigger: &Object) -> Option<String> {
    let constraint = if trigger.flag(prop::CONSTRAINT) { "CONSTRAINT " } else { "" };
    let timing = one_of(trigger, prop::TIMING, &["before", "after", "instead of"])?;
    let name = trigger.address.path.last().map(Name::quoted)?;
    let mut sql = format!(
        "{constraint}TRIGGER {name} {timing} {} ON {}",
        events(trigger)?,
        relation(&trigger.address)?
    );
    if let Some(from) = text(trigger, prop::FROM_TABLE) {
        sql.push_str(&format!(" FROM {}", lexical::qualified(from)?));
    }
    match (trigger.flag(prop::DEFERRABLE), trigger.flag(prop::INITIALLY_DEFERRED)) {
        (true, true) => sql.push_str(" DEFERRABLE INITIALLY DEFERRED"),
        (true, false) => sql.push_str(" DEFERRABLE"),
        (false, _) => {}
    }
    let transition = |property, words: &str| match text(trigger, property) {
        Some(table) => format!(" {words} TABLE AS {}", Name::new(table).quoted()),
        None => String::new(),
    };
    let (old, new) = (transition(prop::OLD_TABLE, "OLD"), transition(prop::NEW_TABLE, "NEW"));
    if !old.is_empty() || !new.is_empty() {
        sql.push_str(&format!(" REFERENCING{old}{new}"));
    }
    sql.push_str(&format!(" FOR EACH {}", one_of(trigger, prop::LEVEL, &["row", "statement"])?));
    if let Some(Value::Expression(condition)) = trigger.property(prop::CONDITION) {
        let condition = Some(&condition.sql).filter(|sql| lexical::is_one_expression(sql))?;
        sql.push_str(&format!(" WHEN ({condition})"));
    }
    let function = lexical::qualified(text(trigger, prop::FUNCTION)?)?;
    let arguments = items(trigger, prop::ARGUMENTS).into_iter().map(lexical::literal);
    let arguments = arguments.collect::<Vec<_>>().join(", ");
    Some(format!("{sql} EXECUTE FUNCTION {function}({arguments})"))
}

/// `INSERT OR UPDATE OF "a"`.
fn events(trigger: &Object) -> Option<String> {
    let columns: Vec<_> = items(trigger, prop::COLUMNS)
        .into_iter()
        .map(|column| Name::new(column).quoted())
        .collect();
    let mut events = Vec::new();
    for event in items(trigger, prop::EVENTS) {
        events.push(match event {
            "update" if !columns.is_empty() => format!("UPDATE OF {}", columns.join(", ")),
            "insert" | "update" | "delete" | "truncate" => event.to_uppercase(),
            _ => return None,
        });
    }
    (!events.is_empty()).then(|| events.join(" OR "))
}

fn one_of(trigger: &Object, property: &str, words: &[&str]) -> Option<String> {
    text(trigger, property).filter(|word| words.contains(word)).map(str::to_uppercase)
}

/// The statements that tie it to its extensions.
fn depend(from: Option<&Object>, to: &Object) -> Option<Vec<Statement>> {
    let name = to.address.path.last().map(Name::quoted)?;
    let relation = relation(&to.address)?;
    let from = from.and_then(|from| from.property(prop::EXTENSIONS));
    let named = format!("TRIGGER {name} ON {relation}");
    let changes = extensions(&named, from, to.property(prop::EXTENSIONS));
    Some(changes.into_iter().map(Statement::alter_locked).collect())
}

fn enable(trigger: &Object) -> Option<Statement> {
    let name = trigger.address.path.last().map(Name::quoted)?;
    let relation = relation(&trigger.address)?;
    Some(Statement::enable_trigger(&relation, enabling(trigger)?, &name))
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn trigger(more: &[(&'static str, Value)]) -> Object {
        let usual = [
            ("timing", Value::text("after")),
            ("events", Value::set(["insert", "update"])),
            ("level", Value::text("row")),
            ("function", Value::text("s.f")),
        ];
        let usual = usual.into_iter().filter(|(name, _)| !more.iter().any(|(n, _)| n == name));
        let list: Vec<_> = usual.chain(more.iter().cloned()).collect();
        let list: Vec<_> = list.into_iter().map(|(name, value)| Property { name, value }).collect();
        Object::named(Address::new(Kind::TRIGGER, ["s", "t", "X"]), list)
    }

    fn sql(more: &[(&'static str, Value)]) -> Option<String> {
        let all = testing::create(&WRITER, &trigger(more))?;
        Some(all.into_iter().map(|statement| statement.sql).collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn is_made_with_all_that_it_states() {
        let whole = sql(&[
            ("constraint", Value::Flag(true)),
            ("columns", Value::set(["a", "B"])),
            ("from table", Value::text("s.\"Other\"")),
            ("deferrable", Value::Flag(true)),
            ("initially deferred", Value::Flag(true)),
            ("condition", Value::expression(Some("(new.a > 1)"), None)),
            ("arguments", Value::list(["x", "it's", ""])),
            ("enabled", Value::text("always")),
        ]);
        assert_eq!(
            whole.unwrap(),
            "CREATE CONSTRAINT TRIGGER \"X\" AFTER INSERT OR UPDATE OF \"B\", \"a\" ON \"s\".\"t\" \
             FROM \"s\".\"Other\" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.a > 1)) \
             EXECUTE FUNCTION \"s\".\"f\"('x', 'it''s', ''); \
             ALTER TABLE \"s\".\"t\" ENABLE ALWAYS TRIGGER \"X\""
        );
        let tables = sql(&[
            ("level", Value::text("statement")),
            ("events", Value::set(["update"])),
            ("old table", Value::text("o")),
            ("new table", Value::text("n")),
        ]);
        assert_eq!(
            tables.unwrap(),
            "CREATE TRIGGER \"X\" AFTER UPDATE ON \"s\".\"t\" REFERENCING OLD TABLE AS \"o\" \
             NEW TABLE AS \"n\" FOR EACH STATEMENT EXECUTE FUNCTION \"s\".\"f\"()"
        );
    }

    #[test]
    fn a_hostile_text_is_not_written() {
        for hostile in [
            ("condition", Value::expression(Some("true) EXECUTE FUNCTION s.g(); --"), None)),
            ("function", Value::text("s.f(); DROP TABLE t")),
            ("from table", Value::text("s.t x")),
            ("events", Value::set(["insert ON s.t EXECUTE FUNCTION g() --"])),
            ("timing", Value::text("before x")),
        ] {
            assert_eq!(sql(std::slice::from_ref(&hostile)), None, "{hostile:?}");
        }
    }
}
