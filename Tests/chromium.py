"""Debian's chromium, as the tests of pages use it."""

import shutil


def launch(playwright):
    """A browser that needs no graphics processor, and no more shared memory than a container has."""
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
    )
