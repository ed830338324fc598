//! The same thing under another name, in words.

use crate::model::{Change, Difference, Name};

use super::claim::Claim;
use super::words;

/// What is said of an object that only seems to have another name: it is known by its name, so it
/// may as well be missing, and another one there. `None` for what is known by its shape.
pub(super) fn probably(difference: &Difference) -> Option<Claim> {
    if difference.change != Change::Renamed || difference.shape.is_some() {
        return None;
    }
    let object = words::object(difference);
    let own = &difference.object;
    let (other, of_it): (Vec<&Name>, Vec<&Name>) =
        difference.databases.iter().partition(|name| difference.address_in(name) != own);
    let known_as = difference.address_in(other.first()?);
    let present = match of_it.is_empty() {
        true => "declared".to_owned(),
        false => format!("present in {}", words::names(of_it)),
    };
    let message = format!(
        "{object} is missing in {} ({present}); {known_as} is extra there and equal in everything \
         but its name: probably renamed",
        words::names(other)
    );
    Some(Claim { message, ..Claim::default() })
}
