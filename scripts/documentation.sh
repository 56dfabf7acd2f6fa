#!/usr/bin/env bash
# The documentation of the library as pages for a browser, in OUT (.build/documentation). Code in the
# tutorials has to be that of files which the gate compiles.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build/documentation}
catalogue=Sources/Simgen/Simgen.docc
graphs=.build/symbol-graphs

python3 - "$catalogue" <<'EOF'
import pathlib, re, sys
sources = "\n".join(
    p.read_text() for folder in ("Examples/OwnForce/Sources", "Sources/Outputs/Formats")
    for p in pathlib.Path(folder).rglob("*.swift"))
wrong = [
    f"{page}: this code is in no file that is compiled:\n{code}"
    for page in sorted(pathlib.Path(sys.argv[1]).glob("A*.md"))
    for code in re.findall(r"```swift\n(.*?)```", page.read_text(), re.S)
    if code.strip() not in sources]
sys.exit("\n".join(wrong) or None)
EOF

rm -rf "$graphs" "$out"
mkdir -p "$graphs"
libraries=$(find Sources -maxdepth 2 -name module.modulemap -printf '-I %h ')
maps=$(find .build/release/ -maxdepth 2 -name module.modulemap -printf '-Xcc -fmodule-map-file=%p ')
for module in Simgen Engine Script; do
  # shellcheck disable=SC2086
  swift-symbolgraph-extract -module-name "$module" -target "$(uname -m)-unknown-linux-gnu" \
    -I .build/release/Modules $libraries $maps -minimum-access-level public \
    -skip-inherited-docs -output-dir "$graphs"
done
log=$(docc convert "$catalogue" --additional-symbol-graph-dir "$graphs" --output-path "$out" \
  --fallback-display-name Simgen --fallback-bundle-identifier simgen 2>&1)
# Links that lead nowhere.
if grep -A3 -E "doesn't exist at|No symbol matched|couldn't be resolved" <<<"$log"; then exit 1; fi
echo "Documentation: $out/index.html"
