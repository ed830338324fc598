//! The words of every kind as keys: what the catalog can say of an object can be declared of it, and
//! a kind that is new to the catalog needs no line here.

use std::collections::BTreeMap;

use crate::model::{Kind, KindWords, Naming, Stated, noun::plural};

/// One property and its key.
#[derive(Debug)]
pub(super) struct Word {
    /// `security_definer`.
    pub(super) key: String,
    /// The property.
    pub(super) stated: &'static Stated,
}

/// The words of all kinds.
#[derive(Debug, Default)]
pub(super) struct Words(BTreeMap<Kind, Vec<Word>>);

impl Words {
    /// Takes what the catalog says of its kinds.
    pub(super) fn new(kinds: &[KindWords]) -> Self {
        let word = |stated: &'static Stated| Word { key: key(stated.name), stated };
        Words(kinds.iter().map(|k| (k.kind, k.properties.iter().map(word).collect())).collect())
    }

    /// The kinds, what others need first.
    pub(super) fn kinds(&self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(|kind| self.0.contains_key(kind))
    }

    /// Every property of a kind.
    pub(super) fn of(&self, kind: Kind) -> &[Word] {
        self.0.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The properties of a kind without those that have a grammar of their own, by name.
    pub(super) fn rest(&self, kind: Kind, own: &[&str]) -> Vec<&Word> {
        self.of(kind).iter().filter(|word| !own.contains(&word.stated.name)).collect()
    }

    /// The one property besides the owner, where there is no other: its value may stand for the
    /// object.
    pub(super) fn only(&self, kind: Kind) -> Option<&Word> {
        match &self.rest(kind, &[OWNER])[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// The owner, of any kind.
pub(super) const OWNER: &str = "owner";

/// A word as a key: `check option` is `check_option`, `foreign-data wrapper` `foreign_data_wrapper`.
pub(super) fn key(word: &str) -> String {
    word.replace([' ', '-'], "_").to_lowercase()
}

/// The section that the objects of a kind are declared in, at the top or in their table.
pub(super) fn section(kind: Kind) -> String {
    if kind == Kind::DATABASE { key(kind.0) } else { key(&plural(kind.0)) }
}

/// The key that says what an undeclared object of the kind is; there is always one database.
pub(super) fn extra(kind: Kind) -> Option<String> {
    (kind != Kind::DATABASE).then(|| format!("extra_{}", section(kind)))
}

/// Whether objects of the kind are declared at the top, not in what they belong to.
pub(super) fn stands_alone(kind: Kind) -> bool {
    kind.1 != Naming::InTable
}

/// The keys of a map: its own, and those of some properties.
pub(super) fn keys<'a>(own: &[&'a str], rest: &[&'a Word]) -> Vec<&'a str> {
    own.iter().copied().chain(rest.iter().map(|word| word.key.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::{extra, section};
    use crate::model::Kind;

    #[test]
    fn a_section_is_named_by_the_plural() {
        for (kind, name) in [
            (Kind::VIEW, "views"),
            (Kind::DATABASE, "database"),
            (Kind::STATISTICS, "statistics"),
            (Kind::FOREIGN_DATA_WRAPPER, "foreign_data_wrappers"),
            (Kind::TEXT_SEARCH_DICTIONARY, "text_search_dictionaries"),
            (Kind::DEFAULT_PRIVILEGE, "default_privileges"),
        ] {
            assert_eq!(section(kind), name);
        }
        assert_eq!(extra(Kind::OPERATOR_CLASS).as_deref(), Some("extra_operator_classes"));
        assert_eq!(extra(Kind::DATABASE), None);
    }
}
