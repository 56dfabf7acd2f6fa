import { announce } from "./dom.js";
import { ask, on, send } from "./connection.js";
import { state, set } from "./store.js";

/** Statements of the session as the page knows it; see the server's `state`. */
on("state", (message) => {
  const { revision, statements, canUndo, canRedo, undoText, pipeline, right } = message;
  set({ document: { revision, statements, canUndo, canRedo, undoText, pipeline }, right: right ?? state.right });
});

export const isEditor = () => state.right !== "view";

/** Hands texts of the recipe language to the session; says what is wrong with them. Returns whether they were taken. */
export async function feed(text, { quiet = false } = {}) {
  if (!isEditor()) {
    announce("This link only lets you look.", { isError: true });
    return false;
  }
  const reply = await ask({ op: "feed", text });
  report(reply, quiet, text);
  return reply.ok;
}

/** Says what came of something; `text` is what the diagnostics are about. */
export async function report(reply, quiet = false, text = "") {
  const problems = (reply.diagnostics ?? []).filter((d) => d.severity === "error").map((d) => ({ ...d, text }));
  set({ diagnostics: problems });
  if (!reply.ok) {
    const first = problems[0] ?? { message: reply.notes?.[0] ?? "that was refused" };
    announce([first.message, first.hint].filter(Boolean).join(": "), { isError: true });
  } else if (reply.queued) {
    announce("Taken up when the run pauses or ends.");
  } else if (!quiet) {
    for (const note of (reply.notes ?? []).slice(0, 1)) announce(note);
  }
  return reply;
}

export async function undo() {
  const what = state.document.undoText;
  const reply = await ask({ op: "undo" });
  await report(reply, true);
  if (reply.ok) announce(what ? `Took back: ${short(what)}` : "Took back.");
}
export async function redo() {
  const reply = await ask({ op: "redo" });
  await report(reply, true);
  if (reply.ok) announce("Done again.");
}
const short = (text) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** Stars and names, which are no part of the recipe. */
export function savePage(value) {
  set({ page: value });
  send({ op: "page", value });
}
on("page", ({ value }) => set({ page: { stars: [], names: {}, ...value } }));

on("late", (reply) => { if (!reply.ok) report(reply); });
on("error", ({ message }) => announce(message, { isError: true }));

let told = 0, waiting = 0;
/** Tells the others what is selected, at most ten times a second. */
export function tellPresence(selection) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    told = performance.now();
    send({ op: "presence", selection, cursor: null });
  }, Math.max(0, told + 120 - performance.now()));
}
on("presence", ({ who }) => set({ who }));
