#!/usr/bin/env bash
# Checks that what is compiled for AVX-512 cannot replace what is compiled for every processor. The linker keeps one of several
# definitions of a name that may be merged, so each of a kernel's object file must name the instruction set (core/numeric/variant.h).
# Usage: scripts/check_kernel_symbols.sh OBJECT...
set -euo pipefail
export LC_ALL=C

fail() {
  echo "check_kernel_symbols: $*" >&2
  exit 1
}

[[ $# -gt 0 ]] || fail "no object files."
for object in "$@"; do
  # Capitals and "u" are seen by the linker, except "U", which is only used here.
  seen=$(nm -C --defined-only "$object" | sed -nE 's/^[0-9a-f]+ [A-Zu] //p')
  grep -q "Variant)1" <<< "$seen" || fail "$object defines no kernel for AVX-512."
  shared=$(grep -vE 'Variant\)1|relulab::([a-z]+::)?avx512::' <<< "$seen" || true)
  [[ -z $shared ]] || fail "$object defines for AVX-512, without saying so: $(head -n 3 <<< "$shared")"
done
