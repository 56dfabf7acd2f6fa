import { $, announce, make, replaceKeepingFocus } from "./dom.js";
import { ask, json, within } from "./connection.js";
import { feed, isEditor, report } from "./document.js";
import { formulaOf } from "./elements.js";
import { declaration, quoted } from "./recipe.js";
import { joined, toSDF } from "./sdf.js";
import { scaffolds } from "./scene.js";
import { remember } from "./anchors.js";
import { openRecipe } from "./session.js";
import { shapeName, withPull } from "./shape-edit.js";
import { state, set, watch } from "./store.js";

export function start(view) {
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
  watch(["document", "right"], () => {
    // What was moved comes back with the session.
    if (state.moving) set({ moving: null });
    draw();
    const count = scaffolds().reduce((sum, s) => sum + s.molecule.symbols.length, 0);
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
  if (await feed(text, { quiet: true })) {
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
  const [site, around] = [await upload(protein), await upload(others[0])];
  const text = [
    `scaffold site: pocket file=${quoted(site.name)} around=${quoted(around.name)}`,
    `prior ${shapeName()}: cavity scaffold=site volume=ligand`, "force wall: exclusion scaffold=site",
  ].join("\n");
  if (await feed(withPull(text))) set({ shown: null, frame: null });
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
  const plugin = kind === "link" ? `linker scaffold=${held.name} density=0.8 extra=3` : `growth scaffold=${held.name} length=5`;
  await feed(withPull(`prior ${shapeName()}: ${plugin}`), { quiet: true });
}

const fragmentScaffold = () => scaffolds().findLast((s) => s.plugin === "structure");

async function remove(name) {
  await report(await ask({ op: "remove", name }), true);
}

function draw() {
  const list = scaffolds();
  const cards = list.map((scaffold) => {
    const { molecule, anchors = [] } = scaffold, isPocket = scaffold.plugin === "pocket";
    return make("div", { class: "fragment" },
      make("div", { class: "row" }, make("strong", { class: "grow" }, isPocket ? "Pocket" : molecule.formula ?? formulaOf(molecule.symbols)),
        make("button", { class: "plain", "data-key": `remove-${scaffold.name}`, "aria-label": `Remove ${scaffold.name}`, onclick: () => remove(scaffold.name) }, "Remove")),
      make("p", { class: "faint" }, `${molecule.symbols.length} fixed atoms, ringed and hatched in the scene`),
      !isPocket && make("p", {}, anchors.length ? `Anchors: ${anchors.map((i) => molecule.symbols[i] + (i + 1)).join(", ")}` : "Anchors: open valences or the freest hydrogens. Click atoms to choose."),
      !isPocket && make("div", { class: "row wrap" },
        make("button", { "data-key": "anchor", onclick: () => set({ tool: "anchor" }) }, "Choose anchors"),
        make("button", { "data-key": "move", title: "Drag fragments; Shift turns them", onclick: () => set({ tool: "move" }) }, "Move"),
        make("button", { "data-key": "link", title: "A way from fragment to fragment", onclick: () => link("link") }, "Link"),
        make("button", { "data-key": "grow", title: "A cloud away from the anchors", onclick: () => link("grow") }, "Grow")));
  });
  replaceKeepingFocus($("fragments-panel"), cards,
    make("div", {}, make("button", { "data-key": "load", onclick: () => $("file").click() }, "Load .xyz, .sdf or .pdb")),
    !list.length && make("p", { class: "faint" }, "Or drop files on the page: fragments to link or to grow; a protein together with a molecule in its pocket."));
  for (const button of $("fragments-panel").querySelectorAll("button")) button.disabled = !isEditor();
}
