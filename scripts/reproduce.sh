#!/usr/bin/env bash
# Builds ReluLab, tests every claim of the document and prints the verdicts. A second call continues where the first one stopped.
# Usage: scripts/reproduce.sh [--full] [--out DIR] [other options of "relulab run"]
#   --full   at least ten seeds (about two hours on two cores) instead of the quick profiles (some minutes)
set -euo pipefail

out=results
profile=quick
options=()
while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help)
      sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    --full) profile=full ;;
    --out)
      [[ $# -ge 2 ]] || { echo "reproduce: --out: expected a directory" >&2; exit 2; }
      out=$(realpath -m -- "$2")
      shift
      ;;
    --out=*) out=$(realpath -m -- "${1#--out=}") ;;
    *) options+=("$1") ;;
  esac
  shift
done
[[ " ${options[*]-}" == *" --jobs"* ]] || options+=(--jobs "$(nproc)")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Only the verdicts go to standard output.
scripts/setup.sh build >&2
configure_log=$(cmake --preset release 2>&1) || { echo "$configure_log" >&2; exit 1; }
cmake --build --preset release >&2

status=0
build/release/experiments/relulab run configs/claims/*.json --profile "$profile" --out "$out" "${options[@]}" >&2 || status=$?
[[ $status -ne 2 ]] || exit 2 # a usage error: do not show the verdicts of earlier calls
# The directory may hold other studies and profiles.
studies=()
for config in configs/claims/*.json; do
  study=$out/$(basename "$config" .json).$profile
  [[ ! -f $study/study.json ]] || studies+=("$study")
done
if [[ ${#studies[@]} -gt 0 ]]; then
  build/release/experiments/relulab show --verdicts "${studies[@]}"
  echo "Results: $(realpath -- "$out")" >&2
fi
exit "$status"
