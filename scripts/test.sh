#!/usr/bin/env bash
# All tests, from nothing: installs PostgreSQL, psql, and packages of Python and Node.js where they are
# missing. Of what takes long, this is a share: tests/oracle.sh, tests/oracle.sh --fix,
# tests/fix-cases.sh and tests/env.sh run the whole.
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
step tests/oracle.sh --fix --seed 1 --schemas 1 --mutations 12 --pairs 3
step tests/fix-cases.sh --share 1/12
step cargo test --quiet --locked --test audit
say "All tests passed"
