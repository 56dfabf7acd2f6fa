import { $, announce, make, replaceKeepingFocus } from "./dom.js";
import { feed, isEditor } from "./document.js";
import { clashes, drawnWidth, handles, KINDS, measure, withHandle } from "./shapes.js";
import { range } from "./forms.js";
import { scaffolds, scene } from "./scene.js";
import { addPoint, begin, commit, removePoint, shapeName, sketch, withPull } from "./shape-edit.js";
import { nameOf } from "./select.js";
import { request, within } from "./connection.js";
import { state, set, watch } from "./store.js";

export function start(view) {
  const kinds = $("kind");
  kinds.append(...Object.entries(KINDS).map(([value, { title }]) => make("option", { value }, title)));
  // For shapes that a recipe or a button made, not a pen.
  kinds.append(make("option", { value: "other", hidden: true }, ""));
  kinds.addEventListener("change", () => choose(kinds.value));
  watch(["shape", "point", "document", "molecules", "right"], () => draw(view));
}

export function choose(kind) {
  if (kind === "surface") return beginSurface();
  if (kind === "cavity") {
    if (scaffolds().some((s) => s.plugin === "pocket")) feed(withPull(`prior ${shapeName()}: cavity scaffold=${scaffolds().find((s) => s.plugin === "pocket").name}`));
    else announce("A pocket needs a protein and a molecule in it: load both in the panel Fragments.", { isError: true });
    draw();
    return;
  }
  begin(kind);
  set({ tool: "draw" });
}

/** Around a molecule of the gallery, whose atoms become a file of the session, or around a scaffold by its name. */
async function beginSurface(which = state.shown ?? scaffolds()[0]?.name, distance = 1.7) {
  const molecule = state.molecules.get(Number(which)), id = Number(which);
  if (!molecule && which !== undefined && scaffolds().some((s) => s.name === which)) {
    return feed(withPull(`prior ${shapeName()}: surface around=${which} distance=${distance}`));
  }
  if (!molecule) return announce("Choose a molecule in the gallery or load one first.", { isError: true });
  const text = [molecule.symbols.length, molecule.label ?? "", ...molecule.symbols.map((s, i) => [s, ...molecule.positions[i].map((x) => x.toFixed(5))].join(" "))].join("\n");
  const name = `around-${id}.xyz`;
  try {
    await request(within(`files/${name}`), { method: "POST", body: `${text}\n`, type: "chemical/x-xyz" });
    await feed(withPull(`prior ${shapeName()}: surface file="${name}" distance=${distance}`));
  } catch (error) {
    announce(error.message, { isError: true });
  }
}

// Shapes that follow from what is loaded have no numbers of their own.
const OF_SCAFFOLD = { linker: "From fragment to fragment", growth: "Away from the anchor", cavity: "The room in the pocket" };

/** What is known of the shape in a line: length, atoms, clashes. */
export function facts(shape = state.shape) {
  if (!shape) return ["No shape."];
  const { size, atoms } = measure(shape), suggested = shape.isDraft ? atoms : shape.atoms ?? atoms;
  const lines = [[OF_SCAFFOLD[shape.plugin] ?? size, suggested && `about ${suggested} heavy atoms`].filter(Boolean).join(", ")];
  if (shape.kind === "tube") lines.unshift(`${shape.points.length} points${shape.closed ? ", closed" : ""}`);
  const near = clashes(shape, scene.atoms.filter((atom) => atom.fixed));
  if (near.length) lines.push(`Within 1.2 Å of ${near.slice(0, 4).map(nameOf).join(", ")}${near.length > 4 ? " and others" : ""}: the shape leaves out what is too close.`);
  return lines.filter(Boolean);
}

let last = null;
function draw() {
  const { shape, point } = state;
  $("kind").lastElementChild.textContent = shape ? shape.plugin[0].toUpperCase() + shape.plugin.slice(1) : "";
  $("kind").value = shape?.kind ?? "tube";
  $("closed").setAttribute("aria-pressed", String(Boolean(shape?.closed)));
  $("closed").disabled = shape?.kind !== "tube";
  for (const [i, row] of [...$("shape-panel").querySelectorAll("tbody tr")].entries()) row.setAttribute("aria-selected", String(i === point));
  const now = JSON.stringify([shape, state.right, shape?.kind === "surface" && [...state.molecules.keys()]]);
  if (now === last) return;
  last = now;
  const parts = [make("p", { id: "shape-facts" }, facts().map((text) => make("span", {}, text, make("br"))))];
  if (!shape) parts.push(make("button", { "data-key": "new", onclick: () => choose("tube") }, "Draw a tube"));
  else {
    if (shape.kind === "other") parts.push(make("p", { class: "faint" }, `Its numbers are under All parameters: prior ${shapeName()}.`));
    if (["ring", "sphere", "ellipsoid", "disc"].includes(shape.kind) && !shape.isNew) parts.push(...sizes(shape));
    if (shape.kind === "surface") parts.push(...surface(shape));
    if (!["cavity", "other"].includes(shape.kind)) parts.push(width(shape));
    if (!shape.isNew || shape.kind === "tube") parts.push(table(shape, point));
    if (shape.isNew && shape.kind !== "tube") parts.push(make("button", { "data-key": "here", onclick: () => commit({ ...shape, isNew: false }) }, "Put it in the middle"));
    parts.push(make("div", { class: "row wrap" },
      shape.kind === "tube" && make("button", { "data-key": "add", onclick: () => addPoint(nextPoint(shape)) }, "Add point"),
      make("button", { "data-key": "new", onclick: () => choose(KINDS[shape.kind] ? shape.kind : "tube") }, "New shape")));
  }
  replaceKeepingFocus($("shape-panel"), parts);
  for (const input of $("shape-panel").querySelectorAll("input, button, select")) input.disabled = !isEditor();
}

function nextPoint({ points }) {
  const last = points.at(-1), before = points.at(-2);
  if (!last) return [0, 0, 0];
  return before ? last.map((x, i) => x + (x - before[i]) * 0.7) : [last[0] + 2, last[1], last[2]];
}

function width(shape) {
  return range({
    key: "shape-width", label: "Width", unit: "Å", min: 0.3, max: 2.5, step: 0.05, value: Number(drawnWidth(shape).toFixed(2)),
    change: (value, done) => { const next = { ...state.shape, width: Math.max(0.05, value) }; if (done) commit(next); else sketch(next); },
  });
}

function sizes(shape) {
  const size = (key, label, max) => range({
    key: `shape-${key}`, label, unit: "Å", min: 0.2, max, step: 0.1, value: Number(shape[key].toFixed(2)),
    change: (value, done) => { const next = { ...state.shape, [key]: Math.max(0.2, value) }; if (done) commit(next); else sketch(next); },
  });
  const list = [size("radius", "Radius", 12)];
  if (shape.kind === "ellipsoid") list.push(size("half", "Half length", 12));
  return list;
}

function surface(shape) {
  const list = [...state.molecules.values()];
  return [
    make("label", { class: "row" }, "Molecule ", make("select", { "data-key": "around", onchange: (e) => beginSurface(e.target.value, shape.distance) },
      scaffolds().map((s) => make("option", { value: s.name, ".selected": shape.around === s.name }, `fragments: ${s.name}`)),
      list.map((m) => make("option", { value: m.id, ".selected": shape.file === `around-${m.id}.xyz` }, `${m.formula} ${m.label ?? ""}`)))),
    range({ key: "distance", label: "Distance", unit: "Å", min: 0, max: 6, step: 0.1, value: shape.distance, change: (value, done) => done && commit({ ...shape, distance: Math.max(0, value) }) }),
  ];
}

// Every point in exact numbers: what is drawn with a mouse can be written too.
function table(shape, point) {
  const rows = shape.kind === "tube" ? shape.points.map((at, i) => ({ name: i + 1, at }))
    : handles(shape).map(({ name, at }) => ({ name, at }));
  if (!rows.length) return make("p", { class: "faint" }, shape.kind === "tube" ? "Click in the scene to add points, or use Add point." : "");
  const isTube = shape.kind === "tube";
  return make("div", { class: "numbers", role: "region", "aria-label": "Points of the shape", tabindex: 0 }, make("table", {},
    make("thead", {}, make("tr", {}, ["", "x", "y", "z", isTube && ""].filter((t) => t !== false).map((t) => make("th", { scope: "col" }, t)))),
    make("tbody", {}, rows.map(({ name, at }, i) => make("tr", { "aria-selected": String(i === point) },
      make("th", { scope: "row" }, String(name)),
      [0, 1, 2].map((axis) => make("td", {}, make("input", {
        type: "number", step: 0.1, "data-key": `p${i}-${axis}`, "aria-label": `Point ${name}, ${"xyz"[axis]}, angstrom`, ".value": Number(at[axis].toFixed(3)),
        onfocus: () => { if (state.point !== i) set({ point: i }); },
        onchange: (e) => {
          if (!Number.isFinite(e.target.valueAsNumber)) return;
          commit(withHandle(state.shape, i, at.map((x, k) => (k === axis ? e.target.valueAsNumber : x))));
        },
      }))),
      isTube && make("td", {}, make("span", { class: "row" },
        make("button", { class: "plain", title: "Insert a point after this one", "aria-label": `Insert a point after ${name}`, "data-key": `i${i}`, onclick: () => insertAfter(shape, i) }, "+"),
        make("button", { class: "plain", title: "Delete this point", "aria-label": `Delete point ${name}`, "data-key": `d${i}`, onclick: () => removePoint(i) }, "×"))))))));
}

function insertAfter(shape, i) {
  const next = shape.points[i + 1] ?? (shape.closed ? shape.points[0] : null);
  addPoint(next ? shape.points[i].map((x, k) => (x + next[k]) / 2) : nextPoint(shape), i + 1);
}
