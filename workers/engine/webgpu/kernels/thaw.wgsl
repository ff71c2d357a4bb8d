// Copies rows of a matrix out as f32 and writes `value` over the site's columns in all of them, or negates them.
override SIZE: u32 = 64;

struct Shape {
  cols: u32,
  rows: u32,  // of W
  row: u32,   // first row in W
  count: u32, // how many
  col: u32,   // the site's first column
  width: u32, // 0: a plain copy
  value: f32,
  negates: u32, // 1: each weight becomes its negative, not the value
}

@group(0) @binding(2) var<storage, read_write> thawed: array<f32>; // [cols, count], as f32 matrices lie in memory
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let octs = shape.cols / 8u;
  if (i >= shape.count * octs) { return; }
  let row = i % shape.count;
  let first = (i / shape.count) * 8u;
  let w = weights8(shape.row + row, first / 8u, shape.rows);
  for (var j = 0u; j < 8u; j++) {
    let c = first + j;
    let was = select(w.b[j & 3u], w.a[j & 3u], j < 4u);
    let written = select(shape.value, -was, shape.negates == 1u);
    let in_site = c >= shape.col && c < shape.col + shape.width;
    thawed[c * shape.count + row] = select(was, written, in_site);
  }
}
