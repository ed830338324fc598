#!/usr/bin/env bash
# The demo, from nothing: installs PostgreSQL where it is missing, builds, and runs
# `tenantctl demo` with the arguments given.
. "$(dirname "$0")/lib.sh"
cd "$root"

need_cargo
need_postgres
exec cargo run --quiet --locked --release -- demo "$@"
