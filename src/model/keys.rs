//! What tells the rows of a table apart.

use super::{Address, Kind, Name, Object, Snapshot, Value};

/// A unique key of all rows of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key<'s> {
    /// The constraint, or the index where there is none.
    pub object: &'s Object,
    /// Its columns, which may hold NULL unless it is the primary key.
    pub columns: Vec<Name>,
}

impl Key<'_> {
    /// Whether it is the primary key.
    pub fn is_primary(&self) -> bool {
        self.object.text("type") == Some("primary key")
    }
}

impl Snapshot {
    /// The keys of a table: the primary key, then unique constraints, then valid unique indexes of
    /// columns and of all rows.
    pub fn keys<'s>(&'s self, table: &'s Address) -> impl Iterator<Item = Key<'s>> {
        let constraints = move |of: &'static str| {
            self.within(table, Kind::CONSTRAINT).filter(move |object| {
                object.text("type") == Some(of) && !object.flag("without overlaps")
            })
        };
        let indexes = self.within(table, Kind::INDEX).filter(|index| {
            let lacks = |property| index.property(property).is_none_or(Value::is_none);
            let is_whole = lacks("predicate") && lacks("expressions");
            index.flag("unique") && index.flag("valid") && is_whole
        });
        let constraints = constraints("primary key").chain(constraints("unique"));
        let key = |property| {
            move |object: &'s Object| Some(Key { object, columns: object.names(property)? })
        };
        constraints.filter_map(key("columns")).chain(indexes.filter_map(key("keys")))
    }
}
