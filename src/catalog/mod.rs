//! What PostgreSQL has: one `.sql` and one `.rs` per kind of object, and the registry [`KINDS`].
//!
//! [`read`] takes a session to a [`Snapshot`] in a constant number of round trips. A new kind is
//! two files here, one line in the registry and a folder of cases under `fixtures/`.
