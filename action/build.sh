#!/usr/bin/env bash
# Owns building the binary from the action's own source, unless the cache brought it.
# Reads MK_HOME and MK_BINARY, the outputs of action/binary.sh, and MK_CACHED, which says that the cache brought it.
set -euo pipefail

# action/binary.sh has emptied the folder. What is there without the cache has no known origin.
if [ "${MK_CACHED:-}" = true ] && [ -x "$MK_BINARY" ]; then
  exit 0
fi
rm -rf -- "$MK_HOME"
if ! command -v cargo >/dev/null; then
  echo 'mk passport: no release is built for this runner, and it has no cargo to build the source with' >&2
  exit 2
fi
# Elsewhere than in the caller's repository: a toolchain that it pins is none of ours.
cd "$GITHUB_ACTION_PATH"
cargo install --locked --quiet --path . --root "$MK_HOME"
