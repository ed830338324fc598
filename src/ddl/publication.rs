//! Publications of logical replication.

use crate::model::prop;
use crate::model::{Kind, Name, Object, Value};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const PUBLICATION: Writer = Writer {
    kind: Kind::PUBLICATION,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let mut what = Vec::new();
    if !object.flag(prop::ALL_TABLES) {
        let tables: Option<Vec<_>> =
            stated::items(object, prop::TABLES).into_iter().map(limited).collect();
        let tables = tables?.join(", ONLY ");
        if !tables.is_empty() {
            // Without its children, each of which says for itself whether it is published.
            what.push(format!("TABLE ONLY {tables}"));
        }
        what.extend(schemas(&stated::items(object, prop::SCHEMAS)));
    }
    let what = match (object.flag(prop::ALL_TABLES), what.is_empty()) {
        (true, _) => " FOR ALL TABLES".to_owned(),
        (false, true) => String::new(),
        (false, false) => format!(" FOR {}", what.join(", ")),
    };
    let options: Vec<_> = OPTIONS.iter().filter_map(|property| option(object, property)).collect();
    // What is usual goes without saying, and not every version has a word for it.
    let unusual: Vec<_> =
        options.iter().map(String::as_str).filter(|option| !USUAL.contains(option)).collect();
    let options = match unusual.is_empty() {
        true => String::new(),
        false => format!(" WITH ({})", unusual.join(", ")),
    };
    let name = target::name(&object.address)?;
    Some(vec![Statement::create_publication(format_args!("{name}{what}{options}"))])
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let name = target::name(&to.address)?;
    let new = |left, right, property| {
        stated::without(stated::texts(left, property), stated::texts(right, property))
    };
    let mut what = Vec::new();
    match property {
        // Nothing is added to all, and nothing taken away.
        prop::TABLES | prop::SCHEMAS
            if from.flag(prop::ALL_TABLES) || to.flag(prop::ALL_TABLES) =>
        {
            return None;
        }
        // No table has a list of columns beside a schema: all that goes, goes before anything comes.
        prop::TABLES | prop::SCHEMAS => {
            for table in new(from, to, prop::TABLES) {
                what.push(format!("DROP TABLE ONLY {}", qualified(table)?.0));
            }
            let gone = new(from, to, prop::SCHEMAS);
            what.extend(schemas(&gone).map(|schema| format!("DROP {schema}")));
            for table in new(to, from, prop::TABLES) {
                what.push(format!("ADD TABLE ONLY {}", limited(table)?));
            }
            let come = new(to, from, prop::SCHEMAS);
            what.extend(schemas(&come).map(|schema| format!("ADD {schema}")));
        }
        prop::INSERT | prop::UPDATE | prop::DELETE | prop::TRUNCATE => {
            what.push(format!("SET ({})", option(to, prop::INSERT)?));
        }
        _ => what.push(format!("SET ({})", option(to, property)?)),
    }
    Some(what.iter().map(|what| Statement::alter_publication(&name, what)).collect())
}

/// A property for each parameter.
const OPTIONS: [&str; 3] = ["insert", prop::VIA_ROOT, prop::GENERATED_COLUMNS];

/// Parameters as they are where nobody sets them.
const USUAL: [&str; 3] = [
    "publish = 'insert, update, delete, truncate'",
    "publish_via_partition_root = false",
    "publish_generated_columns = none",
];

/// The parameter that says a property, where the object states it. One says all four operations.
fn option(object: &Object, property: &str) -> Option<String> {
    let word = stated::text(object, property);
    Some(match property {
        prop::INSERT => {
            let operations = ["insert", "update", "delete", "truncate"];
            // Where nothing is said, it publishes.
            let not = |operation: &&str| object.property(operation) == Some(&Value::Flag(false));
            let published: Vec<_> = operations.into_iter().filter(|o| !not(o)).collect();
            format!("publish = '{}'", published.join(", "))
        }
        prop::VIA_ROOT => {
            object.property(property)?;
            format!("publish_via_partition_root = {}", object.flag(property))
        }
        prop::GENERATED_COLUMNS => {
            let word = word.filter(|word| stated::is_word(word))?;
            format!("publish_generated_columns = {word}")
        }
        _ => return None,
    })
}

fn schemas(names: &[&str]) -> impl Iterator<Item = String> {
    names.iter().map(|name| format!("TABLES IN SCHEMA {}", Name::new(name).quoted()))
}

/// A table with its columns and its condition, where it is one clause.
fn limited(table: &str) -> Option<&str> {
    let (_, rest) = qualified(table)?;
    let is_rest = rest.is_empty() || rest.starts_with(" (") || rest.starts_with(" WHERE (");
    (is_rest && lexical::is_one_expression(table)).then_some(table)
}

/// The table's name, as it was spelt, and what follows.
fn qualified(table: &str) -> Option<(&str, &str)> {
    let (_, rest) = lexical::leading_name(table)?;
    let (_, rest) = lexical::leading_name(rest.strip_prefix('.')?)?;
    Some((table.strip_suffix(rest)?, rest))
}

#[cfg(test)]
mod tests {
    use super::{limited, qualified};

    #[test]
    fn a_table_is_its_name_its_columns_and_its_condition() {
        for table in ["s.t", "s.\"a b\" (c, \"D\")", "s.t WHERE ((a > 1))", "s.t (a) WHERE (b)"] {
            assert_eq!(limited(table), Some(table));
        }
        for table in ["t", "s.t; DROP TABLE t", "s.t, s.u", "s.t x", "s.t WHERE (a) -- "] {
            assert_eq!(limited(table), None, "{table}");
        }
        assert_eq!(qualified("s.\"a (b\" (c)"), Some(("s.\"a (b\"", " (c)")));
    }
}
