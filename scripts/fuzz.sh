#!/usr/bin/env bash
# Runs the random driver of the language for some seconds (half an hour if left out), or until
# 10 million inputs are done; further arguments go to the driver (Tests/ScriptFuzz).
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-1800}
shift || true
nice -n 19 swift build -c release --product ScriptFuzz >&2
exec nice -n 19 .build/release/ScriptFuzz --seconds "$seconds" "$@"
