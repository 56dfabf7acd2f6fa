"""The page within another page of the same machine, as a notebook shows it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from conftest import Server


class Notebook(BaseHTTPRequestHandler):
    link = ""

    def do_GET(self):
        body = f'<!doctype html><title>notebook</title><iframe src="{self.link}" width="1200" height="700"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def notebook():
    """The address of a page that shows a link."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Notebook)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def show(link):
        Notebook.link = link
        return f"http://localhost:{server.server_port}/"

    yield show
    server.shutdown()
    server.server_close()


def framed(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address)
    return context, page, page.frames[1]


def test_the_page_works_in_a_notebook(browser, notebook, tmp_path):
    server = Server(tmp_path, "--notebook")
    context, page, frame = framed(browser, notebook(server.link))
    frame.wait_for_selector("#connection[data-status=open]", timeout=60_000)
    frame.wait_for_selector(".card img", timeout=60_000)
    assert frame.is_enabled("#generate")
    context.close()
    # The server ends when the one who started it does.
    server.process.stdin.close()
    assert server.process.wait(20) == 0


def test_other_servers_are_shown_in_no_page(server, browser, notebook):
    context, page, frame = framed(browser, notebook(server.link))
    page.wait_for_timeout(500)
    assert not page.frames[1].url.startswith(server.link.split("#")[0])
    assert page.frames[1].query_selector("#generate") is None
    context.close()
