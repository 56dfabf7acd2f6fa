#!/usr/bin/env bash
# Builds the guide and the pages of docs/ as a static site in .build/docs; installs python3-markdown where
# it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/packages.sh python3-markdown
/usr/bin/python3 scripts/docs.py "$@"
