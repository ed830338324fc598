#!/usr/bin/env bash
# Makes pairs of schemas like each other with scripts of `fix`, and judges the results. Takes the
# arguments of tests/oracle/cases.py: `--case GLOB` for some pairs, a directory for others.
. "$(dirname "$0")/../scripts/lib.sh"
cd "$root"

need_cargo
need_psql
python=$(need_python oracle-venv "$root/tests/oracle/requirements.txt")
versions=${TENANTCTL_TEST_VERSIONS:-$(need_versions)}
case " $* " in
  *" --compare "*) ;;
  *" --tenantctl "*) cargo build --quiet --locked --example scratch ;;
  *) cargo build --quiet --locked --bin tenantctl --example scratch ;;
esac
# With the servers of benches/.
export PYTHONPATH=$root/benches
exec "$python" -B tests/oracle/cases.py --programs "$target/debug" --versions "$versions" "$@"
