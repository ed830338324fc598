//! What an object is called: its kind and its names, never an OID, so that two databases can be
//! held against each other.

use std::fmt;
use std::sync::Arc;

use super::Name;

/// A kind of object, in PostgreSQL's own words and in the singular: `table`, `column`, `policy`.
/// The registry of kinds is `catalog::KINDS`; this is only the label that travels with an address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Kind(pub &'static str);

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The kinds that the rest of the crate treats by name, because SQL itself does.
impl Kind {
    /// A schema: path `[schema]`.
    pub const SCHEMA: Kind = Kind("schema");
    /// A table, partitioned or not: path `[schema, table]`.
    pub const TABLE: Kind = Kind("table");
    /// A column of a table: path `[schema, table, column]`.
    pub const COLUMN: Kind = Kind("column");
    /// A constraint of a table: path `[schema, table, constraint]`.
    pub const CONSTRAINT: Kind = Kind("constraint");
    /// An index of a table: path `[schema, table, index]`.
    pub const INDEX: Kind = Kind("index");
    /// A sequence: path `[schema, sequence]`.
    pub const SEQUENCE: Kind = Kind("sequence");
    /// An enum type: path `[schema, type]`.
    pub const ENUM: Kind = Kind("enum");
    /// A domain: path `[schema, domain]`.
    pub const DOMAIN: Kind = Kind("domain");
    /// A row-level security policy: path `[schema, table, policy]`.
    pub const POLICY: Kind = Kind("policy");
    /// What one grantee may do with one object: path `[kind, names of the object..., grantee]`.
    pub const PRIVILEGE: Kind = Kind("privilege");
}

/// One object's identity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address {
    /// The kind of object.
    pub kind: Kind,
    /// Its names from the outermost (the schema) to its own.
    pub path: Arc<[Name]>,
}

impl Address {
    /// An address from its parts.
    pub fn new<N: Into<Name>>(kind: Kind, path: impl IntoIterator<Item = N>) -> Self {
        Address { kind, path: path.into_iter().map(Into::into).collect() }
    }

    /// A table's address.
    pub fn table(schema: impl Into<Name>, table: impl Into<Name>) -> Self {
        Address { kind: Kind::TABLE, path: Arc::new([schema.into(), table.into()]) }
    }

    /// The innermost name, or the kind's label where the path is empty.
    pub fn own_name(&self) -> &str {
        self.path.last().map_or(self.kind.0, Name::as_str)
    }

    /// The schema that the object lives in, where it lives in one.
    pub fn schema(&self) -> Option<&Name> {
        match self.kind {
            Kind::PRIVILEGE => self.path.get(1),
            _ => self.path.first(),
        }
    }

    /// The table that the object belongs to, or is.
    pub fn owning_table(&self) -> Option<Address> {
        let of_table = match self.kind {
            Kind::TABLE | Kind::COLUMN | Kind::CONSTRAINT | Kind::INDEX | Kind::POLICY => {
                &self.path[..]
            }
            Kind::PRIVILEGE => match self.path.first().map(Name::as_str) {
                Some("table" | "column") => self.path.get(1..)?,
                _ => return None,
            },
            _ => return None,
        };
        match of_table {
            [schema, table, ..] => Some(Address::table(schema.clone(), table.clone())),
            _ => None,
        }
    }

    /// The raw names joined by dots: what patterns are matched with.
    pub fn dotted(&self) -> String {
        join(&self.path, |name| name.as_str().to_owned())
    }

    /// The path as SQL text with every part quoted, for statements.
    pub fn quoted(&self) -> String {
        join(&self.path, Name::quoted)
    }
}

/// The path as a person would type it, unescaped: `public.custom_auth_tenant.name`.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&join(&self.path, Name::displayed))
    }
}

fn join(path: &[Name], part: fn(&Name) -> String) -> String {
    path.iter().map(part).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::{Address, Kind};

    #[test]
    fn shows_a_path_that_sql_would_accept() {
        let column = Address::new(Kind::COLUMN, ["public", "My Table", "id"]);
        assert_eq!(column.to_string(), "public.\"My Table\".id");
        assert_eq!(column.owning_table(), Some(Address::table("public", "My Table")));
    }

    #[test]
    fn a_privilege_belongs_to_the_table_that_it_is_on() {
        let on_column = Address::new(Kind::PRIVILEGE, ["column", "s", "t", "c", "role"]);
        assert_eq!(on_column.owning_table(), Some(Address::table("s", "t")));
        assert_eq!(on_column.schema().map(|name| name.as_str()), Some("s"));
        let on_schema = Address::new(Kind::PRIVILEGE, ["schema", "s", "role"]);
        assert_eq!(on_schema.owning_table(), None);
    }
}
