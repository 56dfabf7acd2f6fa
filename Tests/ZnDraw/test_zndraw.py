"""`simgen zndraw` behind ZnDraw's page: what figure 8 of the paper shows, and what goes wrong."""

import time

import ase.build
import numpy as np
import pytest
from api import API
from conftest import Worker, wait


@pytest.fixture(scope="session")
def api(url):
    return API(url)


def await_task(api, room, status="completed", seconds=240):
    """Waits until the latest task of a room has ended."""

    def ended():
        tasks = api.tasks(room)
        return tasks and tasks[0]["status"] in ("completed", "failed", "cancelled") and tasks[0]

    task = wait(ended, seconds, "the task has not ended")
    assert task["status"] == status, task["error"]
    return task


def press(page, label):
    """Presses a button of the toolbar, over which messages may lie."""
    # All at once, because they go by themselves too.
    page.evaluate("document.querySelectorAll('.MuiSnackbar-root button').forEach((close) => close.click())")
    page.get_by_label(label).click()


def draw(page, api, room, points):
    """Draws a curve through points of the page, on the plane of a new canvas."""
    press(page, "toggle drawing mode")
    page.wait_for_timeout(1500)
    for number, (x, y) in enumerate(points, 1):
        # A slow machine draws seldom, and the page hears of the mouse when it draws.
        for _ in range(10):
            page.mouse.move(x - 3, y - 3)
            page.wait_for_timeout(400)
            page.mouse.move(x, y)
            page.wait_for_timeout(800)
            page.mouse.click(x, y)
            page.wait_for_timeout(1200)
            if len(api.curve(room)) >= number:
                break
    assert len(api.curve(room)) == len(points)


def leave_drawing(page, api, room):
    """A page that was too slow has lost its lock, and left the mode by itself."""
    for _ in range(10):
        if not api.is_locked(room):
            return
        press(page, "toggle drawing mode")
        page.wait_for_timeout(2000)


def new_canvas(page, api, room):
    press(page, "Replace scene with empty canvas")
    await_task(api, room)
    page.wait_for_timeout(3000)


def distances_to_curve(positions, knots):
    """Of each position to the nearest point of the straight lines between control points, angstrom."""
    knots = np.array(knots)
    shares = np.linspace(0, 1, 50)[:, None]
    line = np.concatenate([a + shares * (b - a) for a, b in zip(knots, knots[1:])])
    return np.linalg.norm(positions[:, None] - line[None], axis=2).min(axis=1)


def test_figure_8(page, room, api, shots):
    """A curve is drawn, a molecule grows along it, and has its hydrogens in the end."""
    name = room.room
    new_canvas(page, api, name)
    assert "New canvas" in api.bookmarks(name).values()
    draw(page, api, name, [(540, 440), (590, 370), (650, 430), (700, 350)])
    page.screenshot(path=shots / "1-curve.png")

    # The button is pressed while the room is still locked by who draws: the worker waits.
    before = api.frames(name)
    press(page, "Run SiMGen Demo")
    wait(lambda: len(api.tasks(name)) == 2, 10, "the button submitted nothing")
    page.wait_for_timeout(3000)
    assert api.frames(name) == before or not api.is_locked(name)
    leave_drawing(page, api, name)

    wait(lambda: api.frames(name) > before + 30, 120, "no frames arrive")
    page.screenshot(path=shots / "2-growing.png")
    await_task(api, name)
    assert api.frames(name) > before + 150
    said = api.chat(name)[-1]
    assert said.startswith("**SiMGenDemo**: C"), said
    assert "seed" in said

    # What ZnDraw's own client reads.
    molecule = room[-1]
    symbols = molecule.get_chemical_symbols()
    assert symbols.count("H") >= 2
    assert len(molecule) - symbols.count("H") >= 3
    assert len(molecule.info["connectivity"]) >= len(molecule) - 1
    heavy = molecule.positions[molecule.numbers > 1]
    assert np.median(distances_to_curve(heavy, api.curve(name))) < 2.5
    assert molecule.get_potential_energy() < 0
    formula = said.split(": ")[1].split(",")[0]
    assert formula == molecule.get_chemical_formula("hill")
    assert {"SiMGenDemo", formula} <= set(api.bookmarks(name).values())
    assert room.step == api.frames(name) - 1
    page.wait_for_timeout(3000)
    press(page, "toggle chat")
    page.wait_for_timeout(2000)
    page.screenshot(path=shots / "3-grown.png")


def test_the_form_of_a_modifier(page, room, api, shots):
    """Hydrogenate from the menu, with its form."""
    name = room.room
    carbons = ase.build.molecule("C6H6")
    room.append(carbons[[atom.index for atom in carbons if atom.symbol == "C"]])
    room.step = len(room) - 1
    page.wait_for_timeout(2000)
    page.get_by_label("Modifier tools").click()
    page.wait_for_timeout(1500)
    page.screenshot(path=shots / "4-menu.png")
    page.get_by_label("modifiers Method").click()
    page.get_by_role("option", name="Hydrogenate").click()
    page.wait_for_timeout(2000)
    page.screenshot(path=shots / "5-form.png")
    page.get_by_role("button", name="Run Extension").click()
    await_task(api, name)
    assert room[-1].get_chemical_formula() == "C6H6"
    assert "`c1ccccc1`, valid" in api.chat(name)[-1]
    page.wait_for_timeout(3000)
    page.screenshot(path=shots / "6-hydrogenated.png")


def two_methanes():
    """With a gap between them."""
    first, second = ase.build.molecule("CH4"), ase.build.molecule("CH4")
    second.translate((6, 0, 0))
    return first + second


def test_connect_and_link(page, room, api, shots):
    """Two fragments are connected by a curve and by atoms."""
    name = room.room
    room.append(two_methanes())
    room.step = len(room) - 1
    api.select(name, [0, 5])
    page.wait_for_timeout(2000)
    press(page, "Connect selected atoms")
    await_task(api, name)
    assert api.curve(name) == [[0, 0, 0], [6, 0, 0]]
    page.wait_for_timeout(2000)
    page.screenshot(path=shots / "7-connected.png")
    api.submit(name, "Link", attempts=1, seed=3, finish=False)
    await_task(api, name)
    linked = room[-1]
    assert len(linked) > 2
    for place in ((0, 0, 0), (6, 0, 0)):
        assert min(abs(linked.positions - place).sum(axis=1)) < 1e-6, "a fragment has moved"


def test_relax_moves_what_is_selected(room, api):
    name = room.room
    water = ase.build.molecule("H2O")
    water.positions[1] += (0, 0.3, 0)
    room.append(water)
    room.step = len(room) - 1
    api.select(name, [1])
    api.submit(name, "Relax", moving="selected")
    await_task(api, name)
    relaxed = room[-1]
    assert abs(relaxed.positions[[0, 2]] - water.positions[[0, 2]]).max() < 1e-9
    assert abs(relaxed.positions[1] - water.positions[1]).max() > 0.1


def test_what_cannot_be_done_is_said(page, room, api, shots):
    """Generate without a curve, and the worker goes on."""
    name = room.room
    press(page, "Run SiMGen Demo")
    task = await_task(api, name, "failed")
    assert "there is no curve" in task["error"]
    assert "there is no curve" in api.chat(name)[-1]
    press(page, "toggle chat")
    page.wait_for_timeout(2000)
    page.screenshot(path=shots / "8-no-curve.png")
    room.append(ase.build.bulk("Cu"))
    room.step = len(room) - 1
    api.submit(name, "Relax")
    assert "periodic" in await_task(api, name, "failed")["error"]


def test_cancel(room, api):
    """A task that is cancelled ends within a few steps."""
    name = room.room
    path = f"/v1/rooms/{name}/geometries/curve"
    position = [[0, 0, 0], [4, 0, 0], [8, 2, 0]]
    api.call("PUT", path, {"type": "Curve", "data": {"position": position}})
    before = api.frames(name)
    task = api.submit(name, "Generate", steps=1000, count=20)
    wait(lambda: api.frames(name) > before + 20, 120, "no frames arrive")
    assert api.task(task)["status"] == "running", "frames came only at the end"
    api.cancel(task)
    time.sleep(3)
    frames = api.frames(name)
    time.sleep(2)
    assert api.frames(name) == frames, "frames come after the task was cancelled"
    assert api.task(task)["status"] == "cancelled"
    # The worker is free again at once.
    start = time.time()
    api.submit(name, "NewCanvas")
    await_task(api, name)
    assert time.time() - start < 15


def test_sigterm_takes_the_modifiers_away(url, api, tmp_path):
    """A worker of a room ends at SIGTERM: its task fails with a reason, its modifiers are gone."""
    name = "of-its-own"
    worker = Worker(url, "--room", name, log=tmp_path / "log")
    worker.await_offer()
    assert f"{name}:modifiers:Generate" in api.jobs(name)
    path = f"/v1/rooms/{name}/geometries/curve"
    position = [[0, 0, 0], [4, 0, 0], [8, 2, 0]]
    api.call("PUT", path, {"type": "Curve", "data": {"position": position}})
    submitted = api.call(
        "POST",
        f"/v1/joblib/rooms/{name}/tasks/{name}:modifiers:Generate",
        {"payload": {"steps": 1000, "count": 20}},
    )
    wait(lambda: api.frames(name) > 20, 120, "no frames arrive")
    start = time.time()
    assert worker.end() == 0
    assert time.time() - start < 5
    assert api.task(submitted["id"])["error"] == "simgen was stopped"
    assert f"{name}:modifiers:Generate" not in api.jobs(name)


def test_wrong_addresses_and_accounts(url, tmp_path):
    """The command says what is wrong and ends with 1."""
    password = tmp_path / "password"
    password.write_text("wrong\n")
    for arguments, words in (
        (["http://127.0.0.1:9"], "nothing listens there"),
        (["https://example.org"], "only http"),
        ([url, "--user", "anna@example.org"], "--password-file"),
        ([url, "--user", "anna@example.org", "--password-file", str(password)], "does not know anna"),
    ):
        worker = Worker(*arguments, log=tmp_path / "log")
        assert worker.process.wait(60) == 1
        assert words in worker.text(), worker.text()
