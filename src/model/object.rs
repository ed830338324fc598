//! One object with its properties, as one side has it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::{Address, Name, Value};

/// One named fact of an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Property {
    /// PostgreSQL's word for it, in lower case with spaces: `not null`, `on delete`.
    pub name: &'static str,
    /// What the side says.
    pub value: Value,
}

/// By its value: objects of one kind state the same names in the same order.
impl Hash for Property {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

/// One object of one side.
///
/// A property that is not listed was not stated: by a declaration because it does not care, by a
/// server because its version does not have it. Comparison leaves it out. What a server says is
/// absent is listed as [`Value::None`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Object {
    /// Who it is.
    pub address: Address,
    /// For objects whose name does not matter (constraints, indexes): what they are, within their
    /// table, so that two of them can be paired under different names; for example
    /// `unique (schema_name)`. Objects with a shape are paired by shape before they are by name.
    pub shape: Option<Arc<str>>,
    /// True where the name was made up by PostgreSQL, an ORM or us, so that another name in
    /// another database means nothing.
    pub name_is_generated: bool,
    /// What it is like, in the order in which a person would read it. Most objects say what many
    /// others do, so the list can be shared.
    pub properties: Arc<[Property]>,
}

impl Object {
    /// An object that is known by its name.
    pub fn named(address: Address, properties: impl Into<Arc<[Property]>>) -> Self {
        let properties = properties.into();
        Object { address, shape: None, name_is_generated: false, properties }
    }

    /// The value of a property, where it was stated.
    pub fn property(&self, name: &str) -> Option<&Value> {
        self.properties.iter().find(|property| property.name == name).map(|found| &found.value)
    }

    /// Gives a property another value, or the object the property.
    pub fn set(&mut self, name: &'static str, value: Value) {
        let mut properties = self.properties.to_vec();
        match properties.iter_mut().find(|property| property.name == name) {
            Some(property) => property.value = value,
            None => properties.push(Property { name, value }),
        }
        self.properties = properties.into();
    }

    /// The object with another value of a property.
    pub fn with(&self, name: &'static str, value: Value) -> Object {
        let mut object = self.clone();
        object.set(name, value);
        object
    }

    /// A property that is a text, a type or a definition; `None` where it is not stated, or said to be
    /// absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.property(name)? {
            Value::Text(text) | Value::Type(text) | Value::Definition(text) => Some(text),
            _ => None,
        }
    }

    /// The type of a constraint (`foreign key`), from what is stated or else from its shape; empty where
    /// neither says.
    pub fn constraint_type(&self) -> &str {
        let shape = self.shape.as_deref().unwrap_or_default();
        self.text("type").unwrap_or_else(|| shape.split(" (").next().unwrap_or_default())
    }

    /// A property that lists names, such as a key's columns; `None` where it names none.
    pub fn names(&self, name: &str) -> Option<Vec<Name>> {
        match self.property(name)? {
            Value::List(names) | Value::Set(names) if !names.is_empty() => {
                Some(names.iter().map(Name::new).collect())
            }
            _ => None,
        }
    }

    /// Whether a property was stated as true.
    pub fn flag(&self, name: &str) -> bool {
        self.property(name) == Some(&Value::Flag(true))
    }
}
