#!/usr/bin/env bash
# Owns the test of the queries of docs/inventory.md and docs/jsonl-report.md: DuckDB runs each of them over fixtures/.
# shellcheck source=tests/clients/common.sh
. "$(dirname "$0")/common.sh"
clients

cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml"
PATH=$CARGO_TARGET_DIR/release:$PATH
cd "$root"
status=0
mk passport inventory fixtures --format "jsonl=$scratch/fleet.jsonl" >"$scratch/fleet.txt" || status=$?
check 'fixtures with faults have the status of a scan' [ "$status" = 2 ]

# Runs every query of a page in the scratch folder; each must have an answer: answers PAGE
answers() {
  python3 - "$root/docs/$1" "$scratch" <<'PY'
import os, pathlib, re, sys
import duckdb
page, folder = map(pathlib.Path, sys.argv[1:])
os.chdir(folder)
queries = re.findall(r"^```sql\n(.*?)^```", page.read_text(), re.S | re.M)
assert len(queries) > 3, len(queries)
for query in queries:
    if not query.startswith("SELECT"):
        duckdb.execute(query)
    else:
        found = duckdb.execute(query).fetchall()
        print(query, *found[:5], sep="\n")
        assert found, query
if page.name == "inventory.md":
    count = duckdb.execute("SELECT count(*) FROM fleet WHERE path IS NOT NULL").fetchone()[0]
    assert count == len(pathlib.Path("fleet.jsonl").read_text().splitlines()), count
PY
}
check 'DuckDB answers every query of the page, of all rows' answers inventory.md

# The lines of a scan, and the queries of their page.
status=0
mk passport scan fixtures --format "jsonl=$scratch/scan.jsonl" >"$scratch/scan.txt" || status=$?
check 'a scan of fixtures with faults fails' [ "$status" = 2 ]
check 'DuckDB answers every query about the lines of a scan' answers jsonl-report.md
