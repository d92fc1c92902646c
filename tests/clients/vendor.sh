#!/usr/bin/env bash
# Owns the test of the tuner's own passports: those of its package that are sound give no error. The package is
# proprietary: it is installed for the test, and nothing of it is kept here.
# shellcheck source=tests/clients/common.sh
. "$(dirname "$0")/common.sh"

python3 -m venv "$scratch/venv"
check 'pip installs the tuner' "$scratch/venv/bin/pip" install --quiet --no-deps 'modekeeper==0.1.33'
templates=$(find "$scratch/venv" -type d -path '*modekeeper/passports/templates')
cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml"
mk=$CARGO_TARGET_DIR/release/mk

# The errors of a passport, one per line, by rule and place: errors FILE
errors() {
  "$mk" passport scan --no-git --quiet --format json "$1" >"$scratch/report.json" || true
  python3 -c '
import json, sys
for file in json.load(open(sys.argv[1]))["files"]:
    for finding in file["findings"]:
        if finding["level"] == "error":
            print(finding["rule"], finding["at"].rsplit("/", 1)[-1])
' "$scratch/report.json" | sort >"$scratch/errors"
}

for name in pilot safe cost io comm recovery; do
  errors "$templates/$name.json"
  check "$name of the tuner has no error" diff /dev/null "$scratch/errors"
done
errors "$templates/perf.json"
printf 'profile-limit-too-loose %s\n' dataloader_num_workers dataloader_prefetch_factor >"$scratch/expected"
check 'perf of the tuner leaves two knobs without bounds' diff "$scratch/expected" "$scratch/errors"

# What its observe-max writes: every knob is listed, nothing is applied, everything may be proposed.
"$mk" passport show --template pilot >"$scratch/pilot.json"
python3 - "$scratch/pilot.json" "$scratch/observe.json" <<'PYTHON'
import json, sys
passport = json.load(open(sys.argv[1]))
passport["name"] = "observe-max"
passport["gates"] = {"apply": False, "propose_only": True}
passport["allowed_actuators"] = {
    "hot": ["concurrency", "dataloader_prefetch_factor"],
    "cold": ["comm_bucket_mb", "dataloader_num_workers", "grad_accum_steps", "microbatch_size", "timeout_ms"],
}
passport["limits"].pop("knob_limits", None)
json.dump(passport, open(sys.argv[2], "w"), indent=2)
PYTHON
errors "$scratch/observe.json"
check 'all knobs and no apply is no error' diff /dev/null "$scratch/errors"
