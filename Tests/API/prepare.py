"""Makes a session with a molecule and a run on a server; prints, as schemathesis' settings, what addresses name of them.

usage: python prepare.py LINK, as `simgen serve` prints it
"""

import json
import sys
import time
import urllib.request
from pathlib import Path

RECIPE = (Path(__file__).resolve().parents[2] / "recipes" / "qm9-like.simgen").read_text()
server, token = sys.argv[1].split("#")


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server}api/{path}", data, {"Authorization": f"Bearer {token}"}, method=method)
    return json.load(urllib.request.urlopen(request))


session = ask("POST", "sessions", {})["session"]
run = ask("POST", "runs", {"recipe": RECIPE, "set": {"count": 1}})
while run["status"] in ("queued", "running"):
    time.sleep(0.1)
    run = ask("GET", f"runs/{run['run']}")
assert run["status"] == "done", run

print("[parameters]")
for name, value in (("session", session), ("id", "1"), ("run", run["run"]), ("name", run["outputs"][0])):
    print(f"{name} = {json.dumps(value)}")
