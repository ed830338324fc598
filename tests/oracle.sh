#!/usr/bin/env bash
# Random schemas and single changes of them, held against pg_dump; with --fix, made by scripts of
# `fix`. Takes main.py's arguments.
. "$(dirname "$0")/../scripts/lib.sh"
cd "$root"

need_cargo
need_postgres
need_psql
python=$(need_python oracle-venv "$root/tests/oracle/requirements.txt")
versions=${TENANTCTL_TEST_VERSIONS:-$(need_versions)}
cargo build --quiet --locked --bin tenantctl --example scratch
# With the servers of benches/.
export PYTHONPATH=$root/benches
exec "$python" -B tests/oracle/main.py --programs "$target/debug" --versions "$versions" "$@"
