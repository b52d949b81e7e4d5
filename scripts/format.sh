#!/usr/bin/env bash
# Formats the C++ sources in place.
# Usage: scripts/format.sh [--check]   (--check: change nothing; fail if a file is not formatted)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case ${1-} in
  "") action=(-i) ;;
  --check) action=(--dry-run --Werror) ;;
  *)
    echo "format: unknown argument \"$1\"; expected --check" >&2
    exit 2
    ;;
esac
find core experiments scripts -type f \( -name '*.h' -o -name '*.cc' \) -print0 | xargs -0 -r clang-format "${action[@]}"
