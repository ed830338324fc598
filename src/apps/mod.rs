//! Applications: their own files, and what those make of a variable. Nothing of an application is
//! ever executed.

mod app;
mod django;
mod env;
mod files;
mod variables;

pub use app::{APPS, App};
pub use files::Surroundings;
pub use variables::{
    Assignment, Found, Origin, Process, Searched, Unresolved, Variable, Variables,
};
