//! Which rows are in the way of something: of a key, a check, a foreign key, NOT NULL, another type.
//! Checks of rows ask a live database, and scripts look before they change anything; both ask this.

mod condition;
mod fits;
mod index;
mod numbers;
mod text;
mod violation;

pub use condition::{child, count, duplicates, table};
pub use violation::{Asks, Violation, not_null, of, unfitting, without_value};

/// Every piece of a query, for the audit of what is sent.
pub fn pieces() -> Vec<&'static str> {
    let own = condition::pieces().into_iter().chain(numbers::pieces());
    own.chain(fits::pieces()).chain(text::pieces()).collect()
}
