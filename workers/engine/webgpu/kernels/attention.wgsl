// out[m, h, :] = softmax_p(q[m, h]·k[p, h'] / sqrt(head_dim)) · v[p, h'], p = oldest … position of row
// m, h' the key/value head that query head h shares. One workgroup of head_dim lanes to a row and
// head: in turns of head_dim positions each lane scores one position, then sums up one component
// (softmax kept running, so any length fits).
override HEAD_DIM: u32 = 32;
override TAIL: bool = false; // only the last pass_uniform.tail rows of each sequence

struct Shape {
  heads: u32,
  kv_heads: u32,
  capacity: u32,
  m: u32,      // rows of out
  window: u32, // positions that each attends to, its own included
}

@group(0) @binding(0) var<storage, read> qkv: array<f32>;       // [M, (heads + 2·kv_heads)·head_dim]
@group(0) @binding(1) var<storage, read> keys: array<f32>;      // [slots, C, kv_heads·head_dim]
@group(0) @binding(2) var<storage, read> values: array<f32>;    // [slots, C, kv_heads·head_dim]
@group(0) @binding(3) var<storage, read_write> out: array<f32>; // [M, heads·head_dim]
@group(0) @binding(4) var<uniform> shape: Shape;
@group(0) @binding(5) var<uniform> pass_uniform: PassUniform;
@group(0) @binding(6) var<storage, read> slots: array<u32>;     // [B] each sequence's cache

var<workgroup> query: array<f32, HEAD_DIM>;
var<workgroup> scores: array<f32, HEAD_DIM>;
var<workgroup> shares: array<f32, HEAD_DIM>;

const LOWEST = -3.0e38;

@compute @workgroup_size(HEAD_DIM)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let head = group.x;
  let i = group.y + group.z * 65535u; // row of out
  if (i >= shape.m) { return; }
  let per = select(pass_uniform.rows, pass_uniform.tail, TAIL);
  let sequence = i / per;
  let row = pass_uniform.rows - per + i % per;
  let m = sequence * pass_uniform.rows + row;
  let position = pass_uniform.first_position + row;
  let oldest = position + 1u - min(position + 1u, shape.window);
  let kv_stride = shape.kv_heads * HEAD_DIM;
  let base = slots[sequence] * shape.capacity * kv_stride
    + (head * shape.kv_heads / shape.heads) * HEAD_DIM;

  query[lane] = qkv[(m * (shape.heads + 2u * shape.kv_heads) + head) * HEAD_DIM + lane];
  var highest = LOWEST;
  var total = 0.0;
  var sum = 0.0;
  for (var first = oldest; first <= position; first += HEAD_DIM) {
    workgroupBarrier();
    let p = first + lane;
    var score = LOWEST;
    if (p <= position) {
      var product = 0.0;
      for (var j = 0u; j < HEAD_DIM; j++) { product += query[j] * keys[base + p * kv_stride + j]; }
      score = product * inverseSqrt(f32(HEAD_DIM));
    }
    scores[lane] = score;
    workgroupBarrier();
    let before = highest;
    for (var l = 0u; l < HEAD_DIM; l++) { highest = max(highest, scores[l]); }
    shares[lane] = select(0.0, exp(score - highest), p <= position);
    workgroupBarrier();
    let fade = exp(before - highest);
    total *= fade;
    sum *= fade;
    let count = min(HEAD_DIM, position + 1u - first);
    for (var l = 0u; l < count; l++) {
      total += shares[l];
      sum += shares[l] * values[base + (first + l) * kv_stride + lane];
    }
  }
  out[(i * shape.heads + head) * HEAD_DIM + lane] = sum / total;
}
