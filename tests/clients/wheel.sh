#!/usr/bin/env bash
# Owns the test of the wheel: built by maturin, installed where there is no Rust, and used as a hook.
# shellcheck source=tests/clients/common.sh
. "$(dirname "$0")/common.sh"
clients

wheels=$scratch/wheels
check 'pip builds the wheel' \
  pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$wheels" "$root"
wheel=$(find "$wheels" -name '*.whl')
check 'it needs no particular Python' test "${wheel##*/mk_passport-*-py3-none-}" != "$wheel"

python3 -m venv "$scratch/user"
check 'pip installs it' "$scratch/user/bin/pip" install --quiet --no-index --find-links "$wheels" mk-passport
# From here on there is no cargo.
mk=$scratch/user/bin/mk
bare=/usr/bin:/bin
"$mk" passport templates >"$scratch/templates" || true
check 'the program runs' holds "$scratch/templates" safe
"$mk" --version >"$scratch/version" || true
version=$(sed -n '/^version = "/{s/^version = "\(.*\)"$/\1/p;q;}' "$root/Cargo.toml")
check 'it has the version of the manifest' holds "$scratch/version" "$version"
"$scratch/user/bin/pip" show --verbose mk-passport >"$scratch/metadata"
check 'the metadata names the licence' holds "$scratch/metadata" 'MIT OR Apache-2.0'
check 'it writes a passport' "$mk" passport init --template safe -o "$scratch/passport.json"
check 'it judges it' "$mk" passport scan "$scratch/passport.json"

# The hook without Rust, as docs/ci.md has it, with the wheel's address on this machine.
house=$scratch/house
mkdir "$house"
cat >"$house/.pre-commit-config.yaml" <<YAML
repos:
  - repo: local
    hooks:
      - id: mk-passport
        name: mk passport (staged)
        language: python
        additional_dependencies: ['mk-passport @ file://$wheel']
        entry: mk passport scan --staged
        pass_filenames: false
        always_run: true
        require_serial: true
YAML
repository "$house"
# Runs the hook where there is no Rust: hook CLIENT
hook() {
  (
    cd "$house"
    PATH=$checks/venv/bin:$bare PRE_COMMIT_HOME=$scratch/pre-commit "$1" run
  )
}
# Whether the hook fails, and shows why: refuses CLIENT
refuses() {
  ! hook "$1" >"$scratch/hook.log" 2>&1 && holds "$scratch/hook.log" 'error[unknown-chord]'
}
for client in pre-commit prek; do
  cp "$root/templates/safe.json" "$house/ads.passport.json"
  git -C "$house" add --all
  check "$client passes a good commit without Rust" hook "$client"
  sed -i 's/"RELOCK"/"RELOK"/' "$house/ads.passport.json"
  git -C "$house" add --all
  check "$client refuses a bad one" refuses "$client"
done
