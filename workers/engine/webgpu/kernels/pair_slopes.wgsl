// By how much the score of each pair moves for a unit of each of the rows: what the row adds, turned as its
// position is and times its norm's weight, times the keys or the queries. A thread an element.
const SHAPE = 5;

@group(0) @binding(0) var<storage, read> qkv: array<f32>;        // [T, (H + 2·K)·head_dim], q turned
@group(0) @binding(1) var<storage, read> keys: array<f32>;       // [T, K·head_dim], turned
@group(0) @binding(2) var<storage, read> rotation: array<vec2f>; // [T, head_dim/2] (cos, sin)
@group(0) @binding(3) var<storage, read> norm: array<f32>;       // [head_dim] if NORMED
@group(0) @binding(4) var<storage, read_write> slopes: array<f32>; // [rows, pairs, readers]

override NORMED: bool = false;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let T = shape.positions;
  let s = i % T;
  let t = i / T % T;
  let n = i / (T * T) % readers();
  let row = i / (T * T * readers());
  if (row >= shape.rows || s > t || s < oldest_of(t)) { return; }
  let of_queries = shape.of_queries == 1u;
  let head = reader(n);
  let half = shape.head_dim / 2u;
  let place = (shape.first_row + row) % shape.head_dim;
  let low = place % half;
  let query = (t * (shape.heads + 2u * shape.kv_heads) + head) * shape.head_dim;
  let key = (s * shape.kv_heads + head / group_of()) * shape.head_dim;
  let turn = rotation[select(s, t, of_queries) * half + low];
  // the row's number goes into both of a pair: (cos, sin) from the low one, (−sin, cos) from the high one
  let lows = select(turn.x, -turn.y, place >= half);
  let highs = select(turn.y, turn.x, place >= half);
  var slope: f32;
  if (of_queries) { slope = lows * keys[key + low] + highs * keys[key + low + half]; }
  else { slope = lows * qkv[query + low] + highs * qkv[query + low + half]; }
  if (NORMED) { slope *= norm[place]; }
  slopes[(row * pairs_before(T) + pair_of(t, s)) * readers() + n] = slope * inverseSqrt(f32(shape.head_dim));
}
