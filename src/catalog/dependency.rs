//! Which object needs which, as addresses.
//! <https://www.postgresql.org/docs/current/catalog-pg-depend.html>
//!
//! Read where somebody asks for it ([`super::Also::dependencies`]): a comparison needs none. Locked
//! relations are among it, since nothing is deparsed that would wait for them, and so is what is out of
//! scope. What default privileges need, their address says.

use crate::model::{
    Address, Dependencies, Dependency, DependencyKind, Kind, Name, Part, Pool, Reason, Unchecked,
};
use crate::server::{Ended, Failure, Row};

use super::fields::Fields;
use super::heading::after_heading;

/// The statement, for all versions.
pub(super) const DEPENDENCIES: &str = after_heading(include_str!("dependency.sql"));

/// `deptype`.
const KINDS: [(&str, DependencyKind); 6] = [
    ("n", DependencyKind::Normal),
    ("a", DependencyKind::Auto),
    ("i", DependencyKind::Internal),
    ("P", DependencyKind::Partition),
    ("S", DependencyKind::Partition),
    ("x", DependencyKind::AutoExtension),
];

/// The rows of [`DEPENDENCIES`] as they come.
#[derive(Default)]
pub(super) struct Decoding {
    read: Vec<Dependency>,
    pool: Pool,
    /// Why a row could not be read, the first of them.
    failure: Option<Failure>,
}

impl Decoding {
    /// Takes a row.
    pub(super) fn take(&mut self, row: &Row) {
        match dependency(row) {
            Ok(mut dependency) => {
                self.pool.share_address(&mut dependency.dependent);
                self.pool.share_address(&mut dependency.referenced);
                self.read.push(dependency);
            }
            Err(failure) => {
                self.failure.get_or_insert(failure);
            }
        }
    }

    /// All of them, or why they are not known. Some of them alone would be a wrong order of statements.
    pub(super) fn ended(self, ended: Ended, database: &Name) -> Result<Dependencies, Unchecked> {
        let failure = ended.err().or(self.failure);
        match failure {
            None => Ok(self.read.into_iter().collect()),
            Some(failure) => Err(failure.into_unchecked(database, Some("dependencies".to_owned()))),
        }
    }
}

fn dependency(row: &Row) -> Result<Dependency, Failure> {
    let mut fields = Fields::of(row);
    let dependent = address(&mut fields)?;
    let part = fields.text_opt()?.map(|word| Part::named(&word).ok_or_else(|| unknown(&word)));
    let part = part.transpose()?;
    let referenced = address(&mut fields)?;
    let letter = fields.text()?;
    let kind = KINDS.iter().find(|(known, _)| *known == letter);
    let (_, kind) = *kind.ok_or_else(|| unknown(&letter))?;
    Ok(Dependency { dependent, part, referenced, kind })
}

fn address(fields: &mut Fields<'_>) -> Result<Address, Failure> {
    let kind = fields.text()?;
    let kind = Kind::named(&kind).ok_or_else(|| unknown(&kind))?;
    Ok(Address::new(kind, fields.texts()?))
}

/// A letter of a server that is newer than we are.
fn unknown(word: &str) -> Failure {
    Failure::new(Reason::NotModelled, format!("unknown dependency type {word:?} in pg_depend"))
        .with_hint("a newer version of tenantctl may know it")
}
