import { colourOf, perceiveBonds, rgb } from "./elements.js";
import { distance, mix } from "./math.js";
import { state } from "./store.js";

// Thin, and of another colour than the molecule: what is around must not be taken for it.
const STICK = 0.07, CARBON = rgb("#b08d57");
const colour = (symbol) => (symbol === "C" ? CARBON : colourOf(symbol));

/** The pocket of the session: {symbols, positions, residues, residue: numbers of the residues}, or null. */
export const pocketOf = () => state.document.statements.findLast((s) => s.kind === "scaffold" && s.pocket)?.pocket ?? null;

let drawn = null, sticks = [];
/** The pocket as capsules, made once. */
export function pocketSticks() {
  const pocket = state.pocketShown ? pocketOf() : null;
  if (!pocket) return [];
  if (drawn !== pocket) {
    const { symbols, positions } = pocket, alone = new Set(symbols.keys());
    sticks = [];
    for (const [i, j] of perceiveBonds(symbols, positions)) {
      alone.delete(i);
      alone.delete(j);
      sticks.push(...positions[i], STICK, ...positions[j], ...colour(symbols[i]), 0, ...colour(symbols[j]), 0);
    }
    // Metals and waters.
    for (const i of alone) sticks.push(...positions[i], 3 * STICK, ...positions[i].map((x) => x + 1e-3), ...colour(symbols[i]), 0, ...colour(symbols[i]), 0);
    drawn = pocket;
  }
  return sticks;
}

let known = { list: [] };
/** Residues that touch some atoms: [{name: "ASP 54", at}], beside their nearest atom. */
export function residuesNear(atoms, reach = 4.2) {
  const pocket = state.pocketShown ? pocketOf() : null;
  if (!pocket) return [];
  if (known.pocket === pocket && known.atoms === atoms) return known.list;
  const places = atoms.filter((atom) => atom.symbol !== "H").map((atom) => atom.at), nearest = new Map();
  pocket.positions.forEach((at, i) => {
    const least = Math.min(...places.map((place) => distance(place, at))), held = nearest.get(pocket.residue[i]);
    if (least < reach && !(held?.least <= least)) nearest.set(pocket.residue[i], { least, at, toward: places.find((p) => distance(p, at) === least) });
  });
  const list = [...nearest].map(([number, { at, toward }]) => {
    const [name, , place] = pocket.residues[number].split(/\s+/);
    return { name: [name, place].filter(Boolean).join(" "), at: mix(at, toward, -0.12) };
  });
  known = { pocket, atoms, list };
  return list;
}
