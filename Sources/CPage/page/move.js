import { add, centroid, multiply, quaternion, rotate, scale, sub } from "./math.js";
import { moveFragments } from "./fragments.js";
import { connected, scaffolds, scene } from "./scene.js";
import { state, set } from "./store.js";

/** The atoms of a fragment that hang together with one of them, as the scaffold counts them. */
function piece(atom) {
  const scaffold = scaffolds().find((s) => s.name === atom.id && s.plugin === "structure");
  if (atom.owner !== "f" || !scaffold) return null;
  const indices = connected(scene.atoms.indexOf(atom)).map((i) => scene.atoms[i].index);
  const held = state.moving?.name === scaffold.name ? state.moving.positions : scaffold.molecule.positions;
  return { scaffold, indices, held, middle: centroid(indices.map((i) => held[i])) };
}

function place({ scaffold, indices, held }, change) {
  const positions = held.slice();
  for (const i of indices) positions[i] = change(held[i]);
  set({ moving: { name: scaffold.name, positions } });
}

/** Takes hold of a fragment: it follows the pointer, or with Shift turns about its middle. */
export function press({ camera }, x, y, event, hit) {
  const held = hit && piece(hit.atom);
  if (!held) return null;
  const start = hit.at, isTurn = event.shiftKey;
  return {
    kind: "move",
    move(px, py) {
      if (isTurn) {
        const turn = multiply(quaternion(camera.up, (px - x) * 0.008), quaternion(camera.right, (py - y) * 0.008));
        return place(held, (p) => add(held.middle, rotate(turn, sub(p, held.middle))));
      }
      const at = camera.onPlane(camera.ray(px, py), start);
      if (at) place(held, (p) => add(p, sub(at, start)));
    },
    release: (_x, _y, moved) => { if (moved) moveFragments(); },
    cancel: () => set({ moving: null }),
  };
}

let pending = 0;
/** The same with the keyboard: half an angstrom along a direction. */
export function nudge(atom, direction) {
  const held = piece(atom);
  if (!held) return;
  place(held, (p) => add(p, scale(direction, 0.5)));
  clearTimeout(pending);
  pending = setTimeout(moveFragments, 400);
}
