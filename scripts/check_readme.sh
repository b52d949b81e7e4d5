#!/usr/bin/env bash
# Checks README.md: its relulab commands work, the files that it names exist and, given the results of scripts/reproduce.sh, its
# table shows them.
# Usage: scripts/check_readme.sh PROGRAM [RESULTS_DIRECTORY]
# shellcheck disable=SC2016 # the backquotes are Markdown's
set -euo pipefail
program=$(realpath -- "$1")
results=${2:+$(realpath -- "$2")}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=0
complain() {
  echo "README.md: $*" >&2
  failed=1
}

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
mkdir "$temporary/bin"
ln -s "$program" "$temporary/bin/relulab"

# Commands run in a copy of configs/, without training.
cp -r configs "$temporary/configs"
while read -r line; do
  command=${line%%#*}
  [[ $command != "relulab run "* ]] || command+=" --set training.steps=0"
  (cd "$temporary" && PATH=$temporary/bin:$PATH bash -c "$command" > out.txt 2> err.txt) ||
    complain "\"$line\" failed: $(tail -n 1 "$temporary/err.txt")"
done < <(sed -n '/^```sh/,/^```/p' README.md | grep '^relulab ')

while read -r path; do
  [[ -e $path ]] || complain "names $path, which does not exist"
done < <(grep -oE '`[a-z_A-Z0-9/.-]+`|\]\([^)#:]+\)' README.md | tr -d '`()]' |
  grep -E '^(core|configs|scripts|experiments)/|\.(md|cff|txt)$')

if [[ -n $results ]]; then
  "$program" show "$results" | tail -n +2 > "$temporary/measured.txt"
  awk '/<!-- table: /{seen=1; next} seen && /^```/{if (inside) exit; inside=1; next} inside' README.md > "$temporary/told.txt"
  diff -u "$temporary/told.txt" "$temporary/measured.txt" >&2 || complain "its table differs from the results in $results"
fi
exit "$failed"
