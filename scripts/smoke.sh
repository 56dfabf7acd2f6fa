#!/usr/bin/env bash
# Runs every recipe in short form with the given simgen: one molecule each.
set -euo pipefail

simgen=${1:?usage: scripts/smoke.sh PATH-TO-SIMGEN}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# run RECIPE [--set name=value ...]: its outputs are there and not empty.
run() {
  local recipe=$1 name
  shift
  name=$(basename "$recipe" .simgen)
  echo "== $name"
  local settings=()
  if grep -q '^let count' "$recipe" && [[ "$*" != *count=* ]]; then settings=(--set count=1); fi
  "$simgen" check "$recipe" "${settings[@]}" "$@" --output "$out/$name"
  "$simgen" run "$recipe" "${settings[@]}" "$@" --output "$out/$name"
  for file in "$out/$name"/*; do
    [ -s "$file" ] || { echo "$file is empty" >&2; exit 1; }
  done
  [ -s "$out/$name/$name-report.html" ] || { echo "$name: no report" >&2; exit 1; }
}

# picture FILE.svg: a document that ends, with something drawn.
picture() {
  grep -q '</svg>' "$1" && grep -qE '<(path|rect x|circle)' "$1" \
    || { echo "$1 is no picture" >&2; exit 1; }
}

for recipe in recipes/*.simgen; do run "$recipe"; done

# The paper's figures, as small as they go.
run recipes/paper/fig2-landscape.simgen --set points=6
run recipes/paper/fig3-stages.simgen --set heavy=5
run recipes/paper/fig4-macrocycles.simgen --set steps=6
run recipes/paper/fig5-distributions.simgen --set count=2 --set others=3 --set baselines=1
run recipes/paper/fig5-likeness.simgen --set count=2 --set others=3
run recipes/paper/fig6-sizes.simgen --set 'sizes=[4, 6]'
run recipes/paper/fig6-likeness.simgen --set 'sizes=[4, 6]'
run recipes/paper/fig7-shapes.simgen --set heavy=7
run recipes/paper/fig9-linking.simgen
run recipes/paper/fig10-ratios.simgen --set count=40
run recipes/paper/fig1-landscape.simgen --set points=4 --set steps=30
if command -v xtb >/dev/null; then
  run recipes/paper/fig1-trajectories.simgen --set steps=30
  run recipes/paper/fig1-relaxations.simgen --set clear=20 --set steps=10 --set relaxed=10
else
  echo "SKIPPED figures 1B to 1D: xtb is not installed" >&2
fi
for number in 1 2 3 4 5 6 7 9 10; do
  for drawn in "$out"/fig$number-*/*.svg; do picture "$drawn"; done
done

# Baselines need programs that are no part of the build.
for baseline in linear:mopac airss:xtb; do
  if command -v "${baseline#*:}" >/dev/null; then
    "$simgen" check "recipes/baselines/${baseline%:*}.simgen" --output "$out"
  else
    echo "SKIPPED recipes/baselines/${baseline%:*}.simgen: ${baseline#*:} is not installed" >&2
  fi
done
echo "All recipes ran."
