//! Whether an expression that somebody declared may be run on rows: only where nothing in it, read as
//! conservatively as can be, is more than PostgreSQL's own operators and functions, and none of them
//! does anything but compute.
//!
//! Its names are looked up in `pg_catalog` alone, as every session of ours is set, so that what
//! users made is reached only by naming its schema, or by way of a column's type.

use crate::model::{Address, Reason};
use crate::rows::names_of;
use crate::server::{Failure, Param, Session, Template};
use crate::sql::{OneExpression, TokenKind};

/// What of the table `$2` in the schema `$1`, or of the names `$3`, is more than that: functions of
/// users, and volatile ones of PostgreSQL's own or such as read values of types that are given as text;
/// operators and types of users; columns of types that bring code along; casts that are not in C,
/// which only superusers write.
pub(super) const OFFENDERS: Template = Template(
    "WITH reach (oid) AS (\
     SELECT n.oid FROM pg_catalog.pg_namespace AS n \
     WHERE n.nspname = 'pg_catalog' OR n.nspname ~ '^pg_temp_' \
     OR n.nspname = ANY ($3::pg_catalog.name[])), \
     used (name, oid, element) AS (\
     SELECT a.attname, t.oid, \
     CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END \
     FROM pg_catalog.pg_namespace AS n \
     JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped \
     JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
     WHERE n.nspname = $1 AND c.relname = $2), \
     named (oid) AS (\
     SELECT t.oid FROM pg_catalog.pg_type AS t JOIN reach ON reach.oid = t.typnamespace \
     WHERE t.oid >= 16384 AND t.typname = ANY ($3::pg_catalog.name[])), \
     brought (oid) AS (\
     SELECT oid FROM named UNION SELECT oid FROM used WHERE oid >= 16384 \
     UNION SELECT element FROM used WHERE element >= 16384) \
     SELECT 'function ' || p.proname FROM pg_catalog.pg_proc AS p \
     WHERE p.proname = ANY ($3::pg_catalog.name[]) AND CASE WHEN p.oid >= 16384 \
     THEN p.pronamespace IN (SELECT oid FROM reach) \
     ELSE p.provolatile = 'v' OR 'pg_catalog.cstring'::pg_catalog.regtype = ANY (p.proargtypes) \
     OR p.proname ~ '_to_xml|^pg_input_|^ts_stat|^ts_rewrite|xact_id|^txid|_record' END \
     UNION ALL \
     SELECT 'operator ' || o.oprname FROM pg_catalog.pg_operator AS o \
     JOIN reach ON reach.oid = o.oprnamespace WHERE o.oid >= 16384 \
     AND (o.oprnamespace = 'pg_catalog'::pg_catalog.regnamespace \
     OR 'operator' = ANY ($3::pg_catalog.text[])) \
     UNION ALL \
     SELECT 'type ' || t.typname FROM named JOIN pg_catalog.pg_type AS t ON t.oid = named.oid \
     WHERE t.typtype <> 'e' \
     UNION ALL \
     SELECT 'column ' || used.name FROM used JOIN pg_catalog.pg_type AS t ON t.oid = used.element \
     WHERE used.name = ANY ($3::pg_catalog.name[]) AND t.oid >= 16384 AND t.typtype <> 'e' \
     AND NOT (t.typtype = 'd' AND used.oid = used.element AND t.typbasetype < 16384 \
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid)) \
     UNION ALL \
     SELECT 'a cast of users' FROM pg_catalog.pg_cast AS k \
     JOIN pg_catalog.pg_proc AS p ON p.oid = k.castfunc \
     JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang \
     WHERE p.oid >= 16384 AND l.lanname NOT IN ('internal', 'c') \
     AND ((k.castsource < 16384 AND k.casttarget < 16384) OR k.castsource IN (SELECT oid FROM brought) OR k.casttarget IN (SELECT oid FROM brought)) \
     ORDER BY 1 LIMIT 1",
);

/// The longest name that every server takes as it is.
const LONGEST_NAME: usize = 63;

/// Fails with the reason where the expressions must not be run on rows of the table.
pub(super) fn must_be(
    session: &mut Session,
    table: &Address,
    expressions: &[OneExpression],
) -> Result<(), Failure> {
    if expressions.is_empty() {
        return Ok(());
    }
    let mut names = Vec::new();
    for expression in expressions {
        if !add_names(expression, &mut names) {
            return Err(refused("a name in the expression can be read in two ways"));
        }
    }
    let query = ["select", "table", "values", "with"];
    if names.iter().any(|name| query.contains(&name.as_str())) {
        return Err(refused("the expression has a query in it"));
    }
    let [schema, table] = names_of(table)?;
    let params = [Param::Text(schema), Param::Text(table), Param::Texts(&names)];
    let found = session.query(&OFFENDERS.sql(&[]), &params)?;
    match found.first() {
        None => Ok(()),
        Some(row) => Err(refused(&format!(
            "the expression uses {}, and only what PostgreSQL's own functions compute is run",
            row.text(0)?
        ))),
    }
}

fn refused(message: &str) -> Failure {
    Failure::new(Reason::NotComparable, message)
}

/// The identifiers of a text, keywords among them. False where the server may read one as another
/// than it looks.
fn add_names(expression: &OneExpression, names: &mut Vec<String>) -> bool {
    let mut is_plain = true;
    for token in expression.tokens() {
        let Some(name) = token.name() else {
            is_plain &= token.kind != TokenKind::UnicodeName;
            continue;
        };
        is_plain &= name.len() <= LONGEST_NAME
            && match token.kind {
                TokenKind::Word => name.is_ascii(),
                kind => kind == TokenKind::QuotedName,
            };
        names.push(name);
    }
    is_plain
}
