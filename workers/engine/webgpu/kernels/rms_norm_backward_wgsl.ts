/** Threads that share a row where they work together. */
const LANES = 32;

/**
 * WGSL of dx[m, :] += r·w·dy[m, :] − x[s, :]·r³/cols·Σ_k w[k]·dy[m, k]·x[s, k], the gradient through
 * y = x·r·w with r = 1/sqrt(mean(x²) + eps). Rows of several cotangents go with the same rows of x:
 * s = m mod `per`.
 * @param cooperate see Tuning: one workgroup or one thread to a row
 */
export function rmsNormBackwardWgsl(cooperate: boolean): string {
  const lane = cooperate ? 'lane' : '0u';
  const step = cooperate ? `${LANES}u` : '1u';
  const groupSize = cooperate ? LANES : 4;
  const total = `
  partial[lane] = sums;
  workgroupBarrier();
  sums = vec2f(0.0);
  for (var l = 0u; l < ${LANES}u; l++) { sums += partial[l]; }`;
  return `
struct Shape { quads: u32, eps: f32, rows: u32, per: u32 } // cols/4, …, M, rows of x that belong to a cotangent

@group(0) @binding(0) var<storage, read> x: array<vec4f>;        // [per, quads]
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;   // [quads]
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;       // [M, quads]
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>; // [M, quads]
@group(0) @binding(4) var<uniform> shape: Shape;
${cooperate ? `var<workgroup> partial: array<vec2f, ${LANES}>;` : ''}

@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let m = ${cooperate ? 'group.x + group.y * groups.x' : `(group.x + group.y * groups.x) * ${groupSize}u + lane`};
  if (m >= shape.rows) { return; }
  let source = m % shape.per * shape.quads;
  let to = m * shape.quads;
  var sums = vec2f(0.0); // of x², and of w·dy·x
  for (var c = ${lane}; c < shape.quads; c += ${step}) {
    let v = x[source + c];
    sums += vec2f(dot(v, v), dot(weight[c] * dy[to + c], v));
  }
${cooperate ? total : ''}
  let cols = f32(4u * shape.quads);
  let r = inverseSqrt(sums.x / cols + shape.eps);
  let back = r * r * r / cols * sums.y;
  for (var c = ${lane}; c < shape.quads; c += ${step}) {
    dx[to + c] += r * weight[c] * dy[to + c] - back * x[source + c];
  }
}
`;
}
