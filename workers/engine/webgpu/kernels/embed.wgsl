// x[m, :] = E[tokens[m], :] for the tokens whose rows are in this piece of the table.
override SIZE: u32 = 64;

struct Shape {
  cols: u32,
  rows: u32, // of this piece
  base: u32, // token of its first row
  m: u32,
}

@group(0) @binding(2) var<storage, read> tokens: array<u32>;      // [M]
@group(0) @binding(3) var<storage, read_write> x: array<vec4f>;   // [M, cols/4]
@group(0) @binding(4) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let octs = shape.cols / 8u;
  if (i >= shape.m * octs) { return; }
  let m = i / octs;
  let row = tokens[m] - shape.base; // beyond all rows where it lies above the piece
  if (row >= shape.rows) { return; }
  let w = weights8(row, i % octs, shape.rows);
  x[2u * i] = w.a;
  x[2u * i + 1u] = w.b;
}
