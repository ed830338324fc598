#!/usr/bin/env bash
# All tests, from nothing: installs PostgreSQL, psql, and packages of Python and Node.js where they are
# missing. Long runs have scripts of their own: tests/oracle.sh, and tests/env.sh --files 2000.
. "$(dirname "$0")/lib.sh"
cd "$root"

need_cargo
need_postgres
need_psql
TENANTCTL_TEST_VERSIONS=$(need_versions)
export TENANTCTL_TEST_VERSIONS
python=$(need_python)
export TENANTCTL_TEST_PYTHON=$python
# The audit reads what this run made the servers log, and nothing older.
export TENANTCTL_TEST_LOGS=$target/test-logs
rm -rf "$TENANTCTL_TEST_LOGS"

step() {
  say "==> $*"
  "$@"
}

step cargo fmt --check
step cargo clippy --quiet --locked --all-targets -- -D warnings
step cargo clippy --quiet --locked --test audit -- -D warnings
step cargo test --quiet --locked
step tests/django.sh
step tests/env.sh --seed 1 --files 300
step tests/oracle.sh --seed 1 --schemas 2 --mutations 60
step cargo test --quiet --locked --test audit
say "All tests passed"
