#!/usr/bin/env bash
# Writes anew what the docs show of the program: the outputs in README.md and docs/, the picture of
# the story's report, and docs/objects.md.
. "$(dirname "$0")/lib.sh"
cd "$root"

need_cargo
need_postgres
need_psql
export TENANTCTL_WRITE_DOCS=1
cargo test --quiet --locked --test docs
cargo test --quiet --locked --test it docs::
