#!/usr/bin/env bash
# Runs what the pages of the guide say, page by page, each in a folder that looks like a fresh clone:
#   ```sh      is run from there
#   ```simgen  is saved under the name in its line "# Save as NAME." and checked by `simgen check`
#   ```python  is run by python3 with the package of python/
#   ```swift   has to be in a file of Examples/OwnForce
# ```console and ```text are left alone. What fails is named with page and line.
set -euo pipefail

simgen=$(realpath "${1:?usage: scripts/test-docs.sh SIMGEN [PAGE.md ...]}")
shift
cd "$(dirname "$0")/.."
root=$PWD
pages=("$@")
[ ${#pages[@]} -gt 0 ] || pages=(docs/guide/*.md)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/bin"
ln -s "$simgen" "$work/bin/simgen"
export PATH="$work/bin:$root/.build/python/bin:$PATH" SIMGEN=$simgen PYTHONPATH=$root/python
export XDG_CACHE_HOME="$work/cache"

failed=0
fail() {
  echo "$1:$2: $3" >&2
  failed=$((failed + 1))
}

# blocks PAGE FOLDER: a file LINE.KIND for every fenced block. Lines keep their numbers, so that those in
# messages are those of the page.
blocks() {
  awk -v folder="$2" '
    /^```/ && kind == "" { kind = substr($0, 4); if (kind == "") kind = "text"
      file = sprintf("%s/%05d.%s", folder, NR, kind)
      for (i = 1; i <= NR; i++) print "" > file
      next }
    /^```/ { close(file); kind = ""; next }
    kind != "" { print > file }' "$1"
}

for page in "${pages[@]}"; do
  name=$(basename "$page" .md)
  here=$work/$name
  mkdir -p "$here/.build/release" "$work/blocks/$name"
  ln -s "$simgen" "$here/.build/release/simgen"
  cp -r recipes "$here"
  for shared in models data python Examples; do ln -s "$root/$shared" "$here/$shared"; done
  blocks "$page" "$work/blocks/$name"
  begin=$SECONDS
  for block in "$work/blocks/$name"/*; do
    [ -e "$block" ] || continue
    kind=${block##*.}
    line=$(basename "$block" ".$kind")
    line=$((10#$line + 1))
    log=$work/log
    case $kind in
      sh)
        where=$line
        if ! (cd "$here" && bash -euo pipefail -c \
          'trap '\''echo $LINENO >"$2"'\'' ERR; set -E; source "$1"' sh "$block" "$work/line") \
          >"$log" 2>&1 </dev/null
        then
          [ -s "$work/line" ] && where=$(cat "$work/line")
          fail "$page" "$where" "the command fails"
          tail -n 20 "$log" >&2
        fi
        rm -f "$work/line"
        ;;
      simgen)
        saved=$(sed -n 's/^# Save as \(.*\.simgen\)\.$/\1/p' "$block")
        if [ -z "$saved" ]; then
          fail "$page" "$line" "the recipe has no line '# Save as NAME.simgen.'"
          continue
        fi
        # Empty lines stay here too, for the places of mistakes.
        cp "$block" "$here/$saved"
        if ! (cd "$here" && "$simgen" check "$saved") >"$log" 2>&1; then
          fail "$page" "$line" "the recipe is wrong"
          sed "s|^$saved|$page|" "$log" >&2
        fi
        tail -n "+$line" "$block" >"$here/$saved"
        ;;
      python)
        if ! (cd "$here" && python3 "$block") >"$log" 2>&1 </dev/null; then
          fail "$page" "$line" "the Python code fails"
          tail -n 20 "$log" >&2
        fi
        ;;
      swift)
        code=$(tail -n "+$line" "$block")
        for file in Examples/OwnForce/Sources/OwnForce/*.swift missing; do
          [ "$file" != missing ] || { fail "$page" "$line" "no file of Examples/OwnForce has this"; break; }
          [[ "$(cat "$file")" != *"$code"* ]] || break
        done
        ;;
      console | text) ;;
      *) fail "$page" "$line" "blocks are sh, simgen, python, swift, console or text, not '$kind'" ;;
    esac
  done
  echo "$page ($((SECONDS - begin)) s)"
done
[ "$failed" -eq 0 ] || { echo "$failed blocks of the guide fail" >&2; exit 1; }
echo "All that the guide says runs."
