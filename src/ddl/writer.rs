//! What a writer is.

use crate::model::{Kind, Object, Snapshot};
use crate::sql::Statement;

/// How objects of one kind are made, changed and removed.
#[derive(Debug)]
pub struct Writer {
    /// The kind.
    pub kind: Kind,
    /// Makes the object with all that it states; `None` where that cannot be written. The snapshot
    /// is the side that the object is taken from: a table's columns, the parent of an inherited
    /// column and the like are found there.
    pub create: fn(&Object, &Snapshot) -> Option<Vec<Statement>>,
    /// Makes one property what it is to be; `None` where no statement does that, and no statements
    /// where another property's, or another object's, bring it.
    pub alter: fn(&Alteration<'_>) -> Option<Vec<Statement>>,
    /// Removes the object.
    pub drop: fn(&Object) -> Option<Vec<Statement>>,
}

/// The change of one property.
#[derive(Clone, Copy, Debug)]
pub struct Alteration<'a> {
    /// The object as it is.
    pub from: &'a Object,
    /// The object as it is to be, with everything that it states then.
    pub to: &'a Object,
    /// The property that changes.
    pub property: &'a str,
    /// The side that the first object is taken from.
    pub before: &'a Snapshot,
    /// The side that the second object is taken from.
    pub after: &'a Snapshot,
}
