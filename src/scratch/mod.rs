//! Throwaway PostgreSQL servers from installed binaries: for the demo, the tests, and later for
//! declarations written in SQL.
