//! Roles that are called otherwise in another environment, taken for one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Actual, Address, Change, Dependency, Difference, Kind, Name, Object, Property, Snapshot, Value,
};
use crate::sql::{identifiers, leading_name};

/// By the name that a role has somewhere: the name that it is compared under.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RoleMap(BTreeMap<Name, Name>);

/// The roles of one database under its own names again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OwnRoles {
    /// By the name that a role is compared under: its own.
    names: RoleMap,
    /// The names of which nothing says which role of the database they are.
    unknown: BTreeSet<Name>,
}

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
            rename(&mut object, &|name| self.of(name).clone());
            if let Some(other) = snapshot.objects.get(&object.address) {
                object = joined(other, &object);
            }
            snapshot.insert(object);
        }
        if let Some(dependencies) = snapshot.dependencies.take() {
            let renamed = dependencies.iter().map(|one| Dependency {
                dependent: address(&one.dependent, &|name| self.of(name).clone()),
                referenced: address(&one.referenced, &|name| self.of(name).clone()),
                ..one.clone()
            });
            snapshot.dependencies = Some(renamed.collect());
        }
    }

    /// The roles that a snapshot names, before they are renamed.
    pub fn named(&self, snapshot: &Snapshot) -> BTreeSet<Name> {
        if self.0.is_empty() { BTreeSet::new() } else { roles_named(snapshot) }
    }

    /// The way back for a database that names some roles, on a server that has more: one that stands
    /// for none that is named stands for one that is there.
    pub fn back(&self, named: &BTreeSet<Name>, there: &BTreeSet<Name>) -> OwnRoles {
        let mut back = OwnRoles::default();
        for name in self.0.values().collect::<BTreeSet<_>>() {
            let of = |roles: &BTreeSet<Name>| -> Vec<Name> {
                roles.iter().filter(|role| self.of(role) == name).cloned().collect()
            };
            let roles = Some(of(named)).filter(|roles| !roles.is_empty());
            match &roles.unwrap_or_else(|| of(there))[..] {
                [role] => back.names.0.insert(name.clone(), role.clone()).is_some(),
                _ => back.unknown.insert(name.clone()),
            };
        }
        back
    }

    fn of<'n>(&'n self, name: &'n Name) -> &'n Name {
        self.0.get(name).unwrap_or(name)
    }
}

impl OwnRoles {
    /// Names the roles in all sides, and in what they differ in, as the database does.
    pub fn apply<'s>(
        &self,
        sides: impl IntoIterator<Item = &'s mut Snapshot>,
        differences: &mut [Difference],
    ) {
        if self.names.0.is_empty() {
            return;
        }
        sides.into_iter().for_each(|side| self.names.apply(side));
        let of = |name: &Name| self.names.of(name).clone();
        for difference in differences {
            difference.object = address(&difference.object, &of);
            difference.elsewhere.values_mut().for_each(|at| *at = address(at, &of));
            difference.model.iter_mut().for_each(|model| rename(model, &of));
            if !matches!(difference.change, Change::Property(property) if NAMING.contains(&property))
            {
                continue;
            }
            difference.expected.iter_mut().for_each(|to| *to = value(to, &of));
            for actual in difference.actual.values_mut() {
                if let Actual::Value(own) = actual {
                    *own = value(own, &of);
                }
            }
        }
    }

    /// The first name in a text of which nobody knows which role of the database it is.
    pub fn unknown_in(&self, sql: &str) -> Option<&Name> {
        if self.unknown.is_empty() {
            return None;
        }
        // Names in strings count as well.
        let named = identifiers(&sql.replace('\'', " "));
        self.unknown.iter().find(|name| named.iter().any(|other| other == name.as_str()))
    }
}

/// Properties that are names of roles.
const NAMING: [&str; 2] = ["owner", "roles"];

/// The roles that a snapshot names, as its addresses label them: owners, grantees, the roles of
/// policies, and whose defaults, mappings and settings there are.
pub fn roles_named(snapshot: &Snapshot) -> BTreeSet<Name> {
    let named = RefCell::new(BTreeSet::new());
    for object in snapshot.objects.values() {
        rename(&mut object.clone(), &|name| {
            named.borrow_mut().insert(name.clone());
            name.clone()
        });
    }
    named.into_inner()
}

fn rename(object: &mut Object, of: &dyn Fn(&Name) -> Name) {
    object.address = address(&object.address, of);
    let names_roles = |property: &Property| NAMING.contains(&property.name);
    if !object.properties.iter().any(names_roles) {
        return;
    }
    let rename = |property: &Property| match names_roles(property) {
        true => Property { name: property.name, value: value(&property.value, of) },
        false => property.clone(),
    };
    object.properties = object.properties.iter().map(rename).collect();
}

fn value(value: &Value, of: &dyn Fn(&Name) -> Name) -> Value {
    let of = |text: &str| of(&Name::new(text)).as_str().to_owned();
    match value {
        Value::Text(name) => Value::text(of(name)),
        Value::Set(names) => Value::set(names.iter().map(|name| of(name))),
        other => other.clone(),
    }
}

fn address(address: &Address, of: &dyn Fn(&Name) -> Name) -> Address {
    let role_at: &[usize] = match address.kind {
        Kind::PRIVILEGE => &[address.path.len().saturating_sub(1)],
        Kind::DEFAULT_PRIVILEGE => &[0, 3],
        Kind::USER_MAPPING => &[1],
        Kind::SETTING => return scope(address, of),
        _ => return address.clone(),
    };
    let path = address.path.iter().enumerate();
    let path = path.map(|(at, name)| match role_at.contains(&at) {
        true => of(name),
        false => name.clone(),
    });
    Address { kind: address.kind, path: path.collect() }
}

/// Of a setting, the role stands within its first name, as SQL would have it: `role x`,
/// `role "X" in database`.
fn scope(address: &Address, of: &dyn Fn(&Name) -> Name) -> Address {
    let [scope, parameter] = &address.path[..] else { return address.clone() };
    let Some(rest) = scope.as_str().strip_prefix("role ") else { return address.clone() };
    let (role, tail) = match rest.strip_suffix(" in database") {
        Some(role) => (role, " in database"),
        None => (rest, ""),
    };
    let own = leading_name(role).filter(|(_, rest)| rest.is_empty());
    let own = Name::from(own.map_or(role.to_owned(), |(role, _)| role));
    let role = match of(&own) {
        same if same == own => role.to_owned(),
        other => other.displayed(),
    };
    Address::new(address.kind, [Name::from(format!("role {role}{tail}")), parameter.clone()])
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
    use std::collections::BTreeSet;

    use super::{OwnRoles, RoleMap};
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

    #[test]
    fn a_database_gets_its_own_names_back() {
        let map = [("shop_rw", "rw"), ("app_rw", "rw"), ("shop_ro", "ro"), ("app_ro", "ro")];
        let map = RoleMap::new(map.map(|(from, to)| (from.into(), to.into())));
        let table = |owner: &str| {
            let owner = Property { name: "owner", value: Value::text(owner) };
            Object::named(Address::table("s", owner.value.to_string()), [owner])
        };
        let mut own = Snapshot::empty("b", Origin::Database);
        own.insert(table("shop_rw"));
        let named = map.named(&own);
        let nothing = BTreeSet::new();
        let back = map.back(&named, &nothing);
        let mut other = Snapshot::empty("a", Origin::Database);
        other.insert(table("app_rw"));
        map.apply(&mut other);
        back.apply([&mut other], &mut []);
        let owner = |side: &Snapshot| side.objects.values().next()?.property("owner").cloned();
        assert_eq!(owner(&other), Some(Value::text("shop_rw")));
        let to_ro = |back: &OwnRoles| back.unknown_in("GRANT SELECT ON t TO \"ro\"").is_some();
        assert!(to_ro(&back), "neither is named");
        assert_eq!(back.unknown_in("GRANT SELECT ON t TO \"shop_rw\""), None);
        let there = |roles: &[&str]| map.back(&named, &roles.iter().map(Name::new).collect());
        assert!(!to_ro(&there(&["app_ro", "app_rw"])), "one is there");
        assert!(to_ro(&there(&["app_ro", "shop_ro"])), "both are there");
        own.insert(table("app_rw"));
        let back = map.back(&map.named(&own), &nothing);
        assert_eq!(back.unknown_in("TO rw").map(Name::as_str), Some("rw"), "both are");
    }
}
