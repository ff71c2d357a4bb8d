// Copies rows of a matrix out as f32 and writes `value` over the site's columns in all of them.
override SIZE: u32 = 64;

struct Shape {
  cols: u32,
  row: u32,   // first row in W
  rows: u32,  // how many
  col: u32,   // the site's first column
  width: u32, // 0: a plain copy
  value: f32,
}

@group(0) @binding(2) var<storage, read_write> thawed: array<f32>; // [rows, cols]
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let octs = shape.cols / 8u;
  if (i >= shape.rows * octs) { return; }
  let w = weights8(shape.row * octs + i);
  let first = (i % octs) * 8u;
  for (var j = 0u; j < 8u; j++) {
    let c = first + j;
    let was = select(w.b[j & 3u], w.a[j & 3u], j < 4u);
    let in_site = c >= shape.col && c < shape.col + shape.width;
    thawed[i * 8u + j] = select(was, shape.value, in_site);
  }
}
