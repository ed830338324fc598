//! Values of rows.

/// The values of a row's columns as PostgreSQL writes them, NULL as nothing.
pub type Values = Vec<Option<String>>;
