"""The rest of figures 8 and 9 by the page's buttons: a ligand for a pocket, a fragment that grows, two that are linked."""

import json

from conftest import ROOT
from test_story import export, positions

POCKET = [ROOT / "data" / "pockets" / name for name in ("1ia1.pdb", "1ia1-ligand.sdf")]


def load(tab, *files):
    tab.page.set_input_files("#file", [str(file) for file in files])


def quick(tab):
    """Few steps: what is tested is not the chemistry."""
    for field, value in (("count", 1), ("steps", 60), ("seed", 3)):
        tab.set(field, value)


def heavy(scaffold="ends"):
    return (
        "simgen.state.document.statements.find((s) => s.name === '%s').molecule.positions"
        ".filter((_, i) => simgen.state.document.statements.find((s) => s.name === '%s').molecule.symbols[i] !== 'H')"
        % (scaffold, scaffold)
    )


def made(tab, attempts=4):
    """Generates until there is a molecule; not every cloud becomes one."""
    for _ in range(attempts):
        tab.generate()
        molecule = tab.get("simgen.state.molecules.get(Math.max(...simgen.state.molecules.keys()))")
        if not molecule.get("failed"):
            return molecule
        tab.set("seed", tab.get("Number(document.getElementById('seed').value)") + 1)
    raise AssertionError(f"nothing was made: {molecule['failed']}")


def drop(page, files):
    """Drops files on the page, as a hand does."""
    contents = json.dumps([[file.name, file.read_text()] for file in files])
    page.evaluate(
        f"""() => {{ const files = new DataTransfer();
        for (const [name, text] of {contents}) files.items.add(new File([text], name));
        for (const type of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, {{ dataTransfer: files, bubbles: true, cancelable: true }})); }}"""
    )


def test_a_ligand_for_a_pocket(tab):
    tab = tab()
    page = tab.page
    drop(page, POCKET)
    tab.until("simgen.state.shape?.kind === 'cavity' && simgen.view.renderer.batches.pocket.count > 300")
    assert "residues" in page.inner_text("#fragments-panel")
    for name in ("scaffold site: pocket", "prior shape: cavity", "force wall: exclusion"):
        assert name in tab.get("simgen.state.document.statements.map((s) => s.text).join('\\n')")
    page.keyboard.press("c")
    tab.settle()
    tab.picture("pocket-1-room")
    quick(tab)
    molecule = made(tab)
    # It is where the ligand was, and no atom of the protein is part of it.
    metrics = molecule["metrics"]
    assert metrics["pocket_contact"] > 0.7 and metrics["in_pocket"] == 1 and metrics["clash"] == 0
    assert molecule["fixed"] == []
    page.keyboard.press("c")
    tab.settle()
    tab.picture("pocket-2-ligand")
    # The pocket can be put out of sight, and comes back.
    page.click("[data-key=pocket-shown]")
    tab.until("simgen.view.renderer.batches.pocket.count === 0")
    page.click("[data-key=pocket-shown]")
    tab.until("simgen.view.renderer.batches.pocket.count > 300")
    # Taken out, nothing that was made of it stays behind.
    page.click("[aria-label='Remove site']")
    tab.until("simgen.state.document.statements.every((s) => s.kind === 'run' || !s.text.includes('site'))")


def test_a_fragment_grows_in_a_pocket(tab):
    tab = tab()
    page = tab.page
    load(tab, *POCKET)
    tab.until("simgen.state.shape?.kind === 'cavity'")
    load(tab, ROOT / "recipes" / "pocket-fragment.sdf")
    tab.until("simgen.state.document.statements.some((s) => s.name === 'site' && s.arguments.fragment === 'ends')")
    page.click("[data-key=grow]")
    tab.until("simgen.state.document.statements.some((s) => s.plugin === 'growth' && s.arguments.scaffold === 'site')")
    fixed = tab.get(heavy())
    quick(tab)
    molecule = made(tab)
    assert all(place in molecule["positions"] for place in fixed)
    assert molecule["metrics"]["pocket_contact"] > 0.7
    page.keyboard.press("c")
    tab.settle()
    tab.picture("pocket-3-grown")
    page.click("[aria-label='Remove ends']")
    tab.until("simgen.state.document.statements.every((s) => s.name !== 'ends')")


def test_a_fragment_grows_where_it_is_clicked(tab):
    tab = tab()
    page = tab.page
    load(tab, ROOT / "recipes" / "growth-fragment.sdf")
    tab.until("simgen.scene.atoms.filter((a) => a.owner === 'f').length > 5")
    page.keyboard.press("c")
    tab.settle()
    page.click("[data-key=anchor]")
    # A hydrogen that nothing hides gives its place away.
    place, parent = tab.get(
        """(() => { const c = simgen.view.camera, { atoms, bonds } = simgen.scene;
        const hydrogens = atoms.map((a, i) => ({ a, i, p: c.project(a.at) })).filter(({ a }) => a.symbol === 'H' && a.owner === 'f');
        const free = hydrogens.filter(({ i, p }) => atoms.every((b, j) => { const q = c.project(b.at); return j === i || Math.hypot(p[0] - q[0], p[1] - q[1]) > 24 || q[2] > p[2]; }));
        const { a, i } = free[0], bond = bonds.find((b) => b.includes(i));
        return [a.at, atoms[bond[0] === i ? bond[1] : bond[0]].at]; })()"""
    )
    count = tab.get("simgen.scene.atoms.length")
    page.mouse.click(*tab.where(str(place)))
    tab.until("simgen.state.document.statements.find((s) => s.name === 'ends').anchors.length === 1")
    tab.until(f"simgen.scene.atoms.length === {count - 1}")
    anchor = tab.get("(({ molecule, anchors }) => molecule.positions[anchors[0]])(simgen.state.document.statements.find((s) => s.name === 'ends'))")
    assert anchor == parent
    page.keyboard.press("v")
    page.click("[data-key=grow]")
    tab.until("simgen.state.shape.plugin === 'growth' && simgen.state.shape.engine.length > 10")
    tab.settle()
    tab.picture("grow-1-anchor")
    fixed = tab.get(heavy())
    quick(tab)
    molecule = made(tab)
    assert all(at in molecule["positions"] for at in fixed)
    # What is new is bonded to the anchor, where the hydrogen was, and nowhere else.
    symbols, old = molecule["symbols"], [molecule["positions"].index(at) for at in fixed]
    between = [
        {i, j} for i, j, _ in molecule["bonds"]
        if (i in old) != (j in old) and symbols[i] != "H" and symbols[j] != "H"
    ]
    root = molecule["positions"].index(anchor)
    assert between and all(root in bond for bond in between)
    page.keyboard.press("c")
    tab.settle()
    tab.picture("grow-2-molecule")


def test_two_fragments_are_linked_without_a_path(tab):
    tab = tab()
    page = tab.page
    load(tab, ROOT / "recipes" / "linker-fragments.sdf")
    tab.until("simgen.scene.atoms.filter((a) => a.owner === 'f').length === 12")
    page.click("[data-key=link]")
    tab.until("simgen.state.shape.plugin === 'linker'")
    page.keyboard.press("c")
    tab.settle()
    tab.picture("link-1-way")
    fixed = tab.get(heavy())
    quick(tab)
    molecule = made(tab)
    # To the bit, in the page and in the file.
    assert all(place in molecule["positions"] for place in fixed)
    text = positions(export(page, "xyz").decode())[-1]
    written = [[float(x) for x in atom[1:]] for atom in text]
    assert all(place in written for place in fixed)
    # One molecule of both.
    reached, todo = {molecule["positions"].index(fixed[0])}, [molecule["positions"].index(fixed[0])]
    while todo:
        atom = todo.pop()
        for i, j, _ in molecule["bonds"]:
            for a, b in ((i, j), (j, i)):
                if a == atom and b not in reached:
                    reached.add(b)
                    todo.append(b)
    assert len(reached) == len(molecule["symbols"])
    page.keyboard.press("c")
    tab.settle()
    tab.picture("link-2-molecule")
    # Without the fragments the session is as plain as before.
    page.click("[aria-label='Remove ends']")
    tab.until("simgen.state.document.statements.every((s) => s.kind === 'run' || !s.text.includes('ends')) && simgen.state.shape.kind === 'tube'")
