#!/usr/bin/env bash
# Runs every recipe in short form with the given simgen: one molecule each.
set -euo pipefail

simgen=${1:?usage: scripts/smoke.sh PATH-TO-SIMGEN}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

for recipe in recipes/*.simgen; do
  name=$(basename "$recipe" .simgen)
  echo "== $name"
  "$simgen" check "$recipe" --set count=1 --output "$out/$name"
  "$simgen" run "$recipe" --set count=1 --output "$out/$name"
  for file in "$out/$name"/*; do
    [ -s "$file" ] || { echo "$file is empty" >&2; exit 1; }
  done
  [ -s "$out/$name/$name-report.html" ] || { echo "$name: no report" >&2; exit 1; }
done
echo "All recipes ran."
