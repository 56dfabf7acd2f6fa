import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

import simgen
from conftest import REPOSITORY, children


def ask(page, path, **headers):
    """What the server of a page answers."""
    address, token = page.link.split("/#")
    request = urllib.request.Request(address + path, headers={"Authorization": f"Bearer {token}", **headers})
    return urllib.request.urlopen(request, timeout=60)


def test_the_page_is_served_and_shown(empty):
    with simgen.serve(height=500) as page:
        assert json.load(ask(page, "/api/about"))["host"] == "loopback"
        shown = page._repr_html_()
        assert page.link in shown and 'height="500"' in shown
        # A cell that is run again.
        assert simgen.serve() is page
        # A notebook at a port of this machine may show it, and ask for nothing in its own name.
        policy = ask(page, "/").headers["Content-Security-Policy"]
        assert re.search(r"frame-ancestors http://localhost:\* http://127\.0\.0\.1:\*", policy)
        with pytest.raises(urllib.error.HTTPError) as refused:
            ask(page, "/api/sessions", Origin="http://localhost:8888")
        assert refused.value.code == 403
        refused.value.close()
    assert not page.is_running and children() == []
    assert "stopped" in page._repr_html_() and "stopped" in repr(page)
    # The secret of the link is not in what a notebook keeps by accident.
    assert page.link not in repr(page)
    assert (empty / "here" / "simgen-sessions" / "server").is_dir()


def test_it_begins_with_a_file(empty):
    with simgen.serve(REPOSITORY / "recipes" / "linker.simgen", threads=1) as page:
        session, _ = page.link.split("#")[1].split(".")
        assert (empty / "here" / "simgen-sessions" / session / "start.simgen").read_text().startswith("simgen 1")


def test_what_is_wrong_is_said(empty):
    with simgen.serve(folder="one"):
        with pytest.raises(simgen.RunError, match="another"):
            simgen.serve(folder="one", threads=1)
        with pytest.raises(simgen.RunError, match="nothing-here"):
            simgen.serve("nothing-here.simgen", folder="two")
    assert children() == []


def test_it_ends_with_the_process_that_started_it(empty):
    program = "import simgen, time; print(simgen.serve()._child.pid, flush=True); time.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    server = int(process.stdout.readline())
    os.kill(server, 0)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    for _ in range(600):
        try:
            with open(f"/proc/{server}/stat") as status:
                if status.read().rpartition(")")[2].split()[0] == "Z":
                    return
        except OSError:
            return
        time.sleep(0.05)
    raise AssertionError("the server is still there")
