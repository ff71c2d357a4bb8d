// What each mutant does to its head at each position: scores are multiplied by `factors` and step along
// their slopes by `moves`. δ·x where heads have no norm; else what is left of that, and of the head, once
// the norm has divided by another length. A thread a mutant and position.
const SHAPE = 6;

@group(0) @binding(0) var<storage, read> x: array<f32>;            // [T, cols]
@group(0) @binding(1) var<storage, read> mutants: array<vec2u>;    // row and column of the weight
@group(0) @binding(2) var<storage, read> deltas: array<f32>;       // by how much it moves
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
  let mutant = mutants[shape.first + m];
  let step = deltas[shape.first + m] * x[t * shape.cols + mutant.y];
  if (!NORMED) {
    moves[i] = step;
    return;
  }
  let hd = shape.head_dim;
  let head = select(shape.heads + shape.unit, shape.unit, shape.of_queries == 1u);
  let begin = (t * (shape.heads + 2u * shape.kv_heads) + head) * hd;
  let row = mutant.x % hd;
  var others = 0.0;
  for (var j = 0u; j < hd; j++) {
    if (j != row) { others += products[begin + j] * products[begin + j]; }
  }
  let own = products[begin + row];
  let before = inverseSqrt((others + own * own) / f32(hd) + shape.eps);
  let after = inverseSqrt((others + (own + step) * (own + step)) / f32(hd) + shape.eps);
  moves[i] = step * after;
  factors[i] = after / before;
}
