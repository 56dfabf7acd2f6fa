#!/usr/bin/env bash
# Makes the virtual environment .build/python with the package of python/ in it, installed so that changes
# count at once, and what its tests and the notebook need. Does nothing where it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=.build/python
wanted=$(cksum python/pyproject.toml scripts/python.sh)
[ "$(cat "$folder/simgen-made" 2>/dev/null)" = "$wanted" ] && exit 0

python3 -c 'import ensurepip, venv' 2>/dev/null || scripts/packages.sh python3-venv

rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --editable 'python[test]'
# Readers of H5MD, each of which may be missing for this version of Python: their tests are left out then.
for reader in h5py znh5md MDAnalysis pyh5md asebytes; do
  "$folder/bin/pip" install --quiet --disable-pip-version-check "$reader" ||
    echo "SKIPPED: $reader cannot be installed, and its tests of H5MD are left out" >&2
done
echo "$wanted" >"$folder/simgen-made"
