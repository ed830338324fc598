//! Extended statistics: `CREATE STATISTICS`.

use std::sync::Arc;

use crate::model::prop;
use crate::model::{Kind, Name, Object, Value};

use super::{Alteration, Statement, Writer, lexical, removal, stated};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::STATISTICS,
    create: |object, _| create(object),
    alter: |&Alteration { to, property, .. }| match (property, to.property(property)?) {
        (prop::TARGET, Value::Number(target)) => Some(vec![aimed(to, *target)]),
        (prop::TARGET, Value::None) => Some(vec![aimed(to, -1)]),
        _ => None,
    },
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let table = lexical::qualified(stated::text(object, prop::TABLE)?)?;
    let is_known = |kind: &Arc<str>| ["ndistinct", "dependencies", "mcv"].contains(&&**kind);
    let kinds = set(object, prop::KINDS)?;
    let kinds = match kinds {
        // Of a single expression.
        [] => String::new(),
        kinds if kinds.iter().all(is_known) => format!(" ({})", kinds.join(", ")),
        _ => return None,
    };
    let columns = set(object, prop::COLUMNS)?.iter().map(|column| Some(Name::new(column).quoted()));
    let expressions = set(object, prop::EXPRESSIONS)?.iter().map(|text| {
        let expression = lexical::expression(text)?;
        Some(if expression.starts_with('(') { expression } else { format!("({expression})") })
    });
    let on: Option<Vec<String>> = columns.chain(expressions).collect();
    let on = on.filter(|on| !on.is_empty())?.join(", ");
    let name = object.address.quoted();
    let create = format!("{name}{kinds} ON {on} FROM {table}");
    let mut statements = vec![Statement::create_statistics(create)];
    if let Some(Value::Number(target)) = object.property(prop::TARGET) {
        statements.push(aimed(object, *target));
    }
    Some(statements)
}

fn aimed(object: &Object, target: i64) -> Statement {
    Statement::alter_statistics(&object.address.quoted(), format_args!("SET STATISTICS {target}"))
}

fn set<'o>(object: &'o Object, property: &str) -> Option<&'o [Arc<str>]> {
    match object.property(property) {
        None | Some(Value::None) => Some(&[]),
        Some(Value::Set(items)) => Some(items),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    #[test]
    fn only_what_lexes_is_counted() {
        let made = |kinds: &[&str], expression: &str| {
            let properties = [
                ("table", Value::text("s.\"T\"")),
                ("kinds", Value::set(kinds)),
                ("columns", Value::set(["a\"b"])),
                ("expressions", Value::set([expression])),
            ];
            let properties = properties.map(|(name, value)| Property { name, value });
            let object = Object::named(Address::new(Kind::STATISTICS, ["s", "x"]), properties);
            testing::create(&WRITER, &object)?.into_iter().map(|it| it.sql).next()
        };
        assert_eq!(
            made(&["mcv"], "lower(c)").as_deref(),
            Some("CREATE STATISTICS \"s\".\"x\" (mcv) ON \"a\"\"b\", (lower(c)) FROM \"s\".\"T\"")
        );
        assert_eq!(made(&["mcv"], "1) FROM t; DROP TABLE t; --"), None);
        assert_eq!(made(&["mcv) ON a FROM t; --"], "lower(c)"), None);
    }
}
