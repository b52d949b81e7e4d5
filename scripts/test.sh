#!/usr/bin/env bash
# Builds CMake presets and runs their tests.
# Usage: scripts/test.sh [preset...]   (default: check; also dev, which is quicker to build again; asan, tsan, tidy, release; the last two have no tests)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

[[ $# -gt 0 ]] || set -- check
scripts/setup.sh test
for preset in "$@"; do
  cmake --preset "$preset"
  cmake --build --preset "$preset"
  case $preset in
    release | tidy) ;;
    *) ctest --preset "$preset" ;;
  esac
done
