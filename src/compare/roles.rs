//! Roles that are called otherwise in another environment, taken for one.

use std::collections::BTreeMap;

use crate::model::{Address, Kind, Name, Object, Property, Snapshot, Value};

/// By the name that a role has somewhere: the name that it is compared under.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RoleMap(BTreeMap<Name, Name>);

impl RoleMap {
    /// From pairs of names.
    pub fn new(pairs: impl IntoIterator<Item = (Name, Name)>) -> Self {
        RoleMap(pairs.into_iter().collect())
    }

    /// Renames roles wherever the snapshot names them: owners, grantees, the roles of policies, and
    /// whose defaults, mappings and settings there are. What two roles that become one may do, one
    /// may: their privileges are joined.
    pub fn apply(&self, snapshot: &mut Snapshot) {
        if self.0.is_empty() {
            return;
        }
        for (_, mut object) in std::mem::take(&mut snapshot.objects) {
            self.rename(&mut object);
            if let Some(other) = snapshot.objects.get(&object.address) {
                object = joined(other, &object);
            }
            snapshot.insert(object);
        }
    }

    fn of<'n>(&'n self, name: &'n Name) -> &'n Name {
        self.0.get(name).unwrap_or(name)
    }

    fn rename(&self, object: &mut Object) {
        object.address = self.address(&object.address);
        let names_roles = |property: &Property| ["owner", "roles"].contains(&property.name);
        if !object.properties.iter().any(names_roles) {
            return;
        }
        let rename = |property: &Property| match names_roles(property) {
            true => Property { name: property.name, value: self.value(&property.value) },
            false => property.clone(),
        };
        object.properties = object.properties.iter().map(rename).collect();
    }

    fn value(&self, value: &Value) -> Value {
        let of = |text: &str| self.of(&Name::new(text)).as_str().to_owned();
        match value {
            Value::Text(name) => Value::text(of(name)),
            Value::Set(names) => Value::set(names.iter().map(|name| of(name))),
            other => other.clone(),
        }
    }

    fn address(&self, address: &Address) -> Address {
        let role_at: &[usize] = match address.kind {
            Kind::PRIVILEGE => &[address.path.len().saturating_sub(1)],
            Kind::DEFAULT_PRIVILEGE => &[0, 3],
            Kind::USER_MAPPING => &[1],
            Kind::SETTING => return self.scope(address),
            _ => return address.clone(),
        };
        let path = address.path.iter().enumerate();
        let path = path.map(|(at, name)| match role_at.contains(&at) {
            true => self.of(name).clone(),
            false => name.clone(),
        });
        Address { kind: address.kind, path: path.collect() }
    }

    /// Of a setting, the role stands within its first name, as SQL would have it: `role x`,
    /// `role "X" in database`.
    fn scope(&self, address: &Address) -> Address {
        let [scope, parameter] = &address.path[..] else { return address.clone() };
        let Some(rest) = scope.as_str().strip_prefix("role ") else { return address.clone() };
        let (role, tail) = match rest.strip_suffix(" in database") {
            Some(role) => (role, " in database"),
            None => (rest, ""),
        };
        let bare = role.strip_prefix('"').and_then(|role| role.strip_suffix('"'));
        let own = Name::from(bare.map_or(role.to_owned(), |role| role.replace("\"\"", "\"")));
        let role = match self.of(&own) {
            same if *same == own => role.to_owned(),
            other => other.displayed(),
        };
        Address::new(address.kind, [Name::from(format!("role {role}{tail}")), parameter.clone()])
    }
}

/// Two objects that have become one: sets are joined, and of anything else the first one's is kept.
fn joined(first: &Object, second: &Object) -> Object {
    let join = |property: &Property| {
        let value = match (&property.value, second.property(property.name)) {
            (Value::Set(one), Some(Value::Set(other))) => Value::set(one.iter().chain(other)),
            (value, _) => value.clone(),
        };
        Property { name: property.name, value }
    };
    Object { properties: first.properties.iter().map(join).collect(), ..first.clone() }
}

#[cfg(test)]
mod tests {
    use super::RoleMap;
    use crate::model::{Address, Kind, Name, Object, Origin, Property, Snapshot, Value};

    #[test]
    fn a_role_is_renamed_wherever_it_stands() {
        let map =
            RoleMap::new([("app_dev".into(), "app".into()), ("App Dev".into(), "The App".into())]);
        let mut snapshot = Snapshot::empty("a", Origin::Database);
        let object = |kind, path: &[&str], name, value| {
            let address = Address::new(kind, path.iter().copied());
            Object::named(address, [Property { name, value }])
        };
        let set = |items: &[&str]| Value::set(items);
        for object in [
            object(Kind::TABLE, &["s", "app_dev"], "owner", Value::text("app_dev")),
            object(Kind::POLICY, &["s", "t", "p"], "roles", set(&["app_dev", "public"])),
            object(Kind::PRIVILEGE, &["table", "s", "t", "app_dev"], "privileges", set(&["a"])),
            object(Kind::PRIVILEGE, &["table", "s", "t", "app"], "privileges", set(&["b"])),
            object(Kind::SETTING, &["role app_dev in database", "x"], "value", Value::text("1")),
            object(Kind::SETTING, &["role \"App Dev\"", "x"], "value", Value::text("2")),
        ] {
            snapshot.insert(object);
        }
        map.apply(&mut snapshot);
        let text = |kind, path: &[&str], property| {
            let address = Address::new(kind, path.iter().copied());
            let object = snapshot.objects.get(&address).map(|object| object.property(property));
            object.flatten().map(ToString::to_string)
        };
        for (kind, path, property, value) in [
            (Kind::TABLE, &["s", "app_dev"][..], "owner", "app"),
            (Kind::POLICY, &["s", "t", "p"], "roles", "app, public"),
            (Kind::PRIVILEGE, &["table", "s", "t", "app"], "privileges", "a, b"),
            (Kind::SETTING, &["role app in database", "x"], "value", "1"),
            (Kind::SETTING, &["role \"The App\"", "x"], "value", "2"),
        ] {
            assert_eq!(text(kind, path, property).as_deref(), Some(value), "{kind}");
        }
        assert_eq!(snapshot.objects.len(), 5);
        assert_eq!(map.of(&Name::new("other")).as_str(), "other");
    }
}
