import { $ } from "./dom.js";
import { fetchFrames, STAGES } from "./frames.js";
import { currentFrame } from "./scene.js";
import { state, set, watch } from "./store.js";

const LANES = [
  { key: "sigma", title: "σ", unit: "Å", colour: "sigma" },
  { key: "guidance", title: "likeness", unit: "per atom", colour: "guide" },
  { key: "energy", title: "energy", unit: "eV", colour: "energy" },
  { key: "force", title: "force", unit: "eV/Å", colour: "force" },
];
const GAP = 10, TOP = 18, BOTTOM = 14;
let theme = () => ({});

export function start(colours) {
  theme = colours;
  const slider = $("frame"), canvas = $("curves");
  slider.addEventListener("input", () => show(Number(slider.value)));
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("end").addEventListener("click", () => step(Infinity));
  $("play").addEventListener("click", play);
  const seek = (event) => {
    const box = canvas.getBoundingClientRect(), frames = framesShown(), width = laneWidth(box.width);
    if (!frames.length) return;
    const x = (event.clientX - box.left) % (width + GAP);
    show(Math.round(Math.max(0, Math.min(1, x / width)) * (frames.length - 1)));
  };
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); seek(event); });
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) seek(event); });
  new ResizeObserver(drawSoon).observe(canvas);
  watch(["trajectories", "shown", "frame", "run", "playing", "molecules", "dark"], drawSoon);
  watch(["shown", "molecules"], () => { if (state.shown !== null && !state.run) fetchFrames(state.shown); });
}

const framesShown = () => state.trajectories.get(state.shown) ?? [];
const laneWidth = (width) => (width - GAP * (LANES.length - 1)) / LANES.length;

function show(index) {
  const frames = framesShown();
  if (frames.length) set({ frame: Math.max(0, Math.min(frames.length - 1, index)), playing: false, follow: false });
}

/** By so many frames; Infinity: to the newest frame or the finished molecule. */
export function step(by) {
  const frames = framesShown();
  if (!frames.length) return;
  if (by === Infinity) return set({ frame: null, playing: false, follow: true });
  if (by === -Infinity) return show(0);
  const from = state.frame ?? frames.length - 1;
  show(from + by);
}

let timer = 0;
export function play() {
  const frames = framesShown();
  if (state.playing || frames.length < 2) return set({ playing: false });
  set({ playing: true, follow: false, frame: state.frame === null || state.frame >= frames.length - 1 ? 0 : state.frame });
  clearInterval(timer);
  timer = setInterval(() => {
    const last = framesShown().length - 1;
    if (!state.playing) return clearInterval(timer);
    if (state.frame >= last) { clearInterval(timer); return set({ playing: false, frame: null, follow: true }); }
    set({ frame: state.frame + 1 });
  }, matchMedia("(prefers-reduced-motion: reduce)").matches ? 250 : 1000 / 25);
}

// Once a picture of the screen, however many frames have come.
let isWaiting = false;
function drawSoon() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    draw();
  });
}

const format = (x) => (!Number.isFinite(x) ? "–" : Math.abs(x) >= 100 ? x.toFixed(1) : Math.abs(x) >= 0.01 ? x.toFixed(3) : x.toPrecision(2));

function draw() {
  const frames = framesShown(), now = currentFrame(), slider = $("frame");
  slider.max = String(Math.max(0, frames.length - 1));
  slider.value = String(state.frame ?? frames.length - 1);
  slider.disabled = frames.length < 2;
  for (const id of ["previous", "next", "play", "end"]) $(id).disabled = frames.length < 2;
  $("play").textContent = state.playing ? "❚❚" : "▶";
  $("play").setAttribute("aria-label", state.playing ? "Halt" : "Play");
  const text = now ? `${STAGES[now.stage] ?? ""} ${now.step}/${now.steps}` : frames.length ? `finished, ${frames.length} frames` : "no frames";
  $("frame-text").textContent = text;
  slider.setAttribute("aria-valuetext", text);
  const canvas = $("curves");
  canvas.setAttribute("aria-label", now
    ? `Curves at ${text}: ${LANES.map((l) => `${l.title} ${format(now[l.key])} ${l.unit}`).join(", ")}` : "Curves of noise level, likeness, energy and force");
  paint(canvas, frames, state.frame ?? frames.length - 1);
}

function paint(canvas, frames, index) {
  const colours = theme(), ratio = Math.min(devicePixelRatio || 1, 2), width = canvas.clientWidth, height = canvas.clientHeight;
  if (!width) return;
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.scale(ratio, ratio);
  pen.font = "600 11.5px system-ui, sans-serif";
  const w = laneWidth(width), h = height - TOP - BOTTOM;
  LANES.forEach((lane, k) => {
    const x0 = k * (w + GAP), values = frames.map((f) => f[lane.key]), good = values.filter(Number.isFinite);
    pen.fillStyle = colours.ground;
    pen.beginPath();
    pen.roundRect(x0, TOP, w, h, 5);
    pen.fill();
    pen.textAlign = "left";
    pen.fillStyle = colours[lane.colour];
    pen.fillText(lane.title, x0 + 1, 12);
    const value = values[index];
    pen.textAlign = "right";
    pen.fillStyle = colours.ink;
    pen.fillText(Number.isFinite(value) ? `${format(value)} ${w > 130 ? lane.unit : ""}`.trim() : "–", x0 + w - 1, 12);
    stages(pen, frames, x0, w, h, colours);
    if (!good.length) return;
    curve(pen, values, range(good), x0, w, h, colours[lane.colour]);
    if (index >= 0 && frames.length > 1) {
      const x = x0 + (index / (frames.length - 1)) * w;
      pen.fillStyle = colours.ink;
      pen.globalAlpha = 0.55;
      pen.fillRect(x - 0.75, TOP, 1.5, h);
      pen.globalAlpha = 1;
    }
  });
}

// A few wild values at the start shall not flatten all the others.
function range(values) {
  const sorted = [...values].sort((a, b) => a - b), at = (q) => sorted[Math.round(q * (sorted.length - 1))];
  const low = at(0.02), high = at(0.98), pad = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - pad, high + pad];
}

function curve(pen, values, [low, high], x0, w, h, colour) {
  const last = Math.max(1, values.length - 1);
  pen.save();
  pen.beginPath();
  pen.rect(x0, TOP, w, h);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1.7;
  pen.lineJoin = "round";
  pen.beginPath();
  let isOn = false;
  // No more points than pixels.
  const stride = Math.max(1, Math.floor(values.length / w));
  values.forEach((value, i) => {
    if (i % stride && i !== last) return;
    if (!Number.isFinite(value)) { isOn = false; return; }
    const x = x0 + (i / last) * w, y = TOP + h - ((value - low) / (high - low)) * h;
    if (isOn) pen.lineTo(x, y); else { pen.moveTo(x, y); pen.lineTo(x + 0.6, y); }
    isOn = true;
  });
  pen.stroke();
  pen.restore();
}

// Where hydrogenate, correct, relax begin: a line and their names, or first letters where there is little room.
function stages(pen, frames, x0, w, h, colours) {
  const starts = frames.flatMap(({ stage }, i) => (i === 0 || frames[i - 1].stage !== stage ? [{ stage, i }] : []));
  const at = (i) => x0 + (i / Math.max(1, frames.length - 1)) * w;
  pen.font = "10.5px system-ui, sans-serif";
  pen.textAlign = "left";
  starts.forEach(({ stage, i }, k) => {
    const x = at(i), room = (k + 1 < starts.length ? at(starts[k + 1].i) : x0 + w) - x, name = STAGES[stage] ?? "";
    if (k) {
      pen.fillStyle = colours.line;
      pen.fillRect(x, TOP, 1, h);
    }
    pen.fillStyle = colours.soft;
    const text = [name, name[0]?.toUpperCase()].find((t) => t && pen.measureText(t).width + 4 <= room);
    if (text) pen.fillText(text, x, TOP + h + 11);
  });
  pen.font = "600 11.5px system-ui, sans-serif";
}
