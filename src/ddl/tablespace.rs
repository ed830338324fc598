//! Tablespaces. Where one would lie on another machine is not known, so none is made: that it is there
//! is looked at. What one database does not use another one may, so none is dropped: it is out of use
//! when nothing is in it any more.

use crate::model::prop;
use crate::model::{Kind, Object};

use super::{Statement, Writer, lexical, parts, target};

pub(super) const TABLESPACE: Writer = Writer {
    kind: Kind::TABLESPACE,
    create: |object, _| exists(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: |_| Some(Vec::new()),
};

fn exists(object: &Object) -> Option<Vec<Statement>> {
    let name = object.address.own_name();
    let query = format!(
        "SELECT 1 - count(*) FROM pg_catalog.pg_tablespace WHERE spcname = {}",
        lexical::literal(name)
    );
    let message = format!("tablespace {} is to be created first", object.address);
    Some(vec![Statement::check_count(&query, &message)])
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    if property != prop::OPTIONS {
        return None;
    }
    let target = target::of(&to.address)?;
    let changes = parts::change_options(from, to)?.into_iter();
    Some(changes.map(|change| Statement::alter(format_args!("{target} {change}"))).collect())
}

#[cfg(test)]
mod tests {
    use super::TABLESPACE;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn changed(from: &[&str], to: &[&str]) -> Option<Vec<String>> {
        let object = |options: &[&str]| {
            let options = Property { name: "options", value: Value::set(options) };
            Object::named(Address::new(Kind::TABLESPACE, ["fast"]), vec![options])
        };
        let statements = testing::alter(&TABLESPACE, &object(from), &object(to), "options")?;
        Some(statements.into_iter().map(|statement| statement.sql).collect())
    }

    #[test]
    fn sets_what_is_wanted_and_resets_the_rest() {
        let set = "ALTER TABLESPACE \"fast\" SET (random_page_cost=1.1)";
        let reset = "ALTER TABLESPACE \"fast\" RESET (seq_page_cost)";
        let wanted = ["random_page_cost=1.1"];
        let both = vec![set.to_owned(), reset.to_owned()];
        assert_eq!(changed(&["seq_page_cost=2"], &wanted), Some(both));
        assert_eq!(changed(&["seq_page_cost=2"], &[]), Some(vec![reset.to_owned()]));
        assert_eq!(changed(&[], &["a=1); DROP TABLE t; --"]), None);
    }
}
