//! Row-level security policies. <https://www.postgresql.org/docs/current/sql-createpolicy.html>

use crate::model::prop;
use crate::model::{Kind, Name, Object, Value};

use super::parts::relation;
use super::stated::text;
use super::target::own_name;
use super::{Alteration, Statement, Writer, lexical, removal};

pub(super) const WRITER: Writer =
    Writer { kind: Kind::POLICY, create: |policy, _| create(policy), alter, drop: removal::plain };

fn create(policy: &Object) -> Option<Vec<Statement>> {
    let (name, table) = (own_name(&policy.address)?, relation(&policy.address)?);
    let mut sql = String::new();
    if policy.property(prop::PERMISSIVE) == Some(&Value::Flag(false)) {
        sql.push_str(" AS RESTRICTIVE");
    }
    match text(policy, prop::COMMAND) {
        None | Some("all") => {}
        Some(command @ ("select" | "insert" | "update" | "delete")) => {
            sql.push_str(&format!(" FOR {}", command.to_uppercase()));
        }
        Some(_) => return None,
    }
    for property in [prop::ROLES, prop::USING, prop::WITH_CHECK] {
        match policy.property(property) {
            None | Some(Value::None) => {}
            Some(value) => sql.push_str(&clause(property, value)?),
        }
    }
    Some(vec![Statement::create_policy(&name, &table, sql)])
}

/// Roles and conditions are changed in place. A condition that goes, another command and another
/// kind of policy need another policy.
fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let clause = clause(change.property, change.to.property(change.property)?)?;
    let (name, table) = (own_name(&change.from.address)?, relation(&change.from.address)?);
    Some(vec![Statement::alter_policy(&name, &table, clause)])
}

fn clause(property: &str, value: &Value) -> Option<String> {
    match (property, value) {
        (prop::ROLES, Value::Set(roles)) if !roles.is_empty() => {
            let role = |role: &std::sync::Arc<str>| match &**role {
                "public" => "PUBLIC".to_owned(),
                role => Name::new(role).quoted(),
            };
            Some(format!(" TO {}", roles.iter().map(role).collect::<Vec<_>>().join(", ")))
        }
        (prop::USING, Value::Expression(rows)) => {
            Some(format!(" USING ({})", lexical::expression(&rows.sql)?))
        }
        (prop::WITH_CHECK, Value::Expression(rows)) => {
            Some(format!(" WITH CHECK ({})", lexical::expression(&rows.sql)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn policy(using: Option<&str>) -> Object {
        let properties = [
            ("permissive", Value::Flag(false)),
            ("command", Value::text("select")),
            ("roles", Value::set(["public", "R"])),
            ("using", Value::expression(using, None)),
        ];
        let properties = properties.map(|(name, value)| Property { name, value });
        Object::named(Address::new(Kind::POLICY, ["s", "t", "p"]), properties)
    }

    #[test]
    fn policy_is_created_with_its_clauses() {
        let sql = testing::texts(testing::create(&WRITER, &policy(Some("a = 1")))).unwrap();
        assert_eq!(
            sql,
            ["CREATE POLICY \"p\" ON \"s\".\"t\" AS RESTRICTIVE FOR SELECT TO \"R\", PUBLIC \
              USING ((a = 1))"]
        );
        assert_eq!(testing::create(&WRITER, &policy(Some("true); DROP TABLE t; --"))), None);
    }

    #[test]
    fn condition_is_changed_and_not_taken_away() {
        let alter =
            |to: &Object| testing::texts(testing::alter(&WRITER, &policy(Some("a")), to, "using"));
        let expected = "ALTER POLICY \"p\" ON \"s\".\"t\" USING (b)".to_owned();
        assert_eq!(alter(&policy(Some("b"))), Some(vec![expected]));
        assert_eq!(alter(&policy(None)), None);
    }
}
