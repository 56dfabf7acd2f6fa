#!/usr/bin/env bash
# How often recipes/linker.simgen joins two fragments: so many runs (10) of every pair in
# recipes/fragments, each begun once. Prints the line of the closing table that says so.
set -euo pipefail
cd "$(dirname "$0")/.."

simgen=${1:?usage: scripts/linkers.sh PATH-TO-SIMGEN [RUNS]}
out=$(mktemp -d)
once=recipes/.linkers.simgen
trap 'rm -rf "$out" "$once"' EXIT
# Without another chance: every run counts.
sed 's/ until=connected//' recipes/linker.simgen >"$once"

for pair in recipes/fragments/*.xyz; do
  name=$(basename "$pair" .xyz)
  "$simgen" run "$once" --set count="${2:-10}" --set fragments="$pair" \
    --output "$out/$name" --no-report >"$out/$name.txt" 2>/dev/null || true
  printf '%-14s %s\n' "$name" "$(grep 'in one piece' "$out/$name.txt" || echo 'no molecule')"
done
