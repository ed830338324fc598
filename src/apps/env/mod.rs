//! The dialects of env files, one file a loader. Each is held to the loader itself by
//! `tests/env`, value by value.

pub(super) mod compose;
pub(super) mod decouple;
pub(super) mod django_environ;
mod dotenv;
mod dotenv_expand;
mod ini;
mod js;
mod layer;
pub(super) mod next;
pub(super) mod node;
pub(super) mod prisma;
mod python;
pub(super) mod python_dotenv;
mod template;

#[cfg(test)]
mod tests;
