// What every product kernel reads beside the weights, and how it writes a finished sum.
struct Shape {
  cols: u32,   // K
  rows: u32,   // of W
  first: u32,  // first row of W to multiply with
  count: u32,  // N: how many
  out: u32,    // column of y that the first writes
  stride: u32, // columns of y, of residual and of bias
  m: u32,      // M: rows of x
  adds: u32,   // 1: residual is added, 2: bias, 3: both
}

@group(0) @binding(2) var<storage, read> x: array<vec4f>;      // [M, K/4]
@group(0) @binding(3) var<storage, read> residual: array<f32>; // [M, stride]
@group(0) @binding(4) var<storage, read> bias: array<f32>;     // [stride]
@group(0) @binding(5) var<storage, read_write> y: array<f32>;  // [M, stride]
@group(0) @binding(6) var<uniform> shape: Shape;

fn put(m: u32, n: u32, sum: f32) {
  if (m >= shape.m || n >= shape.count) { return; }
  let column = shape.out + n;
  let at = m * shape.stride + column;
  var total = sum;
  if ((shape.adds & 1u) != 0u) { total += residual[at]; }
  if ((shape.adds & 2u) != 0u) { total += bias[column]; }
  y[at] = total;
}
