//! What should be: declarations in files, read into the same [`Snapshot`](crate::model::Snapshot)
//! that a database is read into.
