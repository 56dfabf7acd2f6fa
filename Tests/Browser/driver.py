"""A page as somebody uses it: clicks, keys, waits, and what is in the scene."""

import base64
import os
import time
from pathlib import Path


# Pictures that docs/serving.md and docs/figures.md show: `make page-pictures` makes them anew.
SHOWN = {
    "first-screen", "story-1-path", "story-2-link", "story-3-growing", "story-4-molecule", "grow-1-anchor",
    "pocket-2-ligand",
}


class Tab:
    def __init__(self, page, pictures):
        self.page = page
        self.pictures = pictures
        # What the console says; nothing is expected there.
        self.errors = []
        self.expected = ()
        # Machines that build at the same time are slow.
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)

    def _console(self, message):
        if message.type == "error" and not any(part in message.text for part in self.expected):
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def open(self, link):
        self.page.goto(link)
        self.until("window.simgen && simgen.state.connection.status === 'open' && simgen.state.schema !== null")
        self.until("simgen.scene.atoms.length > 0 || simgen.state.shape !== null")

    def get(self, expression):
        return self.page.evaluate(expression)

    def until(self, expression, seconds=60):
        """Waits until an expression of JavaScript is true; its value. The page forbids `eval`, so it is asked here."""
        end = time.monotonic() + seconds
        while True:
            value = self.page.evaluate(expression)
            if value:
                return value
            if time.monotonic() > end:
                self.picture("failure")
                raise AssertionError(f"not true after {seconds} s: {expression}")
            time.sleep(0.05)

    def picture(self, name):
        data = self.page.screenshot(path=str(self.pictures / f"{name}.png"))
        folder = os.environ.get("SIMGEN_PICTURES")
        if folder and name in SHOWN:
            Path(folder, f"page-{name}.webp").write_bytes(self._webp(data))

    def _webp(self, png):
        """A picture in fewer bytes, made by the browser."""
        blank = self.page.context.new_page()
        text = blank.evaluate(
            """async (png) => { const image = new Image(); image.src = "data:image/png;base64," + png; await image.decode();
            const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
            canvas.getContext("2d").drawImage(image, 0, 0);
            return canvas.toDataURL("image/webp", 0.86).split(",")[1]; }""",
            base64.b64encode(png).decode(),
        )
        blank.close()
        return base64.b64decode(text)

    def settle(self):
        """Until what was changed is drawn."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def at(self, x, y):
        """A place of the scene, as shares of its width and height, in pixels of the window."""
        box = self.page.locator("#canvas").bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def click(self, x, y, **settings):
        self.page.mouse.click(*self.at(x, y), **settings)

    def drag(self, start, end, steps=6):
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=steps)
        self.page.mouse.up()

    def where(self, expression):
        """The pixel in which a point of space is seen; the expression gives [x, y, z]."""
        return self.page.evaluate(
            f"""(() => {{ const box = document.getElementById("canvas").getBoundingClientRect();
            const [x, y] = simgen.view.camera.project({expression}); return [box.left + x, box.top + y]; }})()"""
        )

    def statement(self, name):
        return self.get(f"simgen.state.document.statements.find((s) => s.name === {name!r})?.text ?? null")

    @property
    def shape(self):
        return self.get("simgen.state.shape && { kind: simgen.state.shape.kind, points: simgen.state.shape.points, closed: simgen.state.shape.closed }")

    def saved(self, points):
        """Waits until the session has a tube through so many points."""
        self.until(
            "(() => { const s = simgen.state.document.statements.findLast((s) => s.kind === 'prior');"
            f" return (s.arguments.through ?? '').split('],').length === {points} && !simgen.state.shape.isDraft; }})()"
        )

    def draw(self, places):
        """A new tube through places of the scene."""
        self.page.keyboard.press("d")
        self.page.keyboard.press("n")
        for place in places:
            self.click(*place)
            # Two clicks at once would be a double click.
            self.settle()
        self.saved(len(places))
        self.page.mouse.move(*self.at(0.5, 0.05))

    def set(self, field, value):
        """Writes a number into a field of the panel and waits for the session to have it."""
        if self.page.input_value(f"#{field}") == str(value):
            return
        revision = self.get("simgen.state.document.revision")
        self.page.fill(f"#{field}", str(value))
        self.page.press(f"#{field}", "Enter")
        self.page.locator(f"#{field}").blur()
        self.until(f"simgen.state.document.revision > {revision}")

    def molecule(self):
        """Makes a molecule where the session has none."""
        if self.get("simgen.state.molecules.size") == 0:
            for field, value in (("count", 1), ("steps", 40), ("heavy_atoms", 8)):
                self.set(field, value)
            self.generate()
        self.until("simgen.scene.atoms.length > 0")
        self.page.keyboard.press("c")
        self.settle()

    def generate(self, seconds=600):
        """Generates, and waits for the end; how many molecules were made."""
        before, revision = self.get("[simgen.state.molecules.size, simgen.state.document.revision]")
        self.page.click("#generate")
        # Small runs are over before one looks.
        self.until(f"simgen.state.run === null && simgen.state.document.revision > {revision}", seconds)
        return self.get("simgen.state.molecules.size") - before

    def ended(self, seconds=600):
        self.until("simgen.state.run === null", seconds)
