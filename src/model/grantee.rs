//! Who a privilege is given to: the last name of its address.
//!
//! The owner stands under a label, so that two databases with different owners agree.

use super::Name;

/// Whoever owns the object.
pub const OWNER: &str = "(owner)";
/// Every role.
pub const EVERYBODY: &str = "PUBLIC";

/// The label of a role: its name, in quotes where it would be taken for one of the others.
pub fn role(name: Name) -> Name {
    match name.as_str() {
        OWNER | EVERYBODY => Name::new(name.quoted()),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::role;
    use crate::model::Name;

    #[test]
    fn nobody_passes_for_everybody() {
        for (name, label) in
            [("PUBLIC", "\"PUBLIC\""), ("(owner)", "\"(owner)\""), ("Reader", "Reader")]
        {
            assert_eq!(role(Name::new(name)).as_str(), label);
        }
    }
}
