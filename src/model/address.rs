//! What an object is called: its kind and its names, never an OID, so that two databases can be
//! held against each other.

use std::fmt;

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
    /// Its names from the outermost (the schema) to its own. What is in a table stands below the
    /// table's two names, and nothing else has more than two.
    pub path: Box<[Name]>,
}

impl Address {
    /// An address from its parts.
    pub fn new<N: Into<Name>>(kind: Kind, path: impl IntoIterator<Item = N>) -> Self {
        Address { kind, path: path.into_iter().map(Into::into).collect() }
    }

    /// A table's address.
    pub fn table(schema: impl Into<Name>, table: impl Into<Name>) -> Self {
        Address { kind: Kind::TABLE, path: Box::new([schema.into(), table.into()]) }
    }

    /// The innermost name, or the kind's label where the path is empty.
    pub fn own_name(&self) -> &str {
        self.path.last().map_or(self.kind.0, Name::as_str)
    }

    /// The kind and the names of the object itself, or of what a privilege is on.
    pub fn subject(&self) -> (&str, &[Name]) {
        match (self.kind, &self.path[..]) {
            (Kind::PRIVILEGE, [kind, names @ .., _grantee]) => (kind.as_str(), names),
            (kind, names) => (kind.0, names),
        }
    }

    /// The schema that the object lives in, where it lives in one.
    pub fn schema(&self) -> Option<&Name> {
        self.subject().1.first()
    }

    /// The table that the object belongs to, or is.
    pub fn owning_table(&self) -> Option<Address> {
        match self.subject() {
            (kind, [schema, table]) if kind == Kind::TABLE.0 => Some((schema, table)),
            (_, [schema, table, _, ..]) => Some((schema, table)),
            _ => None,
        }
        .map(|(schema, table)| Address::table(schema.clone(), table.clone()))
    }

    /// What a privilege is on, for the kinds that are treated by name; `None` for other kinds.
    pub fn target(&self) -> Option<Address> {
        const KINDS: [Kind; 6] =
            [Kind::SCHEMA, Kind::TABLE, Kind::COLUMN, Kind::SEQUENCE, Kind::ENUM, Kind::DOMAIN];
        match (self.kind, &self.path[..]) {
            (Kind::PRIVILEGE, [kind, path @ .., _grantee]) => {
                let kind = KINDS.into_iter().find(|known| known.0 == kind.as_str())?;
                Some(Address::new(kind, path.iter().cloned()))
            }
            _ => None,
        }
    }

    /// The address that is displayed as `text`: `public."My Table"`; `None` where none is.
    pub fn from_displayed(kind: Kind, text: &str) -> Option<Address> {
        let mut path = vec![String::new()];
        let mut quoted = false;
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '"' if quoted && characters.next_if_eq(&'"').is_some() => {
                    path.last_mut()?.push('"');
                }
                '"' => quoted = !quoted,
                '.' if !quoted => path.push(String::new()),
                other => path.last_mut()?.push(other),
            }
        }
        Some(Address::new(kind, path)).filter(|address| address.to_string() == text)
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
        for path in [["public", "t"], ["a.b", "say \"x\""], ["S", ""]] {
            let table = Address::new(Kind::TABLE, path);
            assert_eq!(Address::from_displayed(Kind::TABLE, &table.to_string()), Some(table));
        }
        assert_eq!(Address::from_displayed(Kind::TABLE, "public.Folded"), None);
    }

    #[test]
    fn whatever_has_a_table_s_names_before_its_own_is_in_it() {
        let table = |kind, path: &[&str]| {
            Address::new(Kind(kind), path.iter().copied()).owning_table().is_some()
        };
        assert!(table("a kind that nobody knows yet", &["s", "t", "x"]));
        assert!(!table("another", &["s", "x"]));
    }

    #[test]
    fn a_privilege_belongs_to_the_table_that_it_is_on() {
        let on_column = Address::new(Kind::PRIVILEGE, ["column", "s", "t", "c", "role"]);
        assert_eq!(on_column.owning_table(), Some(Address::table("s", "t")));
        assert_eq!(on_column.target(), Some(Address::new(Kind::COLUMN, ["s", "t", "c"])));
        assert_eq!(on_column.schema().map(|name| name.as_str()), Some("s"));
        let on_schema = Address::new(Kind::PRIVILEGE, ["schema", "s", "role"]);
        assert_eq!(on_schema.owning_table(), None);
    }
}
