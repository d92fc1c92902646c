#!/usr/bin/env bash
# Owns the scan: the inputs to arguments, one run, and its verdict to outputs. Findings do not fail it: reports,
# outputs and uploads come first, and action/verdict.sh ends the step.
# Reads MK_BINARY and the inputs as MK_<INPUT>.
set -euo pipefail

fail() {
  printf 'mk passport: %s\n' "$1" >&2
  exit 2
}

# Whether an input is on; a word that is neither true nor false would quietly turn a gate off: on INPUT VALUE
on() {
  case $2 in
    true) return 0 ;;
    false) return 1 ;;
    *) fail "the input $1 is true or false, not $(printf %q "$2")" ;;
  esac
}

# A report's file as it can be named from any folder, in a folder that is there.
place() {
  local file
  case $1 in
    /* | [A-Za-z]:[\\/]*) file=$1 ;;
    *) file=$PWD/$1 ;;
  esac
  mkdir -p -- "$(dirname -- "$file")"
  printf '%s' "$file"
}

# Writes an output whose value may hold anything: output NAME VALUE
output() {
  local mark
  mark=end_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s<<%s\n%s\n%s\n' "$1" "$mark" "$2" "$mark" >>"$GITHUB_OUTPUT"
}

# A number or word out of the JSON report. jq on Windows ends lines its own way.
report() {
  jq -r "$1" "$json" | tr -d '\r'
}

command -v jq >/dev/null || fail 'jq is needed to read the report, and this runner has none'
work=$(mktemp -d "$RUNNER_TEMP/mk-passport-XXXXXXXX")
if [ "$RUNNER_OS" = Windows ]; then
  work=$(cygpath -m "$work")
fi
cd -- "${MK_WORKING_DIRECTORY:-.}" || fail "there is no working-directory $(printf %q "$MK_WORKING_DIRECTORY")"

json=$work/report.json
sarif=$MK_SARIF_FILE
annotations=
arguments=()
paths=()

if [ -n "$MK_JSON_FILE" ]; then json=$(place "$MK_JSON_FILE"); fi
arguments+=(--format=text "--format=json=$json")
if on upload-sarif "$MK_UPLOAD_SARIF" && [ -z "$sarif" ]; then sarif=$work/passports.sarif; fi
if [ -n "$sarif" ]; then
  sarif=$(place "$sarif")
  arguments+=("--format=sarif=$sarif")
fi
junit=
if [ -n "$MK_JUNIT_FILE" ]; then
  junit=$(place "$MK_JUNIT_FILE")
  arguments+=("--format=junit=$junit")
fi
if on annotations "$MK_ANNOTATIONS"; then
  annotations=$work/annotations
  arguments+=("--format=github=$annotations")
fi
if on summary "$MK_SUMMARY"; then arguments+=("--format=markdown=$GITHUB_STEP_SUMMARY"); fi
if on deny-warnings "$MK_DENY_WARNINGS"; then arguments+=(--deny-warnings); fi
if [ -n "$MK_SHARD" ]; then arguments+=("--shard=$MK_SHARD"); fi
while IFS= read -r path || [ -n "$path" ]; do
  path=${path%$'\r'}
  if [ -n "${path//[[:blank:]]/}" ]; then paths+=("$path"); fi
done <<<"$MK_PATHS"

# What an earlier run left behind is no report of this one. A link or device is not ours to take away.
for file in "$json" "$sarif" "$junit"; do
  if [ -f "$file" ] && [ ! -L "$file" ]; then rm -f -- "$file"; fi
done
status=0
# The odd expansion is for the bash of macOS, where an empty array is an unset one.
"$MK_BINARY" passport scan "${arguments[@]}" -- ${paths[@]+"${paths[@]}"} || status=$?
if [ -n "$annotations" ] && [ -f "$annotations" ]; then cat "$annotations"; fi
[ -s "$json" ] || fail "the scan ended with status $status before there was a report"

# A report that could not be written is handed to nobody.
if [ ! -f "$sarif" ]; then sarif=; fi
if [ ! -f "$junit" ]; then junit=; fi
# Code scanning closes the alerts that an upload does not hold. A run that could look at nothing knows of none.
upload=false
if on upload-sarif "$MK_UPLOAD_SARIF" && [ -n "$sarif" ]; then
  upload=$(report 'if .verdict == "blind" and .counts.passports == .counts.unread_files then false else true end')
fi

output status "$status"
output upload "$upload"
output verdict "$(report .verdict)"
output errors "$(report .counts.errors)"
output warnings "$(report .counts.warnings)"
output passports "$(report .counts.passports)"
output json-file "$json"
output sarif-file "$sarif"
output junit-file "$junit"
