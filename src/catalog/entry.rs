//! What the registry knows of a kind.

use crate::model::{Kind, KindWords, Object, Property, Stated};
use crate::server::{Failure, Row};

use super::listed;

/// How a row becomes an object. Fails where the server sent what we do not know.
#[derive(Clone, Copy, Debug)]
pub enum Read {
    /// The names of the address, as many as this, then one column per property in the order of
    /// [`KindEntry::properties`], in the type that its form asks for.
    Listed(usize),
    /// As listed, and then revised: for what SQL does not say well.
    Revised(usize, fn(Vec<Property>) -> Vec<Property>),
    /// By a function of the kind's own.
    By(fn(&Row) -> Result<Object, Failure>),
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
    /// Reads a row of the statement for servers of this major version.
    pub(super) fn object(&self, major: i32, row: &Row) -> Result<Object, Failure> {
        match self.read {
            Read::Listed(names) => {
                let (address, properties) = listed::parts(self, names, major, row)?;
                Ok(Object::named(address, properties))
            }
            Read::Revised(names, revise) => {
                let (address, properties) = listed::parts(self, names, major, row)?;
                Ok(Object::named(address, revise(properties)))
            }
            Read::By(read) => read(row),
        }
    }

    /// The kind's words, for whoever does not read catalogs.
    pub fn words(&self) -> KindWords {
        KindWords { kind: self.kind, properties: self.properties }
    }

    /// The statement for a server, by its `server_version_num`; the newest one where the server is
    /// newer than all that we know, the oldest where it is older.
    pub fn statement(&self, server_version_num: i32) -> &'static str {
        let major = server_version_num / 10_000;
        self.statements
            .iter()
            .rev()
            .find(|(first, _)| *first <= major)
            .or(self.statements.first())
            .map_or("", |(_, sql)| sql)
    }
}
