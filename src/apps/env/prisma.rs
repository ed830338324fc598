//! Prisma's command line, up to version 6: `.env` in the project and `prisma/.env`. The same
//! variable with two values in them is an error of Prisma's.

use super::node::{self, Expansion};
use crate::apps::files::{Search, Surroundings};
use crate::apps::variables::{Unresolved, Variables};
use crate::input::InputError;

/// Both files. What expansion changes is unresolved: versions of Prisma expand differently.
pub(crate) fn read(around: &Surroundings<'_>) -> Result<Variables, InputError> {
    let mut search = Search::default();
    for file in [".env", "prisma/.env"] {
        search.read(&around.root.join(file), around)?;
    }
    let mut variables = node::load(
        around.process,
        search,
        Expansion::Unknown,
        "holds a `$`, which versions of Prisma expand differently",
    );
    for (name, variable) in &mut variables.names {
        let file = variable.assignment.origin.place.as_ref().map(|place| place.file.clone());
        let other = variable.overrides.iter().find(|other| {
            let is_other_file = other.origin.place.as_ref().map(|p| &p.file) != file.as_ref();
            file.is_some() && is_other_file && other.value != variable.assignment.value
        });
        if let Some(place) = other.and_then(|other| other.origin.place.clone())
            && variable.assignment.value.is_ok()
        {
            let reason = format!("has another value for `{name}`, which Prisma refuses");
            variable.assignment.value = Err(Unresolved { place: Some(place), reason });
        }
    }
    Ok(variables)
}
