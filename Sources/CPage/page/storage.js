// A page within another one may be refused both stores of the browser: then what is kept lasts as long as the page.
function store(kind) {
  const memory = new Map();
  const held = () => { try { return window[kind]; } catch { return null; } };
  return {
    get: (key) => held()?.getItem(key) ?? memory.get(key) ?? null,
    set(key, value) {
      memory.set(key, value);
      try { held()?.setItem(key, value); } catch { /* It is full: the page has it still. */ }
    },
  };
}
/** What this browser keeps, and what this window does. */
export const kept = store("localStorage"), windowKept = store("sessionStorage");
