#!/usr/bin/env bash
# Runs the long forms of scripts/press/press.py and prints the counts of each row: kills, failing calls, full disks,
# several processes at once, flipped bits, truncated and forged results. The tests press.* are the short forms.
# Usage: scripts/press.sh [ROW...] [OPTION...]   (all rows by default; options are those of press.py)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh test
cmake --preset check
cmake --build --preset check --target relulab failing_calls
exec python3 -B scripts/press/press.py --program build/check/experiments/relulab \
  --shim build/check/scripts/press/libfailing_calls.so --form long "$@"
