//! The name of a query's only relation before its columns.

use crate::sql::Node;

use super::token::find;

/// What ends a FROM clause.
const AFTER_FROM: [&str; 9] =
    ["WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR"];

/// What combines queries, each of which is then one of several.
const COMBINING: [&str; 3] = ["UNION", "INTERSECT", "EXCEPT"];

/// What a qualified name that is no column's may follow.
const NOT_A_COLUMN: [&str; 6] = ["::", "COLLATE", "AS", "OPERATOR", "RETURNING", "."];

/// Takes the name off in the outermost query, if it is of one relation. What stands in queries within
/// it keeps the name: there every version writes it.
pub(super) fn take_off(nodes: &mut Vec<Node<'_>>) {
    let Some((name, from, end)) = only_relation(nodes) else { return };
    let mut rest = nodes.split_off(end);
    let clause = nodes.split_off(from);
    unqualify(nodes, &name);
    unqualify(&mut rest, &name);
    nodes.extend(clause);
    nodes.extend(rest);
}

/// What the columns of the only relation are qualified with, and where the FROM clause is.
fn only_relation(nodes: &[Node<'_>]) -> Option<(String, usize, usize)> {
    let is_query = nodes.first()?.is("SELECT") || nodes.first()?.is("WITH");
    let is_one = find(nodes, &COMBINING).is_none();
    let select = find(nodes, &["SELECT"]).filter(|_| is_query && is_one)?;
    let from = select + find(nodes.get(select..)?, &["FROM"])?;
    let clause = nodes.get(from + 1..)?;
    let clause = clause.get(..find(clause, &AFTER_FROM).unwrap_or(clause.len()))?;
    let end = from + 1 + clause.len();
    // A second one is that of an operator: then this may not be the clause.
    find(nodes.get(end..)?, &["FROM"]).is_none().then_some(())?;
    Some((only_name(clause)?.to_owned(), from, end))
}

/// The alias of the only relation in a FROM clause, or else its own name.
fn only_name<'a>(clause: &[Node<'a>]) -> Option<&'a str> {
    let (own, rest) = match clause {
        [only, Node::Plain(name), rest @ ..] if only.is("ONLY") => named(name, rest),
        [rows, from, Node::Round(_), rest @ ..] if rows.is("ROWS") && from.is("FROM") => {
            (None, rest)
        }
        [Node::Round(_), rest @ ..] => (None, rest),
        [Node::Plain(name), rest @ ..] => named(name, rest),
        _ => return None,
    };
    let rest = match rest {
        [with, ordinality, rest @ ..] if with.is("WITH") && ordinality.is("ORDINALITY") => rest,
        rest => rest,
    };
    let rest = match rest {
        [first, rest @ ..] if first.is("AS") => rest,
        rest => rest,
    };
    // Brackets after an alias name columns; the arguments of TABLESAMPLE are no relations either.
    let (name, rest) = match rest {
        [Node::Plain(alias), rest @ ..] if !matches!(*alias, "," | "TABLESAMPLE") => {
            (Some(*alias), rest)
        }
        rest => (own, rest),
    };
    let others = [",", "JOIN", "NATURAL", "CROSS", "FROM"];
    name.filter(|_| find(rest, &others).is_none())
}

/// The last part of a qualified name that begins with `name`, and what follows it and the arguments
/// of a function.
fn named<'a, 't>(mut name: &'a str, mut rest: &'t [Node<'a>]) -> (Option<&'a str>, &'t [Node<'a>]) {
    while let [Node::Plain("."), Node::Plain(next), after @ ..] = rest {
        (name, rest) = (next, after);
    }
    match rest {
        [Node::Round(_) | Node::Plain("*"), after @ ..] => (Some(name), after),
        rest => (Some(name), rest),
    }
}

/// Takes `name.` off before columns, everywhere but in queries.
fn unqualify(nodes: &mut Vec<Node<'_>>, name: &str) {
    let mut at = 0;
    while at < nodes.len() {
        if is_column(nodes, at, name) {
            nodes.drain(at..at + 2);
        }
        match nodes.get_mut(at) {
            Some(Node::Round(inside) | Node::Square(inside)) if !is_query(inside) => {
                unqualify(inside, name);
            }
            _ => {}
        }
        at += 1;
    }
}

fn is_query(inside: &[Node<'_>]) -> bool {
    let first = inside.first();
    first.is_some_and(|first| ["SELECT", "WITH", "VALUES"].iter().any(|word| first.is(word)))
}

/// Whether `name.column` stands here.
fn is_column(nodes: &[Node<'_>], at: usize, name: &str) -> bool {
    let Some([Node::Plain(first), Node::Plain("."), Node::Plain(column), after @ ..]) =
        nodes.get(at..)
    else {
        return false;
    };
    let before = at.checked_sub(1).and_then(|before| nodes.get(before));
    *first == name
        && *column != "*"
        && !matches!(after.first(), Some(Node::Round(_)))
        && !before.is_some_and(|before| NOT_A_COLUMN.iter().any(|word| before.is(word)))
}
