//! Tablespaces. Where one would lie on another machine is not known, so none is made.

use crate::model::{Kind, Object};

use super::{Statement, Writer, stated, target};

pub(super) const TABLESPACE: Writer = Writer {
    kind: Kind::TABLESPACE,
    create: |_| None,
    alter,
    drop: |object| {
        let name = target::name(&object.address)?;
        Some(vec![Statement::new(format!("DROP TABLESPACE IF EXISTS {name}")).alone()])
    },
};

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    if property != "options" {
        return None;
    }
    let alter = format!("ALTER TABLESPACE {}", target::name(&to.address)?);
    let (present, wanted) = (stated::texts(from, property), stated::texts(to, property));
    let gone: Option<Vec<&str>> =
        present.iter().map(|option| option_of(option).map(|(name, _)| name)).collect();
    let wanted: Option<Vec<(&str, &str)>> = wanted.iter().map(|option| option_of(option)).collect();
    let (mut gone, wanted) = (gone?, wanted?);
    gone.retain(|name| !wanted.iter().any(|(other, _)| other == name));
    let mut statements = Vec::new();
    if !wanted.is_empty() {
        let wanted: Vec<_> =
            wanted.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        statements.push(Statement::new(format!("{alter} SET ({})", wanted.join(", "))));
    }
    if !gone.is_empty() {
        statements.push(Statement::new(format!("{alter} RESET ({})", gone.join(", "))));
    }
    Some(statements)
}

/// An option's name and value, where both are what PostgreSQL's own are.
fn option_of(option: &str) -> Option<(&str, &str)> {
    let (name, value) = option.split_once('=')?;
    let is_number = value.parse::<f64>().is_ok_and(f64::is_finite);
    (stated::is_word(name) && is_number).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::TABLESPACE;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn changed(from: &[&str], to: &[&str]) -> Option<Vec<String>> {
        let object = |options: &[&str]| {
            let options = Property { name: "options", value: Value::set(options) };
            Object::named(Address::new(Kind::TABLESPACE, ["fast"]), vec![options])
        };
        let statements = (TABLESPACE.alter)(&object(from), &object(to), "options")?;
        Some(statements.into_iter().map(|statement| statement.sql).collect())
    }

    #[test]
    fn sets_what_is_wanted_and_resets_the_rest() {
        let set = "ALTER TABLESPACE \"fast\" SET (random_page_cost = 1.1)";
        let reset = "ALTER TABLESPACE \"fast\" RESET (seq_page_cost)";
        let wanted = ["random_page_cost=1.1"];
        let both = vec![set.to_owned(), reset.to_owned()];
        assert_eq!(changed(&["seq_page_cost=2"], &wanted), Some(both));
        assert_eq!(changed(&["seq_page_cost=2"], &[]), Some(vec![reset.to_owned()]));
        assert_eq!(changed(&[], &["a=1); DROP TABLE t; --"]), None);
    }
}
