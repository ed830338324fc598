//! What statements write of an index.
//! <https://www.postgresql.org/docs/current/sql-createindex.html>

use crate::model::prop;
use crate::model::{Name, Object, Value, shape};

use super::constraint_clause::include;
use super::depends::extensions;
use super::parts::{relation, with_options};
use super::stated::text;
use super::{Statement, lexical};
use crate::sql::IndexClause;

/// What `CREATE INDEX` says of an index under the quoted name.
pub(super) fn index_clause(object: &Object, name: &str) -> Option<IndexClause> {
    let method = text(object, prop::METHOD).unwrap_or("btree");
    let method = lexical::is_qualified_name(method).then_some(method)?;
    let table = object.address.owning_table()?.quoted();
    let mut rest = format!(
        " USING {method} ({}){}",
        keys(object)?.into_iter().map(|(key, more)| key + more).collect::<Vec<_>>().join(", "),
        include(object)
    );
    if object.flag(prop::NULLS_NOT_DISTINCT) {
        rest.push_str(" NULLS NOT DISTINCT");
    }
    rest.push_str(&with_options(object)?);
    if let Some(tablespace) = text(object, prop::TABLESPACE) {
        rest.push_str(&format!(" TABLESPACE {}", Name::new(tablespace).quoted()));
    }
    if let Some(Value::Expression(predicate)) = object.property(prop::PREDICATE) {
        rest.push_str(&format!(" WHERE {}", lexical::expression(&predicate.sql)?));
    }
    Some(IndexClause { unique: object.flag(prop::UNIQUE), name: name.to_owned(), table, rest })
}

/// The keys: columns or expressions, and what follows each.
pub fn keys(object: &Object) -> Option<Vec<(String, &str)>> {
    let Some(Value::List(keys)) = object.property(prop::KEYS) else { return None };
    if keys.is_empty() {
        return None;
    }
    let count = keys.iter().filter(|key| key.starts_with(shape::EXPRESSION_KEY)).count();
    let mut expressions = match object.property(prop::EXPRESSIONS) {
        Some(Value::Expression(all)) if count > 1 => {
            lexical::list(all.sql.strip_prefix("ROW(")?.strip_suffix(')')?)?
        }
        Some(Value::Expression(one)) => vec![&*one.sql],
        _ => Vec::new(),
    }
    .into_iter();
    let mut all = Vec::with_capacity(keys.len());
    for key in keys {
        all.push(match key.strip_prefix(shape::EXPRESSION_KEY) {
            Some(after) => {
                let expression = lexical::expression(expressions.next()?)?;
                (format!("({expression})"), attributes(after)?)
            }
            None => {
                let (column, after) = lexical::leading_name(key)?;
                (Name::new(column).quoted(), attributes(after)?)
            }
        });
    }
    // Whatever is left over would be missing.
    expressions.next().is_none().then_some(all)
}

/// Operator class with its options, collation and order: words that lex as such.
fn attributes(text: &str) -> Option<&str> {
    let (before, options) = match text.split_once('(') {
        Some((before, options)) => (
            before,
            options.strip_suffix(')').or_else(|| {
                let (options, order) = options.split_once(") ")?;
                order.split(' ').all(lexical::is_qualified_name).then_some(options)
            }),
        ),
        None => (text, Some("")),
    };
    let words = before.split(' ').all(|word| word.is_empty() || lexical::is_qualified_name(word));
    let plain = |c: char| c.is_ascii_alphanumeric() || "_=.,- ".contains(c);
    (words && options?.chars().all(plain)).then_some(text)
}

/// The statements that say of a new index how finely ANALYZE looks at its expressions.
pub(super) fn attributes_of_index(index: &Object, name: &str) -> Option<Vec<Statement>> {
    let quoted = format!("{}.{name}", index.address.schema()?.quoted());
    let Some(Value::List(targets)) = index.property(prop::STATISTICS_TARGETS) else {
        return Some(Vec::new());
    };
    let stated = targets.iter().enumerate().filter(|(_, target)| ***target != *"default");
    stated.map(|(place, target)| set_index_statistics(&quoted, place, target)).collect()
}

/// `ALTER INDEX ... SET STATISTICS` for the key at a place.
pub(super) fn set_index_statistics(index: &str, place: usize, target: &str) -> Option<Statement> {
    let target: i32 = if target == "default" { -1 } else { target.parse().ok()? };
    let set = format!("ALTER COLUMN {} SET STATISTICS {target}", place + 1);
    Some(Statement::set_index_statistics(index, set))
}

/// The statements that make a new index what an old one was for CLUSTER and logical replication, and
/// have it go with the same extensions.
pub(super) fn uses_of_index(object: &Object, name: &str) -> Option<Vec<Statement>> {
    let table = relation(&object.address)?;
    let cluster = object.flag(prop::CLUSTERED).then(|| Statement::cluster_on(&table, name));
    let identity = object.flag(prop::REPLICA_IDENTITY).then(|| {
        Statement::alter_table(&table, format_args!("REPLICA IDENTITY USING INDEX {name}"))
    });
    let named = format!("INDEX {}.{name}", object.address.schema()?.quoted());
    let tied = extensions(&named, None, object.property(prop::EXTENSIONS)).into_iter();
    let tied = tied.map(Statement::alter_locked);
    Some(cluster.into_iter().chain(identity).chain(tied).collect())
}
