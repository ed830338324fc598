#!/usr/bin/env bash
# Random schemas and single changes of them, held against pg_dump. Takes main.py's arguments.
. "$(dirname "$0")/../scripts/lib.sh"
cd "$root"

need_cargo
need_postgres
need_psql
python=$(need_python)
cargo build --quiet --locked --bin tenantctl --example scratch
# With the servers of benches/.
export PYTHONPATH=$root/benches
exec "$python" -B tests/oracle/main.py --programs "$target/debug" "$@"
