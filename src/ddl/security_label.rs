//! Security labels: `SECURITY LABEL`. The provider has to be loaded where it is run.

use crate::model::prop;
use crate::model::{Kind, Object, Value};

use super::lexical::literal;
use super::{Alteration, Statement, Writer, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::SECURITY_LABEL,
    create: |object, _| set(object),
    alter: |&Alteration { to, property, .. }| (property == prop::LABEL).then(|| set(to))?,
    drop: |object| label(object, "NULL"),
};

fn set(object: &Object) -> Option<Vec<Statement>> {
    match object.property(prop::LABEL)? {
        Value::Text(text) | Value::Definition(text) => label(object, &literal(text)),
        _ => None,
    }
}

fn label(object: &Object, text: &str) -> Option<Vec<Statement>> {
    let provider = object.address.path.last()?.quoted();
    let verb = format!("SECURITY LABEL FOR {provider} ON");
    let sql = target::about(&object.address, &verb, &format!("IS {text}"))?;
    Some(vec![Statement::describe(sql)])
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    #[test]
    fn a_label_is_of_a_provider() {
        let label = |path: &[&str]| {
            let address = Address::new(Kind::SECURITY_LABEL, path.iter().copied());
            let label = Property { name: "label", value: Value::text("it's") };
            let object = Object::named(address, [label]);
            let of =
                |statements: Vec<super::Statement>| statements.into_iter().map(|it| it.sql).next();
            Some((of(testing::create(&WRITER, &object)?)?, of((WRITER.drop)(&object)?)?))
        };
        for (path, on) in [
            (&["column", "s", "t", "c", "an\"on"][..], "COLUMN \"s\".\"t\".\"c\""),
            (&["composite type", "s", "t", "c", "an\"on"], "COLUMN \"s\".\"t\".\"c\""),
            (&["enum", "s", "e", "an\"on"], "TYPE \"s\".\"e\""),
            (&["procedure", "s", "p", "(integer)", "an\"on"], "PROCEDURE \"s\".\"p\"(IN integer)"),
        ] {
            let start = format!("SECURITY LABEL FOR \"an\"\"on\" ON {on} IS ");
            assert_eq!(label(path), Some((start.clone() + "'it''s'", start + "NULL")));
        }
    }
}
