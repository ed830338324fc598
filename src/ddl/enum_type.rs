//! Enum types. <https://www.postgresql.org/docs/current/sql-altertype.html>

use std::sync::Arc;

use crate::model::prop;
use crate::model::{Kind, Object, Value};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::ENUM,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let Value::List(labels) = object.property(prop::LABELS)? else { return None };
    let labels: Vec<_> = labels.iter().map(|label| lexical::literal(label)).collect();
    let target = target::of(&object.address)?;
    Some(vec![Statement::create(format_args!("{target} AS ENUM ({})", labels.join(", ")))])
}

/// The labels that are missing, each beside its neighbour; `None` where one would have to go or to
/// move.
fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    if property != prop::LABELS {
        return None;
    }
    let (present, wanted) = (stated::texts(from, prop::LABELS), stated::texts(to, prop::LABELS));
    let kept = wanted.iter().filter(|label| present.contains(label));
    if !kept.eq(present) {
        return None;
    }
    let target = target::of(&from.address)?;
    let mut before: Option<&Arc<str>> = None;
    let mut statements = Vec::new();
    for label in wanted {
        if !present.contains(label) {
            let beside = match (before, present.first()) {
                (Some(before), _) => format!(" AFTER {}", lexical::literal(before)),
                (None, Some(first)) => format!(" BEFORE {}", lexical::literal(first)),
                (None, None) => String::new(),
            };
            let label = lexical::literal(label);
            statements.push(Statement::add_enum_value(&target, &label, &beside));
        }
        before = Some(label);
    }
    Some(statements)
}

#[cfg(test)]
mod tests {
    use super::alter;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn labelled(labels: &[&str]) -> Object {
        let properties = vec![Property { name: "labels", value: Value::list(labels) }];
        Object::named(Address::new(Kind::ENUM, ["s", "e"]), properties)
    }

    fn altered(from: &[&str], to: &[&str]) -> Option<Vec<String>> {
        let statements = alter(&labelled(from), &labelled(to), "labels")?;
        assert!(statements.iter().all(|statement| statement.alone));
        Some(statements.into_iter().map(|statement| statement.sql).collect())
    }

    #[test]
    fn labels_come_beside_their_neighbours() {
        let add = |text: &str| format!("ALTER TYPE \"s\".\"e\" ADD VALUE {text}");
        assert_eq!(
            altered(&["b", "d"], &["a", "b", "it's", "d", "e"]),
            Some(vec![add("'a' BEFORE 'b'"), add("'it''s' AFTER 'b'"), add("'e' AFTER 'd'")])
        );
        assert_eq!(altered(&[], &["a", "b"]), Some(vec![add("'a'"), add("'b' AFTER 'a'")]));
        assert_eq!(altered(&["a", "b"], &["b"]), None);
        assert_eq!(altered(&["a", "b"], &["b", "a"]), None);
    }
}
