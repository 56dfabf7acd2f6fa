#!/usr/bin/env bash
# Makes a virtual environment with what a file of requirements names; does nothing where it is there already.
#   scripts/venv.sh FOLDER REQUIREMENTS
set -euo pipefail

folder=${1:?usage: scripts/venv.sh FOLDER REQUIREMENTS}
wanted=$(cksum "${2:?usage: scripts/venv.sh FOLDER REQUIREMENTS}")
[ "$(cat "$folder/simgen-made" 2>/dev/null)" = "$wanted" ] && exit 0

python3 -c 'import ensurepip, venv' 2>/dev/null || "$(dirname "$0")/packages.sh" python3-venv
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check -r "$2"
echo "$wanted" >"$folder/simgen-made"
