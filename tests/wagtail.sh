#!/usr/bin/env bash
# Checks two databases of a fresh Wagtail project: twins are clean, and drift is found.
. "$(dirname "$0")/../scripts/lib.sh"
cd "$root"

need_cargo
need_postgres
python=$(need_python)
cargo build --quiet --locked --bin tenantctl --example scratch
exec "$python" tests/wagtail/check.py "$target/debug/tenantctl" "$target/debug/examples/scratch"
