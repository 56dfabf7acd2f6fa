import { add, centroid, conjugate, distance, dot, multiply, normalised, quaternion, rotate, scale, sub, unit } from "./math.js";

/** Looks at a target from a distance; its rotation takes the world to the camera. */
export class Camera {
  rotation = normalised([0.22, -0.36, 0.06, 0.9]);
  target = [0, 0, 0];
  distance = 24;
  field = 0.55;
  /** CSS pixels. */
  width = 1;
  height = 1;

  get tangent() { return Math.tan(this.field / 2); }

  matrices() {
    const aspect = this.width / this.height, d = this.distance, t = this.tangent;
    const near = Math.max(0.1, d - 150), far = d + 150, q = this.rotation;
    const x = rotate(q, [1, 0, 0]), y = rotate(q, [0, 1, 0]), z = rotate(q, [0, 0, 1]), c = rotate(q, this.target);
    return {
      view: [...x, 0, ...y, 0, ...z, 0, -c[0], -c[1], -c[2] - d, 1],
      proj: [
        1 / (t * aspect), 0, 0, 0, 0, 1 / t, 0, 0,
        0, 0, -(far + near) / (far - near), -1, 0, 0, (-2 * far * near) / (far - near), 0,
      ],
    };
  }

  /** The ray through a place of the canvas, in CSS pixels from its corner. */
  ray(x, y) {
    const t = this.tangent, back = conjugate(this.rotation);
    const direction = [((x / this.width) * 2 - 1) * t * (this.width / this.height), (1 - (y / this.height) * 2) * t, -1];
    return { from: this.eye, along: unit(rotate(back, direction)) };
  }
  get eye() { return add(this.target, rotate(conjugate(this.rotation), [0, 0, this.distance])); }
  get forward() { return rotate(conjugate(this.rotation), [0, 0, -1]); }
  get right() { return rotate(conjugate(this.rotation), [1, 0, 0]); }
  get up() { return rotate(conjugate(this.rotation), [0, 1, 0]); }

  /** [x, y, depth]: CSS pixels, and angstrom in front of the eye. */
  project(point) {
    const c = rotate(this.rotation, sub(point, this.target));
    const depth = this.distance - c[2], k = this.height / (2 * this.tangent * depth);
    return [this.width / 2 + c[0] * k, this.height / 2 - c[1] * k, depth];
  }
  /** CSS pixels of an angstrom at a depth. */
  pixels(depth) { return this.height / (2 * this.tangent * depth); }

  /** Where a ray meets the plane through a point that faces the viewer, or null. */
  onPlane(ray, point) {
    const normal = this.forward, k = dot(ray.along, normal);
    const t = dot(sub(point, ray.from), normal) / k;
    return k > 1e-6 && t > 0 ? add(ray.from, scale(ray.along, t)) : null;
  }

  turn(dx, dy) {
    const turn = multiply(quaternion([0, 1, 0], dx * 0.008), quaternion([1, 0, 0], dy * 0.008));
    this.rotation = normalised(multiply(turn, this.rotation));
  }
  roll(angle) { this.rotation = normalised(multiply(quaternion([0, 0, 1], angle), this.rotation)); }
  pan(dx, dy) {
    const k = 1 / this.pixels(this.distance);
    this.target = add(this.target, add(scale(this.right, -dx * k), scale(this.up, dy * k)));
  }
  zoom(factor) { this.distance = Math.min(500, Math.max(2.5, this.distance * factor)); }

  /** Shows all of some points. */
  fit(points) {
    if (!points.length) return;
    this.target = centroid(points);
    const size = Math.max(3, ...points.map((p) => distance(p, this.target))) + 1;
    const narrow = Math.min(1, this.width / this.height);
    this.distance = size / Math.sin(this.field / 2) / narrow * 0.96;
  }
}

/** The nearest sphere that a ray hits: {index, at, t}, or null. Spheres are [x, y, z, radius]. */
export function pick(ray, spheres) {
  let best = null;
  spheres.forEach((s, index) => {
    const m = sub(ray.from, s), b = dot(m, ray.along), h = b * b - dot(m, m) + s[3] * s[3];
    if (h < 0) return;
    const t = -b - Math.sqrt(h);
    if (t > 0 && (!best || t < best.t)) best = { index, t };
  });
  if (best) best.at = add(ray.from, scale(ray.along, best.t));
  return best;
}
