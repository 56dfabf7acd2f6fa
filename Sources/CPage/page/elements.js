export const SYMBOLS = (
  "X H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb " +
  "Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg " +
  "Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og"
).split(" ");

const NUMBERS = new Map(SYMBOLS.map((symbol, number) => [symbol, number]));
export const numberOf = (symbol) => NUMBERS.get(symbol) ?? 0;

/** A formula as it is printed: C₇H₉NO. */
export const subscripts = (formula) => (formula ?? "").replace(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d]);

// Covalent radii, angstrom (Cordero et al. 2008).
const RADII = { H: 0.31, B: 0.84, C: 0.76, N: 0.71, O: 0.66, F: 0.57, Si: 1.11, P: 1.07, S: 1.05, Cl: 1.02, Se: 1.2, Br: 1.2, I: 1.39, Li: 1.28, Na: 1.66, K: 2.03, Mg: 1.41, Ca: 1.76, Zn: 1.22, Fe: 1.32 };
export const covalentRadius = (symbol) => RADII[symbol] ?? 1.2;

/** Radius of the ball that is drawn, angstrom. */
export const ballRadius = (symbol) => (symbol === "H" ? 0.24 : 0.2 + 0.24 * covalentRadius(symbol));

// Dark enough for a light ground, light enough for a dark one; letters stand beside colours anyhow.
const COLOURS = {
  H: "#e9edf1", B: "#e8a798", C: "#5b6672", N: "#3d63d8", O: "#d9382f", F: "#4fae4b", Si: "#c9a36a", P: "#e08a1e",
  S: "#dcb21f", Cl: "#35a05a", Br: "#8f3a2c", I: "#7a3fa0", X: "#b9c0c8",
};
const parsed = new Map();
export function colourOf(symbol) {
  if (!parsed.has(symbol)) parsed.set(symbol, rgb(COLOURS[symbol] ?? "#b06fc4"));
  return parsed.get(symbol);
}
export const cssColourOf = (symbol) => COLOURS[symbol] ?? "#b06fc4";

/** "#rrggbb" as three numbers of 0 ... 1. */
export function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** Bonds that distances suggest, for frames, which carry none. */
export function perceiveBonds(symbols, positions) {
  const bonds = [], reach = 1.22, n = symbols.length;
  const cells = new Map(), size = 2.6;
  const key = (x, y, z) => `${x},${y},${z}`;
  const cell = (p) => [Math.floor(p[0] / size), Math.floor(p[1] / size), Math.floor(p[2] / size)];
  for (let i = 0; i < n; i++) {
    const [x, y, z] = cell(positions[i]);
    for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) for (let dz = -1; dz <= 1; dz++) {
      for (const j of cells.get(key(x + dx, y + dy, z + dz)) ?? []) {
        if (symbols[i] === "H" && symbols[j] === "H") continue;
        const a = positions[i], b = positions[j];
        const d = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        if (d > 0.4 && d < reach * (covalentRadius(symbols[i]) + covalentRadius(symbols[j]))) bonds.push([j, i, 1]);
      }
    }
    const here = key(x, y, z);
    if (cells.has(here)) cells.get(here).push(i); else cells.set(here, [i]);
  }
  return bonds;
}

/** Hill order: C, H, then the alphabet. */
export function formulaOf(symbols) {
  const counts = new Map();
  for (const s of symbols) counts.set(s, (counts.get(s) ?? 0) + 1);
  const order = [...counts.keys()].sort();
  if (counts.has("C")) order.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return order.map((s) => s + (counts.get(s) > 1 ? counts.get(s) : "")).join("");
}
const rank = (symbol) => (symbol === "C" ? 0 : symbol === "H" ? 1 : 2);
