//! `ALTER DATABASE ... SET`, `ALTER ROLE ... SET`.

use crate::model::prop;
use crate::model::{Kind, Name, Object};
use crate::sql::setting_value;

use super::{Alteration, Statement, Writer, database, lexical, stated};

pub(super) const SETTING: Writer = Writer {
    kind: Kind::SETTING,
    create: |object, _| set(object),
    alter: |&Alteration { to, property, .. }| if property == prop::VALUE { set(to) } else { None },
    drop: |object| about(object, |parameter| Some(format!("RESET {parameter}"))),
};

fn set(object: &Object) -> Option<Vec<Statement>> {
    let [_, parameter] = &object.address.path[..] else { return None };
    let value = stated::text(object, prop::VALUE).filter(|text| !text.starts_with("(hidden"))?;
    let value = setting_value(parameter.as_str(), value)?;
    about(object, |parameter| Some(format!("SET {parameter} TO {value}")))
}

/// The statement for the scope that the address begins with.
fn about(object: &Object, what: impl Fn(&str) -> Option<String>) -> Option<Vec<Statement>> {
    let [scope, parameter] = &object.address.path[..] else { return None };
    let what = what(&parameter.quoted())?;
    let statement = match scope.as_str() {
        "database" => database::on_current("ALTER DATABASE ", &format!(" {what}")),
        "all roles" => Statement::alter(format_args!("ROLE ALL {what}")),
        scope => {
            let (role, rest) = lexical::leading_name(scope.strip_prefix("role ")?)?;
            let role = Name::new(role).quoted();
            match rest {
                "" => Statement::alter(format_args!("ROLE {role} {what}")),
                " in database" => database::on_current(
                    &format!("ALTER ROLE {role} IN DATABASE "),
                    &format!(" {what}"),
                ),
                _ => return None,
            }
        }
    };
    Some(vec![statement])
}

#[cfg(test)]
mod tests {
    use super::SETTING;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn sql(scope: &str, parameter: &str, value: &str) -> Option<String> {
        let address = Address::new(Kind::SETTING, [scope, parameter]);
        let value = Property { name: "value", value: Value::text(value) };
        let statements = testing::create(&SETTING, &Object::named(address, vec![value]))?;
        statements.first().map(|statement| statement.sql.clone())
    }

    #[test]
    fn a_list_is_a_string_for_each_name() {
        for (list, expected) in [
            ("\"$user\", public", "'$user', 'public'"),
            ("\"a, b\",c", "'a, b', 'c'"),
            ("\"\"", "''"),
        ] {
            let expected = format!("ALTER ROLE \"x\" SET \"search_path\" TO {expected}");
            assert_eq!(sql("role x", "search_path", list), Some(expected));
        }
        for broken in ["\"a", "\"a\" b"] {
            assert_eq!(sql("role x", "search_path", broken), None);
        }
    }

    #[test]
    fn every_scope_has_its_statement() {
        let begins = |scope: &str, begin: &str| {
            let sql = sql(scope, "work_mem", "1MB");
            assert!(sql.as_deref().is_some_and(|sql| sql.starts_with(begin)), "{sql:?}");
        };
        begins("all roles", "ALTER ROLE ALL SET \"work_mem\" TO '1MB'");
        begins("role \"in database\"", "ALTER ROLE \"in database\" SET");
        begins("database", "DO $$BEGIN EXECUTE pg_catalog.format('ALTER DATABASE %I SET");
        let in_database = "DO $$BEGIN EXECUTE pg_catalog.format('ALTER ROLE \"x\" IN DATABASE %I";
        begins("role x in database", in_database);
        assert_eq!(sql("role x; DROP TABLE t", "work_mem", "1MB"), None);
        assert_eq!(sql("database", "app.secret", "(hidden, digest 12345678)"), None);
    }
}
