#!/usr/bin/env bash
# Tests of the web page in a real browser, Debian's chromium. Makes the virtual environment .build/browser and
# leaves pictures of the page in it, .build/browser/*.png.
#   scripts/test-browser.sh SIMGEN [arguments of pytest]
set -euo pipefail

simgen=$(realpath "${1:?usage: scripts/test-browser.sh SIMGEN [pytest arguments]}")
shift
cd "$(dirname "$0")/.."

command -v chromium >/dev/null || scripts/packages.sh chromium
python3 -c 'import ensurepip, venv' 2>/dev/null || scripts/packages.sh python3-venv

folder=.build/browser
if [ ! -x "$folder/venv/bin/pytest" ]; then
  python3 -m venv "$folder/venv"
  # The browser is Debian's: none is fetched.
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check playwright pytest
fi
cd Tests/Browser
SIMGEN=$simgen "../../$folder/venv/bin/pytest" -q -p no:cacheprovider "$@"
