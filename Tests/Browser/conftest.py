"""A server, a browser, and pages of it. SIMGEN names the program to test."""

import os
import re
import signal
import subprocess
from pathlib import Path

import chromium
import pytest
from playwright.sync_api import sync_playwright

from driver import Tab

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".build" / "browser"


class Server:
    """`simgen serve` on a free port, which can be ended and started again."""

    def __init__(self, folder: Path, *options: str):
        self.folder = folder
        self.options = options
        self.port = 0
        self.link = ""
        self.process = None
        self.start()

    def start(self):
        command = [os.environ["SIMGEN"], "serve", "--port", str(self.port), "--folder", str(self.folder / "sessions")]
        self.process = subprocess.Popen(
            command + list(self.options), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/#\S+", line)
        assert found, f"the server said {line!r}"
        self.port = int(found[1])
        self.link = found[0]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(20) in (0, -signal.SIGTERM, 130, 143)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def tab(server, browser):
    """Opens a page: tab(link=None, width=..., height=..., mayFail=[...], **of the browser context)."""
    opened = []

    def make(link=None, width=1280, height=800, **settings):
        context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True, **settings)
        tab = Tab(context.new_page(), PICTURES)
        opened.append((context, tab))
        tab.open(link or server.link)
        return tab

    yield make
    for context, tab in opened:
        errors = tab.errors
        context.close()
        assert not errors, errors
