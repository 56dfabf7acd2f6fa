import { announce } from "./dom.js";
import { feed, isEditor } from "./document.js";
import { distanceToSegment } from "./curve.js";
import { find } from "./recipe.js";
import { fresh, fromStatement, isWhole, toStatement, KINDS } from "./shapes.js";
import { state, set, watch } from "./store.js";

let held = false, sending = 0;

/** The shape follows the session's, unless it is being drawn just now. */
export function followSession() {
  watch(["document"], () => {
    if (held || sending || state.shape?.isDraft) return;
    const statement = find(state.document.statements, "prior");
    const shape = statement ? fromStatement(statement) : null;
    const size = shape?.kind === "tube" ? shape.points.length : 3;
    set({ shape, point: state.point >= size ? -1 : state.point });
  });
}

/** Changes the shape on this page only, as while it is dragged. */
export function sketch(shape) {
  held = true;
  set({ shape: { ...shape, isDraft: true } });
}

/** Makes the shape a statement of the session; one that is not whole yet stays here. */
export async function commit(shape = state.shape) {
  held = false;
  if (!shape) return;
  if (!isEditor() || !isWhole(shape)) return set({ shape: { ...shape, isDraft: isEditor() } });
  const drawn = { ...shape, isDraft: true, isNew: false };
  set({ shape: drawn });
  sending += 1;
  const { revision } = state.document;
  const ok = await feed(withPull(toStatement(drawn, shapeName())), { quiet: true });
  sending -= 1;
  if (sending) return;
  if (state.shape === drawn) set({ shape: { ...drawn, isDraft: false } });
  // A refused shape falls back to the last good one; a good one comes back with the session's state, before or after.
  if (!ok || state.document.revision > revision) set({ document: { ...state.document } });
  return ok;
}

/** The shape is the session's last prior, as the run takes it. */
export const shapeName = () => find(state.document.statements, "prior")?.name ?? "shape";

/** Adds the force that keeps atoms in the shape, where the session has none. */
export function withPull(text) {
  const name = shapeName(), { statements } = state.document;
  if (statements.some((s) => s.kind === "force" && s.arguments.prior === name)) return text;
  const label = statements.some((s) => s.name === "pull") ? "pull_shape" : "pull";
  return `${text}\nforce ${label}: noised_prior prior=${name} variance=0.5`;
}

export function begin(kind) {
  held = false;
  set({ shape: { ...fresh(kind), isDraft: true }, point: -1 });
  announce(KINDS[kind].hint, { spokenOnly: true });
}

/** Forgets what is not a statement yet. Returns whether there was something. */
export function abandon() {
  if (!state.shape?.isDraft || sending) return false;
  held = false;
  set({ shape: null, point: -1 });
  set({ document: { ...state.document } });
  return true;
}

/** Takes back the last point of a shape that is not a statement yet. */
export function undoDraft() {
  const { shape } = state;
  if (!shape?.isDraft || sending || isWhole(shape)) return false;
  if (!shape.points.length) return abandon();
  set({ shape: { ...shape, points: shape.points.slice(0, -1) } });
  return true;
}

export function addPoint(at, index) {
  const shape = state.shape?.kind === "tube" ? state.shape : { ...fresh("tube"), isDraft: true };
  const where = index ?? shape.points.length;
  const points = [...shape.points.slice(0, where), at, ...shape.points.slice(where)];
  set({ point: where });
  announce(`Point ${where + 1} at ${at.map((x) => x.toFixed(1)).join(", ")}.`, { spokenOnly: true });
  return commit({ ...shape, points });
}

/** Between which points of the tube a place lies. */
export function insertionIndex(shape, at) {
  const n = shape.points.length;
  let best = n, least = Infinity;
  for (let i = 1; i < n + (shape.closed ? 1 : 0); i++) {
    const d = distanceToSegment(at, shape.points[i - 1], shape.points[i % n]);
    if (d < least) { least = d; best = i; }
  }
  return best;
}

export function removePoint(index) {
  const { shape } = state;
  if (shape?.kind !== "tube" || !shape.points[index]) return false;
  const points = shape.points.filter((_, i) => i !== index);
  set({ point: Math.min(index, points.length - 1) });
  announce(`Point ${index + 1} deleted.`, { spokenOnly: true });
  commit({ ...shape, points, isDraft: true });
  return true;
}

export function toggleClosed() {
  const { shape } = state;
  if (shape?.kind !== "tube") return announce("Only tubes can be closed.");
  commit({ ...shape, closed: !shape.closed });
}
