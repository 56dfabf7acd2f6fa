// Spheres and capsules are ray cast: a quad around the silhouette of each, and the exact hit in the fragment.
// Camera space: the eye is the origin and looks along -z.

const SHADE = `
uniform vec3 fogColour; uniform vec2 fog; uniform float alpha;
// flags: 1 selected, 2 fixed, 4 anchor, 8 faded, 16 under the pointer
bool has(float flags, float bit) { return mod(floor(flags / bit), 2.) > .5; }
vec3 shade(vec3 n, vec3 p, vec3 base, float flags) {
  vec3 v = normalize(-p), key = normalize(vec3(.38, .62, .72)), half_ = normalize(key + v);
  float facing = max(dot(n, v), 0.), lit = max(dot(n, key), 0.), rim = pow(1. - facing, 2.5);
  if (has(flags, 2.)) {
    float stripe = abs(fract((gl_FragCoord.x + gl_FragCoord.y) / 8.) - .5) * 2.;
    base = mix(base, mix(vec3(1.), base, .5), smoothstep(.5, .7, stripe) * .8);
  }
  vec3 c = base * (.46 + .16 * n.y + .62 * lit) + pow(max(dot(n, half_), 0.), 48.) * .28;
  c *= 1. - .42 * rim;
  if (has(flags, 2.)) c = mix(c, vec3(fogColour.g > .5 ? .12 : .92), smoothstep(.42, .32, facing) * .9);
  if (has(flags, 4.)) c = mix(c, vec3(1., .48, .05), smoothstep(.62, .42, facing) * .95);
  if (has(flags, 1.)) c = mix(c, vec3(1., .74, .08), .1 + .85 * smoothstep(.6, .38, facing));
  if (has(flags, 16.)) c = mix(c, vec3(1.), .22);
  if (has(flags, 8.)) c = mix(c, fogColour, .62);
  return mix(c, fogColour, clamp((-p.z - fog.x) / (fog.y - fog.x), 0., 1.) * .72);
}`;

const VERTEX = `#version 300 es
precision highp float;
layout(location=0) in vec2 corner;
uniform mat4 view, proj;
vec3 side(vec3 f) { return normalize(cross(f, abs(f.y) < .99 ? vec3(0,1,0) : vec3(1,0,0))); }
`;
const FRAGMENT = `#version 300 es
precision highp float;
uniform mat4 proj; out vec4 colour;
` + SHADE + `
// A translucent surface has its edges from the samples that its depth pass covered.
float opacity(float cover) { return alpha < 1. ? alpha : cover; }
void depth(vec3 p) { vec4 q = proj * vec4(p, 1); gl_FragDepth = .5 * q.z / q.w + .5; }
`;

export const SPHERE = {
  vertex: VERTEX + `
layout(location=1) in vec4 sphere; layout(location=2) in vec4 tint;
out vec3 place; flat out vec4 ball; flat out vec4 paint;
void main() {
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
  depth(p);
  colour = vec4(shade((p - ball.xyz) / r, p, paint.rgb, paint.a), opacity(cover));
}`,
};

export const CAPSULE = {
  vertex: VERTEX + `
layout(location=1) in vec4 from; layout(location=2) in vec3 to; layout(location=3) in vec4 tintA; layout(location=4) in vec4 tintB;
out vec3 place; flat out vec3 A, B; flat out float r; flat out vec4 paintA, paintB;
void main() {
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
  vec3 p = d * t; float share = clamp(dot(p - A, ba) / bb, 0., 1.);
  depth(p);
  vec4 paint = share < .5 ? paintA : paintB;
  colour = vec4(shade((p - A - share * ba) / r, p, paint.rgb, paint.a), opacity(cover));
}`,
};

export const GROUND = {
  vertex: `#version 300 es
layout(location=0) in vec2 corner; out vec2 uv;
void main() { uv = corner; gl_Position = vec4(corner, .9999, 1); }`,
  fragment: `#version 300 es
precision mediump float;
in vec2 uv; uniform vec3 top, bottom; out vec4 colour;
void main() { float g = fract(sin(dot(gl_FragCoord.xy, vec2(12.9, 78.2))) * 43758.) - .5;
  colour = vec4(mix(bottom, top, uv.y * .5 + .5) + g / 255., 1); }`,
};
