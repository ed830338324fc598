//! The rule book: one file per rule or close family, and the registry [`RULES`].
