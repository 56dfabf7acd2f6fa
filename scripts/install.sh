#!/usr/bin/env bash
# Installs a built simgen below a folder: lib/simgen (the program and the libraries of Swift it needs),
# bin/simgen (a link to it) and share (models, data, recipes, completions, manual pages).
set -euo pipefail
program=$(realpath "${1:?usage: scripts/install.sh PROGRAM PREFIX}")
prefix=${2:?usage: scripts/install.sh PROGRAM PREFIX}
cd "$(dirname "$0")/.."

libraries=$prefix/lib/simgen
install -d "$prefix/bin" "$libraries"
install -s "$program" "$libraries/simgen"
ln -sfn ../lib/simgen/simgen "$prefix/bin/simgen"
# Those of the toolchain: a machine that only runs simgen has none. The program looks in its own folder.
ldd "$program" | awk '/lib(swift|Foundation|_Foundation|dispatch|BlocksRuntime)/ { print $3 }' \
  | while read -r library; do install -m 644 "$library" "$libraries/"; done

share=$prefix/share
find models data recipes -type f | while read -r file; do
  install -D -m 644 "$file" "$share/simgen/$file"
done
install -D -m 644 LICENSE "$share/doc/simgen/copyright"

# Where Debian's zsh looks, which is another place for what comes in packages.
case $prefix in */usr) zsh=$share/zsh/vendor-completions ;; *) zsh=$share/zsh/site-functions ;; esac
install -d "$share/bash-completion/completions" "$zsh" "$share/man/man1"
"$program" --generate-completion-script bash > "$share/bash-completion/completions/simgen"
"$program" --generate-completion-script zsh > "$zsh/_simgen"

# page NAME: the text of --help on standard input as a manual page.
page() {
  awk -v name="$1" '
    function escaped(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); return text }
    /^OVERVIEW: / {
      sub(/^OVERVIEW: /, "")
      printf ".TH %s 1\n.SH NAME\n%s \\- %s\n.SH DESCRIPTION\n.nf\n", toupper(name), name, escaped($0)
      next
    }
    /^[A-Z][A-Z ]*:/ {
      heading = $0; sub(/:.*/, "", heading); sub(/^[^:]*: */, "")
      printf ".fi\n.SH %s\n.nf\n", heading
      if ($0 == "") next
    }
    { text = escaped($0); print (text ~ /^[.\047]/ ? "\\&" : "") text }
    END { print ".fi" }'
}
export COLUMNS=80
"$program" --help | page simgen > "$share/man/man1/simgen.1"
"$program" --help | awk '/^SUBCOMMANDS:/ { on = 1; next } on && /^  [a-z]/ { print $1 }' \
  | while read -r command; do
    "$program" "$command" --help </dev/null | page "simgen-$command" > "$share/man/man1/simgen-$command.1"
  done
