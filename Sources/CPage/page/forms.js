import { make } from "./dom.js";
import { listIn, split } from "./recipe.js";

/** A slider with a number beside it. `change(value, isDone)` hears of every move; isDone when it was let go. */
export function range({ key, label, value, min, max, step, unit, change, note }) {
  const slider = make("input", { type: "range", min, max, step, "aria-label": label, "data-key": `${key}-range`, ".value": value });
  const field = make("input", { type: "number", step, id: key, "data-key": key, ".value": value });
  slider.addEventListener("input", () => { field.value = slider.value; change(Number(slider.value), false); });
  slider.addEventListener("change", () => change(Number(slider.value), true));
  field.addEventListener("change", () => { if (Number.isFinite(field.valueAsNumber)) change(field.valueAsNumber, true); });
  return make("div", { class: "field" }, make("label", { for: key }, label),
    make("div", { class: "range" }, slider, field, unit && make("span", { class: "unit" }, unit)), note && make("p", { class: "note" }, note));
}

/** A field for a parameter as the schema declares it; `text` is its value in the recipe, undefined where it has its default. */
export function parameterField({ key, parameter, text, error, labels, change }) {
  const isChanged = text !== undefined, shown = text ?? parameter.default ?? "";
  const control = controlFor(parameter, shown, key, labels, change, error);
  const note = make("p", { class: "note", id: `${key}-note` }, parameter.summary);
  const required = parameter.required && !isChanged ? " (required)" : "";
  return make("div", { class: `field${isChanged ? " changed" : ""}` },
    make("label", { for: key, title: parameter.summary }, parameter.name.replaceAll("_", " ") + required),
    make("div", { class: "input" }, control,
      isChanged && !parameter.required && make("button", { class: "reset plain", title: `Back to ${parameter.default ?? "the default"}`, "aria-label": `Reset ${parameter.name}`, onclick: () => change(null) }, "↺")),
    note, error && make("p", { class: "error", id: `${key}-error` }, error));
}

function controlFor(parameter, shown, key, labels, change, error) {
  const common = { id: key, "data-key": key, "aria-describedby": error ? `${key}-error` : `${key}-note`, "aria-invalid": error ? "true" : undefined };
  if (parameter.type === "boolean") {
    return make("input", { ...common, type: "checkbox", ".checked": shown === "true", onchange: (e) => change(String(e.target.checked)) });
  }
  if (parameter.type === "choice" || parameter.type === "label") {
    const options = parameter.type === "choice" ? parameter.choices : labels(parameter.kind);
    const list = options.includes(shown) ? options : ["", ...options];
    return make("select", { ...common, onchange: (e) => change(e.target.value || null) },
      list.map((option) => make("option", { value: option, ".selected": option === shown }, option || "–")));
  }
  const isPlain = (parameter.type === "number" || parameter.type === "integer") && (shown === "" || /^-?[\d.]+(e[-+]?\d+)?$/i.test(split(shown).value));
  if (isPlain) {
    const { value, unit } = split(shown), tail = unit || parameter.unit || "";
    const input = make("input", {
      ...common, type: "number", ".value": value, min: parameter.minimum, max: parameter.maximum, step: parameter.type === "integer" ? 1 : "any",
      onchange: (e) => change(e.target.value === "" ? null : [e.target.value, tail].filter(Boolean).join(" ")),
    });
    return make("span", { class: "input" }, input, tail && make("span", { class: "unit" }, tail));
  }
  return make("input", { ...common, type: "text", spellcheck: "false", autocomplete: "off", ".value": shown, onchange: (e) => change(e.target.value.trim() || null) });
}

/** Elements as buttons: letters beside colours. */
export const elementsIn = (text) => listIn(text).map((s) => s.replace(/"/g, ""));
