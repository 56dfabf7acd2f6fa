import { make, replaceKeepingFocus, $ } from "./dom.js";
import { feed, isEditor } from "./document.js";
import { cssColourOf } from "./elements.js";
import { elementsIn, parameterField, range } from "./forms.js";
import { settings } from "./run.js";
import { changed, find, split, valueOf } from "./recipe.js";
import { measure } from "./shapes.js";
import { state, watch } from "./store.js";

const ELEMENTS = ["C", "N", "O", "F", "S", "P", "Cl", "Br"];

export function start() {
  watch(["document", "schema", "shape", "right"], drawBasics);
  watch(["document", "schema", "diagnostics", "right"], drawAll);
}

let last = "";
function drawBasics() {
  const { statements } = state.document, { count, seed, atoms } = settings();
  const suggested = state.shape ? (state.shape.isDraft ? measure(state.shape).atoms : state.shape.atoms ?? measure(state.shape).atoms) : null;
  const chosen = elementsIn(valueOf(statements, "elements") ?? "[C, N, O]");
  const sampler = find(statements, "sampler");
  const steps = sampler?.arguments.steps ?? parametersOf(sampler).find((p) => p.name === "steps")?.default;
  const now = JSON.stringify([count, seed, atoms, suggested, chosen, steps, state.right]);
  if (now === last) return;
  last = now;
  const let_ = (name, value) => feed(`let ${name} = ${value}`, { quiet: true });
  replaceKeepingFocus($("basics"),
    range({ key: "count", label: "Molecules", value: count, min: 1, max: 50, step: 1, change: (v, done) => done && let_("count", Math.max(1, Math.round(v))) }),
    range({
      key: "heavy_atoms", label: "Heavy atoms", value: atoms, min: 0, max: 60, step: 1, change: (v, done) => done && let_("heavy_atoms", Math.max(0, Math.round(v))),
      note: atoms ? (suggested && suggested !== atoms ? `The shape suggests ${suggested}; 0 takes that.` : "0: as many as the shape suggests.") : suggested ? `0: as the shape suggests, ${suggested}.` : "0: drawn at the odds of the reference.",
    }),
    make("div", { class: "field" }, make("span", { id: "elements-label" }, "Elements"),
      make("div", { class: "chips", role: "group", "aria-labelledby": "elements-label" }, ELEMENTS.map((symbol) => {
        const isOn = chosen.includes(symbol), dot = make("span", { class: "dot" });
        dot.style.background = cssColourOf(symbol);
        return make("button", {
          "aria-pressed": String(isOn), "data-key": `element-${symbol}`, "aria-label": `Element ${symbol}`,
          onclick: () => {
            const next = isOn ? chosen.filter((s) => s !== symbol) : [...chosen, symbol];
            if (next.length) let_("elements", `[${next.join(", ")}]`);
          },
        }, dot, symbol);
      }))),
    sampler && range({
      key: "steps", label: "Steps", value: Number(split(steps).value) || 150, min: 20, max: 500, step: 10, note: "More steps take longer and follow the shape more closely.",
      change: (v, done) => done && feed(changed(sampler, "steps", String(Math.max(2, Math.round(v)))), { quiet: true }),
    }),
    range({ key: "seed", label: "Seed", value: seed, min: 0, max: 100, step: 1, note: seed ? "The same seed gives the same molecules." : "0: other molecules each time.", change: (v, done) => done && let_("seed", Math.max(0, Math.round(v))) }));
  for (const input of $("basics").querySelectorAll("input, button")) input.disabled = !isEditor();
}

/** The declared parameters of the plug-in of a statement. */
export function parametersOf(statement) {
  const plugins = statement && state.schema?.kinds[statement.kind];
  const list = Array.isArray(plugins) ? plugins : plugins?.plugins ?? [];
  return list.find((plugin) => plugin.name === statement.plugin)?.parameters ?? [];
}
const summaryOf = (statement) => (state.schema?.kinds[statement.kind] ?? []).find?.((p) => p.name === statement.plugin)?.summary;

const opened = new Set();
function drawAll() {
  const { statements } = state.document;
  const labels = (kind) => statements.filter((s) => s.kind === kind).map((s) => s.name);
  const declared = statements.filter((s) => s.plugin && state.schema?.kinds[s.kind]);
  replaceKeepingFocus($("more"), declared.map((statement) => {
    const id = `${statement.kind}-${statement.name}`;
    const problems = state.diagnostics.filter((d) => d.text.includes(`${statement.kind} ${statement.name}:`));
    const parameters = parametersOf(statement), changedCount = Object.keys(statement.arguments).length;
    const box = make("details", { ".open": opened.has(id) || problems.length > 0 },
      make("summary", { "data-key": id }, `${statement.kind} ${statement.name}`, make("span", { class: "faint" }, `${statement.plugin}, ${changedCount} set`)));
    // Hundreds of fields are made only when somebody looks.
    const fill = () => box.append(make("div", {}, make("p", { class: "faint" }, summaryOf(statement) ?? ""),
      parameters.map((parameter) => parameterField({
        key: `${id}-${parameter.name}`, parameter, text: statement.arguments[parameter.name], labels,
        error: problems.find((d) => d.parameter === parameter.name)?.message,
        change: (value) => feed(changed(statement, parameter.name, value), { quiet: true }),
      })), line(statement, id)));
    if (box.open) fill();
    box.addEventListener("toggle", () => {
      if (box.open) opened.add(id); else opened.delete(id);
      if (box.open && box.children.length === 1) fill();
    });
    return box;
  }));
}

// The line of the recipe itself, to be changed by hand.
function line(statement, id) {
  const text = make("textarea", { rows: 3, "aria-label": `Line of ${statement.kind} ${statement.name}`, "data-key": `${id}-line`, spellcheck: "false", ".value": statement.text });
  const error = make("p", { class: "error bad" });
  const send = async () => {
    if (text.value.trim() === statement.text.trim()) return;
    const isGood = await feed(text.value.trim(), { quiet: true });
    if (!isGood) error.textContent = state.diagnostics.map((d) => [d.message, d.hint].filter(Boolean).join(": ")).join("\n");
  };
  text.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(); });
  return make("div", { class: "statement" }, make("label", {}, "Recipe line", text), error, make("button", { onclick: send, "data-key": `${id}-send` }, "Take this line"));
}

