"""The story of the paper's figure 9: two fragments, a path drawn between them, molecules that are watched as they grow."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def positions(text):
    """Elements and coordinates of every molecule of an XYZ file, digit by digit."""
    lines, molecules = text.splitlines(), []
    while lines:
        count = int(lines[0])
        molecules.append([line.split()[:4] for line in lines[2 : 2 + count]])
        lines = lines[2 + count :]
    return molecules


def export(page, form):
    page.select_option("#export-format", form)
    with page.expect_download() as download:
        page.click("#export")
    return Path(download.value.path()).read_bytes()


def test_two_fragments_and_a_path(tab, tmp_path):
    tab = tab()
    page = tab.page
    page.set_input_files("#file", str(ROOT / "recipes" / "linker-fragments.sdf"))
    tab.until("simgen.scene.atoms.filter((a) => a.fixed).length > 5")
    fixed = tab.get("simgen.scene.atoms.filter((a) => a.fixed && a.symbol !== 'H').map((a) => a.at)")
    page.keyboard.press("c")
    tab.settle()

    # From an atom of one fragment through empty space to an atom of the other.
    tab.draw([(0.3, 0.42), (0.45, 0.3), (0.6, 0.36)])
    assert "prior shape: spline" in tab.statement("shape")
    tab.picture("story-1-path")
    # By Link the way is found from anchor to anchor.
    page.click("#fragments-panel button:has-text('Link')")
    tab.until("simgen.state.document.statements.some((s) => s.plugin === 'linker')")
    tab.picture("story-2-link")
    page.keyboard.press("Control+z")
    tab.saved(3)
    page.keyboard.press("Control+Shift+z")
    tab.until("simgen.state.document.statements.some((s) => s.plugin === 'linker')")

    # Many steps, so that there is time to look.
    tab.set("count", 1)
    tab.set("steps", 1500)
    page.keyboard.press("v")
    page.click("#generate")
    tab.until("simgen.scene.frame?.step > 20")
    first = tab.get("simgen.scene.frame.step")
    tab.until(f"simgen.scene.frame?.step > {first} + 5 || simgen.state.run === null")
    tab.picture("story-3-growing")
    tab.ended()
    molecule = tab.until("simgen.state.molecules.get(simgen.state.shown) ?? null")
    # Fragments never move by a bit.
    for place in fixed:
        assert any(max(abs(a - b) for a, b in zip(place, other)) < 1e-9 for other in molecule["positions"])
    assert tab.get("simgen.state.trajectories.get(simgen.state.shown)?.length > 20")
    page.keyboard.press("c")
    tab.settle()
    tab.picture("story-4-molecule")


def test_the_exported_recipe_makes_the_same_molecules(tab, tmp_path):
    tab = tab()
    page = tab.page
    tab.draw([(0.3, 0.5), (0.45, 0.38), (0.6, 0.5)])
    tab.set("count", 2)
    tab.set("steps", 40)
    tab.set("heavy_atoms", 6)
    assert tab.generate() == 2

    # Verbs on the molecule in the scene, step by step.
    shown = tab.get("simgen.state.shown")
    for verb in ("hydrogenate", "relax"):
        revision = tab.get("simgen.state.document.revision")
        page.click(f"[data-verb={verb}]")
        tab.until(f"simgen.state.run === null && simgen.state.document.revision > {revision}", 60)
    assert tab.get(f"simgen.state.molecules.get({shown}).stage") == "relaxed"
    energy = tab.get(f"simgen.state.molecules.get({shown}).metrics.energy")
    page.keyboard.press("Control+z")
    tab.until(f"simgen.state.molecules.get({shown}).stage !== 'relaxed' || simgen.state.document.canRedo")
    page.keyboard.press("Control+Shift+z")
    tab.until(f"simgen.state.molecules.get({shown}).metrics.energy === {energy} && !simgen.state.document.canRedo")

    made = positions(export(page, "xyz").decode())
    with page.expect_download() as download:
        page.click("#export-recipe")
    recipe = tmp_path / "session.simgen"
    recipe.write_text(Path(download.value.path()).read_text())
    run = subprocess.run(
        [os.environ["SIMGEN"], "run", str(recipe), "--output", str(tmp_path / "out"), "--no-report"],
        cwd=ROOT, capture_output=True, text=True,
    )
    assert run.returncode == 0, run.stderr
    again = positions((tmp_path / "out" / "molecules.xyz").read_text())
    assert made and all(molecule in again for molecule in made if len(molecule) > 3)


def test_stop_pause_and_going_on(tab):
    tab = tab()
    page = tab.page
    tab.set("count", 1)
    tab.set("steps", 20000)
    page.click("#generate")
    tab.until("simgen.scene.frame?.step > 3")
    page.click("#pause")
    tab.until("simgen.state.run === null && simgen.state.molecules.get(simgen.state.shown)?.paused")
    assert page.inner_text("#pause") == "Continue"
    step = tab.get("simgen.state.trajectories.get(simgen.state.shown).at(-1).step")
    tab.picture("paused")
    # The shape may be changed in between.
    page.click("#shape-panel button:has-text('Add point')")
    page.click("#pause")
    tab.until(f"simgen.state.trajectories.get(simgen.state.shown).at(-1).step > {step}")
    if page.is_enabled("#stop"):
        page.click("#stop")
    tab.ended(60)


@pytest.mark.parametrize("form, begin", [("xyz", b""), ("sdf", b""), ("csv", b""), ("png", b"\x89PNG")])
def test_molecules_are_exported(tab, form, begin):
    tab = tab()
    tab.molecule()
    data = export(tab.page, form)
    assert len(data) > 100 and data.startswith(begin)
