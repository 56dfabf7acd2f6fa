import { clickAnchor } from "./anchors.js";
import { announce } from "./dom.js";
import { redo, undo } from "./document.js";
import { add, scale } from "./math.js";
import { nudge } from "./move.js";
import { scene } from "./scene.js";
import { choose, clickMeasure, nameOf } from "./select.js";
import { abandon, addPoint, commit, removePoint, toggleClosed, undoDraft } from "./shape-edit.js";
import { withHandle } from "./shapes.js";
import { state, set } from "./store.js";

/** What the keys do, for the list that `?` shows. */
export const KEYS = [
  ["V", "View: turn, move, choose atoms"], ["D", "Draw a shape"], ["B", "Brush"], ["X", "Select in a box"], ["M", "Measure"], ["A", "Anchors of fragments"], ["F", "Move fragments"],
  ["O", "Close or open the curve"], ["N", "New shape"], ["C", "Show everything"], ["L", "Letters"], ["G", "Generate"], ["I", "Select inside the shape"],
  ["Space", "Play or halt the frames"], ["← →", "Frame before, frame after"], ["Home End", "First frame, newest"], ["Ctrl-Z", "Undo"], ["Ctrl-Shift-Z", "Redo"],
  ["Delete", "Delete the chosen point"], ["Esc", "Stop what is begun; back to View"], ["?", "This list"],
  ["Shift-arrows", "Turn the scene (scene focused)"], ["+ −", "Nearer, farther (scene focused)"], ["[ ]", "Atom or point before, after (scene focused)"],
  ["Enter", "Choose the atom; while drawing: add a point (scene focused)"], ["Arrows, Page keys", "The point (draw) or fragment (move) in the plane, in depth"],
];

/** The place where Enter adds a point. */
let cursor = null, atom = -1, pending = 0;

export function listen(canvas, view, actions) {
  addEventListener("keydown", (event) => {
    const { target } = event, key = event.key;
    const isText = target.matches?.("input:not([type=range], [type=checkbox]), textarea, select");
    const isControl = event.ctrlKey || event.metaKey;
    if (isControl && key.toLowerCase() === "z" && !isText) {
      event.preventDefault();
      if (event.shiftKey) redo(); else undoDraft() || undo();
      return;
    }
    if (isControl && key.toLowerCase() === "y" && !isText) { event.preventDefault(); redo(); return; }
    if (isControl || event.altKey || document.querySelector("dialog[open]")) return;
    if (key === "Escape") return escape(canvas, isText && target);
    if (isText) return;
    if (target === canvas && inScene(event, view)) { event.preventDefault(); return; }
    // A button that has the focus keeps space and arrows that mean something to it.
    if (key === " " && target.matches?.("button, summary, input, a")) return;
    if (key.startsWith("Arrow") && target.matches?.("input[type=range]") && target.id !== "frame") return;
    const action = { v: "view", d: "draw", b: "brush", x: "box", m: "measure", a: "anchor", f: "move" }[key.toLowerCase()];
    if (action) { actions.tool(action); return; }
    const others = {
      o: toggleClosed, n: actions.newShape, c: actions.centre, l: actions.letters, g: actions.generate, i: actions.inside, "?": actions.help, " ": actions.play,
      ArrowLeft: () => actions.step(-1), ArrowRight: () => actions.step(1), Home: () => actions.step(-Infinity), End: () => actions.step(Infinity),
      Delete: removeChosen, Backspace: removeChosen,
    };
    const run = others[key] ?? others[key.toLowerCase()];
    if (run) { event.preventDefault(); run(); }
  });
}

function removeChosen() {
  if (state.point >= 0 && removePoint(state.point)) return;
  announce("Choose a point of the shape first.");
}

function escape(canvas, field) {
  if (field) return field.blur();
  if (abandon()) return announce("The sketch was dropped.");
  if (state.measured.length) return set({ measured: [] });
  if (state.point >= 0) return set({ point: -1 });
  if (state.selection.size) return choose([]);
  set({ tool: "view" });
  canvas.focus();
}

function inScene(event, view) {
  const { camera, renderer } = view, { key } = event;
  const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (arrow && event.shiftKey) {
    camera.turn(arrow[0] * 12, arrow[1] * 12);
    renderer.redraw();
    return true;
  }
  if (key === "+" || key === "=" || key === "-") {
    camera.zoom(key === "-" ? 1.12 : 1 / 1.12);
    renderer.redraw();
    return true;
  }
  const held = state.tool === "move" && scene.atoms.find((a) => a.key === state.hover);
  if (held && (arrow || key === "PageUp" || key === "PageDown")) {
    nudge(held, arrow ? add(scale(camera.right, arrow[0]), scale(camera.up, -arrow[1])) : scale(camera.forward, key === "PageUp" ? 1 : -1));
    return true;
  }
  if (state.tool === "draw") return drawKey(event, view, arrow);
  if (key === "[" || key === "]") {
    const n = scene.atoms.length;
    if (!n) return true;
    atom = (atom + (key === "]" ? 1 : -1) + n) % n;
    const chosen = scene.atoms[atom];
    set({ hover: chosen.key });
    announce(`${nameOf(chosen)}${chosen.fixed ? ", fixed" : ""}`, { spokenOnly: true });
    return true;
  }
  if (key === "Enter") {
    const chosen = scene.atoms.find((a) => a.key === state.hover);
    if (!chosen) return true;
    if (state.tool === "measure") clickMeasure(chosen);
    else if (state.tool === "anchor") clickAnchor(chosen);
    else choose([chosen.key], { isMore: true });
    return true;
  }
  return false;
}

function drawKey(event, view, arrow) {
  const { camera } = view, { key } = event, { shape, point } = state;
  const step = 0.5, isDepth = key === "PageUp" || key === "PageDown";
  if (arrow || isDepth) {
    const move = arrow
      ? add(scale(camera.right, arrow[0] * step), scale(camera.up, -arrow[1] * step))
      : scale(camera.forward, key === "PageUp" ? step : -step);
    if (point >= 0 && scene.shape[point]) {
      clearTimeout(pending);
      set({ shape: { ...withHandle(shape, point, add(scene.shape[point].at, move)), isDraft: true } });
      pending = setTimeout(() => commit(state.shape), 350);
    } else {
      cursor = add(cursor ?? camera.target, move);
      scene.ghost = cursor;
      view.refresh();
    }
    return true;
  }
  if (key === "Enter") {
    // With a point chosen the new one is beside it, to be moved from there.
    const from = point >= 0 && shape?.points[point] ? add(shape.points[point], scale(camera.right, 1.5)) : cursor ?? camera.target;
    addPoint(from, point >= 0 ? point + 1 : undefined);
    return true;
  }
  if (key === "[" || key === "]") {
    const n = scene.shape.length;
    if (!n) return true;
    const chosen = (point + (key === "]" ? 1 : -1) + n) % n;
    set({ point: chosen });
    announce(`Point ${scene.shape[chosen].name} of ${n}`, { spokenOnly: true });
    return true;
  }
  return false;
}
