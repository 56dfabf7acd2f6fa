import { CAPSULE, GROUND, SPHERE } from "./shaders.js";


/**
 * Draws batches of spheres (x y z radius, r g b flags) and capsules (from, radius, to, two colours with flags) on a canvas,
 * only when something changed.
 */
export class Renderer {
  background = { top: [1, 1, 1], bottom: [0.9, 0.93, 0.96] };
  /** How much of what is behind a translucent shape is covered, 0 ... 1. */
  ghostAlpha = 0.34;
  /** Frames drawn. */
  count = 0;
  /** Milliseconds of the last frame. */
  cost = 0;
  /** Whether somebody turns or moves the view just now. */
  isMoving = false;
  afterDraw = () => {};
  #pending = false;
  #quiet = 0;
  #scale = 1;

  constructor(canvas, camera) {
    this.canvas = canvas;
    this.camera = camera;
    const gl = canvas.getContext("webgl2", { antialias: true, alpha: false, stencil: true });
    if (!gl) throw new Error("This browser has no WebGL 2, which the three-dimensional view needs.");
    this.gl = gl;
    this.#prepare();
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.#prepare();
      this.onRestored?.();
    });
    new ResizeObserver(() => this.redraw()).observe(canvas);
  }

  #prepare() {
    const gl = this.gl;
    this.programs = { sphere: program(gl, SPHERE), capsule: program(gl, CAPSULE), ground: program(gl, GROUND) };
    this.corners = gl.createBuffer();
    this.room = 0;
    this.batches = {
      spheres: this.#batch([4, 4]), capsules: this.#batch([4, 3, 4, 4]), pocket: this.#batch([4, 3, 4, 4]),
      ghostSpheres: this.#batch([4, 4]), ghostCapsules: this.#batch([4, 3, 4, 4]),
    };
    this.empty = this.#batch([]);
  }

  #batch(layout) {
    const gl = this.gl, vertices = gl.createVertexArray(), buffer = gl.createBuffer();
    const stride = layout.reduce((a, b) => a + b, 0) * 4;
    gl.bindVertexArray(vertices);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.corners);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    let offset = 0;
    layout.forEach((size, i) => {
      gl.enableVertexAttribArray(i);
      gl.vertexAttribPointer(i, size, gl.FLOAT, false, stride, offset);
      offset += size * 4;
    });
    gl.bindVertexArray(null);
    return { vertices, buffer, count: 0, words: stride / 4 };
  }

  // Two triangles for each of so many quads.
  #makeRoom(count) {
    if (count <= this.room) return;
    this.room = Math.max(1024, 2 * count);
    const indices = new Uint32Array(6 * this.room);
    for (let i = 0; i < this.room; i++) indices.set([4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 2, 4 * i + 1, 4 * i + 3], 6 * i);
    const gl = this.gl;
    gl.bindVertexArray(null);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.corners);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
  }

  /** Replaces what a batch holds by rows of numbers, one row after the other. */
  fill(name, numbers) {
    const gl = this.gl, batch = this.batches[name], { words } = batch;
    batch.count = numbers.length / words;
    const data = new Float32Array(4 * numbers.length);
    for (let i = 0; i < batch.count; i++) {
      const row = numbers.slice(i * words, (i + 1) * words);
      for (let k = 0; k < 4; k++) data.set(row, (4 * i + k) * words);
    }
    this.#makeRoom(batch.count);
    gl.bindBuffer(gl.ARRAY_BUFFER, batch.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    this.redraw();
  }

  redraw() {
    if (this.#pending) return;
    this.#pending = true;
    requestAnimationFrame(() => {
      this.#pending = false;
      this.draw();
    });
  }

  /** While the view moves, fewer pixels where drawing is slow; sharp again a moment later. */
  moving() {
    clearTimeout(this.#quiet);
    this.isMoving = true;
    if (this.cost > 40 && this.#scale > 0.5) this.#scale = Math.max(0.5, this.#scale * 0.8);
    this.#quiet = setTimeout(() => {
      this.isMoving = false;
      this.#scale = 1;
      this.redraw();
    }, 180);
    this.redraw();
  }

  draw() {
    const gl = this.gl, canvas = this.canvas, began = performance.now();
    const ratio = Math.min(devicePixelRatio || 1, 2) * this.#scale;
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio)), height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.camera.width = canvas.clientWidth || 1;
    this.camera.height = canvas.clientHeight || 1;
    this.uniforms = this.camera.matrices();
    gl.viewport(0, 0, width, height);
    gl.disable(gl.BLEND);
    gl.disable(gl.STENCIL_TEST);
    gl.depthMask(true);
    gl.depthFunc(gl.LESS);
    gl.clear(gl.DEPTH_BUFFER_BIT | gl.STENCIL_BUFFER_BIT);
    gl.disable(gl.DEPTH_TEST);
    const ground = this.programs.ground;
    gl.useProgram(ground.handle);
    gl.uniform3fv(ground.at.top, this.background.top);
    gl.uniform3fv(ground.at.bottom, this.background.bottom);
    gl.bindVertexArray(this.empty.vertices);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.enable(gl.DEPTH_TEST);
    gl.enable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    this.#run("sphere", "spheres", 1);
    this.#run("capsule", "capsules", 1);
    this.#run("capsule", "pocket", 1, { front: this.camera.distance - 6, fog: [this.camera.distance - 2, this.camera.distance + 15] });
    gl.disable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    this.#ghosts();
    gl.bindVertexArray(null);
    this.count += 1;
    this.#measure(began);
    this.afterDraw();
  }

  // What the graphics processor takes is seen in the time between two frames that follow each other.
  #measure(began) {
    if (this.last !== undefined && began - this.last < 400) this.cost = 0.6 * this.cost + 0.4 * (began - this.last);
    this.last = began;
  }

  // Translucent shapes: their nearest layer only, so that their parts need no order, sample by sample.
  #ghosts() {
    const gl = this.gl;
    if (!this.batches.ghostSpheres.count && !this.batches.ghostCapsules.count) return;
    gl.colorMask(false, false, false, false);
    gl.enable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    this.#run("sphere", "ghostSpheres", 1);
    this.#run("capsule", "ghostCapsules", 1);
    gl.disable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    gl.colorMask(true, true, true, true);
    gl.depthFunc(gl.EQUAL);
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ZERO, gl.ONE);
    gl.enable(gl.STENCIL_TEST);
    gl.stencilFunc(gl.EQUAL, 0, 255);
    gl.stencilOp(gl.KEEP, gl.KEEP, gl.INCR);
    this.#run("sphere", "ghostSpheres", this.ghostAlpha);
    this.#run("capsule", "ghostCapsules", this.ghostAlpha);
  }

  #run(name, batchName, alpha, { front = -1e4, fog = [this.camera.distance + 2, this.camera.distance * 1.5 + 24] } = {}) {
    const gl = this.gl, batch = this.batches[batchName], { handle, at } = this.programs[name];
    if (!batch.count) return;
    gl.useProgram(handle);
    gl.uniformMatrix4fv(at.view, false, this.uniforms.view);
    gl.uniformMatrix4fv(at.proj, false, this.uniforms.proj);
    gl.uniform3fv(at.fogColour, this.background.bottom.map((b, i) => (b + this.background.top[i]) / 2));
    gl.uniform2fv(at.fog, fog);
    gl.uniform1f(at.front, front);
    gl.uniform1f(at.alpha, alpha);
    gl.bindVertexArray(batch.vertices);
    gl.drawElements(gl.TRIANGLES, 6 * batch.count, gl.UNSIGNED_INT, 0);
  }

  /** The picture as a PNG. */
  picture() {
    this.draw();
    return new Promise((done) => this.canvas.toBlob(done, "image/png"));
  }
}

function program(gl, { vertex, fragment }) {
  const handle = gl.createProgram();
  for (const [type, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(handle, shader);
  }
  gl.linkProgram(handle);
  const at = {};
  for (const name of ["view", "proj", "fogColour", "fog", "front", "alpha", "top", "bottom"]) at[name] = gl.getUniformLocation(handle, name);
  return { handle, at };
}
