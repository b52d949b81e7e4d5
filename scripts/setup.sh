#!/usr/bin/env bash
# Installs the missing packages of scripts/packages.txt without asking.
# Usage: scripts/setup.sh [build|test]   (build, the default: to build and run; test: all packages)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  echo "setup: $*" >&2
  exit 1
}

check_processor() {
  # Some virtual machines hide other flags of x86-64-v3, but not these two, which imply the rest.
  local cpuinfo=${RELULAB_CPUINFO:-/proc/cpuinfo} flags flag lacking=()
  flags=" $(sed -n '/^flags[[:space:]]*:/{s/.*://p;q}' "$cpuinfo" 2>/dev/null || true) "
  for flag in avx2 fma; do
    [[ $flags == *" $flag "* ]] || lacking+=("$flag")
  done
  [[ ${#lacking[@]} -eq 0 ]] ||
    fail "ReluLab needs an x86-64 processor with AVX2 and FMA; this one lacks ${lacking[*]}."
}

list_packages() {
  local sections=" build " section="" line
  [[ $1 == build ]] || sections+="test "
  while read -r line; do
    line=${line%%#*}
    line=${line%"${line##*[![:space:]]}"}
    case $line in
      "") ;;
      \[*\]) section=${line//[\[\]]/} ;;
      *) [[ $sections != *" $section "* ]] || echo "$line" ;;
    esac
  done < scripts/packages.txt
}

list_missing() {
  local package installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "installed $package" <<< "$installed" || echo "$package"
  done
}

case ${1:-build} in
  build | test) [[ $# -le 1 ]] || fail "found $# arguments; expected at most one: build or test." ;;
  *) fail "unknown argument \"$1\"; expected build or test." ;;
esac
check_processor
{ command -v apt-get && command -v dpkg-query; } > /dev/null ||
  fail "this is not a Debian system (no apt-get); install the packages of scripts/packages.txt by hand, then see README.md."
mapfile -t packages < <(list_packages "${1:-build}")
mapfile -t missing < <(list_missing "${packages[@]}")
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  command -v sudo > /dev/null || fail "installing the missing packages needs root or sudo: ${missing[*]}"
  as_root=(sudo)
fi
# A machine that has just started may hold apt's lock for its updates.
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
echo "Installing ${missing[*]}" >&2
"${apt[@]}" update > /dev/null || fail "apt-get update failed; see the message above."
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" > /dev/null < /dev/null ||
  fail "apt-get could not install the packages (ReluLab supports Debian 12); see the message above."
