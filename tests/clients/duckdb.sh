#!/usr/bin/env bash
# Owns the test of the queries of docs/inventory.md: DuckDB runs each of them over the rows of fixtures/.
# shellcheck source=tests/clients/common.sh
. "$(dirname "$0")/common.sh"
clients

cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml"
PATH=$CARGO_TARGET_DIR/release:$PATH
cd "$root"
status=0
mk passport inventory fixtures --format "jsonl=$scratch/fleet.jsonl" >"$scratch/fleet.txt" || status=$?
check 'fixtures with faults have the status of a scan' [ "$status" = 2 ]

# Runs every query of the page; each must have an answer, and one row per passport must be read.
queries() {
  python3 - "$root/docs/inventory.md" "$scratch/fleet.jsonl" <<'PY'
import os, pathlib, re, sys
import duckdb
page, rows = map(pathlib.Path, sys.argv[1:])
os.chdir(rows.parent)
queries = re.findall(r"^```sql\n(.*?)^```", page.read_text(), re.S | re.M)
assert len(queries) > 4, len(queries)
for query in queries:
    if not query.startswith("SELECT"):
        duckdb.execute(query)
    else:
        found = duckdb.execute(query).fetchall()
        print(query, *found[:5], sep="\n")
        assert found, query
count = duckdb.execute("SELECT count(*) FROM fleet WHERE path IS NOT NULL").fetchone()[0]
assert count == len(rows.read_text().splitlines()), count
PY
}
check 'DuckDB answers every query of the page' queries
