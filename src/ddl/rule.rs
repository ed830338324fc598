//! Rewrite rules. <https://www.postgresql.org/docs/current/sql-createrule.html>

use crate::model::{Kind, Name, Object, Value};

use super::parts::{drop, enabling, relation, statements};
use super::stated::text;
use super::{Lock, Statement, Writer, lexical};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::RULE,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop,
};

fn create(rule: &Object) -> Option<Vec<Statement>> {
    let mut sql = vec![written("CREATE RULE", rule)?];
    if text(rule, "enabled").is_some_and(|word| word != "origin") {
        sql.push(enable(rule)?);
    }
    statements(sql, Lock::AccessExclusive)
}

fn alter(_: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let sql = match property {
        "enabled" => enable(to)?,
        // In which sessions it applies stays as it is.
        _ => written("CREATE OR REPLACE RULE", to)?,
    };
    statements([sql], Lock::AccessExclusive)
}

fn written(create: &str, rule: &Object) -> Option<String> {
    let event = text(rule, "event")
        .filter(|word| ["select", "insert", "update", "delete"].contains(word))?;
    let condition = match rule.property("condition") {
        Some(Value::Expression(condition)) => {
            format!(" WHERE {}", lexical::expression(&condition.sql)?)
        }
        _ => String::new(),
    };
    let action = text(rule, "action").filter(|text| lexical::is_one_action(text))?;
    let name = rule.address.path.last().map(Name::quoted)?;
    let event = event.to_uppercase();
    let relation = relation(&rule.address)?;
    let instead = if rule.flag("instead") { "INSTEAD" } else { "ALSO" };
    Some(format!("{create} {name} AS ON {event} TO {relation}{condition} DO {instead} {action}"))
}

fn enable(rule: &Object) -> Option<String> {
    let name = rule.address.path.last().map(Name::quoted)?;
    Some(format!("ALTER TABLE {} {} RULE {name}", relation(&rule.address)?, enabling(rule)?))
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
