#!/usr/bin/env bash
# Checks that code compiled for AVX-512 cannot replace code compiled for every processor. The linker keeps one of several mergeable
# definitions of a name, so every name that a kernel's object file defines must contain the instruction set (core/numeric/variant.h).
# Usage: scripts/check_kernel_symbols.sh OBJECT...
set -euo pipefail
export LC_ALL=C

fail() {
  echo "check_kernel_symbols: $*" >&2
  exit 1
}

[[ $# -gt 0 ]] || fail "no object files."
for object in "$@"; do
  # Capital letters and "u" mark global symbols; "U" is undefined here.
  seen=$(nm -C --defined-only "$object" | sed -nE 's/^[0-9a-f]+ [A-Zu] //p')
  grep -q "Variant)1" <<< "$seen" || fail "$object defines no kernel for AVX-512."
  shared=$(grep -vE 'Variant\)1|relulab::([a-z]+::)?avx512::' <<< "$seen" || true)
  [[ -z $shared ]] || fail "$object defines names for AVX-512 that do not contain it: $(head -n 3 <<< "$shared")"
done
