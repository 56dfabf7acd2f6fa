import { announce } from "./dom.js";
import { tellPresence } from "./document.js";
import { measuredAtoms, measureText } from "./labels.js";
import { scene } from "./scene.js";
import { contains } from "./shapes.js";
import { state, set } from "./store.js";

export const nameOf = (atom) => `${atom.symbol}${atom.index + 1}`;

/** Replaces the selection, or with `isMore` turns its parts on and off. */
export function choose(keys, { isMore = false, isWhole = false } = {}) {
  const selection = new Set(isMore ? state.selection : []);
  for (const key of keys) {
    if (isMore && !isWhole && selection.has(key)) selection.delete(key); else selection.add(key);
  }
  set({ selection });
  const chosen = scene.atoms.filter((atom) => selection.has(atom.key));
  if (chosen.length) announce(`${chosen.length} selected: ${chosen.slice(0, 6).map(nameOf).join(", ")}`, { spokenOnly: true });
  tellPresence([...selection].slice(0, 500));
}

export function chooseBox(camera, [x, y, width, height], isMore) {
  const keys = scene.atoms.filter((atom) => {
    const [px, py, depth] = camera.project(atom.at);
    return depth > 0 && px >= x && px <= x + width && py >= y && py <= y + height;
  }).map((atom) => atom.key);
  choose(keys, { isMore, isWhole: true });
}

export function chooseInside() {
  if (!state.shape) return announce("There is no shape.", { isError: true });
  const keys = scene.atoms.filter((atom) => contains(state.shape, atom.at)).map((atom) => atom.key);
  choose(keys);
  announce(`${keys.length} atoms are inside the shape.`);
}

export function clickMeasure(atom) {
  if (!atom) return set({ measured: [] });
  const base = state.measured.length >= 4 ? [] : state.measured;
  if (base.at(-1) === atom.key) return;
  set({ measured: [...base, atom.key] });
  const text = measureText();
  announce(text ? `${measuredAtoms().map(nameOf).join("–")}: ${text}` : `From ${nameOf(atom)}: choose another atom.`, { spokenOnly: true });
}
