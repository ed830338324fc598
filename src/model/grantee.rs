//! Who a privilege is given to: the last name of its address; and where a default privilege holds.
//!
//! The owner stands under a label, so that two databases with different owners agree.

use super::Name;

/// Whoever owns the object.
pub const OWNER: &str = "(owner)";
/// Every role.
pub const EVERYBODY: &str = "PUBLIC";
/// Where a default privilege holds that is not for one schema.
pub const ALL_SCHEMAS: &str = "(all schemas)";

/// The label of a role: its name, in quotes where it would be taken for one of the others.
pub fn role(name: Name) -> Name {
    match name.as_str() {
        OWNER | EVERYBODY => Name::new(name.quoted()),
        _ => name,
    }
}

/// The label of a default privilege's schema: its name, in quotes where it would be taken for all of
/// them.
pub fn schema(name: Option<String>) -> Name {
    match name {
        None => Name::new(ALL_SCHEMAS),
        Some(name) if name == ALL_SCHEMAS => Name::new(Name::new(name).quoted()),
        Some(name) => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{role, schema};
    use crate::model::Name;

    #[test]
    fn nobody_passes_for_everybody() {
        for (name, label) in
            [("PUBLIC", "\"PUBLIC\""), ("(owner)", "\"(owner)\""), ("Reader", "Reader")]
        {
            assert_eq!(role(Name::new(name)).as_str(), label);
        }
        assert_eq!(schema(Some("(all schemas)".to_owned())).as_str(), "\"(all schemas)\"");
        assert_eq!(schema(None).as_str(), "(all schemas)");
    }
}
