/** What the page knows. Parts are replaced, never changed in place; who listens to a part hears of it once per turn. */
const listeners = new Map();
let waiting = null;

export const state = {
  about: null,
  schema: null,
  examples: [],
  connection: { status: "connecting", message: "" },
  right: "view",
  session: null,
  document: { revision: -1, statements: [], canUndo: false, canRedo: false, pipeline: "" },
  molecules: new Map(),
  /** Of the molecule in the scene. */
  shown: null,
  overlaid: [],
  /** Frames by molecule. */
  trajectories: new Map(),
  /** Which frame is shown; null: the molecule as it is, or the newest while it is made. */
  frame: null,
  run: null,
  playing: false,
  /** Whether the scene goes over to each molecule that is begun. */
  follow: true,
  tool: "view",
  shape: null,
  point: -1,
  /** A fragment that is being moved: {name, positions}. */
  moving: null,
  selection: new Set(),
  measured: [],
  hover: null,
  page: { stars: [], names: {} },
  who: [],
  /** Which of them is this page. */
  me: null,
  diagnostics: [],
  lettered: true,
  /** Whether the pocket around the molecule is drawn. */
  pocketShown: true,
};

export function set(changes) {
  Object.assign(state, changes);
  waiting ??= (queueMicrotask(tell), new Set());
  for (const key of Object.keys(changes)) waiting.add(key);
}

function tell() {
  const keys = waiting, heard = new Set();
  waiting = null;
  for (const key of keys) for (const listener of listeners.get(key) ?? []) heard.add(listener);
  for (const listener of heard) listener();
}

/** Calls a function now and whenever one of some parts changes. */
export function watch(keys, listener) {
  for (const key of keys) {
    if (!listeners.has(key)) listeners.set(key, new Set());
    listeners.get(key).add(listener);
  }
  listener();
}
