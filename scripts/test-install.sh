#!/usr/bin/env bash
# Installs a built simgen below a temporary folder and runs it from elsewhere; as root the Debian package
# too, which is installed, run and removed.
set -euo pipefail
program=$(realpath "${1:?usage: scripts/test-install.sh PATH-TO-SIMGEN}")
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# works PROGRAM: it makes a molecule of a recipe that was installed, of one of the user's and judges it.
works() {
  local folder
  folder=$(mktemp -d -p "$out")
  (
    cd "$folder"
    "$1" run recipes/qm9-like.simgen --set count=1 --output made
    test -s made/qm9-like.xyz
    printf '%s\n' 'simgen 1' 'reference qm9: molecules file="data/qm9-256.xyz" last=1' \
      'take mol: qm9' 'write mol "taken.sdf"' > mine.simgen
    "$1" run mine.simgen
    "$1" analyze taken.sdf
    "$1" evaluate taken.sdf --model models/simgen-small.safetensors
  )
}

echo "== make install"
scripts/install.sh "$program" "$out/prefix"
for file in share/man/man1/simgen.1 share/man/man1/simgen-run.1 \
  share/bash-completion/completions/simgen share/zsh/site-functions/_simgen; do
  test -s "$out/prefix/$file" || { echo "$file is missing" >&2; exit 1; }
done
bash -n "$out/prefix/share/bash-completion/completions/simgen"
if command -v man >/dev/null; then
  man --warnings -l "$out/prefix/share/man/man1/simgen-run.1" 2>&1 >/dev/null | tee "$out/warnings"
  test ! -s "$out/warnings"
fi
works "$out/prefix/bin/simgen"

echo "== Debian package"
scripts/deb.sh "$program" "$out"
dpkg-deb --info "$out"/simgen_*.deb
if [ "$(id -u)" -eq 0 ] && ! dpkg-query -W simgen >/dev/null 2>&1; then
  dpkg -i "$out"/simgen_*.deb
  works /usr/bin/simgen
  dpkg --purge simgen
  test ! -e /usr/bin/simgen && test ! -e /usr/share/simgen
else
  echo "SKIPPED installing the package: not root, or simgen is installed" >&2
fi
