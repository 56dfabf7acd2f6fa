// Vectors are arrays of three numbers, quaternions [x, y, z, w].
export const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const sub = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a, s) => [a[0] * s, a[1] * s, a[2] * s];
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [
  a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0],
];
export const length = (a) => Math.hypot(a[0], a[1], a[2]);
export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
export const unit = (a) => scale(a, 1 / (length(a) || 1));
export const mix = (a, b, t) => [
  a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t,
];
export const centroid = (points) =>
  points.length ? scale(points.reduce(add, [0, 0, 0]), 1 / points.length) : [0, 0, 0];

/** A direction at right angles to another. */
export function perpendicular(a) {
  return unit(cross(a, Math.abs(a[0]) < 0.7 * length(a) ? [1, 0, 0] : [0, 1, 0]));
}

export function quaternion(axis, angle) {
  const s = Math.sin(angle / 2);
  return [axis[0] * s, axis[1] * s, axis[2] * s, Math.cos(angle / 2)];
}
export function multiply(a, b) {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  ];
}
export function normalised(q) {
  const norm = Math.hypot(...q);
  return q.map((x) => x / norm);
}
export const conjugate = (q) => [-q[0], -q[1], -q[2], q[3]];
export function rotate(q, v) {
  const u = [q[0], q[1], q[2]];
  const c = scale(cross(u, v), 2);
  return add(v, add(scale(c, q[3]), cross(u, c)));
}

/** Degrees at b. */
export function angle(a, b, c) {
  const u = unit(sub(a, b)), v = unit(sub(c, b));
  return (Math.acos(Math.max(-1, Math.min(1, dot(u, v)))) * 180) / Math.PI;
}

/** Degrees from -180 to 180, as IUPAC has it: clockwise from front to back is positive. */
export function torsion(a, b, c, d) {
  const u = sub(b, a), v = sub(c, b), w = sub(d, c);
  const m = cross(u, v), n = cross(v, w);
  return (Math.atan2(dot(cross(m, n), unit(v)), dot(m, n)) * 180) / Math.PI;
}
