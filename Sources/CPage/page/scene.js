import { ballRadius, colourOf, perceiveBonds, rgb } from "./elements.js";
import { add, cross, distance, length, perpendicular, scale, sub, unit } from "./math.js";
import { pocketSticks } from "./pocket.js";
import { handles, outline } from "./shapes.js";
import { state } from "./store.js";

export const FLAG = { selected: 1, fixed: 2, anchor: 4, faded: 8, hover: 16 };
const STICK = 0.12;

/** What is in the scene: atoms {key, symbol, at, owner, index, flags}, bonds between their indices. */
export const scene = { atoms: [], bonds: [], frame: null, shape: [], spheres: [], ghost: null };

/** The frame that is to be seen of the molecule shown, or null: the molecule itself. */
export function currentFrame() {
  const frames = state.trajectories.get(state.shown);
  if (!frames?.length) return null;
  if (state.frame !== null) return frames[Math.min(state.frame, frames.length - 1)];
  const last = frames[frames.length - 1];
  const isMade = state.run && state.run.state === "running" && (state.run.molecule === state.shown || last.run === state.run.run);
  return isMade || !state.molecules.has(state.shown) ? last : null;
}

export const scaffolds = () => state.document.statements.filter((s) => s.kind === "scaffold" && s.molecule);

function gather() {
  const atoms = [], bonds = [];
  const put = (owner, id, molecule, extra = () => 0) => {
    const first = atoms.length;
    molecule.symbols.forEach((symbol, index) => {
      const key = `${owner}${id}:${index}`;
      atoms.push({ key, symbol, at: molecule.positions[index], owner, id, index, flags: extra(index), fixed: false });
    });
    for (const [i, j, order] of molecule.bonds ?? perceiveBonds(molecule.symbols, molecule.positions)) bonds.push([first + i, first + j, order]);
  };
  const frame = currentFrame();
  scene.frame = frame;
  const shown = frame ?? state.molecules.get(state.shown);
  const fixed = new Set(shown?.fixed ?? []);
  if (shown) put("m", state.shown, shown, (i) => (fixed.has(i) ? FLAG.fixed : 0));
  // A molecule that was grown on fragments has them already.
  if (!fixed.size) {
    for (const scaffold of scaffolds().filter((s) => !s.pocket)) {
      const anchors = new Set(scaffold.anchors ?? []);
      const molecule = state.moving?.name === scaffold.name ? { ...scaffold.molecule, positions: state.moving.positions } : scaffold.molecule;
      put("f", scaffold.name, molecule, (i) => FLAG.fixed | (anchors.has(i) ? FLAG.anchor : 0));
    }
  }
  state.overlaid.forEach((id, which) => {
    const molecule = state.molecules.get(id);
    if (!molecule || id === state.shown) return;
    put("o", id, molecule, () => 0);
    for (const atom of atoms) if (atom.owner === "o" && atom.id === id) atom.tint = which;
  });
  for (const atom of atoms) {
    atom.fixed = (atom.flags & FLAG.fixed) > 0;
    if (state.selection.has(atom.key)) atom.flags |= FLAG.selected;
    if (state.hover === atom.key) atom.flags |= FLAG.hover;
  }
  Object.assign(scene, { atoms, bonds });
}

const TINTS = ["#0e9aa7", "#c2528b"].map(rgb);
const colour = (atom) => (atom.tint !== undefined && atom.symbol === "C" ? TINTS[atom.tint % 2] : colourOf(atom.symbol));

/** Writes the scene into the batches of a renderer. */
export function compose(renderer, theme) {
  gather();
  const { atoms, bonds } = scene, spheres = [], capsules = [], ghosts = [], ghostCapsules = [];
  for (const atom of atoms) spheres.push(...atom.at, ballRadius(atom.symbol), ...colour(atom), atom.flags);
  const neighbours = atoms.length <= 600 ? partners(atoms.length, bonds) : null;
  for (const [i, j, order] of bonds) stick(capsules, atoms, i, j, order, neighbours);
  drawShape(spheres, ghosts, ghostCapsules, theme);
  drawOthers(spheres, atoms);
  drawMeasures(capsules);
  renderer.fill("pocket", pocketSticks());
  // A shape with a molecule in it is not what one looks at.
  renderer.ghostAlpha = !editing() && atoms.some((atom) => atom.owner === "m") ? 0.16 : 0.34;
  renderer.fill("spheres", spheres);
  renderer.fill("capsules", capsules);
  renderer.fill("ghostSpheres", ghosts);
  renderer.fill("ghostCapsules", ghostCapsules);
}

function partners(count, bonds) {
  const list = Array.from({ length: count }, () => []);
  for (const [i, j] of bonds) { list[i].push(j); list[j].push(i); }
  return list;
}

function stick(capsules, atoms, i, j, order, neighbours) {
  const a = atoms[i], b = atoms[j], along = sub(b.at, a.at), l = length(along);
  if (l < 1e-3) return;
  const direction = scale(along, 1 / l);
  const lines = order >= 3 ? 3 : order >= 2 ? 2 : order > 1.2 ? 2 : 1;
  const r = lines === 1 ? STICK : lines === 2 ? 0.075 : 0.055;
  let aside = [0, 0, 0];
  if (lines > 1) {
    const other = neighbours?.[i].find((k) => k !== j) ?? neighbours?.[j].find((k) => k !== i);
    const plane = other === undefined ? null : cross(direction, sub(atoms[other].at, a.at));
    aside = plane && length(plane) > 0.1 ? unit(cross(plane, direction)) : perpendicular(direction);
  }
  for (let k = 0; k < lines; k++) {
    const offset = scale(aside, lines === 1 ? 0 : (k / (lines - 1) - 0.5) * (lines === 2 ? 0.21 : 0.3));
    // What is inside of the balls need not be drawn.
    const ends = [[a, 1], [b, -1]].map(([atom, sign]) => {
      const inside = Math.sqrt(Math.max(0, (ballRadius(atom.symbol) * 0.9) ** 2 - length(offset) ** 2));
      return add(add(atom.at, offset), scale(direction, sign * Math.min(inside, l * 0.45)));
    });
    // The second line of an aromatic bond is thinner.
    const width = order > 1.2 && order < 2 && k === 1 ? r * 0.6 : r;
    capsules.push(...ends[0], width, ...ends[1], ...colour(a), a.flags & ~FLAG.anchor, ...colour(b), b.flags & ~FLAG.anchor);
  }
}

const editing = () => ["draw", "brush"].includes(state.tool) || state.point >= 0;

function drawShape(spheres, ghosts, ghostCapsules, theme) {
  scene.shape = [];
  const { shape } = state;
  if (!shape) return;
  const tint = rgb(theme.shape), form = outline(shape);
  for (const [a, b, r] of form.capsules) if (distance(a, b) > 1e-5) ghostCapsules.push(...a, r, ...b, ...tint, 0, ...tint, 0);
  for (const [p, r] of form.spheres) ghosts.push(...p, r, ...tint, 0);
  const isEdited = editing();
  scene.shape = handles(shape).map((handle, index) => ({ ...handle, index }));
  for (const { at, index } of scene.shape) {
    const isChosen = index === state.point;
    spheres.push(...at, isChosen ? 0.34 : isEdited ? 0.28 : 0.16, ...tint, isChosen ? FLAG.selected : 0);
  }
  if (scene.ghost && isEdited) spheres.push(...scene.ghost, 0.2, ...tint, FLAG.hover);
}

// What the others have selected: a small dot in their colour over each atom.
export const PEOPLE = ["#c2410c", "#7c3aed", "#0f766e", "#be185d", "#4d7c0f", "#1d4ed8"];
function drawOthers(spheres, atoms) {
  const at = new Map(atoms.map((atom) => [atom.key, atom]));
  for (const person of state.who) {
    if (person.id === state.me) continue;
    for (const key of person.selection ?? []) {
      const atom = at.get(key);
      if (atom) spheres.push(...add(atom.at, [0, ballRadius(atom.symbol) + 0.16, 0]), 0.13, ...rgb(PEOPLE[person.id % PEOPLE.length]), 0);
    }
  }
}

function drawMeasures(capsules) {
  const at = new Map(scene.atoms.map((atom) => [atom.key, atom.at]));
  const path = state.measured.map((key) => at.get(key)).filter(Boolean);
  for (let i = 1; i < path.length; i++) {
    const d = sub(path[i], path[i - 1]), l = length(d), n = Math.max(1, Math.round(l / 0.3));
    for (let k = 0; k < n; k++) {
      const from = add(path[i - 1], scale(d, k / n)), to = add(path[i - 1], scale(d, (k + 0.5) / n));
      capsules.push(...from, 0.05, ...to, 0.95, 0.62, 0.05, 0, 0.95, 0.62, 0.05, 0);
    }
  }
}

/** Spheres to pick from, in the order of `scene.atoms`. */
export const pickable = () => scene.atoms.map((a) => [...a.at, ballRadius(a.symbol) + 0.1]);

/** Atoms that are bonded to each other, beginning with one. */
export function connected(index) {
  const list = partners(scene.atoms.length, scene.bonds), found = new Set([index]), queue = [index];
  while (queue.length) for (const j of list[queue.pop()]) if (!found.has(j)) { found.add(j); queue.push(j); }
  return [...found];
}
