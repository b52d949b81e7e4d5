#!/usr/bin/env bash
# Builds CMake presets and runs their tests. The preset tidy runs clang-tidy on all sources except tests and benchmarks.
# Usage: scripts/test.sh [preset...]   (default: check; dev rebuilds faster; asan, tsan; tidy and release run no tests)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

[[ $# -gt 0 ]] || set -- check
scripts/setup.sh test
for preset in "$@"; do
  cmake --preset "$preset"
  case $preset in
    tidy) run-clang-tidy -quiet -j "$(nproc)" -p build/tidy ;; # nothing is compiled
    release) cmake --build --preset "$preset" ;;
    *)
      cmake --build --preset "$preset"
      ctest --preset "$preset"
      ;;
  esac
done
