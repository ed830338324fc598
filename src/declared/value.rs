//! What is declared of a property by its form alone: the same for every kind.

use crate::input::{
    InputError,
    yaml::{Content, Node},
};
use crate::model::{Form, Stated, Value};

use super::types;

/// The value of a property; `null` says that there is none.
pub(super) fn read(stated: &Stated, node: &Node) -> Result<Value, InputError> {
    if node.is_null() {
        return Ok(Value::None);
    }
    Ok(match stated.form {
        Form::Flag => Value::Flag(node.flag()?),
        Form::Number => Value::Number(node.number()?),
        Form::Text => Value::text(node.text()?),
        Form::Word(letters) => {
            let words: Vec<_> = letters.iter().map(|(_, word)| (*word, *word)).collect();
            Value::text(node.one_of(&words)?)
        }
        Form::List => Value::list(texts(node)?),
        Form::Set => Value::options(set(node)?),
        Form::Type => Value::type_name(types::canonical(node.filled()?)),
        Form::Expression => Value::expression(Some(node.filled()?.trim()), None),
        Form::Definition => Value::Definition(node.text()?.into()),
    })
}

fn texts(node: &Node) -> Result<Vec<&str>, InputError> {
    node.list()?.iter().map(Node::text).collect()
}

/// A list of texts, or a map where these are `key=value`, as options are.
fn set(node: &Node) -> Result<Vec<String>, InputError> {
    match &node.content {
        Content::Map(entries) => entries
            .iter()
            .map(|entry| Ok(format!("{}={}", entry.key, entry.node.text()?)))
            .collect(),
        _ => Ok(texts(node)?.into_iter().map(str::to_owned).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::input::yaml;
    use crate::model::{Stated, Value};

    #[test]
    fn the_form_says_how_a_value_is_written() {
        const WORD: Stated = Stated::word("w", &[("x", "safe"), ("y", "unsafe")], "");
        for (stated, text, value) in [
            (Stated::flag("f", ""), "true", Value::Flag(true)),
            (Stated::number("n", ""), "-1", Value::Number(-1)),
            (Stated::text("t", ""), "''", Value::text("")),
            (Stated::text("t", ""), "100", Value::text("100")),
            (Stated::text("t", ""), "null", Value::None),
            (WORD, "Unsafe", Value::text("unsafe")),
            (Stated::list("l", ""), "[b, a]", Value::list(["b", "a"])),
            (Stated::set("s", ""), "[b, a]", Value::set(["a", "b"])),
            (Stated::set("s", ""), "{b: no, a: ''}", Value::set(["a=", "b=no"])),
            (Stated::type_name("t", ""), "int8", Value::type_name("bigint")),
            (Stated::type_name("t", ""), "numeric(5, 2)", Value::type_name("numeric(5,2)")),
            (Stated::expression("e", ""), "' a > 0'", Value::expression(Some("a > 0"), None)),
            (Stated::definition("d", ""), "' x '", Value::Definition(" x ".into())),
        ] {
            let root = yaml::parse(&format!("v: {text}"), "f").unwrap();
            let node = &root.entries().unwrap()[0].node;
            assert_eq!(read(&stated, node).unwrap(), value, "{text}");
        }
        let root = yaml::parse("v: safest", "f").unwrap();
        let message = read(&WORD, &root.entries().unwrap()[0].node).unwrap_err().message;
        assert!(message.contains("did you mean `safe`? known: safe, unsafe"), "{message}");
    }
}
