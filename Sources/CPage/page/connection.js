import { kept, windowKept } from "./storage.js";
import { state, set } from "./store.js";

// The fragment of the address holds SESSION.TOKEN, or TOKEN alone: fragments are never sent to a server.
let session = null, token = null, socket = null, next = 1, delay = 500, isOver = false;
const replies = new Map(), handlers = new Map();

export const on = (name, handler) => handlers.set(name, handler);
export const tokens = { server: null, edit: null, view: null };

export class Refused extends Error {
  constructor(message, hint, status) {
    super(hint ? `${message} (${hint})` : message);
    this.status = status;
  }
}

export async function request(path, { method = "GET", body, type } = {}) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body !== undefined && typeof body !== "string" && !(body instanceof Blob)) {
    body = JSON.stringify(body);
    type = "application/json";
  }
  if (type) headers["Content-Type"] = type;
  let response;
  try {
    response = await fetch(path, { method, headers, body });
  } catch {
    throw new Refused("the server cannot be reached");
  }
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({}));
  throw new Refused(error?.message ?? `the server answered ${response.status}`, error?.hint, response.status);
}
export const json = async (path, options) => (await request(path, options)).json();
/** The address of something of this session. */
export const within = (path) => `/api/sessions/${session}${path && `/${path}`}`;

export async function begin() {
  read();
  if (!token) return fail("This page needs the link that `simgen serve` prints: it ends with # and a key.");
  for (;;) {
    try {
      if (!state.about) set({ about: await json("/api/about") });
      if (!session) await create({});
      break;
    } catch (error) {
      if (error.status) return fail(error.message);
      set({ connection: { status: "lost", message: "The server cannot be reached; trying again." } });
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
  connect();
}

function read() {
  const [first, second] = decodeURIComponent(location.hash.slice(1)).split(".");
  if (second) {
    session = first;
    token = second;
    Object.assign(tokens, JSON.parse(windowKept.get(`simgen-${first}`) ?? "{}"));
  } else {
    token = first || null;
    tokens.server = token;
  }
}

/** A new session, whose link replaces this page's; the server's own key is needed. */
export async function create(what) {
  const held = token;
  if (tokens.server) token = tokens.server;
  let made;
  try {
    made = await json("/api/sessions", { method: "POST", body: what });
  } catch (error) {
    token = held;
    throw error;
  }
  tokens.edit = made.edit;
  tokens.view = made.view;
  session = made.session;
  token = made.edit;
  windowKept.set(`simgen-${session}`, JSON.stringify(tokens));
  history.replaceState(null, "", `#${session}.${token}`);
}

export const link = (kind) => {
  const key = kind === "edit" ? tokens.edit ?? (state.right === "edit" ? token : null) : tokens.view ?? (state.right === "view" ? token : null);
  return key && `${location.origin}${location.pathname}#${session}.${key}`;
};

export const myName = () => kept.get("simgen-name") || "Guest";

export function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/socket`);
  socket.binaryType = "arraybuffer";
  const mine = socket;
  socket.onopen = async () => {
    const { client } = await ask({ op: "hello", token, session, name: myName() });
    set({ me: client ?? null });
  };
  socket.onmessage = ({ data }) => {
    if (mine !== socket) return;
    if (typeof data !== "string") return handlers.get("frame")?.(data);
    const message = JSON.parse(data);
    if (message.op === "reply") {
      const answer = replies.get(message.id);
      // What waits for a run to end is answered once more then.
      if (message.queued) replies.set(message.id, (late) => handlers.get("late")?.(late)); else replies.delete(message.id);
      answer?.(message);
      return;
    }
    if (message.op === "state" && state.connection.status !== "open") {
      delay = 500;
      // A run that ended in the meantime was not heard of; one that goes on says so.
      set({ connection: { status: "open", message: "" }, run: null });
    }
    if (message.op === "error") isOver = message.message;
    handlers.get(message.op)?.(message);
  };
  socket.onclose = ({ code }) => {
    if (mine !== socket) return;
    for (const answer of replies.values()) answer({ ok: false, diagnostics: [{ severity: "error", message: "the connection was lost" }] });
    replies.clear();
    // A wrong key or an ended session do not get better by trying again.
    if (code === 1008) return fail(isOver || "The server does not know this link. The session may have been deleted.");
    const why = { 1001: "The server ended.", 1009: "The message was too large.", 1013: "The server is busy." }[code] ?? "The connection was lost.";
    set({ connection: { status: "lost", message: `${isOver || why} Trying again.` } });
    isOver = false;
    setTimeout(() => { if (mine === socket) connect(); }, delay);
    delay = Math.min(8000, delay * 1.6);
  };
}

/** Leaves this session for the one that the address names now. */
export function change() {
  const old = socket;
  socket = null;
  old?.close();
  connect();
}

addEventListener("hashchange", () => location.reload());

function fail(message) {
  set({ connection: { status: "refused", message } });
}

export function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** Sends something that is answered, and waits for the answer. */
export function ask(message) {
  if (socket?.readyState !== WebSocket.OPEN) {
    return Promise.resolve({ ok: false, diagnostics: [{ severity: "error", message: "there is no connection to the server now" }] });
  }
  const id = next++;
  return new Promise((answer) => {
    replies.set(id, answer);
    send({ ...message, id });
  });
}
