//! Rewrite rules. <https://www.postgresql.org/docs/current/sql-createrule.html>

use crate::model::prop;
use crate::model::{Kind, Name, Object, Value};

use super::parts::{enabling, relation};
use super::stated::text;
use super::{Statement, Writer, lexical, removal};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::RULE,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(rule: &Object) -> Option<Vec<Statement>> {
    let mut all = vec![Statement::create_rule(written(rule)?)];
    if text(rule, prop::ENABLED).is_some_and(|word| word != "origin") {
        all.push(enable(rule)?);
    }
    Some(all)
}

fn alter(_: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    Some(vec![match property {
        prop::ENABLED => enable(to)?,
        // In which sessions it applies stays as it is.
        _ => Statement::replace_rule(written(to)?),
    }])
}

fn written(rule: &Object) -> Option<String> {
    let event = text(rule, prop::EVENT)
        .filter(|word| ["select", "insert", "update", "delete"].contains(word))?;
    let condition = match rule.property(prop::CONDITION) {
        Some(Value::Expression(condition)) => {
            format!(" WHERE {}", lexical::expression(&condition.sql)?)
        }
        _ => String::new(),
    };
    let action = text(rule, prop::ACTION).filter(|text| lexical::is_one_action(text))?;
    let name = rule.address.path.last().map(Name::quoted)?;
    let event = event.to_uppercase();
    let relation = relation(&rule.address)?;
    let instead = if rule.flag(prop::INSTEAD) { "INSTEAD" } else { "ALSO" };
    Some(format!("{name} AS ON {event} TO {relation}{condition} DO {instead} {action}"))
}

fn enable(rule: &Object) -> Option<Statement> {
    let name = rule.address.path.last().map(Name::quoted)?;
    Some(Statement::enable_rule(&relation(&rule.address)?, enabling(rule)?, &name))
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn rule(action: &str, enabled: &str) -> Object {
        let list = [
            ("event", Value::text("update")),
            ("instead", Value::Flag(true)),
            ("condition", Value::expression(Some("(new.a > 0)"), None)),
            ("action", Value::Definition(action.into())),
            ("enabled", Value::text(enabled)),
        ];
        let list = list.map(|(name, value)| Property { name, value }).to_vec();
        Object::named(Address::new(Kind::RULE, ["s", "t", "R"]), list)
    }

    #[test]
    fn is_made_and_enabled() {
        let all =
            testing::create(&WRITER, &rule("( DELETE FROM s.a;\n DELETE FROM s.b;\n)", "replica"));
        let all: Vec<_> = all.unwrap().into_iter().map(|statement| statement.sql).collect();
        assert_eq!(
            all,
            [
                "CREATE RULE \"R\" AS ON UPDATE TO \"s\".\"t\" WHERE ((new.a > 0)) DO INSTEAD \
                 ( DELETE FROM s.a;\n DELETE FROM s.b;\n)",
                "ALTER TABLE \"s\".\"t\" ENABLE REPLICA RULE \"R\"",
            ]
        );
        assert_eq!(testing::create(&WRITER, &rule("NOTHING; DROP TABLE t", "origin")), None);
        assert_eq!(testing::create(&WRITER, &rule("NOTHING", "sometimes")), None);
    }
}
