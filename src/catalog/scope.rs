//! Which part of a database is asked for.

use crate::model::{Address, Pattern};

/// A selection by name. Empty lists select everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    /// Patterns of schema names.
    pub schemas: Vec<Pattern>,
    /// Patterns of table names, with or without a schema: `tenant_*`, `public.*`. What belongs to
    /// no table is outside of it.
    pub tables: Vec<Pattern>,
}

impl Scope {
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
        let qualified = table.path.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(".");
        self.tables.iter().any(|p| p.matches(table.own_name()) || p.matches(&qualified))
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;
    use crate::model::{Address, Kind, Pattern};

    #[test]
    fn selects_by_schema_and_by_table() {
        let column = Address::new(Kind::COLUMN, ["s", "orders", "id"]);
        let domain = Address::new(Kind::DOMAIN, ["s", "orders"]);
        let scope = |schemas: &[&str], tables: &[&str]| Scope {
            schemas: schemas.iter().copied().map(Pattern::new).collect(),
            tables: tables.iter().copied().map(Pattern::new).collect(),
        };
        assert!(Scope::default().takes(&column));
        assert!(scope(&["s*"], &["ord*"]).takes(&column));
        assert!(scope(&[], &["s.orders"]).takes(&column));
        assert!(!scope(&["t"], &[]).takes(&column));
        assert!(!scope(&[], &["id"]).takes(&column));
        assert!(!scope(&[], &["orders"]).takes(&domain));
    }
}
