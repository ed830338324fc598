//! What the registry knows of a kind.

use crate::model::{Kind, KindWords, Object, Property, Stated};
use crate::server::{Failure, Row};

/// How a row becomes an object. Fails where the server sent what we do not know.
#[derive(Clone, Copy, Debug)]
pub enum Read {
    /// The names of the address, as many as this, then one column per property in the order of
    /// [`KindEntry::properties`], in the type that its form asks for.
    Listed(usize),
    /// As listed, and one column more: the names of the properties that the connected role may not
    /// read of this object. They are not stated.
    Guarded {
        /// How many names the address has.
        names: usize,
        /// Statements of the same columns for a role that may not run the others; none where
        /// everybody may.
        lesser: &'static [(i32, &'static str)],
    },
    /// As listed, and then revised: for what SQL does not say well.
    Revised(usize, fn(Vec<Property>) -> Vec<Property>),
    /// By a function of the kind's own. So many columns at the beginning hold the names of the
    /// address, or its first ones.
    By(usize, fn(&Row) -> Result<Object, Failure>),
}

/// One kind of object: how to ask for all of them, and how to read one.
#[derive(Debug)]
pub struct KindEntry {
    /// The kind.
    pub kind: Kind,
    /// Complete statements, each with the first major version that it is for, oldest first. `$1` is
    /// an `oid[]` of relations to leave out; every column is of a builtin type.
    pub statements: &'static [(i32, &'static str)],
    /// How a row of the statement's result is read.
    pub read: Read,
    /// Every property that objects of the kind may state.
    pub properties: &'static [Stated],
}

impl KindEntry {
    /// How many columns at the beginning of a row hold the object's names: each a text, or an array
    /// of texts.
    pub(super) fn name_columns(&self) -> usize {
        match self.read {
            // A path of any length comes as an array.
            Read::Listed(0) | Read::Guarded { names: 0, .. } | Read::Revised(0, _) => 1,
            Read::Listed(names) | Read::Guarded { names, .. } => names,
            Read::Revised(names, _) | Read::By(names, _) => names,
        }
    }

    /// Whether those are the whole address.
    pub(super) fn has_address(&self) -> bool {
        ![Kind::PRIVILEGE, Kind::DEFAULT_PRIVILEGE].contains(&self.kind)
    }

    /// Whether two of the kind may be one under different names ([`crate::model::shape`]).
    pub(super) fn pairs_by_shape(&self) -> bool {
        [Kind::CONSTRAINT, Kind::INDEX].contains(&self.kind)
    }

    /// The kind's words, for whoever does not read catalogs.
    pub fn words(&self) -> KindWords {
        KindWords { kind: self.kind, properties: self.properties }
    }

    /// The statement for a server, by its `server_version_num`; the newest one where the server is
    /// newer than all that we know, the oldest where it is older.
    pub fn statement(&self, server_version_num: i32) -> &'static str {
        newest(self.statements, server_version_num).unwrap_or_default()
    }

    /// The statement for a role that may not run the other, where there is one.
    pub fn lesser_statement(&self, server_version_num: i32) -> Option<&'static str> {
        newest(self.lesser(), server_version_num)
    }

    /// The statements for roles that may not run the others.
    pub(super) fn lesser(&self) -> &'static [(i32, &'static str)] {
        match self.read {
            Read::Guarded { lesser, .. } => lesser,
            Read::Listed(_) | Read::Revised(..) | Read::By(..) => &[],
        }
    }
}

fn newest(statements: &[(i32, &'static str)], server_version_num: i32) -> Option<&'static str> {
    let major = server_version_num / 10_000;
    let fitting = statements.iter().rev().find(|(first, _)| *first <= major);
    fitting.or(statements.first()).map(|(_, sql)| *sql)
}
