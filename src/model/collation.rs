//! Collations under which texts may be equal that have other characters.

use super::{Address, Kind, Name, Snapshot, Value};

impl Snapshot {
    /// The collation of a table's column, unless it is known to be deterministic: PostgreSQL's own
    /// are.
    pub fn equal_by_collation(&self, table: &Address, column: &Name) -> Option<Address> {
        let path = table.path.iter().cloned().chain([column.clone()]);
        let column = self.objects.get(&Address::new(Kind::COLUMN, path))?;
        let address = Address::from_displayed(Kind::COLLATION, column.text("collation")?)?;
        let is_own = match &*address.path {
            [schema, _] => schema.as_str() == "pg_catalog",
            _ => true,
        };
        let known = self.objects.get(&address);
        let is_deterministic =
            known.is_some_and(|of| of.property("deterministic") != Some(&Value::Flag(false)));
        (!is_own && !is_deterministic).then_some(address)
    }
}
