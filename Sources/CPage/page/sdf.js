import { perceiveBonds } from "./elements.js";
import { add, distance } from "./math.js";

/** Fragments as one molecule; where a new one would lie on the others it is put beside them. */
export function joined(base, molecules) {
  const all = { symbols: [], positions: [], bonds: [], charges: [] };
  for (const molecule of [...(base ? [base] : []), ...molecules]) {
    const first = all.symbols.length, shift = base === molecule ? [0, 0, 0] : room(all.positions, molecule.positions);
    all.symbols.push(...molecule.symbols);
    all.positions.push(...molecule.positions.map((p) => add(p, shift)));
    all.bonds.push(...(molecule.bonds ?? perceiveBonds(molecule.symbols, molecule.positions)).map(([i, j, order]) => [i + first, j + first, order]));
    all.charges.push(...molecule.symbols.map((_, i) => molecule.charges?.[i] ?? 0));
  }
  return all;
}

function room(taken, placed) {
  const isClear = taken.every((p) => placed.every((q) => distance(p, q) > 2));
  if (isClear) return [0, 0, 0];
  const right = Math.max(...taken.map((p) => p[0])), left = Math.min(...placed.map((p) => p[0]));
  return [right - left + 6, 0, 0];
}

/** Heavy atoms before hydrogens, as the server counts those of a scaffold. */
export function heavyFirst({ symbols, positions, bonds = perceiveBonds(symbols, positions), charges = [] }) {
  const order = [...symbols.keys()].sort((a, b) => (symbols[a] === "H") - (symbols[b] === "H") || a - b);
  const place = new Map(order.map((old, i) => [old, i]));
  return {
    symbols: order.map((i) => symbols[i]), positions: order.map((i) => positions[i]), charges: order.map((i) => charges[i] ?? 0),
    bonds: bonds.map(([i, j, order_]) => [place.get(i), place.get(j), order_]),
  };
}

/** V2000 text, which keeps bonds and charges. */
export function toSDF(molecule) {
  const { symbols, positions, bonds, charges } = heavyFirst(molecule);
  const pad = (x, width) => String(x).padStart(width);
  const lines = ["", "  simgen", "", `${pad(symbols.length, 3)}${pad(bonds.length, 3)}  0  0  0  0  0  0  0  0999 V2000`];
  symbols.forEach((symbol, i) => lines.push(`${positions[i].map((x) => pad(x.toFixed(4), 10)).join("")} ${symbol.padEnd(3)} 0  0  0  0  0  0  0  0  0  0  0  0`));
  for (const [i, j, order] of bonds) lines.push(`${pad(i + 1, 3)}${pad(j + 1, 3)}${pad(order > 1.2 && order < 2 ? 4 : Math.round(order), 3)}  0`);
  const charged = charges.map((charge, i) => [i + 1, charge]).filter(([, charge]) => charge);
  for (let k = 0; k < charged.length; k += 8) {
    const eight = charged.slice(k, k + 8);
    lines.push(`M  CHG${pad(eight.length, 3)}${eight.map(([i, charge]) => pad(i, 4) + pad(charge, 4)).join("")}`);
  }
  return [...lines, "M  END", "$$$$", ""].join("\n");
}
