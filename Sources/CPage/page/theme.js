import { rgb } from "./elements.js";
import { kept } from "./storage.js";
import { set } from "./store.js";

const NAMES = { paper: "paper", ground: "ground", ink: "ink", soft: "soft", line: "line", accent: "accent", shape: "shape", shapeInk: "shape-ink", sigma: "sigma", guide: "guide", energy: "energy", force: "force" };
let known = {};

/** Light or dark as somebody chose here, else as the system has it. */
export function start() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", apply);
  apply();
}

function isDark() {
  const chosen = kept.get("simgen-theme");
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function apply() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  const style = getComputedStyle(document.documentElement);
  known = Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, style.getPropertyValue(`--${name}`).trim()]));
  known.top = style.getPropertyValue("--scene-top").trim();
  known.bottom = style.getPropertyValue("--scene-bottom").trim();
  set({ dark: isDark() });
}

export function toggle() {
  kept.set("simgen-theme", isDark() ? "light" : "dark");
  apply();
}

export const colours = () => known;
export const background = () => ({ top: rgb(known.top), bottom: rgb(known.bottom) });
