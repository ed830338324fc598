//! What the connected role may see that there is, and may not read: said, so that a property that is
//! not stated is never taken for one that agrees.

use std::collections::BTreeMap;

use crate::model::noun::plural;
use crate::model::{Address, Kind, Name, Reason, Unchecked};

/// How many objects are named.
const NAMED: usize = 5;

/// Properties that could not be read, with the objects whose they are.
#[derive(Debug, Default)]
pub(super) struct Withheld(BTreeMap<String, Vec<Address>>);

impl Withheld {
    /// Notes what may not be read of one object.
    pub(super) fn add(&mut self, object: &Address, properties: Vec<String>) {
        for property in properties {
            self.0.entry(property).or_default().push(object.clone());
        }
    }

    /// What to say of it: one line per property.
    pub(super) fn unchecked(self, kind: Kind, database: &Name) -> Vec<Unchecked> {
        let line = |(property, objects): (String, Vec<Address>)| {
            let mut names: Vec<_> = objects.iter().take(NAMED).map(Address::to_string).collect();
            if let Some(rest) = objects.len().checked_sub(NAMED).filter(|rest| *rest > 0) {
                names.push(format!("and {rest} more"));
            }
            Unchecked {
                database: Some(database.clone()),
                object: Some(format!("{property} of {}", plural(kind.0))),
                reason: Reason::Privilege,
                message: format!("the connected role may not read it of {}", names.join(", ")),
                hint: Some("connect as their owner, or as a superuser, to have it compared".into()),
            }
        };
        self.0.into_iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Withheld;
    use crate::model::{Address, Kind, Name};

    #[test]
    fn names_the_first_objects_and_counts_the_rest() {
        let mut withheld = Withheld::default();
        for user in ["a", "b", "c", "d", "e", "f", "g"] {
            let mapping = Address::new(Kind::USER_MAPPING, ["s", user]);
            withheld.add(&mapping, vec!["options".to_owned()]);
        }
        let said = withheld.unchecked(Kind::USER_MAPPING, &Name::new("db"));
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].object.as_deref(), Some("options of user mappings"));
        assert!(said[0].message.ends_with(" s.a, s.b, s.c, s.d, s.e, and 2 more"), "{said:?}");
    }
}
