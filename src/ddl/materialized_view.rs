//! Materialized views. Their indexes are objects of their own.
//! <https://www.postgresql.org/docs/current/sql-creatematerializedview.html>

use crate::model::prop;
use crate::model::{Kind, Name, Object, Value};

use super::depends::extensions;
use super::parts::{change_options, query, with_options};
use super::stated::{items, text};
use super::{Statement, Writer, lexical, removal};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::MATERIALIZED_VIEW,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(view: &Object) -> Option<Vec<Statement>> {
    let name = view.address.quoted();
    let word = |property: &str, words: &str| match text(view, property) {
        Some(value) => format!(" {words} {}", Name::new(value).quoted()),
        None => String::new(),
    };
    let method = match text(view, prop::ACCESS_METHOD) {
        Some("heap") => String::new(),
        _ => word(prop::ACCESS_METHOD, "USING"),
    };
    let sql = format!(
        "{name}{method}{}{} AS\n{}",
        with_options(view)?,
        word("tablespace", "TABLESPACE"),
        query(view)?
    );
    let mut all = vec![Statement::create_materialized_view(sql, !is_unfilled(view))];
    let settings = items(view, prop::COLUMN_SETTINGS).into_iter().map(|item| setting(&name, item));
    all.extend(settings.collect::<Option<Vec<_>>>()?);
    let tied =
        extensions(&format!("MATERIALIZED VIEW {name}"), None, view.property(prop::EXTENSIONS));
    all.extend(tied.into_iter().map(Statement::alter_locked));
    Some(all)
}

fn is_unfilled(view: &Object) -> bool {
    view.property(prop::POPULATED) == Some(&Value::Flag(false))
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let name = from.address.quoted();
    let alter = |what: String| Some(vec![Statement::alter_materialized_view(&name, what)]);
    match property {
        prop::EXTENSIONS => {
            let named = format!("MATERIALIZED VIEW {name}");
            let changes = extensions(&named, from.property(property), to.property(property));
            Some(changes.into_iter().map(Statement::alter_locked).collect())
        }
        prop::OPTIONS => {
            let changes = change_options(from, to)?.into_iter();
            let set = |change| Statement::set_materialized_view_options(&name, change);
            Some(changes.map(set).collect())
        }
        prop::COLUMN_SETTINGS => {
            let (old, new) = (items(from, property), items(to, property));
            let gone = old.iter().filter(|item| !new.iter().any(|other| key(other) == key(item)));
            let gone = gone.map(|item| unset(&name, item));
            let set = new.iter().filter(|i| !old.contains(i)).map(|item| setting(&name, item));
            gone.chain(set).collect()
        }
        prop::POPULATED => {
            let refresh = match is_unfilled(to) {
                true => Statement::refresh_without_data,
                false => Statement::refresh,
            };
            Some(vec![refresh(&name)])
        }
        prop::ACCESS_METHOD => {
            let method = Name::new(text(to, property)?).quoted();
            alter(format!("SET ACCESS METHOD {method}"))
        }
        prop::TABLESPACE => {
            let tablespace = Name::new(text(to, property).unwrap_or("pg_default")).quoted();
            alter(format!("SET TABLESPACE {tablespace}"))
        }
        // What the query reads gives them; a new view would have the same.
        prop::COLUMNS => Some(Vec::new()),
        _ => None,
    }
}

/// The column and the name of its setting.
fn key(item: &str) -> Option<(String, &str)> {
    let (column, rest) = lexical::leading_name(item)?;
    Some((column, rest.trim_start().split_once('=')?.0))
}

fn setting(view: &str, item: &str) -> Option<Statement> {
    let (column, rest) = lexical::leading_name(item)?;
    let option = lexical::option(rest.trim_start())?;
    let (name, value) = option.split_once('=')?;
    let set = match name {
        "storage" => format!("STORAGE {}", value.to_uppercase()),
        "compression" => format!("COMPRESSION {value}"),
        "statistics" => format!("STATISTICS {value}"),
        _ => format!("({option})"),
    };
    let column = Name::new(column).quoted();
    let what = format!("ALTER COLUMN {column} SET {set}");
    Some(Statement::alter_materialized_view(view, what))
}

/// A setting as it is usually. `None` for storage: what is usual depends on the type.
fn unset(view: &str, item: &str) -> Option<Statement> {
    let (column, name) = key(item)?;
    let unset = match name {
        "storage" => return None,
        "compression" => "SET COMPRESSION default".to_owned(),
        "statistics" => "SET STATISTICS -1".to_owned(),
        name => format!("RESET ({})", Some(name).filter(|name| lexical::is_qualified_name(name))?),
    };
    let column = Name::new(column).quoted();
    let what = format!("ALTER COLUMN {column} {unset}");
    Some(Statement::alter_materialized_view(view, what))
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn view(list: &[(&'static str, Value)]) -> Object {
        let query = ("definition", Value::Definition("SELECT 1 AS a".into()));
        let list = list.iter().cloned().chain([query]);
        let list: Vec<_> = list.map(|(name, value)| Property { name, value }).collect();
        Object::named(Address::new(Kind::MATERIALIZED_VIEW, ["s", "m"]), list)
    }

    fn texts(statements: Option<Vec<crate::ddl::Statement>>) -> Vec<String> {
        statements.unwrap().into_iter().map(|statement| statement.sql).collect()
    }

    #[test]
    fn is_made_with_all_that_it_states() {
        let whole = view(&[
            ("access method", Value::text("columnar")),
            ("tablespace", Value::text("fast")),
            ("options", Value::set(["fillfactor=70"])),
            ("populated", Value::Flag(false)),
            ("column settings", Value::set(["\"A b\" n_distinct=5", "a storage=external"])),
        ]);
        assert_eq!(
            texts(testing::create(&WRITER, &whole)),
            [
                "CREATE MATERIALIZED VIEW \"s\".\"m\" USING \"columnar\" WITH (fillfactor=70) \
                 TABLESPACE \"fast\" AS\nSELECT 1 AS a\nWITH NO DATA",
                "ALTER MATERIALIZED VIEW \"s\".\"m\" ALTER COLUMN \"A b\" SET (n_distinct=5)",
                "ALTER MATERIALIZED VIEW \"s\".\"m\" ALTER COLUMN \"a\" SET STORAGE EXTERNAL",
            ]
        );
    }

    #[test]
    fn settings_of_columns_are_set_and_unset() {
        let settings = |list: &[&str]| view(&[("column settings", Value::set(list))]);
        let from = settings(&["a statistics=5", "a n_distinct=2"]);
        let to = settings(&["a statistics=6"]);
        let alter = |from, to| testing::alter(&WRITER, from, to, "column settings");
        assert_eq!(
            texts(alter(&from, &to)),
            [
                "ALTER MATERIALIZED VIEW \"s\".\"m\" ALTER COLUMN \"a\" RESET (n_distinct)",
                "ALTER MATERIALIZED VIEW \"s\".\"m\" ALTER COLUMN \"a\" SET STATISTICS 6",
            ]
        );
        assert_eq!(alter(&settings(&["a storage=main"]), &to), None);
    }

    #[test]
    fn is_moved_and_filled() {
        let to = view(&[("tablespace", Value::None), ("access method", Value::text("heap"))]);
        let alter = |property| texts(testing::alter(&WRITER, &view(&[]), &to, property)).concat();
        let name = "MATERIALIZED VIEW \"s\".\"m\"";
        assert_eq!(alter("tablespace"), format!("ALTER {name} SET TABLESPACE \"pg_default\""));
        assert_eq!(alter("access method"), format!("ALTER {name} SET ACCESS METHOD \"heap\""));
        assert_eq!(alter("populated"), format!("REFRESH {name}"));
    }
}
