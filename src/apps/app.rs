//! The kinds of applications whose env files are known.

use super::django;
use super::env::{compose, next, node, prisma};
use super::files::Surroundings;
use super::variables::Variables;
use crate::input::InputError;

/// Reads the variables of an application. Fails where a file cannot be read.
pub type App = fn(&Surroundings<'_>) -> Result<Variables, InputError>;

/// The words of the key `app`, and what each reads.
pub const APPS: [(&str, App); 5] = [
    ("nextjs", next::read),
    ("django", django::read),
    ("prisma", prisma::read),
    ("node", node::read),
    ("env", compose::read),
];
