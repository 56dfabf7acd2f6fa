import { announce } from "./dom.js";
import { ask, on } from "./connection.js";
import { isEditor, report } from "./document.js";
import { forgetFrames, fetchFrames } from "./frames.js";
import { valueOf } from "./recipe.js";
import { state, set } from "./store.js";

/** Count, seed and atoms of the next run, as the session's names say. Seed 0: other molecules each time; 0 atoms: as many as the shape suggests. */
export function settings() {
  const { statements } = state.document;
  const whole = (name, otherwise) => {
    const value = Number(valueOf(statements, name));
    return Number.isInteger(value) && value >= 0 ? value : otherwise;
  };
  return { count: Math.max(1, whole("count", 3)), seed: whole("seed", 0), atoms: whole("heavy_atoms", 0) };
}

export async function generate() {
  if (!isEditor()) return announce("This link only lets you look.", { isError: true });
  const { count, seed, atoms } = settings();
  set({ follow: true, frame: null, playing: false, overlaid: [] });
  announce(`Generating ${count === 1 ? "a molecule" : `${count} molecules`}.`);
  await report(await ask({ op: "generate", count, ...(seed > 0 ? { seed } : {}), ...(atoms > 0 ? { atoms } : {}) }), true);
}
/** Whether the generation in the scene waits to be gone on with. */
export const isPaused = () => state.run?.state === "paused" || (!state.run && Boolean(state.molecules.get(state.shown)?.paused));
export const stop = async () => report(await ask({ op: "stop" }), true);
export const pause = async () => report(await ask({ op: "pause" }), true);
export async function resume() {
  set({ follow: true, frame: null });
  await report(await ask({ op: "continue" }), true);
}

/** Hydrogenate, correct, relax or continue the molecule in the scene, with every step seen. */
export async function act(verb) {
  const molecule = state.shown;
  if (molecule === null) return announce("Choose a molecule first.", { isError: true });
  forgetFrames(molecule);
  set({ frame: null, follow: true });
  await report(await ask({ op: "do", verb, molecule }), true);
}

let wait = 0, since = 0;
on("running", (message) => {
  const queued = message.queue > 0;
  clearTimeout(wait);
  // Half a second is no waiting.
  if (queued && state.run?.state !== "queued") since = performance.now();
  if (queued) wait = setTimeout(() => announce(`Others are computing: position ${message.queue}.`), Math.max(0, since + 800 - performance.now()));
  set({ run: { ...message, state: queued ? "queued" : "running" } });
});

on("ran", ({ outcome, message }) => {
  clearTimeout(wait);
  const last = state.run;
  set({ run: outcome === "paused" ? { ...last, state: "paused" } : null });
  const words = { done: "Done.", stopped: "Stopped.", paused: "Paused: change a force or the shape, then continue.", failed: "Failed." };
  announce(message ? `${words[outcome] ?? ""} ${message}` : words[outcome] ?? outcome, { isError: outcome === "failed", spokenOnly: outcome === "done" && !message });
  if (state.shown !== null) {
    forgetFrames(state.shown);
    fetchFrames(state.shown);
  }
});

on("molecules", ({ changed = [], removed = [], whole }) => {
  const molecules = whole ? new Map() : new Map(state.molecules);
  for (const molecule of changed) molecules.set(molecule.id, molecule);
  for (const id of removed) molecules.delete(id);
  const changes = { molecules };
  if (state.shown !== null && !molecules.has(state.shown) && !state.run) changes.shown = null;
  if ((changes.shown ?? state.shown) === null && molecules.size) {
    changes.shown = [...molecules.keys()].at(-1);
    changes.frame = null;
  }
  changes.overlaid = state.overlaid.filter((id) => molecules.has(id));
  set(changes);
});

