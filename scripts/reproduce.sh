#!/usr/bin/env bash
# Builds ReluLab, runs the main job and says where its results are; run again, it continues where it stopped.
# Usage: scripts/reproduce.sh [--full] [--out DIR] [other options of "relulab run"]
#   --full   the whole job instead of its quick profile
set -euo pipefail

out=results
job_options=(--profile quick)
options=()
while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help)
      sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    --full) job_options=() ;;
    --out)
      [[ $# -ge 2 ]] || { echo "reproduce: --out needs a directory" >&2; exit 2; }
      out=$(realpath -m -- "$2")
      shift
      ;;
    --out=*) out=$(realpath -m -- "${1#--out=}") ;;
    *) options+=("$1") ;;
  esac
  shift
done
[[ " ${options[*]-}" == *" --jobs"* ]] || job_options+=(--jobs "$(nproc)")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Only relulab writes to the standard output.
scripts/setup.sh build >&2
configure_log=$(cmake --preset release 2>&1) || { echo "$configure_log" >&2; exit 1; }
cmake --build --preset release >&2

status=0
build/release/experiments/relulab run configs/examples/depth_sweep.json --out "$out" \
  "${job_options[@]}" ${options[@]+"${options[@]}"} || status=$?
[[ ! -d $out ]] || echo "Results: $(realpath -- "$out")" >&2
exit "$status"
