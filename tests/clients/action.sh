#!/usr/bin/env bash
# Owns the test of the GitHub Action: action.yml run by act on this machine, and where its binary comes from.
# shellcheck source=tests/clients/common.sh
. "$(dirname "$0")/common.sh"
need jq
need shellcheck
clients

export PROBE=$scratch/probe
mkdir "$PROBE"

# A value out of what became of the steps: is FILTER VALUE
is() {
  local value
  value=$(jq -r "$1" "$PROBE/steps.json")
  [ "$value" = "$2" ] || {
    printf 'it is %s\n' "$value"
    return 1
  }
}

# What became of a step: became STEP OUTCOME VERDICT ERRORS WARNINGS PASSPORTS
became() {
  is ".$1 | [.outcome, .outputs.verdict, .outputs.errors, .outputs.warnings, .outputs.passports] | join(\" \")" \
    "$2 $3 $4 $5 $6"
}

# --- What people without a runner can say of it -------------------------------------------------------------------

check 'its shell' shellcheck "$root"/action/*.sh
check 'action.yml fits the schema' check-jsonschema --builtin-schema vendor.github-actions "$root/action.yml"
check 'the workflows fit the schema' check-jsonschema --builtin-schema vendor.github-workflows "$root"/.github/workflows/*.yml
check 'dependabot.yml fits the schema' check-jsonschema --builtin-schema vendor.dependabot "$root/.github/dependabot.yml"
check 'actionlint' actionlint "$root"/.github/workflows/*.yml
check 'zizmor' zizmor --offline --no-progress "$root/action.yml" "$root/.github"

# --- The action in use --------------------------------------------------------------------------------------------

# Stand-ins for the actions that need GitHub; each says on disk that it was called, and with what.
mkdir -p "$scratch/cache" "$scratch/codeql/upload-sarif"
cat >"$scratch/cache/action.yml" <<'YAML'
name: cache
description: does nothing
inputs:
  path:
    required: true
  key:
    required: true
runs:
  using: composite
  steps:
    - shell: bash
      env:
        KEY: ${{ inputs.key }}
      run: printf '%s\n' "$KEY" >>"$PROBE/cache"
YAML
cat >"$scratch/codeql/upload-sarif/action.yml" <<'YAML'
name: upload-sarif
description: keeps the file
inputs:
  sarif_file:
    required: true
runs:
  using: composite
  steps:
    - shell: bash
      env:
        SARIF: ${{ inputs.sarif_file }}
      run: cp "$SARIF" "$PROBE/uploaded.sarif"
YAML

house=$scratch/house
mkdir -p "$house/.github/workflows" "$house/good tree/passports" "$house/bad tree" "$house/silent" "$house/warned"
cp "$root/tests/clients/action/workflow.yml" "$house/.github/workflows/gate.yml"
safe=$root/templates/safe.json
cp "$safe" "$house/good tree/ads.passport.json"
cp "$safe" "$house/good tree/passports/web.json"
cp "$safe" "$house/good tree/batch.passport.json"
jq '.allowed_chords += ["RELOK"]' "$safe" >"$house/bad tree/ads, prod.passport.json"
jq '.allowed_chords += ["RELOK"]' "$safe" >"$house/silent/one.passport.json"
jq '. + {"notes": "::error::smuggled"}' "$safe" >"$house/warned/one.passport.json"
# What a committer can commit to redirect a report.
mkdir "$PROBE/victim"
echo mine >"$PROBE/victim/script"
ln -s "$PROBE/victim/script" "$house/linked.sarif"
ln -s "$PROBE/victim" "$house/linked folder"
# And to have another folder judged.
mkdir "$PROBE/elsewhere"
cp "$safe" "$PROBE/elsewhere/passport.json"
ln -s "$PROBE/elsewhere" "$house/linked tree"
repository "$house"

snapshot "$scratch/action"
pinned() {
  sed -n "s|.*uses: $1@\([0-9a-f]\{40\}\).*|\1|p" "$root/action.yml"
}

mkdir -p "$scratch/config/act"
printf '%s\n' '-P ubuntu-latest=-self-hosted' >"$scratch/config/act/actrc"
log=$scratch/act.log
status=0
(
  cd "$house"
  XDG_CONFIG_HOME=$scratch/config XDG_CACHE_HOME=$scratch/act-cache act push \
    -W .github/workflows/gate.yml -P ubuntu-latest=-self-hosted --no-cache-server \
    --local-repository "modekeeper/mk-passport@v0=$scratch/action" \
    --local-repository "actions/cache@$(pinned actions/cache)=$scratch/cache" \
    --local-repository "github/codeql-action@$(pinned github/codeql-action/upload-sarif)=$scratch/codeql"
) >"$log" 2>&1 || status=$?
[ -f "$PROBE/steps.json" ] || cat "$log"

check 'findings fail the job' [ "$status" = 1 ]
check 'a good tree is clean' became good success clean 0 0 3
check 'paths with blanks and commas, one per line' became bad failure found 1 0 2
check 'silence is asked for, the verdict stands' became silent failure found 1 0 1
check 'warnings pass' became warned success clean 0 1 1
check 'denied warnings fail' became denied failure found 0 1 1
check 'a working directory' became below success clean 0 0 1
check 'paths are names, never options or code' became odd failure blind 2 0 2
check 'nothing of a path is run' not test -e "$PROBE/smuggled"
check 'a missing file makes it blind' became missing failure blind 1 0 1
check 'nothing to look at, nothing to upload' is '.blind | .outcome + " " + .outputs.verdict' 'failure blind'
check 'a lost report fails the step' became lost failure found 1 0 1
check 'and is handed to nobody' is '.lost.outputs."sarif-file"' ''
check 'a report behind a link fails the step' became linked failure found 1 0 1
check 'and is handed to nobody' is '.linked.outputs."sarif-file"' ''
check 'nor is one behind a linked folder' became behind failure found 1 0 1
check 'and no output names it' is '.behind.outputs."junit-file"' ''
check 'nothing is written through the links' [ "$(cat "$PROBE/victim/script") $(ls "$PROBE/victim")" = 'mine script' ]
check 'a report over a passport fails the step' is '.over | .outcome + (.outputs.verdict // "")' failure
check 'and leaves the passport' holds "$log" 'which is checked; choose another target'
check 'a working directory behind a link fails before the scan' \
  is '.elsewhere | [.outcome, .outputs.verdict // ""] | join(",")' failure,
check 'the link is named' holds "$log" 'linked\ tree is a link in the workspace'
check 'a misspelt switch fails before the scan' is '.misspelt | [.outcome, .outputs.verdict // ""] | join(",")' failure,
check 'the misspelt switch is named' holds "$log" 'the input deny-warnings is true or false'
check 'shards together are the whole' is '[.first, .second | .outputs.passports | tonumber] | add' 3
check 'without paths, the whole repository' became refused failure found 2 1 6
check 'the step behind a refusal does not run' is '.after.outcome' skipped

check 'the SARIF report' jq -e '.runs[0].results | length == 1' "$PROBE/reports/mk.sarif"
check 'the JUnit report' holds "$PROBE/reports/mk.xml" '<failure message="bad tree/ads, prod.passport.json:'
check 'the JSON report' jq -e '.verdict == "found"' "$PROBE/reports/mk.json"
check 'the SARIF report is uploaded before the verdict' cmp "$PROBE/reports/mk.sarif" "$PROBE/uploaded.sarif"
check 'outputs name the reports' is '.bad.outputs | [."sarif-file", ."junit-file", ."json-file"] | map(endswith("mk.sarif", "mk.xml", "mk.json")) | any' true
check 'there is always a JSON report' is '.good.outputs."json-file" | endswith("report.json")' true
check 'no file, no output' is '.good.outputs | ."sarif-file" + ."junit-file"' ''

check 'the text report is in the log' holds "$log" '2 passports, 1 error'
check 'annotations' holds "$log" '::error file=bad tree/ads%2C prod.passport.json,line='
# The last step scans everything and annotates this file, too: the step that was to be silent adds nothing.
check 'no annotations where they are off' [ "$(grep -cF '::error file=silent/' "$log")" = 1 ]
check 'nothing is smuggled into the log' not grep -E '^[^:]*\| *::error::smuggled' "$log"
# One for each step that scanned, but for the silent one.
check 'step summaries' [ "$(grep -cF 'Summary - ## mk passport' "$log")" = 14 ]
check 'the cache is asked by a key of the source' grep -E '^mk-passport-Linux-[A-Z0-9]+-[0-9a-f]{64}$' "$PROBE/cache"

# --- Its scripts alone ------------------------------------------------------------------------------------------------

# Runs action/scan.sh with a stand-in for the binary, which keeps its arguments: alone [NAME=VALUE]...
alone() {
  rm -rf "$scratch/alone"
  mkdir "$scratch/alone"
  cat >"$scratch/alone/mk" <<'SH'
#!/bin/sh
printf '%s\n' "$@" >"$PROBE/arguments"
git -C "$GITHUB_WORKSPACE" rev-parse --git-dir >"$PROBE/git" 2>&1
for argument; do
  case $argument in
    --format=json=*) printf '{\n  "verdict": "clean",\n  "counts": {\n    "errors": 0\n  }\n}\n' >"${argument#--format=json=}" ;;
  esac
done
SH
  chmod +x "$scratch/alone/mk"
  env -u GITHUB_STEP_SUMMARY GITHUB_WORKSPACE="$house" RUNNER_TEMP="$scratch/alone" RUNNER_OS=Linux \
    GITHUB_OUTPUT="$scratch/alone/output" MK_BINARY="$scratch/alone/mk" MK_PATHS='' MK_WORKING_DIRECTORY="$house" \
    MK_DENY_WARNINGS=false MK_SHARD='' MK_ANNOTATIONS=false MK_SUMMARY=true MK_SARIF_FILE='' MK_JUNIT_FILE='' \
    MK_JSON_FILE='' MK_UPLOAD_SARIF=false "$@" bash "$root/action/scan.sh"
}
check 'a runner without summaries' alone
check 'is asked for none' not grep -F markdown "$PROBE/arguments"
check 'rules and the level are inputs' alone MK_SELECT=safety,order MK_IGNORE=missing-hold MK_LEVEL=error
for argument in --select=safety,order --ignore=missing-hold --level=error; do
  check "the scan gets $argument" holds "$PROBE/arguments" "$argument"
done
if [ "$(id -u)" = 0 ]; then
  # The checkout of a job in a container, whose owner is the host's user.
  chown 12345 "$house" "$house/.git"
  check 'Git refuses the checkout of another user' not git -C "$house" rev-parse --git-dir
  check 'the action scans it' alone
  check 'and its Git opens it' grep -qx .git "$PROBE/git"
  chown 0 "$house" "$house/.git"
fi
# Runs action/build.sh over a binary that somebody left, with a stand-in for cargo: left MK_CACHED
left() {
  rm -rf "$scratch/left"
  mkdir -p "$scratch/left/home/bin" "$scratch/left/path"
  printf '#!/bin/sh\necho left\n' >"$scratch/left/home/bin/mk"
  # shellcheck disable=SC2016 # it is the program that is to expand it
  printf '#!/bin/sh\ntouch "$PROBE/built"\n' >"$scratch/left/path/cargo"
  chmod +x "$scratch/left/home/bin/mk" "$scratch/left/path/cargo"
  rm -f "$PROBE/built"
  PATH=$scratch/left/path:$PATH GITHUB_ACTION_PATH=$root MK_HOME=$scratch/left/home \
    MK_BINARY=$scratch/left/home/bin/mk MK_CACHED=$1 bash "$root/action/build.sh"
}
check 'a binary that is there already' left ''
check 'is not trusted' test -e "$PROBE/built"
check 'one that the cache brought' left true
check 'is' not test -e "$PROBE/built"

# --- A pull request, by the scripts alone, with a binary of this source -----------------------------------------------

cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml"
pull=$scratch/pull
mkdir "$pull"
cp "$safe" "$pull/ads.passport.json"
repository "$pull"
git -C "$pull" checkout --quiet -b topic
sed -i.old 's/"cooldown_s": 600/"cooldown_s": 60/' "$pull/ads.passport.json" && rm "$pull/ads.passport.json.old"
git -C "$pull" commit --quiet --all --message widens
head=$(git -C "$pull" rev-parse HEAD)
git -C "$pull" checkout --quiet --detach main
git -C "$pull" merge --quiet --no-ff --message merge topic
printf '{"pull_request": {"head": {"sha": "%s"}}}\n' "$head" >"$scratch/event.json"
# Runs action/scan.sh as for the pull request: pulled [NAME=VALUE]...
pulled() {
  rm -rf "$scratch/pulled"
  mkdir "$scratch/pulled"
  (
    cd "$pull"
    env GITHUB_ACTIONS=true GITHUB_EVENT_NAME=pull_request GITHUB_EVENT_PATH="$scratch/event.json" \
      GITHUB_SHA="$(git rev-parse HEAD)" GITHUB_REF=refs/pull/1/merge GITHUB_STEP_SUMMARY="$scratch/pulled/summary" \
      GITHUB_WORKSPACE="$pull" RUNNER_TEMP="$scratch/pulled" RUNNER_OS=Linux GITHUB_OUTPUT="$scratch/pulled/output" \
      MK_BINARY="$CARGO_TARGET_DIR/release/mk" MK_PATHS='' MK_WORKING_DIRECTORY=. MK_DENY_WARNINGS=false MK_SHARD='' \
      MK_ANNOTATIONS=true MK_SUMMARY=true MK_SARIF_FILE='' MK_JUNIT_FILE='' MK_JSON_FILE='' MK_UPLOAD_SARIF=false \
      MK_BASE=auto "$@" bash "$root/action/scan.sh" >"$scratch/pulled/log"
  )
}
check 'a pull request is scanned' pulled
check 'what it widens is annotated' grep '^::error file=ads.passport.json,.*widened-limits' "$scratch/pulled/log"
check 'the verdict counts it' holds "$scratch/pulled/output" found
check 'the change is first in the summary' holds <(head -n 8 "$scratch/pulled/summary") 'What the change permits'
check 'the log names the commit that it is compared with' grep -q 'Compared with [0-9a-f]' "$scratch/pulled/log"
check 'without a base' pulled MK_BASE=
check 'nothing is compared' holds "$scratch/pulled/output" clean

# --- Where the binary comes from ----------------------------------------------------------------------------------

stand=$scratch/stand
mkdir -p "$stand/action" "$stand/src" "$stand/templates" "$scratch/archive" "$scratch/bin"
cp "$root"/action/* "$stand/action"
cp "$root/Cargo.toml" "$root/Cargo.lock" "$stand"
printf '#!/bin/sh\necho downloaded\n' >"$scratch/archive/mk"
chmod +x "$scratch/archive/mk"
tar -C "$scratch/archive" -czf "$scratch/release.tar.gz" mk
sum=$(sha256sum <"$scratch/release.tar.gz")
sum=${sum%% *}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
# A curl without a network: it keeps the address and hands out the archive.
cat >"$scratch/bin/curl" <<'SH'
#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    --output) cp "$RELEASE" "$2"; shift ;;
    https://*) printf '%s\n' "$1" >"$PROBE/address" ;;
  esac
  shift
done
SH
chmod +x "$scratch/bin/curl"

# Runs action/binary.sh on its own: locate VERSION [CHECKSUM-IN-THE-TABLE]
locate() {
  rm -rf "$scratch/runner" "$PROBE/address"
  mkdir "$scratch/runner"
  if [ $# -gt 1 ]; then
    printf '# a comment\n%s  mk-passport-%s-x86_64-unknown-linux-musl.tar.gz\n' "$2" "$version"
  fi >"$stand/action/checksums.txt"
  RELEASE=$scratch/release.tar.gz PATH=$scratch/bin:$PATH GITHUB_ACTION_PATH=$stand RUNNER_TEMP=$scratch/runner \
    RUNNER_OS=Linux RUNNER_ARCH=X64 GITHUB_OUTPUT=$scratch/runner/output MK_VERSION=$1 \
    bash "$stand/action/binary.sh"
}
# Whether the runner's folder holds no file.
nothing_left() {
  [ -z "$(find "$scratch/runner" -type f)" ]
}
# Whether the scripts' outputs name a binary that says so: runs WORDS
runs() {
  local binary
  binary=$(sed -n 's/^binary=//p' "$scratch/runner/output")
  [ "$("$binary")" = "$1" ]
}

check 'a release in the table is downloaded' locate '' "$sum"
check 'its binary runs' runs downloaded
check 'it is the release of this version' holds "$PROBE/address" "/releases/download/v$version/mk-passport-$version-"
check 'it needs no build' holds "$scratch/runner/output" build=false
check 'a wrong checksum is refused' not locate '' "${sum//[0-9]/0}"
check 'nothing of it is left' nothing_left
check 'a release that is not in the table is built' locate ''
check 'from source' holds "$scratch/runner/output" build=true
check 'without the network' not test -e "$PROBE/address"
check 'the source on demand' locate source "$sum"
check 'which is built' holds "$scratch/runner/output" build=true
check 'an unknown version is refused' not locate 9.9.9 "$sum"
