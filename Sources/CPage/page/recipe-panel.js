import { $, make, replaceKeepingFocus } from "./dom.js";
import { ask } from "./connection.js";
import { feed, isEditor } from "./document.js";
import { state, watch } from "./store.js";

export function start() {
  watch(["document", "right"], draw);
}

let draft = "";
function draw() {
  const { statements, pipeline } = state.document;
  const text = statements.map((s) => s.text).join("\n");
  const entry = make("textarea", {
    rows: 4, "aria-label": "Lines of the recipe language", placeholder: "let k(t) = tanh(20 * t^2)\nforce pull: prior prior=shape strength=k", spellcheck: "false", "data-key": "entry", ".value": draft,
  });
  const says = make("p", { class: "bad", "aria-live": "polite" });
  let waiting = 0;
  entry.addEventListener("input", () => {
    draft = entry.value;
    clearTimeout(waiting);
    if (!draft.trim()) return says.replaceChildren();
    // Mistakes are shown while one types; nothing is changed by that.
    waiting = setTimeout(async () => {
      const reply = await ask({ op: "check", text: draft });
      says.textContent = (reply.diagnostics ?? []).map((d) => [d.line > 1 ? `line ${d.line}: ${d.message}` : d.message, d.hint].filter(Boolean).join(": ")).join("\n");
    }, 350);
  });
  const send = async () => {
    if (draft.trim() && await feed(draft)) { draft = ""; entry.value = ""; says.replaceChildren(); }
  };
  entry.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(); });
  replaceKeepingFocus($("recipe-panel"),
    make("textarea", { rows: 12, readonly: true, "aria-label": "The session's statements", "data-key": "text", ".value": text }),
    pipeline && make("label", {}, "Verbs of the opened recipe, not run", make("textarea", { rows: 4, readonly: true, ".value": pipeline })),
    make("label", {}, "Add or change lines (Ctrl-Enter)", entry), says,
    make("button", { "data-key": "send", disabled: !isEditor(), onclick: send }, "Take these lines"));
}
