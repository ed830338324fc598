//! Options of foreign objects: what the wrapper is told, as `name=value`.

use std::sync::Arc;

use crate::model::{Name, Object, Value};

use super::lexical::literal;

/// What stands for a value that was not read.
const HIDDEN: &str = "(hidden)";

/// ` OPTIONS (name 'value')` of what is made; nothing where there are none, and `None` where one is
/// not known.
pub(super) fn of(object: &Object, property: &str) -> Option<String> {
    let options = stated(object, property)?;
    let all: Option<Vec<String>> = options.iter().map(|option| written("", option)).collect();
    Some(clause(&all?))
}

/// ` OPTIONS (ADD ..., SET ..., DROP ...)` that makes those of the first object what they are in the
/// second; `None` where a value is not known, or nothing changes.
pub(super) fn changed(from: &Object, to: &Object, property: &str) -> Option<String> {
    let (from, to) = (stated(from, property)?, stated(to, property)?);
    let name = |option: &Arc<str>| option.split_once('=').map(|(name, _)| name.to_owned());
    let mut changes = Vec::new();
    for option in from.iter().filter(|option| !to.iter().any(|other| name(other) == name(option))) {
        changes.push(format!("DROP {}", Name::new(name(option)?).quoted()));
    }
    for option in to.iter().filter(|option| !from.contains(option)) {
        let was = from.iter().any(|other| name(other) == name(option));
        changes.push(written(if was { "SET " } else { "ADD " }, option)?);
    }
    (!changes.is_empty()).then(|| clause(&changes))
}

fn stated(object: &Object, property: &str) -> Option<Vec<Arc<str>>> {
    match object.property(property) {
        None | Some(Value::None) => Some(Vec::new()),
        Some(Value::Set(options)) => Some(options.clone()),
        Some(_) => None,
    }
}

fn written(verb: &str, option: &str) -> Option<String> {
    let (name, value) = option.split_once('=').filter(|(_, value)| *value != HIDDEN)?;
    Some(format!("{verb}{} {}", Name::new(name).quoted(), literal(value)))
}

fn clause(options: &[String]) -> String {
    if options.is_empty() { String::new() } else { format!(" OPTIONS ({})", options.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::{changed, of};
    use crate::model::{Address, Kind, Object, Property, Value};

    fn with(options: &[&str]) -> Object {
        let options = Property { name: "options", value: Value::set(options) };
        Object::named(Address::new(Kind::FOREIGN_TABLE, ["s", "t"]), [options])
    }

    #[test]
    fn options_are_added_set_and_dropped() {
        let (old, new) = (with(&["a=1", "b=x=y", "c=3"]), with(&["a=1", "b=it's", "d="]));
        assert_eq!(
            changed(&old, &new, "options").as_deref(),
            Some(" OPTIONS (DROP \"c\", SET \"b\" 'it''s', ADD \"d\" '')")
        );
        assert_eq!(
            of(&old, "options").as_deref(),
            Some(" OPTIONS (\"a\" '1', \"b\" 'x=y', \"c\" '3')")
        );
        assert_eq!(of(&with(&[]), "options").as_deref(), Some(""));
        assert_eq!(changed(&old, &old, "options"), None);
    }

    #[test]
    fn what_was_not_read_is_not_written() {
        let hidden = with(&["password=(hidden)"]);
        assert_eq!(of(&hidden, "options"), None);
        assert_eq!(changed(&with(&[]), &hidden, "options"), None);
    }
}
