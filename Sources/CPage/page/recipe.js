// Texts of the recipe language: what the page writes, and what it reads of the statements of the server.

/** A number as short as it is exact to a thousandth of an angstrom. */
export const number = (x, decimals = 3) => String(Number(x.toFixed(decimals)));
export const vector = (v) => `[${v.map((x) => number(x)).join(", ")}]`;
export const vectors = (list) => `[${list.map(vector).join(", ")}]`;
export const quoted = (text) => `"${text.replace(/[\\"]/g, "\\$&")}"`;

/** All numbers in a text, units left aside. */
export const numbersIn = (text) => (text?.match(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi) ?? []).map(Number);
export const vectorsIn = (text) => {
  const all = numbersIn(text), list = [];
  for (let i = 0; i + 2 < all.length; i += 3) list.push(all.slice(i, i + 3));
  return list;
};
export const textIn = (text) => text?.trim().replace(/^"|"$/g, "").replace(/\\(.)/g, "$1") ?? "";
export const listIn = (text) => (text ?? "").replace(/^\s*\[|\]\s*$/g, "").split(",").map((s) => s.trim()).filter(Boolean);

/** "0.05 eV/angstrom" as value and unit. */
export function split(text) {
  const match = /^\s*(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)\s*(.*)$/i.exec(text ?? "");
  return match ? { value: match[1], unit: match[2].trim() } : { value: (text ?? "").trim(), unit: "" };
}

/** A declaration of a kind: `prior shape: spline through=... closed=true`. */
export function declaration(kind, name, plugin, values) {
  const rest = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return [`${kind} ${name}: ${plugin}`, ...rest.map(([key, value]) => `${key}=${value}`)].join(" ");
}

/** A statement with an argument changed, or left out where the value is null: the server's arguments written anew. */
export function changed(statement, key, value) {
  const values = { ...statement.arguments };
  if (value === null) delete values[key]; else values[key] = value;
  return declaration(statement.kind, statement.name, statement.plugin, values);
}

/** The statement that a name stands for, or undefined. */
export const find = (statements, kind, name) =>
  [...statements].reverse().find((s) => s.kind === kind && (name === undefined || s.name === name));

/** The text of a `let`, right of its equals sign. */
export function valueOf(statements, name) {
  const found = find(statements, "let", name);
  return found?.text.replace(/^[^=]*=\s*/, "").replace(/\s+#.*$/, "");
}
