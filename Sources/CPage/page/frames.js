import { on, request, within } from "./connection.js";
import { SYMBOLS } from "./elements.js";
import { state, set } from "./store.js";

export const STAGES = ["generate", "hydrogenate", "correct", "relax", "continue"];
const HEADER = 40, ATOM = 16;

/** The frames in a buffer, one after the other; what is cut short or says nonsense is left out. */
export function decode(buffer) {
  const view = new DataView(buffer), frames = [];
  let at = 0;
  while (at + HEADER <= buffer.byteLength) {
    const [run, molecule, stage, step, steps, atoms] = [0, 4, 8, 12, 16, 20].map((o) => view.getUint32(at + o, true));
    const [sigma, guidance, energy, force] = [24, 28, 32, 36].map((o) => view.getFloat32(at + o, true));
    if (at + HEADER + atoms * ATOM > buffer.byteLength) break;
    at += HEADER;
    const symbols = [], positions = [], fixed = [];
    for (let i = 0; i < atoms; i++, at += ATOM) {
      positions.push([view.getFloat32(at, true), view.getFloat32(at + 4, true), view.getFloat32(at + 8, true)]);
      const word = view.getUint32(at + 12, true);
      symbols.push(SYMBOLS[word & 0xff] ?? "X");
      if (word & 0x100) fixed.push(i);
    }
    frames.push({ run, molecule, stage, step, steps, sigma, guidance, energy, force, symbols, positions, fixed });
  }
  return frames;
}

// A fast run sends a thousand frames a second: they are taken in at the pace of the screen.
const MOST = 2000, PACE = 33;
let arrived = [];
on("frame", (buffer) => {
  arrived.push(buffer);
  if (arrived.length === 1) setTimeout(takeIn, PACE);
});

function takeIn() {
  const frames = arrived.flatMap(decode), trajectories = new Map(state.trajectories);
  arrived = [];
  for (const frame of frames) {
    const held = trajectories.get(frame.molecule), last = held?.at(-1);
    // Made again from other random numbers: its story begins anew.
    const isAnew = !last || (frame.stage === 0 && (last.stage !== 0 || frame.step < last.step));
    if (isAnew) trajectories.set(frame.molecule, [frame]); else held.push(frame);
    if (held?.length > MOST) held.shift();
  }
  const newest = frames.at(-1), changes = { trajectories };
  if (newest && state.run && state.follow && state.shown !== newest.molecule) Object.assign(changes, { shown: newest.molecule, frame: null, selection: new Set() });
  set(changes);
}

const asked = new Set();
/** Fetches the kept frames of a molecule, once. */
export async function fetchFrames(molecule) {
  // What was stopped before it was a molecule has no history.
  if (asked.has(molecule) || !state.molecules.has(molecule)) return;
  asked.add(molecule);
  try {
    const frames = decode(await (await request(within(`molecules/${molecule}/frames`))).arrayBuffer());
    const held = state.trajectories.get(molecule) ?? [];
    if (frames.length < held.length) return;
    set({ trajectories: new Map(state.trajectories).set(molecule, frames) });
  } catch {
    asked.delete(molecule);
  }
}
/** What was fetched is not all any more: a verb ran on the molecule. */
export const forgetFrames = (molecule) => asked.delete(molecule);
/** After another session was opened. */
export function forgetAllFrames() {
  asked.clear();
  set({ trajectories: new Map() });
}
