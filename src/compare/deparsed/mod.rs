//! Whether two texts are one that different versions of PostgreSQL deparse differently.
//!
//! From version 16 on the columns of a query's only relation stand without the relation's name, and
//! from 14 on a call that was written in words of SQL (`TRIM(BOTH FROM a)`) stands in them, where 13
//! has the function (`btrim(a)`). Nothing else is taken for the same: `EXTRACT` is another function
//! since 14, and is told.

mod call;
mod qualifier;
mod token;

use crate::sql::tree;

/// Whether both texts say the same, word for word, but for what versions spell differently.
pub(super) fn same(left: &str, right: &str) -> bool {
    match (canonical(left), canonical(right)) {
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

/// The text in the form of the oldest version's calls and the newest one's columns; `None` where it
/// is not like anything that PostgreSQL deparses.
fn canonical(sql: &str) -> Option<String> {
    let mut nodes = tree(sql.trim().trim_end_matches(';'))?;
    qualifier::take_off(&mut nodes);
    let mut text = String::with_capacity(sql.len());
    call::write(&nodes, &mut text);
    Some(text)
}

#[cfg(test)]
mod tests;
