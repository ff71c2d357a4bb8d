// What each mutant does to its head at each position: scores are multiplied by `factors` and step along
// their slopes by `moves`. δ·x where heads have no norm; else what is left of that, and of the head, once
// the norm has divided by another length. A thread a mutant and position.
const SHAPE = 6;

@group(0) @binding(0) var<storage, read> x: array<f32>;            // [T, cols]
@group(0) @binding(1) var<storage, read> mutants: array<vec2u>;    // [count] row and column of the weight
@group(0) @binding(2) var<storage, read> deltas: array<f32>;       // [count]
@group(0) @binding(3) var<storage, read> products: array<f32>;     // [T, (H + 2·K)·head_dim] before the norms, if NORMED
@group(0) @binding(4) var<storage, read_write> moves: array<f32>;  // [T, count]
@group(0) @binding(5) var<storage, read_write> factors: array<f32>; // [T, count], if NORMED

override NORMED: bool = false;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let m = i % shape.count;
  let t = i / shape.count;
  if (t >= shape.positions) { return; }
  let step = deltas[m] * x[t * shape.cols + mutants[m].y];
  if (!NORMED) {
    moves[i] = step;
    return;
  }
  let hd = shape.head_dim;
  let head = select(shape.heads + shape.unit, shape.unit, shape.of_queries == 1u);
  let begin = (t * (shape.heads + 2u * shape.kv_heads) + head) * hd;
  var squares = 0.0;
  for (var j = 0u; j < hd; j++) { squares += products[begin + j] * products[begin + j]; }
  let own = products[begin + mutants[m].x % hd];
  let before = inverseSqrt(squares / f32(hd) + shape.eps);
  let after = inverseSqrt((squares + step * (2.0 * own + step)) / f32(hd) + shape.eps);
  moves[i] = step * after;
  factors[i] = after / before;
}
