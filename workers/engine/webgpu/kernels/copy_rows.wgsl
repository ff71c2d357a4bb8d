// y[i, :] = x[(i / per)·stride + first + i % per, :] — with stride 0 the same rows for every sequence,
// else `per` rows out of every `stride`.
override SIZE: u32 = 64;

struct Shape { quads: u32, m: u32, per: u32, stride: u32, first: u32 } // quads = columns/4

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>; // [M, quads]
@group(0) @binding(2) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * SIZE;
  if (at >= shape.m * shape.quads) { return; }
  let i = at / shape.quads;
  let row = (i / shape.per) * shape.stride + shape.first + i % shape.per;
  y[at] = x[row * shape.quads + at % shape.quads];
}
