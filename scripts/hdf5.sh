#!/usr/bin/env bash
# Installs libhdf5, which simgen opens when it reads or writes .h5: its package has another name in every
# release of Debian. Where there is none the tests of such files are left out, and say so.
set -euo pipefail
cd "$(dirname "$0")/.."

/sbin/ldconfig -p | grep -qE 'libhdf5(_serial)?\.so\.' && exit 0
package() { apt-cache pkgnames libhdf5- | grep -xE 'libhdf5-(103-1(t64)?|310)' | head -n 1 || true; }
name=$(package)
if [ -z "$name" ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  name=$(package)
fi
[ -n "$name" ] || { echo "SKIPPED: no package of libhdf5 is known here" >&2; exit 0; }
scripts/packages.sh "$name"
