import { ballRadius, cssColourOf } from "./elements.js";
import { angle, distance, mix, torsion } from "./math.js";
import { residuesNear } from "./pocket.js";
import { FLAG, PEOPLE, scene } from "./scene.js";
import { state } from "./store.js";

/** Letters and numbers over the scene, on a canvas of their own. */
export class Labels {
  constructor(canvas, camera) {
    this.canvas = canvas;
    this.camera = camera;
    this.box = null;
  }

  draw(theme) {
    const ratio = Math.min(devicePixelRatio || 1, 2), { canvas, camera } = this;
    const width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    this.#residues(pen, theme);
    this.#atoms(pen, theme);
    this.#handles(pen, theme);
    this.#measures(pen, theme);
    if (this.box) {
      const [x, y, w, h] = this.box;
      pen.fillStyle = theme.accent + "22";
      pen.strokeStyle = theme.accent;
      pen.fillRect(x, y, w, h);
      pen.strokeRect(x, y, w, h);
    }
  }

  #residues(pen, theme) {
    if (!state.lettered) return;
    for (const { name, at } of residuesNear(scene.atoms)) {
      const [x, y, depth] = this.camera.project(at);
      if (depth > 0) this.#written(pen, name, x, y, theme.soft, theme.paper);
    }
  }

  #written(pen, text, x, y, ink, ground) {
    pen.font = "600 10.5px system-ui, sans-serif";
    pen.lineWidth = 3;
    pen.strokeStyle = ground;
    pen.strokeText(text, x, y);
    pen.fillStyle = ink;
    pen.fillText(text, x, y);
  }

  #atoms(pen, theme) {
    const { atoms } = scene, { camera } = this;
    const fontOf = (size) => `600 ${size}px system-ui, sans-serif`;
    const isSparse = atoms.length <= 160;
    // From back to front; a letter that a nearer ball hides is not written.
    const placed = atoms.map((atom) => ({ atom, at: camera.project(atom.at) })).sort((a, b) => a.at[2] - b.at[2]);
    const hidden = (x, y, depth, self) => isSparse && placed.some(({ atom, at }) =>
      atom !== self && at[2] < depth - 0.1 && Math.hypot(at[0] - x, at[1] - y) < ballRadius(atom.symbol) * camera.pixels(at[2]));
    for (const { atom, at: [x, y, depth] } of placed) {
      if (depth <= 0) continue;
      const r = ballRadius(atom.symbol) * camera.pixels(depth);
      const isAnchor = atom.flags & FLAG.anchor, isChosen = atom.flags & (FLAG.selected | FLAG.hover);
      const letter = state.lettered && isSparse && r > 7 && (atom.symbol !== "C" || isChosen) && (atom.symbol !== "H" || r > 11);
      if ((letter || isChosen || isAnchor) && !hidden(x, y, depth, atom)) {
        pen.font = fontOf(Math.max(9, Math.min(17, r * 0.95)));
        pen.fillStyle = atom.symbol === "H" ? "#3b4653" : "#fff";
        if (r > 7) pen.fillText(atom.symbol, x, y + 0.5);
        if (isAnchor) this.#tag(pen, `anchor ${atom.index + 1}`, x, y - r - 12, "#b45309", "#fff");
        else if (atom.flags & FLAG.hover) this.#tag(pen, `${atom.symbol}${atom.index + 1}${atom.fixed ? " fixed" : ""}`, x, y - r - 12, theme.ink, theme.paper);
      }
    }
    this.#fixed(pen, placed, theme);
    for (const person of state.who) {
      if (person.id === state.me || !person.selection?.length) continue;
      const at = placed.find(({ atom }) => atom.key === person.selection[0])?.at;
      if (at) this.#tag(pen, person.name, at[0], at[1] - 26, PEOPLE[person.id % PEOPLE.length], "#fff");
    }
  }

  // Every group of fixed atoms is named once, in words.
  #fixed(pen, placed, theme) {
    const groups = new Map();
    for (const { atom, at } of placed) {
      if (!atom.fixed || at[2] <= 0) continue;
      const group = groups.get(`${atom.owner}${atom.id}`) ?? { y: Infinity, x: 0, depth: 0 };
      if (at[1] < group.y) Object.assign(group, { y: at[1], x: at[0], depth: at[2] });
      groups.set(`${atom.owner}${atom.id}`, group);
    }
    for (const { x, y, depth } of groups.values()) {
      const top = Math.min(y, ...placed.filter(({ at }) => Math.abs(at[0] - x) < 34 && at[1] > y - 60).map(({ at }) => at[1]));
      this.#tag(pen, "fixed", x, top - 0.5 * this.camera.pixels(depth) - 14, theme.paper, theme.soft, theme.line);
    }
  }

  #handles(pen, theme) {
    if (!["draw", "brush"].includes(state.tool) && state.point < 0) return;
    for (const { at, name, index } of scene.shape) {
      const [x, y, depth] = this.camera.project(at);
      if (depth <= 0 || (scene.shape.length > 24 && index !== state.point)) continue;
      // The middle's name is below it: another handle may be right above.
      const away = (name === "centre" ? 1 : -1) * (0.34 * this.camera.pixels(depth) + 8);
      this.#written(pen, name, x, y + away, theme.shapeInk, theme.paper);
    }
  }

  #measures(pen, theme) {
    const text = measureText();
    if (!text) return;
    const at = measuredAtoms().map((atom) => atom.at);
    const middle = at.length === 2 ? mix(at[0], at[1], 0.5) : at.length === 3 ? at[1] : mix(at[1], at[2], 0.5);
    const [x, y] = this.camera.project(middle);
    this.#tag(pen, text, x, y - 20, "#92600a", "#fff");
  }

  #tag(pen, text, x, y, ground, ink, line) {
    pen.font = "600 11px system-ui, sans-serif";
    const width = pen.measureText(text).width + 12;
    pen.beginPath();
    pen.roundRect(x - width / 2, y - 9, width, 18, 6);
    pen.fillStyle = ground;
    pen.fill();
    if (line) {
      pen.strokeStyle = line;
      pen.lineWidth = 1;
      pen.stroke();
    }
    pen.fillStyle = ink;
    pen.fillText(text, x, y + 0.5);
  }
}

export function measuredAtoms() {
  const at = new Map(scene.atoms.map((atom) => [atom.key, atom]));
  return state.measured.map((key) => at.get(key)).filter(Boolean);
}

/** Distance, angle or torsion of two, three or four atoms; empty otherwise. */
export function measureText() {
  const p = measuredAtoms().map((atom) => atom.at);
  if (p.length === 2) return `${distance(p[0], p[1]).toFixed(3)} Å`;
  if (p.length === 3) return `${angle(...p).toFixed(1)}°`;
  if (p.length === 4) return `${torsion(...p).toFixed(1)}°`;
  return "";
}

/** Which elements are in the scene, with their colours. */
export const legend = () => [...new Set(scene.atoms.map((a) => a.symbol))].sort().map((symbol) => ({ symbol, colour: cssColourOf(symbol) }));
