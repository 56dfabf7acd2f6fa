import { Camera } from "./camera.js";
import { begin, json } from "./connection.js";
import { $, announce, make } from "./dom.js";
import { formulaOf, subscripts } from "./elements.js";
import { redo, undo } from "./document.js";
import * as fragments from "./fragments.js";
import * as gallery from "./gallery.js";
import * as keys from "./keys.js";
import { Labels, legend, measureText } from "./labels.js";
import * as parameters from "./parameters.js";
import * as pointer from "./pointer.js";
import * as recipePanel from "./recipe-panel.js";
import { Renderer } from "./renderer.js";
import { act, generate, isPaused, pause, resume, stop } from "./run.js";
import { compose, scaffolds, scene } from "./scene.js";
import { chooseInside } from "./select.js";
import * as selectionPanel from "./selection-panel.js";
import * as session from "./session.js";
import { followSession, toggleClosed, undoDraft } from "./shape-edit.js";
import * as shapePanel from "./shape-panel.js";
import { KINDS } from "./shapes.js";
import { windowKept } from "./storage.js";
import { state, set, watch } from "./store.js";
import * as theme from "./theme.js";
import * as timeline from "./timeline.js";

const canvas = $("canvas"), camera = new Camera();

const HINTS = {
  view: "Drag turns, right drag moves, wheel zooms. Click an atom, double click its molecule.",
  brush: "Hold and paint; Shift continues the tube. Alt-drag turns.",
  box: "Drag a box around atoms; Ctrl adds.", measure: "Click two, three or four atoms.",
  move: "Drag a fragment; Shift-drag turns it. Elsewhere a drag turns the scene.",
  anchor: "Click atoms of a fragment where the molecule is to grow; on a hydrogen its place is taken.",
};

function startScene() {
  let renderer;
  try {
    renderer = new Renderer(canvas, camera);
  } catch (error) {
    $("hint").textContent = error.message;
    throw error;
  }
  const labels = new Labels($("labels"), camera);
  let stale = false, wanted = false;
  const view = {
    camera, renderer, labels,
    /** The scene has changed: composed anew before the next picture, once. */
    refresh() {
      if (stale) return;
      stale = true;
      requestAnimationFrame(() => {
        stale = false;
        compose(renderer, theme.colours());
        if (wanted) view.centre();
      });
    },
    centre() {
      const points = [...scene.atoms.map((a) => a.at), ...scene.shape.map((h) => h.at), ...(state.shape?.engine ?? [])];
      wanted = !points.length;
      camera.fit(points);
      renderer.redraw();
    },
    /** Once what is to be seen has arrived. */
    centreSoon() { wanted = true; view.refresh(); },
  };
  renderer.afterDraw = () => {
    // Another layer over the whole scene costs as much as some hundred atoms.
    const isLate = renderer.isMoving && scene.atoms.length > 250;
    if ($("labels").hidden !== isLate) $("labels").hidden = isLate;
    if (!isLate) labels.draw(theme.colours());
  };
  renderer.onRestored = view.refresh;
  watch(["dark"], () => { renderer.background = theme.background(); view.refresh(); });
  watch(["molecules", "shown", "overlaid", "trajectories", "frame", "run", "shape", "point", "tool", "selection", "measured", "hover", "who", "document", "lettered", "moving", "pocketShown"], view.refresh);
  pointer.listen(canvas, view, labels);
  return view;
}

function startTools(view) {
  const tool = (name) => {
    set({ tool: name, ...(name === "measure" ? {} : { measured: [] }), ...(name === "draw" ? {} : { point: -1 }) });
    if (name === "draw" && !state.shape) shapePanel.choose("tube");
    announce(`${name[0].toUpperCase()}${name.slice(1)}`, { spokenOnly: true });
  };
  for (const button of document.querySelectorAll("[data-tool]")) button.addEventListener("click", () => tool(button.dataset.tool));
  for (const button of document.querySelectorAll("[data-verb]")) button.addEventListener("click", () => act(button.dataset.verb));
  const go = () => { closeStarts(); generate(); };
  const actions = {
    tool, help: session.help, centre: view.centre, generate: go, play: timeline.play, step: timeline.step, inside: chooseInside,
    newShape: () => shapePanel.choose(KINDS[state.shape?.kind] ? state.shape.kind : "tube"), letters: () => set({ lettered: !state.lettered }),
  };
  const clicks = {
    undo: () => undoDraft() || undo(), redo, centre: view.centre, letters: actions.letters, closed: toggleClosed, generate: go, stop,
    pause: () => (isPaused() ? resume() : pause()), theme: theme.toggle, "load-file": () => $("file").click(),
    "start-draw": () => { shapePanel.choose("tube"); closeStarts(); }, "start-load": () => { $("file").click(); closeStarts(); },
    "start-recipe": () => { session.chooseRecipe(); closeStarts(); }, "start-close": closeStarts,
  };
  for (const [id, action] of Object.entries(clicks)) $(id).addEventListener("click", action);
  keys.listen(canvas, view, actions);
}

function closeStarts() {
  if ($("starts").contains(document.activeElement)) canvas.focus();
  $("starts").hidden = true;
  $("hint").hidden = false;
}

function drawTools() {
  canvas.dataset.tool = state.tool;
  for (const button of document.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === state.tool));
  $("letters").setAttribute("aria-pressed", String(state.lettered));
  $("hint").textContent = state.tool === "draw" ? `${KINDS[state.shape?.kind]?.hint ?? KINDS.tube.hint} Alt-drag turns${(state.shape?.kind ?? "tube") === "tube" ? ", Shift-click on the tube inserts" : ""}.` : HINTS[state.tool];
  const { canUndo, canRedo, undoText } = state.document, mayEdit = state.right !== "view", isOpen = state.connection.status === "open";
  $("undo").disabled = !(canUndo || state.shape?.isDraft) || !mayEdit;
  $("undo").title = undoText ? `Undo: ${undoText.slice(0, 80)} (Ctrl-Z)` : "Undo (Ctrl-Z)";
  $("redo").disabled = !canRedo || !mayEdit;
  const waits = isPaused(), isBusy = Boolean(state.run) && !waits;
  $("generate").disabled = isBusy || !mayEdit || !isOpen;
  $("stop").disabled = !state.run || !mayEdit;
  $("pause").disabled = !(isBusy || waits) || !mayEdit;
  $("pause").textContent = waits ? "Continue" : "Pause";
  $("pause").title = waits ? "Go on, with the forces as they are now" : "Pause after this step";
  for (const button of document.querySelectorAll("[data-verb]")) button.disabled = isBusy || !mayEdit || !isOpen || state.shown === null;
  document.querySelector('[data-verb="continue"]').hidden = !state.molecules.get(state.shown)?.paused;
}

function drawProgress() {
  const { run } = state;
  $("progress").hidden = !run;
  if (!run) return;
  const share = run.steps ? run.step / run.steps : 0;
  $("bar").value = run.state === "queued" ? 0 : run.total ? Math.min(1, ((run.done ?? 0) + Math.min(1, share) * 0.98) / run.total) : share;
  const left = run.seconds_left > 0 ? `, ${run.seconds_left < 90 ? `${Math.ceil(run.seconds_left)} s` : `${Math.round(run.seconds_left / 60)} min`} left` : "";
  $("progress-text").textContent = run.state === "queued" ? `Waiting, position ${run.queue}`
    : run.state === "paused" ? "Paused" : `${run.stage ?? run.what} ${run.step ?? 0}/${run.steps ?? "?"}${run.total > 1 ? `, molecule ${Math.min(run.total, (run.done ?? 0) + 1)} of ${run.total}` : ""}${left}`;
}

function drawFacts() {
  const molecule = state.molecules.get(state.shown), lines = [];
  if (state.tool === "draw" || state.tool === "brush") for (const text of shapePanel.facts()) lines.push(make("span", {}, text));
  else if (molecule) {
    lines.push(make("b", {}, subscripts(molecule.formula)));
    lines.push(make("span", { class: molecule.valid ? "good" : "bad" }, molecule.valid ? "✓ valid" : `✕ ${molecule.failed ?? molecule.verdict ?? "not evaluated"}`));
    if (molecule.smiles) lines.push(make("span", { class: "smiles" }, molecule.smiles));
  }
  else if (scene.frame) {
    lines.push(make("b", {}, subscripts(formulaOf(scene.frame.symbols))));
    lines.push(make("span", { class: "faint" }, `growing${Number.isFinite(scene.frame.sigma) ? `, σ ${scene.frame.sigma.toFixed(3)} Å` : ""}`));
  }
  if (measureText()) lines.push(make("b", {}, measureText()));
  $("facts").replaceChildren(...lines);
  $("legend").replaceChildren(...legend().map(({ symbol, colour }) => {
    const dot = make("span", { class: "dot" });
    dot.style.background = colour;
    return make("li", {}, dot, symbol);
  }));
  const fixed = scene.atoms.filter((a) => a.fixed).length;
  $("scene-text").textContent = [
    molecule ? `Molecule ${molecule.formula}, ${molecule.valid ? "valid" : molecule.verdict ?? "not evaluated"}.` : "No molecule.",
    fixed && `${fixed} fixed atoms.`, `Shape: ${shapePanel.facts().join(", ")}.`, state.selection.size && `${state.selection.size} selected.`,
  ].filter(Boolean).join(" ");
}

theme.start();
const view = startScene();
startTools(view);
followSession();
for (const part of [shapePanel, fragments, gallery]) part.start(view);
for (const part of [parameters, selectionPanel, recipePanel, session]) part.start();
timeline.start(theme.colours);
watch(["tool", "shape", "document", "run", "right", "connection", "shown", "molecules", "lettered"], drawTools);
watch(["run"], drawProgress);
// The first molecule of a session is to be seen whole.
let hadMolecules = false;
watch(["molecules"], () => {
  if (state.molecules.size && !hadMolecules) view.centreSoon();
  hadMolecules = state.molecules.size > 0;
});
watch(["molecules", "shown", "tool", "shape", "selection", "measured", "frame", "trajectories"], () => requestAnimationFrame(drawFacts));
gallery.open(matchMedia("(min-width: 901px)").matches);
view.centreSoon();
await begin();
if (state.connection.status !== "refused") {
  set({ schema: await json("/api/schema") });
  $("starts").hidden = windowKept.get("simgen-started") !== null;
  $("hint").hidden = !$("starts").hidden;
  windowKept.set("simgen-started", "1");
  view.centreSoon();
  // Whoever has begun needs no advice how to begin.
  watch(["tool", "document"], () => { if (state.tool !== "view" || scaffolds().length) closeStarts(); });
}

/** For tests and the curious: what the page knows, and its view. */
window.simgen = { state, scene, view };
