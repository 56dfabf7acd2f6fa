import { pick } from "./camera.js";
import { distance, add, dot, mix, scale, sub } from "./math.js";
import { thin } from "./curve.js";
import { fresh, handles, middle, withHandle } from "./shapes.js";
import { addPoint, commit, insertionIndex, sketch } from "./shape-edit.js";
import { state, set } from "./store.js";

const handlesNow = () => (state.shape ? handles(state.shape) : []);

/** Which handle of the shape is under the pointer, or -1. */
export function handleAt({ camera }, x, y) {
  const hit = pick(camera.ray(x, y), handlesNow().map(({ at }) => [...at, 0.42]));
  return hit ? hit.index : -1;
}

/** A place in space for the pointer: on an atom's surface, else on the plane that faces the viewer. */
export function placeFor({ camera }, x, y, hit) {
  if (hit) return hit.at;
  const { shape, point } = state;
  const base = shape?.kind === "tube" && shape.points.length ? shape.points[point >= 0 ? point : shape.points.length - 1] : camera.target;
  return camera.onPlane(camera.ray(x, y), base ?? camera.target);
}

const isSized = (kind) => ["ring", "sphere", "ellipsoid", "disc"].includes(kind);

/** The pointer goes down: a drag of a handle, a stroke, a new ring or ball; null where a click may follow. */
export function press(view, x, y, event, hit) {
  const { shape, tool } = state, { camera } = view;
  const handle = handleAt(view, x, y);
  if (handle >= 0) return dragHandle(view, handle, x, y);
  if (tool === "brush") return stroke(view, x, y, event, hit);
  if (shape && shape.isNew && isSized(shape.kind)) {
    const centre = placeFor(view, x, y, hit);
    if (!centre) return null;
    const axis = scale(camera.forward, -1);
    let current = { ...shape, centre, axis };
    return {
      kind: "size",
      move(px, py) {
        const at = camera.onPlane(camera.ray(px, py), centre);
        if (!at) return;
        const radius = Math.max(0.5, distance(at, centre));
        current = { ...shape, centre, axis, radius, half: shape.kind === "ellipsoid" ? radius * 1.5 : shape.half, isNew: false };
        sketch(current);
      },
      // A mere click makes one of the usual size.
      release: () => commit({ ...current, isNew: false }),
    };
  }
  return null;
}

function dragHandle(view, handle, x, y) {
  const { camera } = view, before = state.shape, start = handlesNow()[handle].at;
  set({ point: handle });
  // Where the pointer took hold of it stays under the pointer.
  const held = camera.onPlane(camera.ray(x, y), start) ?? start, offset = sub(start, held);
  let current = before;
  return {
    kind: "handle",
    move(px, py) {
      const at = camera.onPlane(camera.ray(px, py), start);
      if (!at) return;
      current = withHandle(before, handle, add(at, offset));
      sketch(current);
    },
    release: (_x, _y, moved) => { if (moved) commit(current); },
    cancel: () => commit(before),
  };
}

function stroke(view, x, y, event, hit) {
  const first = placeFor(view, x, y, hit);
  if (!first) return null;
  const continues = event.shiftKey && state.shape?.kind === "tube";
  const base = continues ? state.shape : { ...fresh("tube"), width: state.shape?.width ?? null };
  const points = [first];
  set({ point: -1 });
  return {
    kind: "stroke",
    move(px, py) {
      const at = view.camera.onPlane(view.camera.ray(px, py), points[points.length - 1]);
      if (at && distance(at, points[points.length - 1]) > 0.25) {
        // A hand shakes a little.
        points.push(mix(points[points.length - 1], at, 0.8));
        sketch({ ...base, points: [...base.points, ...thin(points)] });
      }
    },
    release: () => { if (points.length > 1) commit({ ...base, points: [...base.points, ...thin(points)] }); },
    cancel: () => commit(base),
  };
}

/** A click that hit no handle: a point more. With Shift on the tube: a point in between. */
export function click(view, x, y, event, hit) {
  const { shape } = state;
  if (shape && shape.kind !== "tube") return;
  if (event.shiftKey && shape?.points.length >= 2) {
    const on = onTube(view, x, y);
    if (on) return addPoint(on, insertionIndex(shape, on));
  }
  const at = placeFor(view, x, y, hit);
  if (!at) return;
  const { point } = state, n = shape?.points.length ?? 0;
  // After a point that was chosen at the beginning, the tube grows at the beginning.
  addPoint(at, point === 0 && n > 1 && !shape.closed ? 0 : n);
}

function onTube({ camera }, x, y) {
  const ray = camera.ray(x, y);
  let best = null, least = 1.2;
  for (const p of middle(state.shape)) {
    const along = dot(sub(p, ray.from), ray.along), d = distance(p, add(ray.from, scale(ray.along, along)));
    if (d < least) { least = d; best = p; }
  }
  return best;
}

let pending = 0;
/** The wheel over a handle moves it in depth. */
export function wheel(view, x, y, step) {
  if (state.tool !== "draw" && state.tool !== "brush") return false;
  const handle = handleAt(view, x, y);
  if (handle < 0) return false;
  const at = add(handlesNow()[handle].at, scale(view.camera.forward, -step * 0.004));
  sketch(withHandle(state.shape, handle, at));
  set({ point: handle });
  clearTimeout(pending);
  pending = setTimeout(() => commit(state.shape), 250);
  return true;
}
