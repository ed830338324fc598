#!/usr/bin/env bash
# Checks databases of two Django projects: twins are clean, drift is found and mended.
. "$(dirname "$0")/../scripts/lib.sh"
cd "$root"

need_cargo
need_postgres
python=$(need_python)
cargo build --quiet --locked --bin tenantctl --example scratch
exec "$python" tests/django/check.py "$target/debug/tenantctl" "$target/debug/examples/scratch"
