#!/usr/bin/env bash
# Owns the test of the inventory's page: Chromium opens it, searches, filters and sorts, and goes without JavaScript.
# shellcheck source=tests/clients/common.sh
. "$(dirname "$0")/common.sh"
need chromium
clients

export MK_PASSPORT_PAGES=$scratch/pages
mkdir "$MK_PASSPORT_PAGES"
check 'the pages are written' cargo test --quiet --release --locked --manifest-path "$root/Cargo.toml" \
  --test tests -- --ignored page::examples
size=$(wc -c <"$MK_PASSPORT_PAGES/large.html")
check 'the page of 100,000 passports is below 40 MB' test "$size" -lt 40000000
cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml"
status=0
(
  cd "$root/fixtures/monorepo"
  "$CARGO_TARGET_DIR/release/mk" passport inventory . --no-git --format "html=$MK_PASSPORT_PAGES/monorepo.html"
) || status=$?
check 'the status is that of a scan' test "$status" = 2
shot=$scratch/inventory.png
check 'the pages in Chromium' python3 "$root/tests/clients/inventory/page.py" "$MK_PASSPORT_PAGES" "$shot"
grep '^filters over' "$scratch/check.log" || true
check 'the screenshot is small' test "$(wc -c <"$shot")" -lt 300000
# BLESS=1 keeps the screenshot.
[ -z "${BLESS:-}" ] || cp "$shot" "$root/docs/inventory.png"
