"""Shapes: drawn, painted, dragged, written as numbers; all of it can be taken back."""

import math

import pytest


def test_points_in_space_on_atoms_and_in_depth(tab):
    tab = tab()
    tab.molecule()
    page = tab.page
    tab.draw([(0.15, 0.25), (0.25, 0.75), (0.85, 0.8), (0.85, 0.35)])
    # On an atom: on its surface, the nearest of all to the viewer.
    atom = tab.get(
        "(() => { const c = simgen.view.camera; return simgen.scene.atoms.map((a) => ({ at: a.at, depth: c.project(a.at)[2] }))"
        ".sort((a, b) => a.depth - b.depth)[0].at; })()"
    )
    page.mouse.click(*tab.where(str(atom)))
    tab.saved(5)
    assert math.dist(tab.shape["points"][4], atom) < 0.6
    tab.picture("drawing")

    before = tab.shape["points"][1]
    start = tab.where("simgen.state.shape.points[1]")
    tab.drag(start, (start[0] + 60, start[1] - 40))
    tab.until(f"simgen.state.shape.points[1][0] !== {before[0]} && !simgen.state.shape.isDraft")
    moved = tab.shape["points"][1]
    page.keyboard.press("Control+z")
    tab.until(f"Math.abs(simgen.state.shape.points[1][0] - {before[0]}) < 1e-3")
    page.keyboard.press("Control+Shift+z")
    tab.until(f"Math.abs(simgen.state.shape.points[1][0] - {moved[0]}) < 1e-3")

    # The wheel over a point moves it along the line of sight: it stays where it is seen.
    seen = tab.where("simgen.state.shape.points[0]")
    page.mouse.move(*seen)
    before = tab.shape["points"][0]
    page.mouse.wheel(0, -300)
    tab.until(f"Math.abs(simgen.state.shape.points[0][2] - {before[2]}) > 0.05 && !simgen.state.shape.isDraft")

    page.keyboard.press("o")
    tab.until("simgen.state.shape.closed && simgen.state.document.statements.find((s) => s.name === 'shape').arguments.closed === 'true'")
    page.keyboard.press("Delete")
    tab.saved(4)


def test_numbers_and_insertion(tab):
    tab = tab()
    page = tab.page
    tab.draw([(0.2, 0.3), (0.4, 0.7), (0.7, 0.4)])
    page.fill("[aria-label='Point 2, x, angstrom']", "-1.25")
    page.press("[aria-label='Point 2, x, angstrom']", "Enter")
    tab.until("simgen.state.document.statements.find((s) => s.name === 'shape').text.includes('-1.25')")
    page.click("[aria-label='Insert a point after 1']")
    tab.saved(4)
    page.click("[aria-label='Delete point 1']")
    tab.saved(3)
    assert "Å long" in page.inner_text("#shape-facts") and "heavy atoms" in page.inner_text("#shape-facts")


@pytest.mark.parametrize("kind, plugin", [("ring", "circle"), ("sphere", "sphere"), ("ellipsoid", "ellipsoid"), ("disc", "disc")])
def test_round_shapes(tab, kind, plugin):
    tab = tab()
    tab.page.select_option("#kind", kind)
    tab.drag(tab.at(0.5, 0.5), tab.at(0.68, 0.5))
    tab.until(f"simgen.state.document.statements.findLast((s) => s.kind === 'prior').plugin === '{plugin}'")
    tab.until("simgen.state.shape.atoms > 0")
    # The engine suggests as many atoms as the page said while it was drawn.
    assert str(tab.get("simgen.state.shape.atoms")) in tab.page.inner_text("#shape-facts")
    tab.settle()
    tab.picture(f"shape-{kind}")


def test_brush_surface_and_what_is_inside(tab):
    tab = tab()
    tab.molecule()
    page = tab.page
    page.keyboard.press("b")
    page.mouse.move(*tab.at(0.2, 0.6))
    page.mouse.down()
    for i in range(30):
        page.mouse.move(*tab.at(0.2 + 0.6 * i / 30, 0.6 + 0.15 * math.sin(i / 5)))
    page.mouse.up()
    tab.until("simgen.state.shape && !simgen.state.shape.isDraft && simgen.state.shape.points.length > 3")
    assert tab.get("simgen.state.shape.points.length") < 20
    tab.picture("brush")
    page.select_option("#kind", "surface")
    tab.until("simgen.state.shape.kind === 'surface' && simgen.state.shape.engine.length > 50")
    tab.settle()
    tab.picture("shape-surface")
    page.keyboard.press("Control+z")
    tab.until("simgen.state.shape.kind === 'tube'")
    page.click("#selection-panel button:has-text('All')")
    assert tab.get("simgen.state.selection.size") == tab.get("simgen.scene.atoms.length")
    page.keyboard.press("i")
    tab.until("simgen.state.selection.size < simgen.scene.atoms.length")


def test_mistakes_are_said_where_they_are(tab):
    tab = tab()
    page = tab.page
    page.click("#panel-more > summary")
    page.click("[data-key='sampler-down']")
    page.fill("#sampler-down-steps", "1")
    page.press("#sampler-down-steps", "Enter")
    tab.until("document.getElementById('sampler-down-steps-error') !== null")
    assert page.get_attribute("#sampler-down-steps", "aria-invalid") == "true"
    tab.picture("mistake")
    page.click("#panel-recipe > summary")
    page.fill("[data-key=entry]", "force like: likenes")
    tab.until("document.querySelector('#recipe-panel .bad').textContent.length > 5")
