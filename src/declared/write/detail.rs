//! What is declared beside the structure.

use crate::model::Kind;
use crate::model::prop;

use crate::declared::words::OWNER;

/// What is declared beside the structure that all environments share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Detail {
    /// Who owns what.
    pub owners: bool,
    /// Privileges and default privileges.
    pub privileges: bool,
    /// What is set for roles, and who is mapped to what.
    pub roles: bool,
    /// Comments.
    pub comments: bool,
    /// How columns are stored: storage, compression, statistics target.
    pub storage: bool,
    /// Names of constraints and indexes, where a person chose them.
    pub names: bool,
    /// Tablespaces, and what lies in which.
    pub tablespaces: bool,
    /// Parameters that sessions begin with.
    pub settings: bool,
    /// Whether the snapshot is a part of a database, so that other tables are nobody's business.
    pub is_part: bool,
}

impl Detail {
    /// Whether objects of a kind are declared.
    pub(super) fn takes(&self, kind: Kind) -> bool {
        match kind {
            Kind::PRIVILEGE | Kind::DEFAULT_PRIVILEGE => self.privileges,
            Kind::COMMENT => self.comments,
            Kind::TABLESPACE => self.tablespaces,
            Kind::SETTING => self.settings,
            _ => true,
        }
    }

    /// Whether a property of objects of a kind is declared.
    pub(super) fn takes_property(&self, kind: Kind, property: &str) -> bool {
        match property {
            // The order in the file is for people.
            prop::POSITION => false,
            OWNER => self.owners,
            prop::TABLESPACE => self.tablespaces,
            prop::STORAGE | prop::COMPRESSION | prop::STATISTICS_TARGET => {
                self.storage || kind != Kind::COLUMN
            }
            _ => true,
        }
    }
}
