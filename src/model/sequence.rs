//! Sequences that will not go on giving values: what was found of one.

use super::Address;

/// A sequence whose coming values are in its column already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Behind {
    /// The sequence.
    pub sequence: Address,
    /// The column that it feeds.
    pub column: Address,
    /// What it gives next.
    pub next: i64,
    /// The nearest and the farthest value that it would come upon, in its direction.
    pub taken: (i64, i64),
    /// Whether it counts up.
    pub ascends: bool,
    /// Whether it starts over at its end.
    pub cycles: bool,
}

/// A sequence of which little is left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NearLimit {
    /// The sequence.
    pub sequence: Address,
    /// The column that it feeds, if there is one.
    pub column: Option<Address>,
    /// What it gave last.
    pub last: i64,
    /// The last value that it can give, or that the column can hold.
    pub limit: i64,
    /// Whether the limit is the column's.
    pub is_of_column: bool,
    /// How much of all values was used, in percent.
    pub percent: u8,
}
