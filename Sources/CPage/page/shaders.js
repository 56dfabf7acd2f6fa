// Spheres and capsules are ray cast: a quad around the silhouette of each, and the exact hit in the fragment.
// Camera space: the eye is the origin and looks along -z.

// Software rendering is common: what every pixel costs is kept small.
const SHADE = `
uniform vec3 fogColour; uniform vec2 fog; uniform float alpha;
// Bits: 1 selected, 2 fixed, 4 anchor, 8 faded, 16 under the pointer
vec3 marked(vec3 c, int bits, float facing) {
  if ((bits & 2) != 0) c = mix(c, vec3(fogColour.g > .5 ? .12 : .92), smoothstep(.42, .32, facing) * .9);
  if ((bits & 4) != 0) c = mix(c, vec3(1., .48, .05), smoothstep(.62, .42, facing) * .95);
  if ((bits & 1) != 0) c = mix(c, vec3(1., .74, .08), .1 + .85 * smoothstep(.6, .38, facing));
  if ((bits & 16) != 0) c = mix(c, vec3(1.), .22);
  if ((bits & 8) != 0) c = mix(c, fogColour, .62);
  return c;
}
// n and v are of length 1, v points to the eye.
vec3 shade(vec3 n, vec3 v, float z, vec3 base, float flags) {
  const vec3 key = vec3(.3712, .6056, .7033);
  int bits = int(flags);
  float facing = max(dot(n, v), 0.), lit = max(dot(n, key), 0.), away = 1. - facing;
  if ((bits & 2) != 0) {
    float stripe = abs(fract((gl_FragCoord.x + gl_FragCoord.y) / 8.) - .5) * 2.;
    base = mix(base, base * .5 + .5, smoothstep(.5, .7, stripe) * .8);
  }
  float shine = max(dot(n, normalize(key + v)), 0.);
  shine *= shine; shine *= shine; shine *= shine; shine *= shine; shine *= shine;
  vec3 c = base * (.46 + .16 * n.y + .62 * lit) + shine * .26;
  c *= 1. - .42 * away * away * away;
  if (bits != 0) c = marked(c, bits, facing);
  return mix(c, fogColour, clamp((-z - fog.x) / (fog.y - fog.x), 0., 1.) * .72);
}`;

// Four vertices each, without instances: software renderers make every instance a draw call of its own.
const CORNER = `vec2 cornerOf() { return vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2. - 1.; }
`;
const VERTEX = `#version 300 es
precision highp float;
uniform mat4 view, proj;
${CORNER}vec3 side(vec3 f) { return normalize(cross(f, abs(f.y) < .99 ? vec3(0,1,0) : vec3(1,0,0))); }
`;
const FRAGMENT = `#version 300 es
precision highp float;
uniform mat4 proj; uniform float front; out vec4 colour;
` + SHADE + `
// A translucent surface has its edges from the samples that its depth pass covered.
float opacity(float cover) { return alpha < 1. ? alpha : cover; }
void depth(float z) { gl_FragDepth = .5 - .5 * (proj[2].z + proj[3].z / z); }
`;

export const SPHERE = {
  vertex: VERTEX + `
layout(location=0) in vec4 sphere; layout(location=1) in vec4 tint;
out vec3 place; flat out vec4 ball; flat out vec4 paint;
void main() {
  vec2 corner = cornerOf();
  vec3 c = (view * vec4(sphere.xyz, 1)).xyz; float r = sphere.w, d = length(c);
  float k = 1.04 * r * d / sqrt(max(d * d - r * r, 1e-4));
  vec3 f = c / d, u = side(f), w = cross(u, f);
  place = c + (u * corner.x + w * corner.y) * k;
  ball = vec4(c, r); paint = tint; gl_Position = proj * vec4(place, 1);
}`,
  fragment: FRAGMENT + `
in vec3 place; flat in vec4 ball; flat in vec4 paint;
void main() {
  vec3 d = normalize(place), m = -ball.xyz; float b = dot(m, d), e = length(m - d * b), r = ball.w;
  float cover = clamp((r - e) / fwidth(e) + .5, 0., 1.);
  if (cover <= 0.) discard;
  vec3 p = d * (-b - sqrt(max(r * r - e * e, 0.)));
  depth(p.z);
  colour = vec4(shade((p - ball.xyz) / r, -d, p.z, paint.rgb, paint.a), opacity(cover));
}`,
};

export const CAPSULE = {
  vertex: VERTEX + `
layout(location=0) in vec4 from; layout(location=1) in vec3 to; layout(location=2) in vec4 tintA; layout(location=3) in vec4 tintB;
out vec3 place; flat out vec3 A, B; flat out float r; flat out vec4 paintA, paintB;
void main() {
  vec2 corner = cornerOf();
  A = (view * vec4(from.xyz, 1)).xyz; B = (view * vec4(to, 1)).xyz; r = from.w;
  vec3 mid = (A + B) * .5, f = normalize(mid), x = B - A; x -= f * dot(x, f);
  float l = length(x); x = l > 1e-4 ? x / l : side(f);
  vec3 y = cross(f, x);
  // The quad is in front of the capsule: what is nearer to the eye looks larger.
  float near = max(min(-A.z, -B.z) - r, .05), grow = max(max(-A.z, -B.z) / near, 1.);
  place = mid - f * r + x * corner.x * (l * .5 * grow + r * 1.08 * grow) + y * corner.y * r * 1.08 * grow;
  paintA = tintA; paintB = tintB; gl_Position = proj * vec4(place, 1);
}`,
  fragment: FRAGMENT + `
in vec3 place; flat in vec3 A, B; flat in float r; flat in vec4 paintA, paintB;
void main() {
  vec3 d = normalize(place), ba = B - A; float bb = dot(ba, ba), bd = dot(ba, d), ao = -dot(ba, A), ad = -dot(d, A);
  // Where ray and segment are nearest to each other.
  float s = clamp((bd * ad - ao) / min(bd * bd - bb, -1e-6), 0., 1.);
  vec3 q = A + s * ba; float e = length(q - d * dot(q, d));
  float cover = clamp((r - e) / fwidth(e) + .5, 0., 1.);
  if (cover <= 0.) discard;
  float a = bb - bd * bd, b = bb * ad - ao * bd, c = bb * dot(A, A) - ao * ao - r * r * bb, h = b * b - a * c, t = -1.;
  if (h >= 0.) t = (-b - sqrt(h)) / a;
  float y = ao + t * bd;
  if (h < 0. || y <= 0. || y >= bb) {
    // The round ends.
    vec3 o = -((h < 0. ? s < .5 : y <= 0.) ? A : B); b = dot(d, o); h = b * b - dot(o, o) + r * r; t = -b - sqrt(max(h, 0.));
  }
  vec3 p = d * t;
  // What is before the molecule gives the view free.
  cover *= clamp((-p.z - front) * .4, 0., 1.);
  if (cover <= 0.) discard;
  float share = clamp(dot(p - A, ba) / bb, 0., 1.);
  depth(p.z);
  vec4 paint = share < .5 ? paintA : paintB;
  colour = vec4(shade((p - A - share * ba) / r, -d, p.z, paint.rgb, paint.a), opacity(cover));
}`,
};

export const GROUND = {
  vertex: `#version 300 es
${CORNER}uniform vec3 top, bottom; out vec3 shade;
void main() { vec2 corner = cornerOf(); shade = mix(bottom, top, corner.y * .5 + .5); gl_Position = vec4(corner, .9999, 1); }`,
  fragment: `#version 300 es
precision mediump float;
in vec3 shade; out vec4 colour;
void main() { colour = vec4(shade, 1); }`,
};
