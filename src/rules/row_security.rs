//! Row-level security as SQL: the switches of a table, and its policies.

use crate::model::{Difference, Fix, Name, Object, Value};

use super::belongings;
use super::book::Sides;
use super::repair::{self, ACCESS_EXCLUSIVE, Aim};
use crate::ddl::lexical;

/// What follows `ALTER TABLE name`.
pub(super) fn switch(property: &str, to: &Value) -> Option<&'static str> {
    match (property, to) {
        ("row level security", Value::Flag(true)) => Some("ENABLE ROW LEVEL SECURITY"),
        ("row level security", Value::Flag(false)) => Some("DISABLE ROW LEVEL SECURITY"),
        ("force row level security", Value::Flag(true)) => Some("FORCE ROW LEVEL SECURITY"),
        ("force row level security", Value::Flag(false)) => Some("NO FORCE ROW LEVEL SECURITY"),
        _ => None,
    }
}

/// `CREATE POLICY`.
pub(super) fn create(policy: &Object) -> Option<Fix> {
    let table = policy.address.owning_table()?.quoted();
    let mut sql = format!("CREATE POLICY {} ON {table}", repair::own_name(&policy.address)?);
    if policy.property("permissive") == Some(&Value::Flag(false)) {
        sql.push_str(" AS RESTRICTIVE");
    }
    match repair::text(policy, "command") {
        None | Some("all") => {}
        Some(command @ ("select" | "insert" | "update" | "delete")) => {
            sql.push_str(&format!(" FOR {}", command.to_uppercase()));
        }
        Some(_) => return None,
    }
    for property in ["roles", "using", "with check"] {
        match policy.property(property) {
            None | Some(Value::None) => {}
            Some(value) => sql.push_str(&clause(property, value)?),
        }
    }
    Some(repair::fix([sql], ACCESS_EXCLUSIVE))
}

/// `ALTER POLICY`, or another policy in its place, for what that cannot change.
pub(super) fn alter_policy(
    difference: &Difference,
    sides: &Sides<'_>,
    aim: &Aim<'_>,
    property: &str,
) -> Option<Fix> {
    let (name, table) = (repair::own_name(aim.at)?, aim.at.owning_table()?.quoted());
    if let Some(clause) = clause(property, &aim.to) {
        let sql = format!("ALTER POLICY {name} ON {table}{clause}");
        return Some(repair::fix([sql], ACCESS_EXCLUSIVE));
    }
    let policy = repair::rebuilt_alike(difference, sides, aim)?;
    let drop = repair::fix([format!("DROP POLICY {name} ON {table}")], ACCESS_EXCLUSIVE);
    let statements = drop.statements.into_iter().chain(create(&policy)?.statements);
    let fix = Fix { statements: statements.collect(), ..Fix::default() };
    belongings::restored(fix, aim, sides)
}

fn clause(property: &str, value: &Value) -> Option<String> {
    match (property, value) {
        ("roles", Value::Set(roles)) if !roles.is_empty() => {
            let role = |role: &std::sync::Arc<str>| match &**role {
                "public" => "PUBLIC".to_owned(),
                role => Name::new(role).quoted(),
            };
            Some(format!(" TO {}", roles.iter().map(role).collect::<Vec<_>>().join(", ")))
        }
        ("using", Value::Expression(rows)) => {
            Some(format!(" USING ({})", lexical::expression(&rows.sql)?))
        }
        ("with check", Value::Expression(rows)) => {
            Some(format!(" WITH CHECK ({})", lexical::expression(&rows.sql)?))
        }
        _ => None,
    }
}
