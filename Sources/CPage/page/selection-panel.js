import { $, make, replaceKeepingFocus } from "./dom.js";
import { formulaOf } from "./elements.js";
import { measuredAtoms, measureText } from "./labels.js";
import { scene } from "./scene.js";
import { choose, chooseInside, nameOf } from "./select.js";
import { state, set, watch } from "./store.js";

export function start() {
  watch(["selection", "measured", "shown", "frame", "shape", "document", "molecules"], draw);
}

let last = "";
function draw() {
  const chosen = scene.atoms.filter((atom) => state.selection.has(atom.key)), path = measuredAtoms();
  const measured = path.length ? `${path.map(nameOf).join(" – ")}${measureText() ? `: ${measureText()}` : ""}` : "";
  const now = JSON.stringify([chosen.map((a) => [a.key, a.at]), measured, Boolean(state.shape), scene.atoms.length]);
  if (now === last) return;
  last = now;
  replaceKeepingFocus($("selection-panel"),
    make("p", {}, chosen.length ? `${chosen.length} atoms: ${formulaOf(chosen.map((a) => a.symbol))}` : "Click atoms, or double click a molecule.",
      chosen.length === 1 && make("span", { class: "faint" }, ` ${nameOf(chosen[0])} at ${chosen[0].at.map((x) => x.toFixed(3)).join(", ")}`)),
    make("div", { class: "row wrap" },
      make("button", { "data-key": "all", onclick: () => choose(scene.atoms.map((a) => a.key)) }, "All"),
      make("button", { "data-key": "inside", disabled: !state.shape, onclick: chooseInside }, "Inside the shape"),
      make("button", { "data-key": "none", disabled: !chosen.length, onclick: () => choose([]) }, "None"),
      make("button", { "data-key": "measure", disabled: chosen.length < 2 || chosen.length > 4, title: "Two atoms: distance, three: angle, four: torsion", onclick: measureChosen }, "Measure these")),
    measured && make("div", { class: "row" }, make("strong", { class: "grow" }, measured), make("button", { class: "plain", "data-key": "clear", onclick: () => set({ measured: [] }) }, "Clear")));
}

// In the order in which they were chosen.
const measureChosen = () => set({ measured: [...state.selection].filter((key) => scene.atoms.some((a) => a.key === key)).slice(0, 4) });
