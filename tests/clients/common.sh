# shellcheck shell=bash
# Owns what the tests with real clients share: where they keep things, how they count, and the clients themselves.
#
# What takes long to fetch or build stays in $MK_PASSPORT_CLIENTS (~/.cache/mk-passport-clients) and in
# $CARGO_TARGET_DIR (target/clients), which all of them share. The last line of each is `N passed, N failed`.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
checks=${MK_PASSPORT_CLIENTS:-${XDG_CACHE_HOME:-$HOME/.cache}/mk-passport-clients}
mkdir -p "$checks"
scratch=$(mktemp -d)
passed=0
failed=0

export PREK_HOME=$checks/prek
# prek builds with a cargo home of its own, and what one cargo home built another builds again: all use that one.
export CARGO_HOME=$PREK_HOME/cache/cargo
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target/clients}
export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export NO_COLOR=1 PRE_COMMIT_COLOR=never PREK_COLOR=never
# What is built here is tried, not measured: build it quickly.
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
export GIT_CONFIG_GLOBAL=$scratch/gitconfig GIT_CONFIG_SYSTEM=/dev/null
# The caller may be a hook itself, or the job of a CI: what is tried here says of itself which CI it is in, if any.
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE GIT_PREFIX CI GITHUB_ACTIONS GITLAB_CI JENKINS_URL TF_BUILD
git config --global user.name Somebody
git config --global user.email somebody@localhost
git config --global init.defaultBranch main
git config --global advice.detachedHead false

# A fault of the script itself is a failure as well, and the last line is always there.
finish() {
  local status=$?
  if [ "$status" != 0 ]; then
    failed=$((failed + 1))
    printf 'FAILED: the script itself ended with status %s\n' "$status"
  fi
  rm -rf "$scratch"
  # What was built from a temporary copy serves nobody again.
  cargo clean --quiet --release --package mk-passport --manifest-path "$root/Cargo.toml" 2>/dev/null || true
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}
trap finish EXIT

# Counts a case; its command's output is shown when it fails: check NAME COMMAND...
check() {
  local name=$1 log=$scratch/check.log
  shift
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1))
    printf 'ok: %s\n' "$name"
  else
    failed=$((failed + 1))
    printf 'FAILED: %s: %s\n' "$name" "$*"
    sed 's/^/    /' "$log"
  fi
}

# The opposite of a command, for `check`.
not() {
  ! "$@"
}

# Whether a file holds a string; shows the file where it does not: holds FILE STRING
holds() {
  grep -qF -e "$2" -- "$1" || {
    printf 'not there: %s\n' "$2"
    cat -- "$1"
    return 1
  }
}

# Puts the clients of requirements.txt on PATH.
clients() {
  local wanted=$root/tests/clients/requirements.txt venv=$checks/venv
  if ! cmp -s "$wanted" "$venv/installed.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
    cp "$wanted" "$venv/installed.txt"
  fi
  PATH=$venv/bin:$PATH
}

# Installs Debian's package of a program that is missing: need PROGRAM
need() {
  command -v "$1" >/dev/null || { apt-get update -qq && apt-get install -y -qq "$1"; } >/dev/null
}

# Copies the repository as it stands, committed or not, without what Git ignores: snapshot FOLDER
snapshot() {
  mkdir -p "$1"
  git -C "$root" ls-files -z --cached --others --exclude-standard |
    tar -C "$root" --null --files-from - --create --file - | tar -C "$1" --extract --file -
}

# Makes a repository with a commit of what its folder holds: repository FOLDER
repository() {
  git -C "$1" init --quiet
  git -C "$1" add --all
  git -C "$1" commit --quiet --allow-empty --message 'first'
}
