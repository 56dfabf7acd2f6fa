import { lengthOf, spline } from "./curve.js";
import { add, cross, distance, dot, length, perpendicular, scale, sub, unit } from "./math.js";
import { state } from "./store.js";
import { declaration, numbersIn, number, split, textIn, vector, vectors, vectorsIn } from "./recipe.js";

/** What can be drawn: the plug-in it becomes in the recipe, and how to draw it. */
export const KINDS = {
  tube: { title: "Tube", plugin: "spline", hint: "Click to add points; drag points; wheel over a point moves it in depth." },
  ring: { title: "Ring", plugin: "circle", hint: "Press at the middle and drag to the rim; the ring faces you." },
  sphere: { title: "Cage", plugin: "sphere", hint: "Press at the middle and drag: the surface of a sphere." },
  ellipsoid: { title: "Ellipsoid", plugin: "ellipsoid", hint: "Press at the middle and drag; then drag the handle of the axis." },
  disc: { title: "Disc", plugin: "disc", hint: "Press at the middle and drag: a disc that faces you." },
  surface: { title: "Around a molecule", plugin: "surface", hint: "Choose the molecule and the distance in the panel Shape." },
  cavity: { title: "Pocket", plugin: "cavity", hint: "Load a protein and a molecule in its pocket in the panel Fragments." },
};
const OWN = ["through", "closed", "covariance", "radius", "radii", "centre", "axis", "distance", "file", "around"];

export const fresh = (kind) => ({
  kind, plugin: KINDS[kind].plugin, points: [], closed: false, radius: kind === "ring" || kind === "disc" ? 4 : 3, centre: [0, 0, 0], axis: [0, 0, 1],
  half: kind === "ellipsoid" ? 4 : 0, width: null, distance: 1.7, file: "", others: {}, isNew: true,
});

/** The shape that a prior of the session is. */
export function fromStatement(statement) {
  const { plugin, arguments: given } = statement;
  const length1 = (key, otherwise) => (given[key] === undefined ? otherwise : Number(split(given[key]).value));
  const radii = given.radii ? numbersIn(given.radii) : [2.5, 2.5, 4];
  const kind = { spline: "tube", circle: "ring", sphere: "sphere", disc: "disc", surface: "surface", cavity: "cavity" }[plugin]
    // One of three different radii is drawn as the engine has it, point by point.
    ?? (plugin === "ellipsoid" && radii[0] === radii[1] ? "ellipsoid" : "other");
  const radius = kind === "ellipsoid" ? radii[0] : length1("radius", { circle: 5, sphere: 3.5, disc: 4 }[plugin] ?? 3);
  const half = kind === "ellipsoid" ? radii[2] : 0;
  const variances = given.covariance ? numbersIn(given.covariance) : null;
  return {
    kind, plugin, points: vectorsIn(given.through), closed: given.closed === "true", radius,
    centre: given.centre ? numbersIn(given.centre) : [0, 0, 0], axis: given.axis ? unit(numbersIn(given.axis)) : [0, 0, 1], half,
    width: variances && /^diag/.test(given.covariance) ? Math.sqrt(variances[0]) : null, distance: length1("distance", 1.7), file: textIn(given.file), around: given.around,
    others: Object.fromEntries(Object.entries(given).filter(([key]) => !OWN.includes(key))),
    given, engine: statement.points ?? [], atoms: statement.atoms ?? null, text: statement.text,
  };
}

export function toStatement(shape, name = "shape") {
  const { kind } = shape;
  if (kind === "other") return shape.text;
  const values = {};
  if (kind === "tube") {
    if (shape.given?.file && !shape.points.length) values.file = shape.given.file;
    else values.through = vectors(shape.points);
    if (shape.closed) values.closed = "true";
  }
  if (["ring", "sphere", "ellipsoid", "disc"].includes(kind)) {
    if (kind === "ellipsoid") values.radii = vector([shape.radius, shape.radius, shape.half]); else values.radius = number(shape.radius);
    values.centre = vector(shape.centre);
    if (kind !== "sphere") values.axis = vector(shape.axis);
  }
  if (kind === "surface") Object.assign(values, shape.around ? { around: shape.around } : { file: `"${shape.file}"` }, { distance: number(shape.distance) });
  if (shape.width !== null) values.covariance = `diag(${Array(3).fill(number(shape.width ** 2, 4)).join(", ")})`;
  else if (shape.given?.covariance) values.covariance = shape.given.covariance;
  return declaration("prior", name, shape.plugin, { ...values, ...shape.others });
}

/** Enough of it is there to hand it to the session. */
export const isWhole = (shape) =>
  shape.kind !== "tube" || shape.points.length >= (shape.closed ? 3 : 2) || Boolean(shape.given?.file && !shape.points.length);

/** Angstrom: how wide the tube is drawn, a standard deviation of the cloud around its points. */
export function drawnWidth(shape) {
  if (shape.width !== null) return shape.width;
  const plugins = state.schema?.kinds.prior ?? [], declared = plugins.find((p) => p.name === shape.plugin)?.parameters;
  const covariance = shape.given?.covariance ?? declared?.find((p) => p.name === "covariance")?.default;
  return Math.sqrt(numbersIn(covariance)[0] || 1);
}

/** What can be dragged: [{at, name}]. */
export function handles(shape) {
  const { kind, centre, axis, radius, half } = shape;
  if (kind === "tube") return shape.points.map((at, i) => ({ at, name: String(i + 1) }));
  if (!["ring", "sphere", "ellipsoid", "disc"].includes(kind) || shape.isNew) return [];
  const list = [{ at: centre, name: "centre" }, { at: add(centre, scale(perpendicular(axis), radius)), name: "rim" }];
  if (kind === "ellipsoid") list.push({ at: add(centre, scale(axis, half)), name: "axis" });
  if (kind === "ring" || kind === "disc") list.push({ at: add(centre, scale(axis, 2)), name: "axis" });
  return list;
}

export function withHandle(shape, index, to) {
  if (shape.kind === "tube") return { ...shape, points: shape.points.map((p, i) => (i === index ? to : p)) };
  const { name } = handles(shape)[index];
  if (name === "centre") return { ...shape, centre: to };
  const away = sub(to, shape.centre);
  if (name === "rim") return { ...shape, radius: Math.max(0.5, length(away)) };
  return { ...shape, axis: length(away) > 0.2 ? unit(away) : shape.axis, half: shape.kind === "ellipsoid" ? Math.max(0.2, length(away)) : shape.half };
}

/** The middle line of a tube or ring. */
export function middle(shape) {
  if (shape.kind === "tube") return spline(shape.points, shape.closed);
  if (shape.kind === "ring") return circle(shape.centre, shape.axis, shape.radius, 64);
  return [];
}
function circle(centre, axis, radius, pieces) {
  const x = perpendicular(axis), y = cross(axis, x), line = [];
  for (let i = 0; i <= pieces; i++) {
    const a = (2 * Math.PI * i) / pieces;
    line.push(add(centre, add(scale(x, radius * Math.cos(a)), scale(y, radius * Math.sin(a)))));
  }
  return line;
}

/** What is drawn: {capsules: [[from, to, radius]], spheres: [[centre, radius]]}. */
export function outline(shape) {
  const capsules = [], spheres = [], width = drawnWidth(shape);
  const along = (line, r) => { for (let i = 1; i < line.length; i++) capsules.push([line[i - 1], line[i], r]); };
  const { kind, centre, axis } = shape;
  // The cloud around the points of a body makes it wider by as much.
  const radius = kind === "ellipsoid" || kind === "disc" ? shape.radius + width : shape.radius, half = shape.half + width;
  if (shape.isNew && kind !== "tube") return { capsules, spheres };
  if (kind === "tube" && shape.points.length === 1) spheres.push([shape.points[0], width]);
  else if (kind === "tube" && shape.points.length) along(middle(shape), width);
  else if (kind === "ring") along(middle(shape), width);
  else if (kind === "sphere") spheres.push([centre, radius]);
  else if (kind === "ellipsoid" || kind === "disc") {
    if (half >= radius) {
      for (let i = -20; i <= 20; i++) {
        // Spheres whose envelope is the ellipsoid, along its axis.
        const z = (i / 20) * (half * half - radius * radius) / half;
        spheres.push([add(centre, scale(axis, z)), radius * Math.sqrt(Math.max(0, 1 - (z * z) / Math.max(1e-9, half * half - radius * radius)))]);
      }
    } else {
      const widest = (radius * radius - half * half) / radius;
      for (let i = 0; i <= 12; i++) {
        const rho = (i / 12) * widest, r = half * Math.sqrt(Math.max(0, 1 - (rho * rho) / (radius * radius - half * half)));
        if (r < 0.02) continue;
        if (i === 0) spheres.push([centre, r]); else along(circle(centre, axis, rho, 48), r);
      }
    }
  } else for (const p of shape.engine ?? []) spheres.push([p, Math.min(0.55, Math.max(0.3, width * 0.6))]);
  return { capsules, spheres };
}

/** Whether a place is inside. */
export function contains(shape, p) {
  const { kind, centre, axis, radius, half } = shape, width = drawnWidth(shape) + 0.4;
  if (kind === "sphere") return distance(p, centre) <= radius + 0.4;
  if (kind === "ellipsoid" || kind === "disc") {
    const d = sub(p, centre), z = dot(d, axis), rho = length(sub(d, scale(axis, z)));
    return (rho / (radius + width)) ** 2 + (z / (half + width)) ** 2 <= 1;
  }
  const line = kind === "tube" || kind === "ring" ? middle(shape) : shape.engine ?? [];
  return line.some((q) => distance(p, q) <= width);
}

/** {length, size: "12.3 Å long", atoms}: atoms as the engine would suggest them. */
export function measure(shape) {
  const { kind, radius, half } = shape, density = shape.others?.density ? Number(split(shape.others.density).value) : null;
  const round = (x) => Math.max(1, Math.round(x));
  if (kind === "tube" || kind === "ring") {
    const l = kind === "ring" ? 2 * Math.PI * radius : lengthOf(middle(shape));
    return { size: `${l.toFixed(1)} Å long`, atoms: l > 0 ? round((density ?? 1.3) * l) : null };
  }
  if (shape.isNew) return { size: "", atoms: null };
  if (kind === "sphere") return { size: `${(4 * Math.PI * radius ** 2).toFixed(0)} Å² of surface`, atoms: round((density ?? 0.25) * 4 * Math.PI * radius ** 2) };
  if (kind === "disc") return { size: `${(2 * radius).toFixed(1)} Å wide`, atoms: round((density ?? 0.3) * Math.PI * radius ** 2) };
  if (kind === "ellipsoid") {
    return { size: `${(2 * radius).toFixed(1)} × ${(2 * half).toFixed(1)} Å`, atoms: round((density ?? 0.12) * (4 / 3) * Math.PI * radius ** 2 * half) };
  }
  return { size: `${shape.engine?.length ?? 0} points`, atoms: shape.atoms ?? null };
}

/** Atoms of fragments that are nearer to the shape than `clearance`: the engine leaves such points out. */
export function clashes(shape, atoms, clearance = 1.2) {
  const line = middle(shape).length ? middle(shape) : [];
  return atoms.filter((atom) => line.some((p) => distance(p, atom.at) < clearance));
}
