#!/usr/bin/env bash
# Builds CMake presets and runs their tests. The preset tidy runs clang-tidy on all sources except tests and benchmarks.
# Usage: scripts/test.sh [--werror] [preset...]   (default: check; dev rebuilds faster; asan, tsan; tidy and release run no tests)
#   --werror   treat compiler warnings as errors, as in CI
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

werror=OFF
if [[ ${1-} == --werror ]]; then
  werror=ON
  shift
fi
[[ $# -gt 0 ]] || set -- check
scripts/setup.sh test
for preset in "$@"; do
  cmake --preset "$preset" -D "RELULAB_WARNINGS_AS_ERRORS=$werror"
  case $preset in
    tidy) run-clang-tidy -quiet -j "$(nproc)" -p build/tidy ;; # nothing is compiled
    release) cmake --build --preset "$preset" ;;
    *)
      cmake --build --preset "$preset"
      ctest --preset "$preset"
      ;;
  esac
done
