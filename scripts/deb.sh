#!/usr/bin/env bash
# Makes a Debian package of a built simgen for machines like this one: FOLDER/simgen_VERSION_ARCH.deb.
set -euo pipefail
program=$(realpath "${1:?usage: scripts/deb.sh PROGRAM FOLDER}")
folder=$(realpath "${2:?usage: scripts/deb.sh PROGRAM FOLDER}")
cd "$(dirname "$0")/.."

version=$(sed -n 's/.*number = "\(.*\)".*/\1/p' Sources/Engine/Version.swift)
architecture=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
scripts/install.sh "$program" "$root/usr"
gzip -9n "$root"/usr/share/man/man1/*.1

# Packages of the libraries it is linked with, in that version of their authors or later, and of OpenBLAS,
# which is loaded.
depends=$(
  readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE 'swift|Foundation|dispatch|Blocks|^ld-linux' \
    | while read -r library; do
      path=$(realpath "$(ldd "$program" | awk -v name="$library" '$1 == name { print $3 }')")
      # /lib is a link to /usr/lib, and packages have files in either.
      dpkg-query -S "$path" 2>/dev/null || dpkg-query -S "${path#/usr}"
    done | cut -d: -f1 | sort -u | while read -r package; do
      version=$(dpkg-query -W -f '${Version}' "$package")
      echo "$package (>= ${version%-*})"
    done | paste -sd, | sed 's/,/, /g'
)
install -d "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<END
Package: simgen
Version: $version
Architecture: $architecture
Maintainer: simgen contributors <simgen@localhost>
Depends: $depends, libopenblas0
Recommends: libhdf5-103-1 | libhdf5-310 | libhdf5-103-1t64
Section: science
Priority: optional
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Description: molecules from a recipe, without training a generator
 simgen grows molecules from a cloud of atoms by making every atom's surroundings look like those in a
 small set of reference molecules. Models, reference molecules and recipes are included.
END
dpkg-deb --root-owner-group --build "$root" "$folder/simgen_${version}_$architecture.deb"
