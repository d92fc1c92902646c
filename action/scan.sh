#!/usr/bin/env bash
# Owns the scan: the inputs to arguments, one run, and its verdict to outputs. Findings do not fail it: reports,
# outputs and uploads come first, and action/verdict.sh ends the step.
# Reads MK_BINARY and the inputs as MK_<INPUT>.
set -euo pipefail

complain() {
  printf 'mk passport: %s\n' "$1" >&2
}

fail() {
  complain "$1"
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

# Whether a folder is the workspace or lies in it; both are without links.
in_workspace() {
  case $1/ in
    "$workspace"/*) return 0 ;;
    *) return 1 ;;
  esac
}

# Walks to a place part by part, and sets $here to the folder, $found to the path where the last part names one, or to
# nothing. A link in the workspace may be a committed one: it is not followed. Elsewhere, links are the user's own. With
# `make`, missing folders are made: walk PLACE [make]
walk() {
  local rest=$1 part next
  here=$(pwd -P)
  found=
  case $rest in
    /*) here=/ ;;
    [A-Za-z]:[\\/]*)
      here=$(cd -P -- "${rest%%[\\/]*}/" && pwd -P) || return 1
      rest=${rest#??}
      ;;
  esac
  if [ "$RUNNER_OS" = Windows ]; then rest=${rest//\\//}; fi
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in
      */*) rest=${rest#*/} ;;
      *) rest= ;;
    esac
    case $part in
      '' | .) continue ;;
      ..)
        here=$(cd -P -- "$here/.." && pwd -P) || return 1
        continue
        ;;
    esac
    next=${here%/}/$part
    if [ -L "$next" ] && in_workspace "$here"; then
      complain "$(printf '%q is a link in the workspace: an attacker who commits one chooses where it leads' "$next")"
      return 1
    fi
    if [ -z "$rest" ]; then
      found=$next
      return 0
    fi
    if [ ! -d "$next" ] && { [ "${2:-}" != make ] || ! mkdir -- "$next"; }; then return 1; fi
    here=$(cd -P -- "$next" && pwd -P) || return 1
  done
}

# Sets $found to the path of a report's file, in a folder that is there: arrive FILE
arrive() {
  walk "$1" make && [ -n "$found" ]
}

# Writes an output whose value may hold anything: output NAME VALUE
output() {
  local mark
  mark=end_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s<<%s\n%s\n%s\n' "$1" "$mark" "$2" "$mark" >>"$GITHUB_OUTPUT"
}

# A number or word out of the head of the JSON report, which comes before all that a passport says. The rest may be
# large, and is not read: report NAME
report() {
  head -n 12 -- "$json" | tr -d '\r' | sed -n "s/^  *\"$1\": \"\{0,1\}\([a-z0-9]*\)\"\{0,1\},\{0,1\}\$/\1/p"
}

work=$(mktemp -d "$RUNNER_TEMP/mk-passport-XXXXXXXX")
if [ "$RUNNER_OS" = Windows ]; then
  work=$(cygpath -m "$work")
fi
workspace=$(cd -P -- "${GITHUB_WORKSPACE:-.}" && pwd -P)
# Behind a link, the scan would judge another folder than the one that is meant, and pass.
if ! walk "${MK_WORKING_DIRECTORY:-.}/." || ! cd -P -- "$here"; then
  fail "there is no working-directory $(printf %q "$MK_WORKING_DIRECTORY"), or a link leads to it"
fi

# The reports that this action reads and uploads are in a folder of its own. Where one was asked for elsewhere, the scan
# writes it there, too: it follows no link in the repository and goes over no file that it checks.
json=$work/report.json
sarif=
junit=
annotations=
arguments=(--format=text "--format=json=$json")
paths=()
lost=0

# Asks for a report at a place, and sets $place to it, or to nothing where it cannot be reached: ask FORMAT FILE
ask() {
  place=
  if [ -z "$2" ]; then return; fi
  if arrive "$2"; then
    place=$found
    arguments+=("--format=$1=$place")
  else
    complain "$(printf 'failed to write the %s report to %q' "$1" "$2")"
    lost=$((lost + 1))
  fi
}

if on upload-sarif "$MK_UPLOAD_SARIF" || [ -n "$MK_SARIF_FILE" ]; then
  sarif=$work/passports.sarif
  arguments+=("--format=sarif=$sarif")
fi
if [ -n "$MK_JUNIT_FILE" ]; then
  junit=$work/passports.xml
  arguments+=("--format=junit=$junit")
fi
ask json "$MK_JSON_FILE"
json_place=$place
ask sarif "$MK_SARIF_FILE"
sarif_place=$place
ask junit "$MK_JUNIT_FILE"
junit_place=$place
if on annotations "$MK_ANNOTATIONS"; then
  annotations=$work/annotations
  arguments+=("--format=github=$annotations")
fi
# Some runners have no summary.
if on summary "$MK_SUMMARY" && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  arguments+=("--format=markdown=$GITHUB_STEP_SUMMARY")
fi
if [ -n "${MK_BASE:-}" ]; then arguments+=("--base=$MK_BASE"); fi
if [ -n "${MK_CHANGED_SINCE:-}" ]; then arguments+=("--changed-since=$MK_CHANGED_SINCE"); fi
if [ -n "${MK_CONFIG:-}" ]; then arguments+=("--config=$MK_CONFIG"); fi
if [ -n "${MK_SELECT:-}" ]; then arguments+=("--select=$MK_SELECT"); fi
if [ -n "${MK_IGNORE:-}" ]; then arguments+=("--ignore=$MK_IGNORE"); fi
if [ -n "${MK_LEVEL:-}" ]; then arguments+=("--level=$MK_LEVEL"); fi
if on deny-warnings "$MK_DENY_WARNINGS"; then arguments+=(--deny-warnings); fi
if [ -n "$MK_SHARD" ]; then arguments+=("--shard=$MK_SHARD"); fi
while IFS= read -r path || [ -n "$path" ]; do
  path=${path%$'\r'}
  if [ -n "${path//[[:blank:]]/}" ]; then paths+=("$path"); fi
done <<<"$MK_PATHS"

# In a container the owner of the checkout is often not the user of the step, and Git refuses such a repository. The
# workspace is what the workflow checked out: the Git of this run is told so, and nothing is written to a configuration.
count=${GIT_CONFIG_COUNT:-0}
export "GIT_CONFIG_KEY_$count=safe.directory" "GIT_CONFIG_VALUE_$count=$workspace" GIT_CONFIG_COUNT=$((count + 1))

status=0
# The odd expansion is for the bash of macOS, where an empty array is an unset one.
"$MK_BINARY" passport scan "${arguments[@]}" -- ${paths[@]+"${paths[@]}"} || status=$?
if [ -n "$annotations" ] && [ -f "$annotations" ]; then cat "$annotations"; fi
[ -s "$json" ] || fail "the scan ended with status $status before there was a report"

verdict=$(report verdict)
errors=$(report errors)
if [ "$lost" != 0 ]; then
  status=2
  errors=$((errors + lost))
  if [ "$verdict" = clean ]; then verdict=found; fi
fi

# The place of a report that was asked for, where it was written; without one, the action's own:
# written REPORT PLACE ASKED
written() {
  if [ -z "$3" ]; then
    printf '%s' "$1"
  elif [ -n "$2" ] && [ -f "$2" ] && cmp -s -- "$1" "$2"; then
    printf '%s' "$2"
  fi
}
sarif_place=$(written "$sarif" "$sarif_place" "$MK_SARIF_FILE")

# A report that could not be written is named in no output.
# Code scanning closes the alerts that an upload does not hold. A run that could look at nothing knows of none.
upload=false
if on upload-sarif "$MK_UPLOAD_SARIF" && [ -n "$sarif_place" ]; then
  if [ "$verdict" != blind ] || [ "$(report passports)" != "$(report unread_files)" ]; then upload=true; fi
fi

output status "$status"
output upload "$upload"
output upload-file "$sarif"
output verdict "$verdict"
output errors "$errors"
output warnings "$(report warnings)"
output passports "$(report passports)"
output json-file "$(written "$json" "$json_place" "$MK_JSON_FILE")"
output sarif-file "$sarif_place"
output junit-file "$(written "$junit" "$junit_place" "$MK_JUNIT_FILE")"
