-- A lock that another session can see and nobody waits for; it goes with our transaction.
SELECT pg_catalog.pg_try_advisory_xact_lock($1)::bool
