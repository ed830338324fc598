//! Which part of a database is asked for.

use crate::model::{Address, Name, Pattern};

/// A selection by name. Empty lists select everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    /// Patterns of schema names.
    pub schemas: Vec<Pattern>,
    /// Patterns of table names, with or without a schema: `tenant_*`, `public.*`. What belongs to
    /// no table is outside of it.
    pub tables: Vec<Pattern>,
    /// Where patterns of tables without a schema look, where not everywhere: the schemas that
    /// connection strings give.
    pub search_path: Vec<Name>,
}

impl Scope {
    /// The selection that was typed.
    pub fn typed(schemas: &[String], tables: &[String]) -> Scope {
        let patterns = |texts: &[String]| texts.iter().map(Pattern::new).collect();
        Scope { schemas: patterns(schemas), tables: patterns(tables), search_path: Vec::new() }
    }

    /// Whether it leaves anything out.
    pub fn is_narrow(&self) -> bool {
        !self.schemas.is_empty() || !self.tables.is_empty()
    }

    /// Whether the object of this address is asked for.
    pub fn takes(&self, address: &Address) -> bool {
        self.takes_schema(address) && self.takes_table(address)
    }

    fn takes_schema(&self, address: &Address) -> bool {
        self.schemas.is_empty()
            || address
                .schema()
                .is_some_and(|name| self.schemas.iter().any(|p| p.matches(name.as_str())))
    }

    fn takes_table(&self, address: &Address) -> bool {
        if self.tables.is_empty() {
            return true;
        }
        let Some(table) = address.owning_table() else { return false };
        self.tables.iter().any(|pattern| self.is_meant(pattern, &table))
    }

    /// Whether a pattern of tables means this one.
    pub fn is_meant(&self, pattern: &Pattern, table: &Address) -> bool {
        let is_in_path = self.search_path.is_empty()
            || table.schema().is_some_and(|schema| self.search_path.contains(schema));
        pattern.matches(table.own_name()) && is_in_path
            || pattern.matches(&table.dotted()) && (pattern.is_qualified() || is_in_path)
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;
    use crate::model::{Address, Kind};

    #[test]
    fn selects_by_schema_and_by_table() {
        let column = Address::new(Kind::COLUMN, ["s", "orders", "id"]);
        let domain = Address::new(Kind::DOMAIN, ["s", "orders"]);
        let scope = |schemas: &[&str], tables: &[&str]| {
            let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
            Scope::typed(&owned(schemas), &owned(tables))
        };
        assert!(Scope::default().takes(&column));
        assert!(scope(&["s*"], &["ord*"]).takes(&column));
        assert!(scope(&[], &["s.orders"]).takes(&column));
        assert!(!scope(&["t"], &[]).takes(&column));
        assert!(!scope(&[], &["id"]).takes(&column));
        assert!(!scope(&[], &["orders"]).takes(&domain));
        let in_path = |table| Scope { search_path: vec!["s".into()], ..scope(&[], &[table]) };
        let elsewhere = Address::table("public", "orders");
        assert!(in_path("orders").takes(&column) && !in_path("orders").takes(&elsewhere));
        assert!(in_path("ord*").takes(&column) && !in_path("*").takes(&elsewhere));
        assert!(in_path("public.*").takes(&elsewhere));
    }
}
