import { $, announce, download, make, replaceKeepingFocus } from "./dom.js";
import { ask, request, within } from "./connection.js";
import { isEditor, report, savePage } from "./document.js";
import { subscripts } from "./elements.js";
import { state, set, watch } from "./store.js";

const SORTS = {
  newest: ["newest", (a, b) => b.id - a.id], oldest: ["oldest", (a, b) => a.id - b.id],
  energy: ["energy per atom", (a, b) => perAtom(a) - perAtom(b)], atoms: ["size", (a, b) => b.symbols.length - a.symbols.length],
  qed: ["drug-likeness", (a, b) => (b.metrics?.qed ?? -1) - (a.metrics?.qed ?? -1)], formula: ["formula", (a, b) => (a.formula < b.formula ? -1 : 1)],
};
const perAtom = (m) => (Number.isFinite(m.metrics?.energy) ? m.metrics.energy / m.symbols.length : Infinity);
const picked = new Set(), pictures = new Map();
let view = null;

export function start(scene) {
  view = scene;
  $("sort").append(...Object.entries(SORTS).map(([value, [title]]) => make("option", { value }, title)));
  for (const id of ["filter-text", "filter-valid", "filter-star", "sort"]) $(id).addEventListener("input", draw);
  $("gallery-close").addEventListener("click", () => open(false));
  $("gallery-open").addEventListener("click", () => open($("gallery").hidden));
  $("export").addEventListener("click", save);
  $("overlay").addEventListener("click", overlay);
  $("delete-molecules").addEventListener("click", remove);
  watch(["molecules", "shown", "page", "right", "overlaid"], draw);
}

export function open(isOpen) {
  $("gallery").hidden = !isOpen;
  $("gallery-open").setAttribute("aria-expanded", String(isOpen));
  $("gallery-open").setAttribute("aria-pressed", String(isOpen));
}

/** Puts a molecule into the scene. */
export function show(id) {
  const isAway = state.shown !== id;
  set({ shown: id, frame: null, playing: false, follow: false, ...(isAway ? { selection: new Set(), measured: [] } : {}) });
  const molecule = state.molecules.get(id);
  if (molecule) announce(`${molecule.formula}, ${molecule.verdict ?? ""}`, { spokenOnly: true });
  if (isAway) view.centreSoon();
}

const nameOf = (molecule) => state.page.names?.[molecule.id] ?? molecule.label ?? `molecule ${molecule.id}`;

function visible() {
  const words = $("filter-text").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return [...state.molecules.values()].filter((m) => {
    if ($("filter-valid").checked && !m.valid) return false;
    if ($("filter-star").checked && !state.page.stars.includes(m.id)) return false;
    const text = [m.formula, m.smiles, nameOf(m), m.verdict, m.stage, ...(m.why ?? [])].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  }).sort(SORTS[$("sort").value || "newest"][1]);
}

function draw() {
  for (const id of picked) if (!state.molecules.has(id)) picked.delete(id);
  const list = visible(), total = state.molecules.size;
  $("gallery-count").textContent = list.length === total ? `${total}` : `${list.length} of ${total}`;
  $("gallery-open").textContent = `Molecules ${total}`;
  $("picked").textContent = picked.size ? `${picked.size} chosen` : "none chosen";
  for (const id of ["overlay", "delete-molecules"]) $(id).disabled = !picked.size || (id !== "overlay" && !isEditor());
  $("export").disabled = !total;
  replaceKeepingFocus($("cards"), list.length ? list.map(card)
    : make("li", { class: "nothing" }, total ? "No molecule fits the filter." : "Molecules appear here as they are made."));
}

function card(molecule) {
  const { id } = molecule, isStar = state.page.stars.includes(id);
  const verdict = molecule.valid ? "valid" : molecule.failed ?? molecule.verdict ?? "not evaluated";
  const why = (molecule.why ?? []).filter((w) => w !== verdict).slice(0, 2).join(", ");
  return make("li", { class: "card", "data-shown": String(state.shown === id) },
    make("button", { class: "picture", "aria-label": `Show ${molecule.formula}, ${nameOf(molecule)}`, "data-key": `show-${id}`, onclick: () => show(id) }, picture(molecule)),
    make("div", { class: "body" },
      make("div", { class: "title" },
        make("input", { type: "checkbox", "aria-label": `Choose ${molecule.formula}`, "data-key": `pick-${id}`, ".checked": picked.has(id), onchange: (e) => { if (e.target.checked) picked.add(id); else picked.delete(id); draw(); } }),
        make("span", { class: "grow", title: nameOf(molecule), ondblclick: () => rename(molecule) }, subscripts(molecule.formula)),
        make("button", { class: "plain", "data-key": `name-${id}`, "aria-label": `Name ${molecule.formula}`, title: nameOf(molecule), onclick: () => rename(molecule) }, "✎"),
        make("button", { class: "star", "aria-pressed": String(isStar), "aria-label": `Star ${molecule.formula}`, "data-key": `star-${id}`, onclick: () => star(id) }, isStar ? "★" : "☆")),
      make("p", { class: "faint" }, [nameOf(molecule), molecule.paused ? "paused" : molecule.stage].filter(Boolean).join(" · ")),
      make("p", { class: `verdict ${molecule.valid ? "good" : "bad"}` }, verdict, why && make("span", { class: "faint" }, `: ${why}`)),
      molecule.smiles && make("p", { class: "smiles", title: molecule.smiles }, molecule.smiles),
      make("p", { class: "metrics" }, metrics(molecule).map((text) => make("span", {}, text)))));
}

function metrics({ metrics: m = {}, seconds, symbols }) {
  const heavy = symbols.filter((s) => s !== "H").length, list = [`${heavy} heavy`];
  if (Number.isFinite(m.energy)) list.push(`${m.energy.toFixed(2)} eV`);
  if (Number.isFinite(m.qed)) list.push(`QED ${m.qed.toFixed(2)}`);
  if (Number.isFinite(m.logp)) list.push(`logP ${m.logp.toFixed(1)}`);
  if (Number.isFinite(m.sharpness)) list.push(`surprise ${m.sharpness.toFixed(1)}`);
  if (Number.isFinite(seconds)) list.push(`${seconds.toFixed(1)} s`);
  return list;
}

// Drawings come with the key of the session, so that they cannot be plain addresses.
function picture(molecule) {
  const key = `${molecule.id} ${molecule.smiles} ${molecule.stage} ${molecule.symbols.length}`;
  if (molecule.paused) return make("span", {}, "paused");
  // What is not valid has no structural formula.
  const heavy = molecule.symbols.filter((s) => s !== "H").length;
  if (!molecule.smiles || heavy > (state.about?.limits?.judged ?? Infinity)) return make("span", {}, molecule.symbols.length ? "no drawing" : "no atoms");
  const place = make("span", {}, "…");
  if (!pictures.has(key)) {
    pictures.set(key, request(within(`molecules/${molecule.id}.svg`)).then((r) => r.blob()).then((blob) => URL.createObjectURL(blob)));
  }
  pictures.get(key).then((url) => place.replaceWith(make("img", { src: url, alt: `Structural formula of ${molecule.formula}`, loading: "lazy" })))
    .catch(() => { place.textContent = "no drawing"; pictures.delete(key); });
  return place;
}

function star(id) {
  const stars = state.page.stars.includes(id) ? state.page.stars.filter((s) => s !== id) : [...state.page.stars, id];
  savePage({ ...state.page, stars });
}

function rename(molecule) {
  const name = prompt("Name of the molecule", nameOf(molecule));
  if (name !== null) savePage({ ...state.page, names: { ...state.page.names, [molecule.id]: name.slice(0, 80) } });
}

function overlay() {
  const ids = [...picked].slice(-2);
  set({ overlaid: state.overlaid.length && ids.every((id) => state.overlaid.includes(id)) ? [] : ids });
  announce(state.overlaid.length ? "Overlaid: carbon of the first is teal, of the second pink." : "No molecule is overlaid.");
}

async function remove() {
  const molecules = [...picked];
  await report(await ask({ op: "delete", molecules }));
}

async function save() {
  const format = $("export-format").value, molecules = picked.size ? [...picked] : visible().map((m) => m.id);
  try {
    if (format === "png") return download(await view.renderer.picture(), "simgen.png");
    const response = await request(within("export"), { method: "POST", body: { molecules, format, trajectory: format === "h5md" } });
    download(await response.blob(), `simgen.${format === "h5md" ? "h5" : format}`);
    announce(`${molecules.length} saved as ${format}.`);
  } catch (error) {
    announce(error.message, { isError: true });
  }
}
