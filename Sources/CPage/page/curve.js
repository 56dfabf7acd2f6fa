import { add, distance, scale, sub } from "./math.js";

/**
 * The centripetal Catmull-Rom spline through some points, as the engine's prior `spline` has it
 * (Yuksel, Schaefer, Keyser 2011): a polyline with `pieces` pieces from point to point.
 */
export function spline(points, isClosed, pieces = 12) {
  const clean = points.filter((p, i) => i === 0 || distance(p, points[i - 1]) > 1e-6);
  const n = clean.length;
  if (n < 2) return clean.slice();
  const closed = isClosed && n > 2;
  const at = (i) => {
    if (closed) return clean[((i % n) + n) % n];
    if (i < 0) return sub(scale(clean[0], 2), clean[1]);
    if (i >= n) return sub(scale(clean[n - 1], 2), clean[n - 2]);
    return clean[i];
  };
  const line = [clean[0]];
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const knots = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const times = [0];
    for (let k = 1; k < 4; k++) times.push(times[k - 1] + Math.sqrt(Math.max(1e-9, distance(knots[k - 1], knots[k]))));
    for (let s = 1; s <= pieces; s++) line.push(between(knots, times, s / pieces));
  }
  return line;
}

function between(knots, times, share) {
  const t = times[1] + share * (times[2] - times[1]);
  let level = knots;
  for (let order = 1; order <= 3; order++) {
    level = level.slice(1).map((upper, i) => {
      const low = order === 3 ? times[1] : times[i];
      const high = order === 3 ? times[2] : times[i + order];
      return add(scale(level[i], (high - t) / (high - low)), scale(upper, (t - low) / (high - low)));
    });
  }
  return level[0];
}

export function lengthOf(line) {
  let total = 0;
  for (let i = 1; i < line.length; i++) total += distance(line[i - 1], line[i]);
  return total;
}

/** Fewer points of a stroke of the brush: those that a spline through them needs. */
export function thin(stroke, tolerance = 0.25, spacing = 1.2) {
  const kept = [stroke[0]];
  for (let i = 1; i < stroke.length; i++) {
    const isLast = i === stroke.length - 1;
    if (distance(stroke[i], kept[kept.length - 1]) >= spacing || isLast) kept.push(stroke[i]);
  }
  if (kept.length > 2 && distance(kept[kept.length - 1], kept[kept.length - 2]) < spacing / 2) kept.splice(-2, 1);
  return straighten(kept, tolerance);
}

// Ramer, Douglas, Peucker: points that are on the way anyhow are left out.
function straighten(points, tolerance) {
  if (points.length < 3) return points;
  const first = points[0], last = points[points.length - 1];
  let worst = 0, index = 0;
  for (let i = 1; i < points.length - 1; i++) {
    const d = distanceToSegment(points[i], first, last);
    if (d > worst) { worst = d; index = i; }
  }
  if (worst <= tolerance) return [first, last];
  const left = straighten(points.slice(0, index + 1), tolerance);
  return left.slice(0, -1).concat(straighten(points.slice(index), tolerance));
}

export function distanceToSegment(p, a, b) {
  const ab = sub(b, a), square = ab[0] ** 2 + ab[1] ** 2 + ab[2] ** 2;
  const ap = sub(p, a);
  const t = square > 0 ? Math.max(0, Math.min(1, (ap[0] * ab[0] + ap[1] * ab[1] + ap[2] * ab[2]) / square)) : 0;
  return distance(p, add(a, scale(ab, t)));
}
