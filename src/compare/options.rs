//! What counts as a difference, where no declaration says that it does. What is declared is always
//! compared.

use crate::model::prop;
use crate::model::{Kind, Object};

/// Switches. Each is on by default, but for the order of columns (one that was added later is always
/// last), and for what is in something that is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CompareOptions {
    /// The order of columns.
    pub positions: bool,
    /// Owners. To be turned off where databases connect as different roles, because owners differ
    /// legitimately there.
    pub owners: bool,
    /// Privileges, and default privileges.
    pub privileges: bool,
    /// Comments.
    pub comments: bool,
    /// How columns are stored: storage, compression, statistics target.
    pub storage: bool,
    /// Names of constraints and indexes that are the same otherwise.
    pub names: bool,
    /// Tablespaces, and what lies in which.
    pub tablespaces: bool,
    /// Parameters that sessions of the database or of a role begin with.
    pub settings: bool,
    /// What is in something that is missing, or about it: for a script that has to make it all.
    pub nested: bool,
}

impl Default for CompareOptions {
    fn default() -> Self {
        CompareOptions {
            positions: false,
            owners: true,
            privileges: true,
            comments: true,
            storage: true,
            names: true,
            tablespaces: true,
            settings: true,
            nested: false,
        }
    }
}

impl CompareOptions {
    /// Whether objects of the kind are compared.
    pub(super) fn takes_kind(&self, kind: Kind) -> bool {
        match kind {
            Kind::PRIVILEGE | Kind::DEFAULT_PRIVILEGE => self.privileges,
            Kind::COMMENT => self.comments,
            Kind::TABLESPACE => self.tablespaces,
            Kind::SETTING => self.settings,
            _ => true,
        }
    }

    /// Whether a property of objects like this one is compared.
    pub(super) fn takes_property(&self, object: &Object, property: &str) -> bool {
        match property {
            prop::POSITION => self.positions,
            prop::OWNER => self.owners,
            prop::CHECK_NAMES | prop::NOT_NULL_NAME => self.names,
            prop::TABLESPACE => self.tablespaces,
            prop::STORAGE | prop::COMPRESSION | prop::STATISTICS_TARGET => {
                self.storage || object.address.kind != Kind::COLUMN
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CompareOptions;
    use crate::model::{Address, Kind, Object};

    #[test]
    fn a_switch_is_for_what_it_is_called_after() {
        let none = CompareOptions {
            comments: false,
            privileges: false,
            storage: false,
            tablespaces: false,
            ..CompareOptions::default()
        };
        for kind in [Kind::COMMENT, Kind::PRIVILEGE, Kind::DEFAULT_PRIVILEGE, Kind::TABLESPACE] {
            assert!(!none.takes_kind(kind) && CompareOptions::default().takes_kind(kind));
        }
        assert!(none.takes_kind(Kind::TABLE));
        let object = |kind| Object::named(Address::new(kind, ["s", "t", "c"]), Vec::new());
        assert!(!none.takes_property(&object(Kind::COLUMN), "statistics target"));
        assert!(none.takes_property(&object(Kind::STATISTICS), "statistics target"));
        assert!(!none.takes_property(&object(Kind::INDEX), "tablespace"));
        assert!(none.takes_property(&object(Kind::INDEX), "owner"));
        assert!(!none.takes_property(&object(Kind::COLUMN), "position"));
    }
}
