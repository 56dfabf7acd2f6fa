export const $ = (id) => document.getElementById(id);

/** An element: attributes, `on...` listeners, properties after a dot, children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.startsWith(".")) element[key.slice(1)] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let quiet;
/** Says something to screen readers, and to eyes for some seconds. */
export function announce(text, { isError = false, spokenOnly = false } = {}) {
  const live = $(isError ? "alert" : "spoken");
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
  if (spokenOnly) return;
  const toast = $("toast");
  toast.textContent = text;
  toast.className = isError ? "shown error" : "shown";
  clearTimeout(quiet);
  quiet = setTimeout(() => { toast.className = ""; }, isError ? 9000 : 4000);
}

export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const shown = new WeakMap();
/** Writes a list anew but keeps the focus where it was, and what is being typed there: elements are known by data-key. */
export function replaceKeepingFocus(container, ...children) {
  const focused = container.contains(document.activeElement) ? document.activeElement : null;
  const top = container.scrollTop, isTyped = focused && shown.has(focused) && shown.get(focused) !== focused.value;
  container.replaceChildren(...children.flat().filter(Boolean));
  container.scrollTop = top;
  for (const field of container.querySelectorAll("input, textarea")) shown.set(field, field.value);
  const again = focused?.dataset.key && container.querySelector(`[data-key="${CSS.escape(focused.dataset.key)}"]`);
  if (!again) return;
  again.focus();
  if (isTyped) again.value = focused.value;
}

export const open = (dialog) => { if (!dialog.open) dialog.showModal(); };
