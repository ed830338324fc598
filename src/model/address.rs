//! What an object is called: its kind and its names, never an OID, so that two databases can be
//! held against each other.

use std::fmt;
use std::sync::Arc;

use super::name::{Glyph, glyphs};
use super::{Kind, Name, grantee, kind::Naming};

/// One object's identity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address {
    /// The kind of object.
    pub kind: Kind,
    /// Its names from the outermost (the schema) to its own, as its kind's [`Naming`] says.
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

    /// The kind's word and the names of the object itself, or of what it is about.
    pub fn subject(&self) -> (&str, &[Name]) {
        match (self.kind.1, &self.path[..]) {
            (Naming::About, [kind, names @ ..]) | (Naming::AboutBy, [kind, names @ .., _]) => {
                (kind.as_str(), names)
            }
            (_, names) => (self.kind.0, names),
        }
    }

    /// What a privilege, a comment or a label is about; `None` for what is about nothing else. For a
    /// part that is no object of its own (an attribute of a composite type, a constraint of a
    /// domain), of which the name follows that of the whole, the whole.
    pub fn target(&self) -> Option<Address> {
        match self.kind.1 {
            Naming::About | Naming::AboutBy => {
                let (kind, names) = self.subject();
                let kind = Kind::named(kind)?;
                let length = if kind.1 == Naming::InSchema { 2 } else { names.len() };
                Some(Address::new(kind, names.iter().take(length).cloned()))
            }
            _ => None,
        }
    }

    /// Its kind and names, or those of what it is about.
    fn own(&self) -> (Kind, &[Name]) {
        let (kind, names) = self.subject();
        match kind == self.kind.0 {
            true => (self.kind, names),
            false => (Kind::named(kind).unwrap_or(self.kind), names),
        }
    }

    /// The schema that the object lives in, where it lives in one, or is.
    pub fn schema(&self) -> Option<&Name> {
        let (kind, names) = self.own();
        match kind.1 {
            Naming::InSchema | Naming::Signature | Naming::InTable => names.first(),
            _ if kind == Kind::SCHEMA => names.first(),
            _ if kind == Kind::DEFAULT_PRIVILEGE => {
                names.get(1).filter(|schema| schema.as_str() != grantee::ALL_SCHEMAS)
            }
            _ => None,
        }
    }

    /// The table, or other relation, that the object belongs to or is.
    pub fn owning_table(&self) -> Option<Address> {
        let (kind, names) = self.own();
        match names {
            [schema, table] if kind == Kind::TABLE => Some((schema, table)),
            [schema, table, ..] if kind.1 == Naming::InTable => Some((schema, table)),
            _ => None,
        }
        .map(|(schema, table)| Address::table(schema.clone(), table.clone()))
    }

    /// The address that is displayed as `text`: `public."My Table"`; `None` where none is.
    pub fn from_displayed(kind: Kind, text: &str) -> Option<Address> {
        if kind.1 == Naming::Phrase {
            return Some(Address::new(kind, [text]));
        }
        let mut path = vec![String::new()];
        for Glyph { at, character, quoted } in glyphs(text)? {
            match character {
                '.' if !quoted => path.push(String::new()),
                '(' | ' ' if !quoted && kind.1 == Naming::Signature => {
                    path.push(text.get(at..)?.to_owned());
                    break;
                }
                other => path.last_mut()?.push(other),
            }
        }
        Some(Address::new(kind, path)).filter(|address| address.to_string() == text)
    }

    /// The address that somebody typed as SQL writes it: `public.t`, `Public."T"`; `None` where it is
    /// not a full name of that kind. Unlike [`Address::from_displayed`], it folds what is not quoted.
    pub fn typed(kind: Kind, text: &str) -> Option<Address> {
        let length = match kind.1 {
            Naming::Plain => 1,
            Naming::InSchema => 2,
            Naming::InTable | Naming::Signature => 3,
            Naming::Phrase | Naming::About | Naming::AboutBy => return None,
        };
        let mut path = vec![String::new()];
        let mut was_quoted = false;
        for Glyph { at, character, quoted } in glyphs(text)? {
            match character {
                '.' if !quoted => path.push(String::new()),
                '(' if !quoted && kind.1 == Naming::Signature => {
                    path.push(text.get(at..)?.to_owned());
                    break;
                }
                other if quoted => path.last_mut()?.push(other),
                other => {
                    let is_word = other.is_alphanumeric() || matches!(other, '_' | '$');
                    (is_word && !was_quoted).then_some(())?;
                    path.last_mut()?.push(other.to_ascii_lowercase());
                }
            }
            was_quoted = quoted;
        }
        let is_full = path.len() == length && path.iter().all(|name| !name.is_empty());
        is_full.then(|| Address::new(kind, path))
    }

    /// The raw names joined by dots: what patterns are matched with.
    pub fn dotted(&self) -> String {
        self.joined(|name| name.as_str().to_owned())
    }

    /// The path as SQL text with every part quoted, for statements. What stands after a name as it
    /// is (the arguments of a function) is not looked at: a script must first see that it lexes.
    pub fn quoted(&self) -> String {
        self.joined(Name::quoted)
    }

    fn joined(&self, part: fn(&Name) -> String) -> String {
        let (kind, names) = self.own();
        let own = match (kind.1, names) {
            (Naming::Phrase, _) => join(names, |name| name.as_str().to_owned()),
            (Naming::Signature, [names @ .., tail]) => {
                let name = match kind {
                    // An operator's name is no identifier.
                    Kind::OPERATOR => match names {
                        [schemas @ .., name] => format!("{}.{name}", join(schemas, part)),
                        [] => String::new(),
                    },
                    _ => join(names, part),
                };
                format!("{name}{tail}")
            }
            _ => join(names, part),
        };
        match (self.kind.1, &self.path[..]) {
            (Naming::About, [word, ..]) => format!("{}.{own}", part(word)),
            (Naming::AboutBy, [word, .., by]) => format!("{}.{own}.{}", part(word), part(by)),
            _ => own,
        }
    }
}

/// The path as a person would type it, unescaped: `public.custom_auth_tenant.name`.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.joined(Name::displayed))
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
        for path in [["public", "t"], ["a.b", "say \"x\""], ["S", ""], ["a\n\\b", "U"]] {
            let table = Address::new(Kind::TABLE, path);
            assert_eq!(Address::from_displayed(Kind::TABLE, &table.to_string()), Some(table));
        }
        assert_eq!(Address::from_displayed(Kind::TABLE, "public.Folded"), None);
    }

    #[test]
    fn typed_name_is_read_as_sql_reads_it() {
        let table = |text| Address::typed(Kind::TABLE, text).map(|address| address.to_string());
        assert_eq!(table("Public.T").as_deref(), Some("public.t"));
        assert_eq!(table("public.\"a=b.c\"").as_deref(), Some("public.\"a=b.c\""));
        for wrong in ["t", "a.b.c", "public.", "public.a b", "public.\"a", "public.a-b", ""] {
            assert_eq!(table(wrong), None, "{wrong}");
        }
        let function = Address::typed(Kind::FUNCTION, "s.F(integer, s.\"T\")");
        let expected = Address::new(Kind::FUNCTION, ["s", "f", "(integer, s.\"T\")"]);
        assert_eq!(function, Some(expected));
    }

    #[test]
    fn a_function_is_known_by_its_arguments() {
        let function = Address::new(Kind::FUNCTION, ["public", "My f", "(integer, s.\"T\")"]);
        assert_eq!(function.to_string(), "public.\"My f\"(integer, s.\"T\")");
        let operator = Address::new(Kind::OPERATOR, ["s", "<->", "(integer, NONE)"]);
        assert_eq!(operator.to_string(), "s.<->(integer, NONE)");
        let class = Address::new(Kind::OPERATOR_CLASS, ["s", "c", " USING btree"]);
        assert_eq!(class.quoted(), "\"s\".\"c\" USING btree");
        let cast = Address::new(Kind::CAST, ["(s.a AS text)"]);
        for address in [function, operator, class, cast] {
            let again = Address::from_displayed(address.kind, &address.to_string());
            assert_eq!(again.as_ref(), Some(&address));
            assert_eq!(address.owning_table(), None);
        }
    }

    #[test]
    fn a_kind_says_whose_schema_and_table_come_first() {
        let mapping = Address::new(Kind::USER_MAPPING, ["server", "user"]);
        assert_eq!(mapping.schema(), None);
        let comment = Address::new(Kind::COMMENT, ["function", "s", "f", "(integer)"]);
        assert_eq!(comment.to_string(), "function.s.f(integer)");
        assert_eq!(comment.schema().map(|name| name.as_str()), Some("s"));
        assert_eq!(comment.owning_table(), None);
        let trigger = Address::new(Kind::COMMENT, ["trigger", "s", "t", "x"]);
        assert_eq!(trigger.owning_table(), Some(Address::table("s", "t")));
    }

    #[test]
    fn a_privilege_belongs_to_the_table_that_it_is_on() {
        let on_column = Address::new(Kind::PRIVILEGE, ["column", "s", "t", "c", "role"]);
        assert_eq!(on_column.owning_table(), Some(Address::table("s", "t")));
        assert_eq!(on_column.target(), Some(Address::new(Kind::COLUMN, ["s", "t", "c"])));
        assert_eq!(on_column.schema().map(|name| name.as_str()), Some("s"));
        let on_schema = Address::new(Kind::PRIVILEGE, ["schema", "s", "role"]);
        assert_eq!(on_schema.owning_table(), None);
        let in_schema = Address::new(Kind::DEFAULT_PRIVILEGE, ["role", "s", "tables", "PUBLIC"]);
        assert_eq!(in_schema.schema().map(|name| name.as_str()), Some("s"));
        let path = ["role", "(all schemas)", "tables", "PUBLIC"];
        assert_eq!(Address::new(Kind::DEFAULT_PRIVILEGE, path).schema(), None);
    }

    #[test]
    fn what_is_about_a_part_is_about_the_whole() {
        let domain = Address::new(Kind::COMMENT, ["domain", "s", "d", "check"]);
        assert_eq!(domain.target(), Some(Address::new(Kind::DOMAIN, ["s", "d"])));
        assert_eq!(domain.to_string(), "domain.s.d.check");
        assert_eq!(domain.owning_table(), None);
    }
}
