#!/usr/bin/env bash
# Owns the end of the action: the scan's exit status, now that everything is written and uploaded.
# Reads MK_STATUS and MK_VERDICT, outputs of action/scan.sh.
set -euo pipefail

if [ "$MK_STATUS" != 0 ]; then
  printf 'mk passport: the verdict is %s; the findings are in the log above\n' "$MK_VERDICT"
fi
exit "$MK_STATUS"
