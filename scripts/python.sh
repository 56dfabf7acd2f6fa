#!/usr/bin/env bash
# Makes the virtual environment .build/python with the package of python/ in it, installed so that changes
# count at once, and what its tests and the notebook need. Does nothing where it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=.build/python
wanted=$(cksum python/pyproject.toml scripts/python.sh)
[ "$(cat "$folder/simgen-made" 2>/dev/null)" = "$wanted" ] && exit 0

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  echo "Installing python3-venv"
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    python3-venv
fi

rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --editable 'python[test]'
echo "$wanted" >"$folder/simgen-made"
