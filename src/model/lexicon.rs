//! What objects of each kind may state: the words that declarations, saved snapshots and the
//! documentation share with the catalog.

use super::Kind;

/// What values of a property look like; the variants are those of [`super::Value`], every one of
/// which may also be said to be absent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// Text.
    Text,
    /// One of a few words, each with the letter that a catalog has for it.
    Word(&'static [(&'static str, &'static str)]),
    /// Texts whose order counts.
    List,
    /// Texts whose order does not count.
    Set,
    /// A type's name.
    Type,
    /// An SQL expression.
    Expression,
    /// A long text that a person reads line by line.
    Definition,
}

/// One property that objects of a kind may state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stated {
    /// PostgreSQL's word for it, as in [`super::Property::name`].
    pub name: &'static str,
    /// What its values look like.
    pub form: Form,
    /// What it says, in half a sentence.
    pub says: &'static str,
    /// The first major version of PostgreSQL that has it.
    pub since: i32,
    /// The value that goes without saying, as a report shows it, where there is one: a declaration
    /// that is written from a database leaves it out.
    pub usually: Option<&'static str>,
}

impl Stated {
    const fn new(name: &'static str, form: Form, says: &'static str) -> Self {
        Stated { name, form, says, since: 13, usually: None }
    }

    /// A property that is true or false.
    pub const fn flag(name: &'static str, says: &'static str) -> Self {
        Stated::new(name, Form::Flag, says)
    }

    /// A whole number.
    pub const fn number(name: &'static str, says: &'static str) -> Self {
        Stated::new(name, Form::Number, says)
    }

    /// A text.
    pub const fn text(name: &'static str, says: &'static str) -> Self {
        Stated::new(name, Form::Text, says)
    }

    /// A word, which catalogs have a letter for: pairs of letter and word.
    pub const fn word(
        name: &'static str,
        letters: &'static [(&'static str, &'static str)],
        says: &'static str,
    ) -> Self {
        Stated::new(name, Form::Word(letters), says)
    }

    /// Texts in their order.
    pub const fn list(name: &'static str, says: &'static str) -> Self {
        Stated::new(name, Form::List, says)
    }

    /// Texts in any order.
    pub const fn set(name: &'static str, says: &'static str) -> Self {
        Stated::new(name, Form::Set, says)
    }

    /// A type.
    pub const fn type_name(name: &'static str, says: &'static str) -> Self {
        Stated::new(name, Form::Type, says)
    }

    /// An expression.
    pub const fn expression(name: &'static str, says: &'static str) -> Self {
        Stated::new(name, Form::Expression, says)
    }

    /// A long text.
    pub const fn definition(name: &'static str, says: &'static str) -> Self {
        Stated::new(name, Form::Definition, says)
    }

    /// The property as one that only newer servers have, by the first major version.
    pub const fn since(self, major: i32) -> Self {
        Stated { since: major, ..self }
    }

    /// The property with the value that goes without saying.
    pub const fn usually(self, value: &'static str) -> Self {
        Stated { usually: Some(value), ..self }
    }
}

/// The words of one kind.
#[derive(Clone, Copy, Debug)]
pub struct KindWords {
    /// The kind.
    pub kind: Kind,
    /// Every property that its objects may state.
    pub properties: &'static [Stated],
}
