// Where the gradients of margins begin, at what the head reads: dh[b, s] = (W[token] − W[rival])·scale
// for s the position that chooses, 0 elsewhere.
override SIZE: u32 = 64;

struct Shape { quads: u32, per: u32, cotangents: u32 } // hidden_size/4, rows of each cotangent, B
struct Start { position: u32, scale: f32 }

@group(0) @binding(0) var<storage, read> tokens: array<vec4f>;   // [B, quads] rows of the head
@group(0) @binding(1) var<storage, read> rivals: array<vec4f>;   // [B, quads]
@group(0) @binding(2) var<storage, read> starts: array<Start>;   // [B]
@group(0) @binding(3) var<storage, read_write> dh: array<vec4f>; // [B·per, quads]
@group(0) @binding(4) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let m = i / shape.quads;
  let b = m / shape.per;
  if (b >= shape.cotangents) { return; }
  let source = b * shape.quads + i % shape.quads;
  let start = starts[b];
  dh[i] = select(
    vec4f(0.0), (tokens[source] - rivals[source]) * start.scale, m % shape.per == start.position,
  );
}
