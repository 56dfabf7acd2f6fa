#!/usr/bin/env bash
# Builds the guide and the pages of docs/ as a static site in .build/docs; installs python3-markdown where
# it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! /usr/bin/python3 -c 'import markdown' 2>/dev/null; then
  echo "Installing python3-markdown"
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    python3-markdown
fi
/usr/bin/python3 scripts/docs.py "$@"
