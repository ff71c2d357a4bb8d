// y[i, :] = x[i, :] / sqrt(mean(x[i, :]²) + eps) · weight. One workgroup to a row; the order of
// summation depends only on the row's length, never on what is computed beside it.
override LANES: u32 = 32;

struct Shape { cols: u32, eps: f32, rows: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;       // [M, cols]
@group(0) @binding(1) var<storage, read> weight: array<f32>;  // [cols]
@group(0) @binding(2) var<storage, read_write> y: array<f32>; // [M, cols]
@group(0) @binding(3) var<uniform> shape: Shape;

var<workgroup> partial: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let i = group.x + group.y * groups.x;
  if (i >= shape.rows) { return; }
  let from_row = i * shape.cols;
  var sum = 0.0;
  for (var c = lane; c < shape.cols; c += LANES) {
    let v = x[from_row + c];
    sum += v * v;
  }
  partial[lane] = sum;
  workgroupBarrier();
  var total = 0.0;
  for (var l = 0u; l < LANES; l++) { total += partial[l]; }
  let r = inverseSqrt(total / f32(shape.cols) + shape.eps);
  for (var c = lane; c < shape.cols; c += LANES) {
    y[from_row + c] = x[from_row + c] * r * weight[c];
  }
}
