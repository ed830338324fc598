//! Which roles a throwaway server needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::roles_named;
use crate::model::prop;
use crate::model::{Kind, Name, Snapshot, Value, grantee};

/// Kinds whose owners have to be superusers (PostgreSQL's own rule; of subscriptions until 15).
const OF_SUPERUSERS: [Kind; 3] =
    [Kind::EVENT_TRIGGER, Kind::FOREIGN_DATA_WRAPPER, Kind::SUBSCRIPTION];

/// The roles that one of the snapshots names, and whether each has to be a superuser. `on_target` are
/// the roles of the target's server, where they are known: it has no others, whatever the other
/// snapshots name.
pub(super) fn needed<'s>(
    snapshots: impl IntoIterator<Item = &'s Snapshot>,
    on_target: Option<&BTreeSet<Name>>,
) -> BTreeMap<Name, bool> {
    let mut needed = BTreeMap::new();
    for snapshot in snapshots {
        for label in roles_named(snapshot) {
            let Some(role) = role(&label) else { continue };
            if on_target.is_none_or(|roles| roles.contains(&role)) {
                needed.entry(role).or_insert(false);
            }
        }
        for object in OF_SUPERUSERS.iter().flat_map(|kind| snapshot.of_kind(*kind)) {
            if let Some(Value::Text(owner)) = object.property(prop::OWNER)
                && let Some(is_superuser) = needed.get_mut(&Name::new(owner))
            {
                *is_superuser = true;
            }
        }
    }
    needed
}

/// The role behind a label; `None` for one that is none, or comes with every server.
fn role(label: &Name) -> Option<Name> {
    match label.as_str() {
        grantee::OWNER | grantee::EVERYBODY | "public" | "" => None,
        built_in if built_in.starts_with("pg_") => None,
        quoted => {
            let bare = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let is_label = |bare: &&str| [grantee::OWNER, grantee::EVERYBODY].contains(bare);
            Some(bare.filter(is_label).map_or_else(|| label.clone(), Name::new))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::needed;
    use crate::model::{Address, Kind, Name, Object, Origin, Property, Snapshot, Value};

    #[test]
    fn roles_are_those_that_are_named_and_exist_on_the_target() {
        let mut side = Snapshot::empty("a", Origin::Database);
        let owned = |kind, path: &[&str], owner: &str| {
            let owner = Property { name: "owner", value: Value::text(owner) };
            Object::named(Address::new(kind, path.iter().copied()), [owner])
        };
        side.insert(owned(Kind::TABLE, &["public", "t"], "app"));
        side.insert(owned(Kind::EVENT_TRIGGER, &["e"], "admin"));
        side.insert(owned(Kind::SCHEMA, &["public"], "pg_database_owner"));
        for grantee in ["PUBLIC", "(owner)", "\"PUBLIC\"", "reader"] {
            let address = Address::new(Kind::PRIVILEGE, ["table", "public", "t", grantee]);
            side.insert(Object::named(address, []));
        }
        let all = |on_target: Option<&[&str]>| {
            let roles = on_target.map(|roles| roles.iter().map(Name::new).collect::<BTreeSet<_>>());
            let needed = needed([&side], roles.as_ref());
            needed
                .into_iter()
                .map(|(role, is)| format!("{} {is}", role.as_str()))
                .collect::<Vec<_>>()
        };
        assert_eq!(all(None), ["PUBLIC false", "admin true", "app false", "reader false"]);
        assert_eq!(all(Some(&["app", "other"])), ["app false"]);
    }
}
