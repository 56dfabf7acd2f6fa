#!/usr/bin/env bash
# Installs the Debian packages that are missing: those named, else those simgen is built with.
set -euo pipefail

[ $# -gt 0 ] ||
  set -- libopenblas-dev libreadline-dev librdkit-dev libboost-dev libsqlite3-dev zlib1g-dev pkg-config
missing=()
for package; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  "${missing[@]}"
