#!/usr/bin/env bash
# Runs the two commands of README.md in a new Debian system, in a temporary folder that it removes again. Tests what is committed.
# Usage: scripts/test_clean.sh bookworm|trixie [command]   (as root; command: instead of the two, with bash in the project's folder)
# Needs Debian's debootstrap and about 4 GB in TMPDIR. Packages come from the mirror of this machine's apt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  echo "test_clean: $*" >&2
  exit 1
}

# The address of the first mirror of a Debian release; those of updates have a dash in the name of their suite.
find_mirror() {
  # shellcheck disable=SC2016 # apt-get fills these in
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' |
    awk '$2 !~ /-/ && $3 == "main" && !found++ {print $1}'
}

case ${1-} in
  bookworm | trixie) release=$1 ;;
  *) fail "found \"${1-}\"; expected bookworm or trixie." ;;
esac
[[ $# -le 2 ]] || fail "found $# arguments; expected a release and at most one command."
command=${2:-scripts/reproduce.sh && scripts/test.sh}
[[ $(id -u) -eq 0 ]] || fail "this needs root."
command -v debootstrap > /dev/null || fail "this needs debootstrap: apt-get install debootstrap"
mirror=$(find_mirror)
[[ -n $mirror ]] || fail "apt has no mirror of Debian; run apt-get update."

tree=$(mktemp -d --tmpdir "relulab-$release.XXXXXX")
trap 'rm -rf --one-file-system "$tree"' EXIT
debootstrap --variant=minbase "$release" "$tree" "$mirror" > "$tree.log" 2>&1 || fail "debootstrap failed; see $tree.log."
rm "$tree.log"
git clone --quiet --no-local . "$tree/relulab"
# The mounts are in a namespace of their own, which ends with its processes.
# shellcheck disable=SC2016 # the inner shell fills these in
unshare --mount --pid --fork --kill-child bash -euo pipefail -c '
  mount -t proc proc "$1/proc"
  mount -t devpts devpts "$1/dev/pts"
  exec chroot "$1" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin bash -c "cd /relulab && $2"
' bash "$tree" "$command"
