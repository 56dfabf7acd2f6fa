"""A ZnDraw server, this program as its worker, and a browser."""

import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

import chromium
import pytest
from playwright.sync_api import sync_playwright
from zndraw import ZnDraw

BIN = pathlib.Path(sys.executable).parent


def wait(condition, seconds, what):
    """Waits until a condition holds, and fails with `what` where it does not."""
    end = time.time() + seconds
    while time.time() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.2)
    pytest.fail(f"after {seconds} s: {what}")


@pytest.fixture(scope="session")
def shots():
    """Where screenshots go, to be looked at."""
    folder = pathlib.Path(os.environ["SIMGEN_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def url(tmp_path_factory):
    home = tmp_path_factory.mktemp("zndraw")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "HOME": str(home),
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "ZNDRAW_SERVER_SIMGEN_ENABLED": "1",
    }
    os.environ["HOME"] = str(home)
    with open(home / "log", "w") as log:
        server = subprocess.Popen(
            [BIN / "zndraw", "--no-browser", "--host", "127.0.0.1", "--port", str(port)],
            cwd=home, env=environment, stdout=log, stderr=log,
        )  # fmt: skip

    def answers():
        assert server.poll() is None, (home / "log").read_text()[-2000:]
        try:
            return urllib.request.urlopen(address + "/v1/health", timeout=2).status == 200
        except OSError:
            return False

    try:
        wait(answers, 180, "ZnDraw does not answer")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()


class Worker:
    """`simgen zndraw`, and what it says."""

    def __init__(self, *arguments, log):
        self.log = log
        # The density that is calibrated at the first start of all is kept.
        cache = pathlib.Path(__file__).parents[2] / ".build" / "test-cache"
        environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
        with open(log, "w") as output:
            self.process = subprocess.Popen(
                [os.environ["SIMGEN"], "zndraw", *arguments],
                env=environment, stdout=output, stderr=output,
            )  # fmt: skip

    def text(self):
        return self.log.read_text()

    def await_offer(self):
        def offers():
            assert self.process.poll() is None, self.text()
            return " offered in " in self.text()

        wait(offers, 600, "the worker offers nothing: " + self.text())

    def end(self):
        self.process.terminate()
        return self.process.wait(10)


@pytest.fixture(scope="session")
def worker(url, tmp_path_factory):
    worker = Worker(url, log=tmp_path_factory.mktemp("worker") / "log")
    worker.await_offer()
    yield worker
    if worker.process.poll() is None:
        worker.end()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def room(url, worker, request):
    """ZnDraw's own client in a room of the test's own."""
    client = ZnDraw(url=url, room=request.node.name.replace("[", "-").replace("]", ""))
    yield client
    client.disconnect()


@pytest.fixture
def page(browser, url, room):
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.set_default_timeout(60_000)
    page.goto(f"{url}/rooms/{room.room}")
    page.get_by_label("Run SiMGen Demo").wait_for()
    page.wait_for_timeout(1500)
    yield page
    page.close()
