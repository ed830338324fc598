//! Counts and id sets of tables across databases. Plans are pure; streams run on a session.
