//! Event triggers.

use crate::model::prop;
use crate::model::{Kind, Object};

use super::{Alteration, Statement, Writer, lexical, parts, removal, stated, target};

pub(super) const EVENT_TRIGGER: Writer = Writer {
    kind: Kind::EVENT_TRIGGER,
    create: |object, _| create(object),
    alter: |&Alteration { to, property, .. }| match property {
        prop::ENABLED => Some(vec![enabled(to)?]),
        _ => None,
    },
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let event = stated::text(object, prop::EVENT).filter(|event| stated::is_word(event))?;
    let tags: Vec<_> =
        stated::items(object, prop::TAGS).iter().map(|tag| lexical::literal(tag)).collect();
    let tags = match tags.is_empty() {
        true => String::new(),
        false => format!(" WHEN TAG IN ({})", tags.join(", ")),
    };
    let function = stated::text(object, prop::FUNCTION)?.strip_suffix("()")?;
    if !lexical::is_qualified_name(function) {
        return None;
    }
    let create =
        format!("{} ON {event}{tags} EXECUTE FUNCTION {function}()", target::of(&object.address)?);
    let mut statements = vec![Statement::create(create)];
    if stated::text(object, prop::ENABLED).is_some_and(|enabled| enabled != "origin") {
        statements.push(enabled(object)?);
    }
    Some(statements)
}

fn enabled(object: &Object) -> Option<Statement> {
    let what = parts::enabling(object)?;
    Some(Statement::alter(format_args!("{} {what}", target::of(&object.address)?)))
}

#[cfg(test)]
mod tests {
    use super::EVENT_TRIGGER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    #[test]
    fn writes_nothing_that_is_not_what_it_must_be() {
        let made = |event: &str, function: &str| {
            let properties = vec![
                Property { name: "event", value: Value::text(event) },
                Property { name: "function", value: Value::text(function) },
            ];
            let address = Address::new(Kind::EVENT_TRIGGER, ["e"]);
            testing::create(&EVENT_TRIGGER, &Object::named(address, properties))
        };
        assert!(made("ddl_command_end", "app.\"F\"()").is_some());
        assert_eq!(made("login EXECUTE FUNCTION evil()", "f()"), None);
        assert_eq!(made("login", "f(); DROP TABLE t; --()"), None);
    }
}
