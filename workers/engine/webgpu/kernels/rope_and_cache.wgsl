// Rotates q in place and writes rotated k and plain v of each row to the sequence's cache.
// Rotate-half form: pair (i, i + head_dim/2) turns by position·theta^(−2i/head_dim); cosine and
// sine come from a table, because WGSL's own are only good to 2^-11.
override SIZE: u32 = 64;

struct Shape {
  heads: u32,    // query heads
  kv_heads: u32, // key/value heads
  head_dim: u32,
  capacity: u32, // C: positions a cache holds
  m: u32,        // M: rows
}

@group(0) @binding(0) var<storage, read_write> qkv: array<f32>;    // [M, (heads + 2·kv_heads)·head_dim]
@group(0) @binding(1) var<storage, read_write> keys: array<f32>;   // [slots, C, kv_heads·head_dim]
@group(0) @binding(2) var<storage, read_write> values: array<f32>; // [slots, C, kv_heads·head_dim]
@group(0) @binding(3) var<storage, read> rotation: array<vec2f>;   // [positions, head_dim/2] (cos, sin)
@group(0) @binding(4) var<uniform> shape: Shape;
@group(0) @binding(5) var<uniform> pass_uniform: PassUniform;
@group(0) @binding(6) var<storage, read> slots: array<u32>;        // [B] each sequence's cache

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let half = shape.head_dim / 2u;
  let all_heads = shape.heads + 2u * shape.kv_heads;
  let pair = i % half;
  let head = (i / half) % all_heads;
  let m = i / (half * all_heads);
  if (m >= shape.m) { return; }

  let position = pass_uniform.first_position + m % pass_uniform.rows;
  let at = m * all_heads * shape.head_dim + head * shape.head_dim + pair;
  let a = qkv[at];
  let b = qkv[at + half];
  let slot = (slots[m / pass_uniform.rows] * shape.capacity + position) * shape.kv_heads * shape.head_dim + pair;
  if (head >= shape.heads + shape.kv_heads) {
    let to = slot + (head - shape.heads - shape.kv_heads) * shape.head_dim;
    values[to] = a;
    values[to + half] = b;
    return;
  }
  let turn = rotation[position * half + pair];
  let ra = a * turn.x - b * turn.y;
  let rb = b * turn.x + a * turn.y;
  if (head < shape.heads) {
    qkv[at] = ra;
    qkv[at + half] = rb;
  } else {
    let to = slot + (head - shape.heads) * shape.head_dim;
    keys[to] = ra;
    keys[to + half] = rb;
  }
}
