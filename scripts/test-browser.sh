#!/usr/bin/env bash
# Tests of the web page in a real browser, Debian's chromium. Makes the virtual environment .build/browser and
# leaves pictures of the page in it, .build/browser/*.png.
#   scripts/test-browser.sh SIMGEN [arguments of pytest]
set -euo pipefail

simgen=$(realpath "${1:?usage: scripts/test-browser.sh SIMGEN [pytest arguments]}")
shift
cd "$(dirname "$0")/.."

command -v chromium >/dev/null || scripts/packages.sh chromium
folder=.build/browser
# The browser is Debian's: none is fetched.
scripts/venv.sh "$folder/venv" Tests/Browser/requirements.txt
cd Tests/Browser
# A page is drawn in software: on a busy machine a story may come too late, so it is tried again.
PYTHONPATH=.. SIMGEN=$simgen "../../$folder/venv/bin/pytest" -q -p no:cacheprovider --reruns 2 "$@"
