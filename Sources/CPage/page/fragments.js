import { $, announce, make, replaceKeepingFocus } from "./dom.js";
import { ask, json, within } from "./connection.js";
import { feed, isEditor, report } from "./document.js";
import { formulaOf, subscripts } from "./elements.js";
import { pocketOf } from "./pocket.js";
import { changed, declaration, quoted } from "./recipe.js";
import { joined, toSDF } from "./sdf.js";
import { scaffolds } from "./scene.js";
import { remember } from "./anchors.js";
import { openRecipe } from "./session.js";
import { shapeName, withPull } from "./shape-edit.js";
import { state, set, watch } from "./store.js";

let view = null;
export function start(scene) {
  view = scene;
  const input = $("file");
  input.addEventListener("change", async () => {
    await take([...input.files]);
    input.value = "";
  });
  for (const type of ["dragover", "drop"]) {
    addEventListener(type, async (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (type === "drop") await take([...event.dataTransfer.files]);
    });
  }
  let last = 0;
  watch(["document", "right", "pocketShown"], () => {
    // What was moved comes back with the session.
    if (state.moving) set({ moving: null });
    draw();
    const count = scaffolds().reduce((sum, s) => sum + s.molecule.symbols.length + (s.pocket?.symbols.length ?? 0), 0);
    if (count !== last) view.centreSoon();
    last = count;
  });
}

/** Files that somebody chose or dropped. */
export async function take(files) {
  const recipe = files.find((f) => f.name.endsWith(".simgen"));
  if (recipe) return openRecipe({ recipe: await recipe.text(), name: recipe.name.replace(/\.simgen$/, "") });
  const protein = files.find((f) => /\.(pdb|ent|cif|mmcif)$/i.test(f.name));
  try {
    if (protein) return await takeProtein(protein, files.filter((f) => f !== protein));
    const uploads = [];
    for (const file of files) uploads.push(await upload(file));
    if (uploads.some((u) => u.molecules.length)) await addFragments(uploads);
  } catch (error) {
    announce(error.message, { isError: true });
  }
}

async function upload(file, name = safe(file.name)) {
  const limit = state.about?.limits?.upload;
  if (limit && file.size > limit) throw new Error(`${file.name} is larger than ${Math.round(limit / 1e6)} MB, which is the limit`);
  const reply = await json(within(`files/${encodeURIComponent(name)}`), { method: "POST", body: file, type: "application/octet-stream" });
  for (const note of reply.notes ?? []) announce(note);
  return reply;
}
const safe = (name) => name.replace(/[^A-Za-z0-9._-]/g, "-").replace(/^[.-]+/, "").slice(-60) || "file.xyz";

// All fragments are one scaffold, so that a molecule can grow between any of them: the file itself where it is the
// only one, else a file of all of them.
async function addFragments(uploads) {
  const held = fragmentScaffold(), molecules = uploads.flatMap((u) => u.molecules);
  const isPlain = !held && uploads.length === 1;
  const text = isPlain ? `scaffold ends: structure file=${quoted(uploads[0].name)}` : await rewritten(held, joined(held?.molecule, molecules));
  if (isPlain) remember(uploads[0].name, molecules.flatMap((m) => m.symbols));
  // In a pocket they are held by it.
  const site = pocketScaffold(), lines = [text];
  if (site) lines.push(changed(site, "fragment", held?.name ?? "ends"));
  if (await feed(lines.join("\n"), { quiet: true })) {
    set({ shown: null, frame: null, selection: new Set() });
    announce(`${molecules.map((m) => m.formula ?? formulaOf(m.symbols)).join(", ")} loaded; fragments never move.`);
  }
}

/** The statement of a scaffold with its atoms in a new file. */
export async function rewritten(held, molecule) {
  const name = `fragments-${state.document.revision + 1}.sdf`;
  await upload(new Blob([toSDF(molecule)]), name);
  const values = { ...held?.arguments, file: quoted(name) };
  delete values.frame;
  // An anchor that was a hydrogen is an open valence in the new file.
  if (held?.arguments.anchors) values.anchors = `[${held.anchors.map((i) => i + 1).join(", ")}]`;
  return declaration("scaffold", held?.name ?? "ends", "structure", values);
}

async function takeProtein(protein, others) {
  if (!others.length) throw new Error("A pocket needs a second file beside the protein: a molecule that says where the pocket is (.sdf or .xyz). Drop both together.");
  const [site, around] = [await upload(protein), await upload(others[0])], fragment = fragmentScaffold()?.name;
  const text = [
    declaration("scaffold", "site", "pocket", { file: quoted(site.name), around: quoted(around.name), fragment }),
    `prior ${shapeName()}: cavity scaffold=site volume=ligand`, "force wall: exclusion scaffold=site",
  ].join("\n");
  if (!await feed(withPull(text), { quiet: true })) return;
  set({ shown: null, frame: null, tool: "view" });
  announce(`Molecules grow in the place of ${others[0].name}; the pocket never moves.`);
}

/** Fragments that were moved are a new file, which the scaffold names from now on. */
export async function moveFragments() {
  const { moving } = state, held = scaffolds().find((s) => s.name === moving?.name);
  if (!held) return;
  try {
    await feed(await rewritten(held, { ...held.molecule, positions: moving.positions }), { quiet: true });
  } catch (error) {
    announce(error.message, { isError: true });
    if (state.moving === moving) set({ moving: null });
  }
}

export async function link(kind) {
  const held = fragmentScaffold();
  if (!held) return announce("Load fragments first.", { isError: true });
  const site = pocketScaffold(), scaffold = site?.arguments.fragment === held.name ? site.name : held.name, shape = shapeName();
  const plugin = kind === "link" ? `linker scaffold=${scaffold} density=0.8 extra=3` : `growth scaffold=${scaffold} length=5`;
  // Only the atoms it grows from take further bonds.
  if (await feed(withPull(`prior ${shape}: ${plugin}\nforce wall: exclusion scaffold=${scaffold} prior=${shape}`), { quiet: true })) view.centreSoon();
}

const fragmentScaffold = () => scaffolds().findLast((s) => s.plugin === "structure");
const pocketScaffold = () => scaffolds().findLast((s) => s.plugin === "pocket");

/** Takes fragments or a pocket out, with what is made of them: a shape becomes a plain one, a wall goes. */
async function remove(name) {
  const { statements } = state.document, holder = scaffolds().find((s) => s.arguments.fragment === name);
  const isMade = (s) => [s.arguments?.scaffold, s.arguments?.around].includes(name)
    || (holder && s.arguments?.scaffold === holder.name && ["linker", "growth"].includes(s.plugin));
  const shapes = statements.filter((s) => s.kind === "prior" && isMade(s)).map((s) =>
    `prior ${s.name}: ${holder ? `cavity scaffold=${holder.name} volume=ligand` : "spline through=[[-5, 0.5, 0], [-2, -0.8, 0.3], [2, 0.8, -0.3], [5, -0.5, 0]]"}`);
  const lines = [...shapes, ...(holder ? [changed(holder, "fragment", null)] : [])];
  if (lines.length && !await feed(lines.join("\n"), { quiet: true })) return;
  for (const { name: made } of [...statements.filter((s) => s.kind === "force" && isMade(s)), { name }]) {
    if (!(await report(await ask({ op: "remove", name: made }), true)).ok) return;
  }
}

const card = (title, scaffold, ...rest) => make("div", { class: "fragment" },
  make("div", { class: "row" }, make("strong", { class: "grow" }, title),
    make("button", { class: "plain", "data-key": `remove-${scaffold.name}`, "aria-label": `Remove ${scaffold.name}`, onclick: () => remove(scaffold.name) }, "Remove")), rest);

function pocketCard(scaffold) {
  const { residues, symbols } = scaffold.pocket;
  return card("Pocket", scaffold, make("p", { class: "faint" }, `${residues.length} residues, ${symbols.length} heavy atoms. They keep the molecule out of their place and never join it.`),
    make("div", { class: "row wrap" },
      make("button", { "data-key": "pocket-shown", "aria-pressed": String(state.pocketShown), onclick: () => set({ pocketShown: !state.pocketShown }) }, "Show"),
      make("button", { "data-key": "fill", title: "The place of the molecule that was loaded with the protein", onclick: () => feed(withPull(`prior ${shapeName()}: cavity scaffold=${scaffold.name} volume=ligand`), { quiet: true }) }, "Fill")));
}

function fragmentCard(scaffold) {
  const { molecule, anchors = [] } = scaffold;
  return card(subscripts(molecule.formula ?? formulaOf(molecule.symbols)), scaffold,
    make("p", { class: "faint" }, `${molecule.symbols.length} atoms that never move, ringed and hatched in the scene.`),
    make("p", {}, anchors.length ? `Anchors: ${anchors.map((i) => molecule.symbols[i] + (i + 1)).join(", ")}` : "Anchors: open valences, else the freest hydrogens."),
    make("div", { class: "row wrap" },
      make("button", { "data-key": "link", title: "A way from fragment to fragment", onclick: () => link("link") }, "Link"),
      make("button", { "data-key": "grow", title: "A cloud away from the anchors", onclick: () => link("grow") }, "Grow"),
      make("button", { "data-key": "anchor", title: "Click the atoms to grow from", onclick: () => set({ tool: "anchor" }) }, "Anchors"),
      make("button", { "data-key": "move", title: "Drag fragments; Shift turns them", onclick: () => set({ tool: "move" }) }, "Move")));
}

function draw() {
  const list = scaffolds();
  const cards = list.map((scaffold) => (scaffold.pocket ? pocketCard(scaffold) : fragmentCard(scaffold)));
  replaceKeepingFocus($("fragments-panel"), cards,
    make("div", {}, make("button", { "data-key": "load", onclick: () => $("file").click() }, "Load .xyz, .sdf or .pdb")),
    !list.length && make("p", { class: "faint" }, "Or drop files on the page: fragments to link or to grow; a protein together with a molecule in its pocket."));
  for (const button of $("fragments-panel").querySelectorAll("button")) button.disabled = !isEditor();
}
