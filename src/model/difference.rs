//! What comparison hands to the rules: one fact on which sides do not agree, not yet judged.

use std::collections::BTreeMap;

use super::{Actuals, Address, Name, Object, Place, Severity, Value};

/// In which way sides disagree about an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Declared, or present in other databases, and not in these.
    Missing,
    /// Not declared although its surroundings are, and present in these.
    Extra,
    /// A property's value differs.
    Property(&'static str),
    /// The same shape under another name, where a name was asked for or chosen by a person.
    Renamed,
}

/// One disagreement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The object; for objects paired by shape, the address that the declaration names, or else the
    /// first database's that has it, or else the one that was made up for the declaration.
    pub object: Address,
    /// Its address in the databases that have it under another one.
    pub elsewhere: BTreeMap<Name, Address>,
    /// The shape, where the object is known by it.
    pub shape: Option<String>,
    /// What is the matter.
    pub change: Change,
    /// Whether a declaration decides (`expected` may still be `None` for existence).
    pub declared: bool,
    /// What the declaration says.
    pub expected: Option<Value>,
    /// What each database says.
    pub actual: Actuals,
    /// The databases that are wrong; without a declaration, all that disagree.
    pub databases: Vec<Name>,
    /// Where it was declared.
    pub declared_at: Option<Place>,
    /// The severity that the declaration asks for (`extra_columns: error`).
    pub severity: Option<Severity>,
    /// All properties of the object as it should be (declared, or of a database that has it), so
    /// that a rule can write the statement that creates it.
    pub model: Option<Object>,
    /// True where texts differ and no server could tell whether their meanings do.
    pub by_text_only: bool,
}

impl Difference {
    /// The object's address in one database.
    pub fn address_in(&self, database: &Name) -> &Address {
        self.elsewhere.get(database).unwrap_or(&self.object)
    }
}
