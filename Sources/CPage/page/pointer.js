import { pick } from "./camera.js";
import { clickAnchor } from "./anchors.js";
import * as drawing from "./draw.js";
import * as moving from "./move.js";
import { pickable, scene, connected } from "./scene.js";
import { choose, chooseBox, clickMeasure } from "./select.js";
import { state, set } from "./store.js";

/** Mouse, pen and fingers on the scene. */
export function listen(canvas, view, labels) {
  const { camera, renderer } = view;
  const fingers = new Map();
  let drag = null, lastClick = { time: 0, x: 0, y: 0 };

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const atomAt = (x, y) => {
    const hit = pick(camera.ray(x, y), pickable());
    return hit && { ...hit, atom: scene.atoms[hit.index] };
  };

  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    const [x, y] = place(event);
    fingers.set(event.pointerId, [x, y]);
    if (fingers.size === 2) {
      drag?.cancel?.();
      drag = { kind: "pinch" };
      return;
    }
    const isPan = event.button === 1 || event.button === 2 || (event.shiftKey && state.tool === "view");
    const grip = event.button === 0 && state.tool === "move" && moving.press(view, x, y, event, atomAt(x, y));
    drag = { kind: isPan ? "pan" : "turn", x, y, moved: false, isClick: event.button === 0 };
    if (grip) drag = { ...drag, ...grip, isClick: false };
    if (grip || event.button !== 0 || event.altKey) return;
    if (state.tool === "draw" || state.tool === "brush") {
      const started = drawing.press(view, x, y, event, atomAt(x, y));
      if (started) drag = { ...drag, ...started, isClick: false };
    } else if (state.tool === "box") {
      drag = { ...drag, kind: "box", cancel: () => { labels.box = null; } };
    }
  });

  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = place(event), last = fingers.get(event.pointerId);
    if (!drag) return hover(x, y);
    const dx = last ? x - last[0] : 0, dy = last ? y - last[1] : 0;
    if (drag.kind === "pinch" && fingers.size === 2 && last) {
      const other = [...fingers.entries()].find(([id]) => id !== event.pointerId)[1];
      camera.zoom(Math.hypot(last[0] - other[0], last[1] - other[1]) / Math.max(1, Math.hypot(x - other[0], y - other[1])));
      camera.pan(dx / 2, dy / 2);
      renderer.moving();
    }
    fingers.set(event.pointerId, [x, y]);
    if (!drag.moved && Math.hypot(x - drag.x, y - drag.y) < 4) return;
    drag.moved = true;
    if (drag.kind === "turn") { camera.turn(dx, dy); renderer.moving(); }
    if (drag.kind === "pan") { camera.pan(dx, dy); renderer.moving(); }
    if (drag.kind === "box") {
      labels.box = [Math.min(x, drag.x), Math.min(y, drag.y), Math.abs(x - drag.x), Math.abs(y - drag.y)];
      renderer.redraw();
    }
    drag.move?.(x, y, event);
  });

  const release = (event) => {
    const [x, y] = place(event);
    fingers.delete(event.pointerId);
    const done = drag;
    if (!done || fingers.size) return;
    drag = null;
    if (event.type === "pointercancel") return done.cancel?.();
    if (done.release) return done.release(x, y, done.moved);
    if (done.kind === "box") {
      if (labels.box) chooseBox(camera, labels.box, event.ctrlKey || event.shiftKey);
      labels.box = null;
      renderer.redraw();
      if (done.moved) return;
    }
    if (done.moved || !done.isClick || done.kind === "pinch") return;
    click(x, y, event);
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => { if (!drag) hover(-1, -1); });

  function click(x, y, event) {
    const hit = atomAt(x, y);
    const isDouble = event.timeStamp - lastClick.time < 380 && Math.hypot(x - lastClick.x, y - lastClick.y) < 6;
    lastClick = { time: event.timeStamp, x, y };
    if (state.tool === "draw") return drawing.click(view, x, y, event, hit);
    if (state.tool === "measure") return clickMeasure(hit?.atom);
    if (state.tool === "anchor") return clickAnchor(hit?.atom);
    const handle = drawing.handleAt(view, x, y);
    if (!hit && handle >= 0) return set({ point: handle });
    const keys = !hit ? [] : isDouble ? connected(hit.index).map((i) => scene.atoms[i].key) : [hit.atom.key];
    choose(keys, { isMore: event.ctrlKey || event.metaKey || event.shiftKey, isWhole: isDouble });
  }

  function hover(x, y) {
    const handle = state.tool === "draw" || state.tool === "brush" ? drawing.handleAt(view, x, y) : -1;
    const hit = x < 0 || handle >= 0 ? null : atomAt(x, y);
    canvas.classList.toggle("over", Boolean(hit) || handle >= 0);
    if (state.tool === "draw" || state.tool === "brush") {
      scene.ghost = x < 0 || handle >= 0 ? null : drawing.placeFor(view, x, y, hit);
      view.refresh();
    } else scene.ghost = null;
    const key = hit?.atom.key ?? null;
    if (key !== state.hover) set({ hover: key });
  }

  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const [x, y] = place(event), step = event.deltaY * (event.deltaMode === 1 ? 20 : 1);
    if (drawing.wheel(view, x, y, step)) return;
    camera.zoom(Math.exp(step * 0.0012));
    renderer.moving();
  }, { passive: false });
}
