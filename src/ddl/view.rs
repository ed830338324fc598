//! Views. <https://www.postgresql.org/docs/current/sql-createview.html>

use crate::model::prop;
use crate::model::{Kind, Name, Object};

use super::parts::{change_options, query, with_options};
use super::stated::items;
use super::{Statement, Writer, lexical, removal};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::VIEW,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(view: &Object) -> Option<Vec<Statement>> {
    let mut all = vec![Statement::create_view(text(view)?)];
    let defaults = items(view, prop::COLUMN_DEFAULTS).into_iter().map(|item| default(view, item));
    all.extend(defaults.collect::<Option<Vec<_>>>()?);
    Some(all)
}

fn text(view: &Object) -> Option<String> {
    Some(format!("{}{} AS\n{}", view.address.quoted(), with_options(view)?, query(view)?))
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let name = from.address.quoted();
    let sql = match property {
        // PostgreSQL adds columns at the end, and changes none that is there.
        prop::DEFINITION if items(to, prop::COLUMNS).starts_with(&items(from, prop::COLUMNS)) => {
            vec![Statement::replace_view(text(to)?)]
        }
        prop::OPTIONS => {
            let changes = change_options(from, to)?.into_iter();
            changes.map(|change| Statement::alter_view(&name, change)).collect()
        }
        prop::COLUMN_DEFAULTS => {
            let (old, new) = (items(from, property), items(to, property));
            let column = |item: &str| lexical::leading_name(item).map(|(column, _)| column);
            let stays = |item: &str| new.iter().any(|other| column(other) == column(item));
            let gone = old.iter().filter(|item| !stays(item)).map(|item| {
                let column = Name::new(column(item)?).quoted();
                let what = format!("ALTER COLUMN {column} DROP DEFAULT");
                Some(Statement::alter_view(&name, what))
            });
            let set = new.iter().filter(|item| !old.contains(item)).map(|item| default(from, item));
            gone.chain(set).collect::<Option<Vec<_>>>()?
        }
        // What the query reads gives them; a new view would have the same.
        prop::COLUMNS => Vec::new(),
        _ => return None,
    };
    Some(sql)
}

/// `ALTER VIEW ... SET DEFAULT` from a column and its default.
fn default(view: &Object, item: &str) -> Option<Statement> {
    let (column, sql) = lexical::leading_name(item)?;
    let sql = lexical::expression(sql)?;
    let (name, column) = (view.address.quoted(), Name::new(column).quoted());
    let what = format!("ALTER COLUMN {column} SET DEFAULT {sql}");
    Some(Statement::alter_view(&name, what))
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn view(definition: &str, columns: &[&str]) -> Object {
        let list = [
            ("definition", Value::Definition(definition.into())),
            ("columns", Value::list(columns)),
            ("options", Value::set(["security_barrier=true"])),
            ("column defaults", Value::set(["a 'x'::text"])),
        ];
        let list = list.map(|(name, value)| Property { name, value }).to_vec();
        Object::named(Address::new(Kind::VIEW, ["s", "V"]), list)
    }

    #[test]
    fn is_made_with_all_that_it_states() {
        let all = testing::create(&WRITER, &view("SELECT t.a\n   FROM s.t", &["a text"])).unwrap();
        let all: Vec<_> = all.into_iter().map(|statement| statement.sql).collect();
        assert_eq!(
            all,
            [
                "CREATE VIEW \"s\".\"V\" WITH (security_barrier=true) AS\nSELECT t.a\n   FROM s.t",
                "ALTER VIEW \"s\".\"V\" ALTER COLUMN \"a\" SET DEFAULT ('x'::text)",
            ]
        );
        assert_eq!(testing::create(&WRITER, &view("SELECT 1; DROP TABLE t", &[])), None);
    }

    #[test]
    fn is_replaced_only_where_postgresql_allows_it() {
        let old = view("SELECT a FROM t", &["a text"]);
        let more = view("SELECT a, b FROM t", &["a text", "b text"]);
        let other = view("SELECT b FROM t", &["b text"]);
        let alter = |to| testing::alter(&WRITER, &old, to, "definition");
        assert!(alter(&more).unwrap()[0].sql.starts_with("CREATE OR REPLACE VIEW"));
        assert_eq!(alter(&other), None);
    }
}
