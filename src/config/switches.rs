//! The section `compare`: what counts as a difference.

use crate::input::{InputError, yaml::Node};
use crate::model::Name;

/// Keys of `compare`.
pub(super) const KEYS: [&str; 9] = [
    "owners",
    "privileges",
    "comments",
    "column_order",
    "storage",
    "names",
    "tablespaces",
    "settings",
    "role_map",
];

/// What the file says of each; `None` where it says nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Switches {
    /// Owners of objects.
    pub owners: Option<bool>,
    /// Privileges and default privileges.
    pub privileges: Option<bool>,
    /// Comments.
    pub comments: Option<bool>,
    /// The order of columns.
    pub column_order: Option<bool>,
    /// How columns are stored.
    pub storage: Option<bool>,
    /// Names of constraints and indexes.
    pub names: Option<bool>,
    /// Tablespaces.
    pub tablespaces: Option<bool>,
    /// `ALTER DATABASE ... SET` and `ALTER ROLE ... SET`.
    pub settings: Option<bool>,
    /// Pairs of a role's name and the name that it is compared under.
    pub role_map: Vec<(Name, Name)>,
}

/// `compare`.
pub(super) fn read(node: &Node) -> Result<Switches, InputError> {
    let section = node.section(&KEYS)?;
    let mut switches = Switches::default();
    for (key, switch) in [
        ("owners", &mut switches.owners),
        ("privileges", &mut switches.privileges),
        ("comments", &mut switches.comments),
        ("column_order", &mut switches.column_order),
        ("storage", &mut switches.storage),
        ("names", &mut switches.names),
        ("tablespaces", &mut switches.tablespaces),
        ("settings", &mut switches.settings),
    ] {
        *switch = section.get(key).map(Node::flag).transpose()?;
    }
    if let Some(node) = section.get("role_map") {
        for entry in node.entries()? {
            let to = entry.node.filled()?;
            switches.role_map.push((Name::new(&entry.key), Name::new(to)));
        }
    }
    Ok(switches)
}
