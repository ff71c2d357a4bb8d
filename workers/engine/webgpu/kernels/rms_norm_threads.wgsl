// The sum of rms_norm.wgsl with one thread to a row and no barriers.
struct Shape { cols: u32, eps: f32, rows: u32 }

@group(0) @binding(0) var<storage, read> x: array<vec4f>;       // [M, cols/4]
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;  // [cols/4]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [M, cols/4]
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 4u;
  if (i >= shape.rows) { return; }
  let quads = shape.cols / 4u;
  var sum = 0.0;
  for (var c = 0u; c < quads; c++) {
    let v = x[i * quads + c];
    sum += dot(v, v);
  }
  let r = inverseSqrt(sum / f32(shape.cols) + shape.eps);
  for (var c = 0u; c < quads; c++) { y[i * quads + c] = x[i * quads + c] * r * weight[c]; }
}
