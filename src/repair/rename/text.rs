//! Names in texts that PostgreSQL deparsed with nothing but its own schema in the search path.

use std::collections::BTreeMap;

use crate::model::prop;
use crate::model::{Address, Kind, Name, Naming, Object};
use crate::sql::words;

use super::Rename;

/// New names of what stands in a schema.
pub(super) struct Names {
    by_path: BTreeMap<[Name; 2], Name>,
    /// New names of columns, by their tables.
    columns: BTreeMap<[Name; 2], BTreeMap<String, Name>>,
}

impl Names {
    pub(super) fn of(renames: &[Rename]) -> Self {
        let mut names = Names { by_path: BTreeMap::new(), columns: BTreeMap::new() };
        for Rename { from, name } in renames {
            match (from.kind, &from.path[..]) {
                (Kind::COLUMN, [schema, table, own]) => {
                    let of_table = names.columns.entry([schema.clone(), table.clone()]);
                    of_table.or_default().insert(own.as_str().to_owned(), name.clone());
                }
                (kind, [schema, own, ..]) if kind.1 != Naming::InTable => {
                    names.by_path.insert([schema.clone(), own.clone()], name.clone());
                }
                _ => {}
            }
        }
        names
    }

    /// The text with the new names. `is_sql` where columns may stand in it without their tables.
    pub(super) fn rewrite(&self, text: &str, columns: &Columns, is_sql: bool) -> String {
        let tokens: Vec<(usize, &str)> =
            words(text).map(|token| (token.start, token.text)).collect();
        let mut found: Vec<(usize, usize, String)> = Vec::new();
        for (index, (at, token)) in tokens.iter().enumerate() {
            let near = |distance: isize| {
                let place = index.checked_add_signed(distance)?;
                tokens.get(place).map(|(_, token)| *token)
            };
            let mut put = |new: String| found.push((*at, token.len(), new));
            if let Some(literal) = token.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')) {
                // A constant of type regclass is a text that names a relation.
                if let Some(new) = self.displayed(&literal.replace("''", "'")) {
                    put(format!("'{}'", new.replace('\'', "''")));
                }
                continue;
            }
            let Some(own) = identifier(token) else { continue };
            let qualified =
                (near(-1) == Some(".")).then(|| near(-2).and_then(identifier)).flatten();
            let above = (near(-3) == Some(".")).then(|| near(-4).and_then(identifier)).flatten();
            let pair = |a: &str, b: &str| [Name::new(a), Name::new(b)];
            let of_column = match (&above, &qualified) {
                (Some(schema), Some(table)) => {
                    self.columns.get(&pair(schema, table)).and_then(|of| of.get(&own))
                }
                _ => None,
            };
            if let Some(new) = of_column {
                put(new.displayed());
            } else if let Some(schema) = qualified.as_ref().filter(|_| above.is_none())
                && let Some(new) = self.by_path.get(&pair(schema, &own))
            {
                put(new.displayed());
            } else if is_sql && near(1) == Some(".") && near(-1) != Some(".") {
                if let Some(new) = columns.aliases.then(|| self.alias(&own)).flatten() {
                    put(new.displayed());
                }
            } else if is_sql && near(1) != Some("(") {
                let is_own = qualified.as_deref().is_none_or(|of| columns.is_own_row(of));
                if let Some(new) = columns.own.get(&own).filter(|_| is_own) {
                    put(new.displayed());
                }
            }
        }
        let mut new = String::with_capacity(text.len());
        let mut done = 0;
        for (at, length, word) in found {
            new.push_str(text.get(done..at).unwrap_or_default());
            new.push_str(&word);
            done = at + length;
        }
        new.push_str(text.get(done..).unwrap_or_default());
        new
    }

    fn displayed(&self, text: &str) -> Option<String> {
        let address = Address::from_displayed(Kind::SEQUENCE, text)?;
        let [schema, own] = &address.path[..] else { return None };
        let new = self.by_path.get(&[schema.clone(), own.clone()])?;
        Some(Address::new(Kind::SEQUENCE, [schema.clone(), new.clone()]).to_string())
    }

    /// A relation without an alias is called by its own name.
    fn alias(&self, own: &str) -> Option<&Name> {
        let mut all = self.by_path.iter().filter(|([_, name], _)| name.as_str() == own);
        all.next().map(|(_, new)| new).filter(|_| all.next().is_none())
    }
}

/// New names of columns that an object may name without their table.
#[derive(Default)]
pub(super) struct Columns {
    own: BTreeMap<String, Name>,
    /// Of the table that a foreign key refers to.
    referenced: BTreeMap<String, Name>,
    table: Option<Name>,
    /// Whether relations are called by their names in it.
    aliases: bool,
}

/// Lists of an object that hold names of columns of its own table.
const OWN: [&str; 4] = ["columns", "include", prop::ON_DELETE_COLUMNS, "keys"];

impl Columns {
    pub(super) fn of(object: &Object, renames: &[Rename]) -> Self {
        let of_table = |path: Option<&[Name]>| -> BTreeMap<String, Name> {
            let columns = renames.iter().filter(|rename| rename.from.kind == Kind::COLUMN);
            let own = columns.filter(|rename| path.is_some() && rename.from.path.get(..2) == path);
            own.map(|rename| (rename.from.own_name().to_owned(), rename.name.clone())).collect()
        };
        const PARTS: [Kind; 6] =
            [Kind::CONSTRAINT, Kind::INDEX, Kind::POLICY, Kind::TRIGGER, Kind::COLUMN, Kind::TABLE];
        let kind = object.address.kind;
        let path = object.address.path.get(..2).filter(|_| PARTS.contains(&kind));
        let references = object.text(prop::REFERENCES).filter(|_| kind == Kind::CONSTRAINT);
        let to = references.and_then(|to| Address::from_displayed(Kind::TABLE, to));
        Columns {
            own: of_table(path),
            referenced: of_table(to.as_ref().map(|to| &to.path[..])),
            table: path.and_then(|path| path.last().cloned()),
            aliases: kind.is_view() || [Kind::RULE, Kind::POLICY].contains(&kind),
        }
    }

    /// The new name of a column of the object's own table.
    pub(super) fn own(&self, name: &str) -> String {
        self.own.get(name).map_or(name, Name::as_str).to_owned()
    }

    /// An item of a list that holds names of columns.
    pub(super) fn item(&self, property: &str, item: &str) -> Option<String> {
        match property {
            prop::REFERENCES_COLUMNS => {
                self.referenced.get(item).map(|name| name.as_str().to_owned())
            }
            prop::KEYS => Some(self.words(item)),
            _ if OWN.contains(&property) => self.own.get(item).map(|name| name.as_str().to_owned()),
            _ => None,
        }
    }

    /// A text with the new names of columns, wherever a word is one of theirs.
    pub(super) fn words(&self, text: &str) -> String {
        let names = Names { by_path: BTreeMap::new(), columns: BTreeMap::new() };
        names.rewrite(text, self, true)
    }

    /// Whether a row of the object's own table is called so.
    fn is_own_row(&self, name: &str) -> bool {
        ["old", "new"].contains(&name)
            || self.table.as_ref().is_some_and(|table| table.as_str() == name)
    }
}

/// The name that a token is, as PostgreSQL stores it.
fn identifier(token: &str) -> Option<String> {
    let first = token.chars().next()?;
    match token.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => Some(quoted.replace("\"\"", "\"")),
        None => (first.is_alphabetic() || first == '_').then(|| token.to_lowercase()),
    }
}
