// y[m, out + n] = Σ_k W[row + n, k]·x[m, k]  (+ residual[m, out + n] when RESIDUAL), for few rows m.
// LANES threads share one product's sum; lane 0 adds the parts up in a fixed order.
override LANES: u32 = 16;
override PRODUCTS: u32 = 1; // products per workgroup
override RESIDUAL: bool = false;

struct Shape {
  cols: u32,   // K
  rows: u32,   // N: products wanted
  row: u32,    // first row of W
  out: u32,    // first column of y
  stride: u32, // columns of y and of residual
  m: u32,      // rows of x
}

@group(0) @binding(2) var<storage, read> x: array<vec4f>;        // [M, K/4]
@group(0) @binding(3) var<storage, read> residual: array<f32>;   // [M, stride]
@group(0) @binding(4) var<storage, read_write> y: array<f32>;    // [M, stride]
@group(0) @binding(5) var<uniform> shape: Shape;

var<workgroup> partial: array<f32, LANES * PRODUCTS>;

@compute @workgroup_size(LANES, PRODUCTS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let n = group.x * PRODUCTS + local.y;
  let m = group.y;
  let octs = shape.cols / 8u;
  let lane = local.x;
  var sum = 0.0;
  if (n < shape.rows) {
    let from_weight = (shape.row + n) * octs;
    let from_x = m * octs * 2u;
    for (var i = lane; i < octs; i += LANES) {
      let w = weights8(from_weight + i);
      sum += dot(w.a, x[from_x + 2u * i]) + dot(w.b, x[from_x + 2u * i + 1u]);
    }
  }
  partial[local.y * LANES + lane] = sum;
  workgroupBarrier();
  if (lane == 0u && n < shape.rows) {
    var total = 0.0;
    for (var l = 0u; l < LANES; l++) { total += partial[local.y * LANES + l]; }
    let at = m * shape.stride + shape.out + n;
    if (RESIDUAL) { total += residual[at]; }
    y[at] = total;
  }
}
