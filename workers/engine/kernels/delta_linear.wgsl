// y[m, out + n] += Σ_i W[n, first_col + i]·delta[m, i]: the change of a product whose input changes only in
// the columns first_col … first_col + count of row m's sequence.
override SIZE: u32 = 64;

struct Span { first_col: u32, count: u32 }
struct Shape {
  rows: u32,  // of W
  width: u32, // columns of delta
  m: u32,
  per: u32,   // rows of a sequence
  out: u32,   // column of y that W's row 0 writes
  stride: u32, // columns of y
}

@group(0) @binding(2) var<storage, read> delta: array<f32>;   // [M, width]
@group(0) @binding(3) var<storage, read> spans: array<Span>;  // [B]
@group(0) @binding(4) var<storage, read_write> y: array<f32>; // [M, stride]
@group(0) @binding(5) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let m = i / shape.rows;
  let n = i % shape.rows;
  if (m >= shape.m) { return; }
  let span = spans[m / shape.per];
  if (span.count == 0u) { return; }
  let end = span.first_col + span.count;
  var sum = 0.0;
  for (var oct = span.first_col / 8u; oct * 8u < end; oct++) {
    let w = weights8(n, oct, shape.rows);
    for (var j = 0u; j < 8u; j++) {
      let c = oct * 8u + j;
      if (c >= span.first_col && c < end) {
        let wj = select(w.b[j & 3u], w.a[j & 3u], j < 4u);
        sum += wj * delta[m * shape.width + c - span.first_col];
      }
    }
  }
  y[m * shape.stride + shape.out + n] += sum;
}
