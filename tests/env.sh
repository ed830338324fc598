#!/usr/bin/env bash
# Random env files and layouts, held value by value against the loaders themselves: @next/env,
# dotenv with dotenv-expand, python-dotenv, django-environ, python-decouple. Takes main.py's
# arguments: `--files 2000` for the whole of it, `--seed N` to repeat a run, `--loader NAME`.
. "$(dirname "$0")/../scripts/lib.sh"
cd "$root"

need_cargo
python=$(need_python env-venv "$root/tests/env/requirements.txt")
modules=$(need_node)
cargo build --quiet --locked --example env
exec "$python" -B tests/env/main.py --tenantctl "$target/debug/examples/env" --modules "$modules" "$@"
