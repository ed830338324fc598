//! What constraints and indexes are, within their table, whatever they are called: the key by
//! which two of them are paired under different names ([`super::Object::shape`]).
//!
//! Column names stand in a shape as a person would type them, so that a column named `a, b` is not
//! taken for two.

use super::Name;

/// `primary key`.
pub fn primary_key() -> String {
    "primary key".to_owned()
}

/// `unique (a, b)`: the order of a unique constraint's columns does not change what it means.
pub fn unique<S: AsRef<str>>(columns: &[S]) -> String {
    format!("unique ({})", sorted(columns))
}

/// Whether a shape is that of a primary key or a unique constraint.
pub fn is_key(shape: &str) -> bool {
    shape == primary_key() || shape.starts_with("unique (")
}

/// `foreign key (a, b)`: in the constraint's order.
pub fn foreign_key<S: AsRef<str>>(columns: &[S]) -> String {
    format!("foreign key ({})", in_order(columns))
}

/// `check (a, b)`: over the columns that the expression names.
pub fn check<S: AsRef<str>>(columns: &[S]) -> String {
    format!("check ({})", sorted(columns))
}

/// Whether two shapes may be one, because one of them is a check's that could not say its columns:
/// a declaration does not parse expressions.
pub fn may_be_one(left: &str, right: &str) -> bool {
    let unsaid = check::<&str>(&[]);
    let is_check = |shape: &str| shape.starts_with("check (");
    is_check(left) && is_check(right) && (left == unsaid || right == unsaid)
}

/// `exclusion (a, b)`: in the constraint's order.
pub fn exclusion<S: AsRef<str>>(columns: &[S]) -> String {
    format!("exclusion ({})", in_order(columns))
}

/// `index (a, (expression))`, or `unique index (...)`. A key is a column's name, or `None` where it
/// is an expression.
pub fn index<S: AsRef<str>>(unique: bool, keys: &[Option<S>]) -> String {
    let keys: Vec<_> = keys
        .iter()
        .map(|key| key.as_ref().map_or_else(|| EXPRESSION_KEY.to_owned(), displayed))
        .collect();
    format!("{}index ({})", if unique { "unique " } else { "" }, keys.join(", "))
}

/// What stands for an expression among an index's keys.
pub const EXPRESSION_KEY: &str = "(expression)";

fn displayed(name: impl AsRef<str>) -> String {
    Name::new(name).displayed()
}

fn in_order<S: AsRef<str>>(columns: &[S]) -> String {
    columns.iter().map(displayed).collect::<Vec<_>>().join(", ")
}

fn sorted<S: AsRef<str>>(columns: &[S]) -> String {
    let mut names: Vec<_> = columns.iter().map(AsRef::as_ref).collect();
    names.sort_unstable();
    in_order(&names)
}

#[cfg(test)]
mod tests {
    #[test]
    fn order_counts_where_it_means_something() {
        assert_eq!(super::unique(&["b", "a"]), "unique (a, b)");
        assert_eq!(super::foreign_key(&["b", "a"]), "foreign key (b, a)");
        assert_eq!(super::check::<&str>(&[]), "check ()");
        assert!(super::may_be_one("check ()", "check (a)"));
        assert!(!super::may_be_one("check (b)", "check (a)"));
    }

    #[test]
    fn one_odd_name_is_not_two() {
        assert_eq!(super::unique(&["a, b"]), "unique (\"a, b\")");
        assert_eq!(
            super::index(true, &[Some("(expression)"), None]),
            "unique index (\"(expression)\", (expression))"
        );
    }
}
