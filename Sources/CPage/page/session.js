import { $, announce, download, make, open } from "./dom.js";
import { change, create, json, link, myName, request, tokens, within } from "./connection.js";
import { feed } from "./document.js";
import { forgetAllFrames } from "./frames.js";
import { KEYS } from "./keys.js";
import { PEOPLE } from "./scene.js";
import { kept } from "./storage.js";
import { state, set, watch } from "./store.js";

export function start() {
  $("share").addEventListener("click", share);
  $("help").addEventListener("click", help);
  $("open-recipe").addEventListener("click", chooseRecipe);
  $("export-recipe").addEventListener("click", saveRecipe);
  watch(["connection"], drawConnection);
  watch(["who", "document", "right"], drawPeople);
}

function drawConnection() {
  const { status, message } = state.connection;
  $("connection").dataset.status = status;
  $("connection").textContent = { open: "connected", lost: "connection lost", refused: "no session", connecting: "connecting" }[status];
  $("banner").hidden = !message;
  $("banner").textContent = message;
}

function drawPeople() {
  $("who").replaceChildren(...state.who.map((person) => {
    const chip = make("li", { title: `${person.name}${person.right === "view" ? " (looks)" : ""}${person.selection?.length ? `, ${person.selection.length} selected` : ""}` },
      person.name.slice(0, 2).toUpperCase());
    chip.style.background = PEOPLE[person.id % PEOPLE.length];
    return chip;
  }));
  $("who").setAttribute("aria-label", `Here: ${state.who.map((p) => p.name).join(", ") || "nobody else"}`);
  const { revision } = state.document;
  $("revision").textContent = revision < 0 ? "" : `rev. ${revision}${state.right === "view" ? ", view only" : ""}`;
}

function dialog(title, ...body) {
  $("dialog-title").textContent = title;
  $("dialog-body").replaceChildren(...body.flat().filter(Boolean));
  open($("dialog"));
}

async function share() {
  // Those who may edit may pass on both links; those who look, theirs.
  if (state.right !== "view" && !tokens.view) {
    try {
      const { edit, view } = await json(within(""));
      Object.assign(tokens, { edit, view });
    } catch { /* Then there is one link less to pass on. */ }
  }
  const row = (title, url) => url && make("div", {}, make("label", {}, title, make("span", { class: "link" },
    make("input", { readonly: true, ".value": url, "aria-label": title, onfocus: (e) => e.target.select() }),
    make("button", { type: "button", onclick: () => navigator.clipboard.writeText(url).then(() => announce("Copied.")) }, "Copy"))));
  const name = make("input", {
    ".value": myName(), maxlength: 40, onchange: (e) => {
      kept.set("simgen-name", e.target.value.trim() || "Guest");
      change();
    },
  });
  dialog("Share this session", make("p", { class: "faint" }, "Who has a link sees every change as it is made. The key is behind the #: it is never sent to a web server or written to its logs."),
    row("Link to work together", link("edit")), row("Link to look only", link("view")),
    state.about?.host === "loopback" && make("p", { class: "faint" }, "The server listens on this computer only: simgen serve --help says how to open it."),
    make("label", {}, "Your name ", name));
}

export function help() {
  dialog("Keys", make("div", { class: "keys" }, KEYS.map(([key, text]) => make("div", {}, make("span", {}, text), make("kbd", {}, key)))),
    make("p", { class: "faint" }, "Mouse: drag turns, right drag or Shift-drag moves, the wheel zooms. A click chooses an atom, a double click its molecule, Ctrl adds. Touch: one finger turns, two move and zoom."));
}

export async function chooseRecipe() {
  try {
    const examples = state.examples.length ? state.examples : await json("/api/examples");
    set({ examples });
    const input = make("input", { type: "file", accept: ".simgen,.txt", "aria-label": "Recipe file" });
    input.addEventListener("change", async () => {
      if (input.files[0]) await openRecipe({ recipe: await input.files[0].text(), name: input.files[0].name.replace(/\.simgen$/, "") });
    });
    dialog("Open a recipe", make("p", { class: "faint" }, "Its shape, fragments and parameters come into a new session; this one stays where it is."),
      make("div", { class: "examples" }, examples.map((e) => make("button", { type: "button", onclick: () => openRecipe({ example: e.name, name: e.title }) }, make("b", {}, e.title), make("span", {}, e.summary)))),
      make("label", {}, "From a file ", input));
  } catch (error) {
    announce(error.message, { isError: true });
  }
}

/** A recipe becomes a new session; without the server's own key its definitions are taken into this one. */
export async function openRecipe({ recipe, example, name }) {
  try {
    await create({ name, recipe, example });
  } catch (error) {
    if (recipe && (error.status === 401 || error.status === 403)) {
      $("dialog").close();
      return feed(recipe);
    }
    return announce(error.message, { isError: true });
  }
  $("dialog").close();
  forgetAllFrames();
  set({ molecules: new Map(), shown: null, frame: null, shape: null, overlaid: [], selection: new Set(), measured: [], run: null, connection: { status: "connecting", message: "" } });
  change();
}

async function saveRecipe() {
  try {
    const text = await (await request(within("recipe"))).text();
    download(new Blob([text]), "session.simgen");
    // Fragments and other uploads are files beside the recipe, named without a folder; what it writes is not there yet.
    const reads = text.replace(/^\s*write .*$/gm, "");
    const files = new Set([...reads.matchAll(/"([A-Za-z0-9][A-Za-z0-9._-]*\.[A-Za-z]+)"/g)].map((match) => match[1]));
    for (const name of files) {
      try {
        download(await (await request(within(`files/${name}`))).blob(), name);
      } catch { files.delete(name); }
    }
    announce(files.size ? `Saved with ${[...files].join(", ")}; keep them in one folder.` : "Saved; simgen run session.simgen makes the same molecules.");
  } catch (error) {
    announce(error.message, { isError: true });
  }
}

