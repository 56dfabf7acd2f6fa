import { announce } from "./dom.js";
import { feed } from "./document.js";
import { changed, numbersIn, textIn } from "./recipe.js";
import { scaffolds } from "./scene.js";

// Symbols of uploaded files in the order of the file: anchors are numbers of the file.
const files = new Map();
export const remember = (name, symbols) => files.set(name, symbols);

/**
 * The number in its file of every atom of a scaffold. The server has heavy atoms first, then hydrogens, without those
 * that gave their place to an anchor; so have files that this page writes.
 */
function fileNumbers({ molecule: { symbols }, arguments: given }) {
  const chosen = numbersIn(given.anchors), isHydrogen = (s) => s === "H";
  const heavy = symbols.filter((s) => !isHydrogen(s)).length;
  const known = files.get(textIn(given.file));
  const all = known ? known.map((s, i) => [s, i + 1])
    : Array.from({ length: symbols.length + chosen.filter((n) => n > heavy).length }, (_, i) => [i < heavy ? "C" : "H", i + 1]);
  const kept = all.filter(([s, n]) => !isHydrogen(s) || !chosen.includes(n));
  if (given.hydrogens === "keep") return kept.map(([, n]) => n);
  return [...kept.filter(([s]) => !isHydrogen(s)), ...kept.filter(([s]) => isHydrogen(s))].map(([, n]) => n);
}

/** Turns an anchor of a fragment on or off: an atom with an open valence, or a hydrogen, which gives its place away. */
export async function clickAnchor(atom) {
  if (!atom) return;
  const scaffold = scaffolds().find((s) => s.name === atom.id && s.plugin === "structure");
  if (atom.owner !== "f" || !scaffold) return announce("Anchors are atoms of a loaded fragment.", { isError: true });
  const numbers = fileNumbers(scaffold), owners = scaffold.anchors ?? [];
  const before = scaffold.arguments.anchors ? numbersIn(scaffold.arguments.anchors) : owners.map((i) => numbers[i]);
  const after = owners.includes(atom.index) ? before.filter((_, k) => owners[k] !== atom.index) : [...before, numbers[atom.index]];
  const text = changed(scaffold, "anchors", after.length ? `[${after.join(", ")}]` : null);
  if (await feed(text, { quiet: true })) {
    announce(after.length ? `Grows at ${after.length === 1 ? "one place" : `${after.length} places`}.` : "Grows where the file says, or at the freest place.");
  }
}
