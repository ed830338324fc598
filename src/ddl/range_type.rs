//! Range types. <https://www.postgresql.org/docs/current/sql-createtype.html>

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::RANGE_TYPE,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop,
};

/// Where it has a canonical function, its shell comes first, and the function, which takes it, in
/// between.
fn create(object: &Object) -> Option<Vec<Statement>> {
    let target = target::of(&object.address)?;
    let subtype = stated::text(object, prop::SUBTYPE)?;
    let mut options = vec![lexical::is_type(subtype).then(|| format!("SUBTYPE = {subtype}"))?];
    if let Some(collation) = stated::text(object, prop::COLLATION) {
        options.push(format!("COLLATION = {}", stated::collation(collation)));
    }
    for (word, property) in [
        ("SUBTYPE_OPCLASS", prop::OPERATOR_CLASS),
        ("CANONICAL", "canonical"),
        ("SUBTYPE_DIFF", prop::SUBTYPE_DIFF),
        ("MULTIRANGE_TYPE_NAME", "multirange"),
    ] {
        if let Some(name) = stated::text(object, property) {
            options.push(format!("{word} = {}", lexical::requoted(name)?));
        }
    }
    let whole = Statement::create(format_args!("{target} AS RANGE ({})", options.join(", ")));
    let shell = has_own_function(object).then(|| Statement::create(&target));
    Some(shell.into_iter().chain([whole]).collect())
}

/// Only its multirange has a life of its own.
fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    if property != prop::MULTIRANGE {
        return None;
    }
    let multirange = |object| {
        let (schema, rest) = lexical::leading_name(stated::text(object, prop::MULTIRANGE)?)?;
        let (name, rest) = lexical::leading_name(rest.strip_prefix('.')?)?;
        rest.is_empty().then(|| Address::new(Kind::RANGE_TYPE, [schema, name]))
    };
    let (from, to) = (multirange(from)?, multirange(to)?);
    let (schema, name) = (to.schema()?.quoted(), Name::new(to.own_name()).quoted());
    let mut statements = Vec::new();
    if from.schema() != to.schema() {
        statements.push(format!("{} SET SCHEMA {schema}", target::of(&from)?));
    }
    if from.own_name() != to.own_name() {
        let old = Name::new(from.own_name()).quoted();
        statements.push(format!("TYPE {schema}.{old} RENAME TO {name}"));
    }
    Some(statements.into_iter().map(Statement::alter).collect())
}

/// With a canonical function each needs the other, and neither can go first.
fn drop(object: &Object) -> Option<Vec<Statement>> {
    if has_own_function(object) { None } else { removal::plain(object) }
}

fn has_own_function(object: &Object) -> bool {
    stated::text(object, prop::CANONICAL).is_some()
}
