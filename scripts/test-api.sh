#!/usr/bin/env bash
# Sends the server the requests that its own description allows, and others, and holds the answers against the
# description. Makes the virtual environment .build/api.
#   scripts/test-api.sh SIMGEN [arguments of schemathesis]
set -euo pipefail

simgen=$(realpath "${1:?usage: scripts/test-api.sh SIMGEN [schemathesis arguments]}")
shift
cd "$(dirname "$0")/.."
scripts/venv.sh .build/api Tests/API/requirements.txt

folder=$(mktemp -d)
"$simgen" serve --port 0 --folder "$folder/sessions" >"$folder/link" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" || true; rm -rf "$folder"' EXIT
until link=$(grep -m 1 '^http' "$folder/link"); do
  kill -0 "$server"
  sleep 0.1
done

# What the addresses name: a session with its first molecule, a file of it, a run and what it wrote.
.build/api/bin/python Tests/API/prepare.py "$link" >"$folder/schemathesis.toml"

# The same requests every time; events are an answer without end.
.build/api/bin/schemathesis --config-file "$folder/schemathesis.toml" run "${link%%#*}api/openapi.json" --header "Authorization: Bearer ${link##*#}" \
  --generation-deterministic --max-examples 25 --request-timeout 60 --exclude-path-regex events \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
  --no-color "$@"
kill -0 "$server"
