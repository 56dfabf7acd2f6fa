#!/usr/bin/env bash
# Tests `simgen zndraw` against ZnDraw itself, with a browser that presses its buttons: scripts/test-zndraw.sh
# SIMGEN [PYTEST ARGUMENTS]. The environment is .build/zndraw; screenshots are in .build/zndraw-screenshots.
set -euo pipefail
SIMGEN=$(realpath "$1")
shift
cd "$(dirname "$0")/.."

skip() {
  printf '\n*** SKIPPED: the tests of `simgen zndraw` against ZnDraw: %s\n\n' "$1" >&2
  exit 0
}

[ -x /usr/bin/chromium ] || scripts/packages.sh chromium || skip 'there is no /usr/bin/chromium'

folder=.build/zndraw
scripts/venv.sh "$folder" Tests/ZnDraw/requirements.txt || skip 'ZnDraw cannot be installed (no network?)'

export SIMGEN PYTHONPATH=Tests SIMGEN_SCREENSHOTS="$PWD/.build/zndraw-screenshots"
exec "$folder/bin/python" -m pytest -q -p no:cacheprovider --reruns 2 Tests/ZnDraw "$@"
