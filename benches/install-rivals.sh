#!/bin/sh
# Installs the validators that `cargo bench --bench versus -- rivals` measures beside the gate, into target/rivals:
# check-jsonschema from PyPI, @sourcemeta/jsonschema from npm and the crate jsonschema-cli. Needs python3 with venv, npm
# and cargo; the last one takes minutes to build.
set -eu

cd "$(dirname "$0")/.."
rivals=target/rivals
mkdir -p "$rivals"

python3 -m venv "$rivals/venv"
"$rivals/venv/bin/pip" install --quiet --disable-pip-version-check check-jsonschema

npm install --silent --no-audit --no-fund --prefix "$rivals" @sourcemeta/jsonschema
# The package brings a binary behind a start in JavaScript, which alone costs more than the work: measure the binary.
case "$(uname -m)" in
    aarch64 | arm64) processor=arm64 ;;
    *) processor=x86_64 ;;
esac
system=$(uname -s | tr '[:upper:]' '[:lower:]')
ln -sf "$PWD/$rivals/node_modules/@sourcemeta/jsonschema/build/github-releases/jsonschema-$system-$processor" \
    "$rivals/sourcemeta"

cargo install --quiet --locked --root "$rivals" jsonschema-cli

"$rivals/venv/bin/check-jsonschema" --version
"$rivals/sourcemeta" version
"$rivals/bin/jsonschema-cli" --version
