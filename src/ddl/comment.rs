//! Comments: `COMMENT ON`.

use crate::model::prop;
use crate::model::{Kind, Object, Value};

use super::computed::computed;
use super::lexical::literal;
use super::{Alteration, Statement, Writer, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::COMMENT,
    create: |object, _| set(object),
    alter: |&Alteration { to, property, .. }| (property == prop::TEXT).then(|| set(to))?,
    drop: |object| {
        let text = match object.address.subject() {
            (kind, _) if kind == Kind::EXTENSION.0 => return comment_of_its_own(object),
            (kind, [name]) if kind == Kind::SCHEMA.0 && name.as_str() == "public" => {
                literal("standard public schema")
            }
            _ => "NULL".to_owned(),
        };
        comment(object, &text)
    },
};

fn set(object: &Object) -> Option<Vec<Statement>> {
    let text = match object.property(prop::TEXT)? {
        Value::Definition(text) => literal(text),
        Value::None => "NULL".to_owned(),
        _ => return None,
    };
    comment(object, &text)
}

fn comment(object: &Object, text: &str) -> Option<Vec<Statement>> {
    let sql = target::about(&object.address, "COMMENT ON", &format!("IS {text}"))?;
    Some(vec![Statement::describe(sql)])
}

/// The comment that an extension came with, which its control file has.
fn comment_of_its_own(object: &Object) -> Option<Vec<Statement>> {
    let (_, [name]) = object.address.subject() else { return None };
    let from = "pg_catalog.pg_available_extensions() AS a WHERE a.name OPERATOR(pg_catalog.=)";
    let text = format!("(SELECT a.comment FROM {from} {})", literal(name.as_str()));
    let before = target::about(&object.address, "COMMENT ON", "IS ")?;
    Some(vec![computed(&before, "%L", &text, "")])
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::model::{Address, Kind, Object};

    #[test]
    fn what_came_with_the_object_comes_back() {
        let drop = |path: &[&str]| {
            let address = Address::new(Kind::COMMENT, path.iter().copied());
            let statements = (WRITER.drop)(&Object::named(address, []))?;
            statements.into_iter().map(|statement| statement.sql).next()
        };
        for (path, sql) in [
            (&["table", "s", "t"][..], "TABLE \"s\".\"t\" IS NULL"),
            (&["schema", "public"], "SCHEMA \"public\" IS 'standard public schema'"),
            (&["domain", "s", "d", "c"], "CONSTRAINT \"c\" ON DOMAIN \"s\".\"d\" IS NULL"),
        ] {
            assert_eq!(drop(path), Some(format!("COMMENT ON {sql}")));
        }
        let own = drop(&["extension", "citext"]).unwrap();
        assert!(own.contains("'COMMENT ON EXTENSION \"citext\" IS %L'"), "{own}");
        assert_eq!(drop(&["function", "s", "f", "() IS NULL; DROP TABLE t"]), None);
    }
}
