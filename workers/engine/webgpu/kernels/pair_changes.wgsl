// What each mutant changes in the attention weights of each pair:
// softmax(scores·factors + slopes·moves) − softmax(scores). A thread a row, a head and a mutant.
const SHAPE = 7;

@group(0) @binding(0) var<storage, read> scores: array<f32>;    // [pairs, H]
@group(0) @binding(1) var<storage, read> shares: array<f32>;    // [H, T, T padded to fours], see attention_probabilities.wgsl
@group(0) @binding(2) var<storage, read> slopes: array<f32>;    // [rows, pairs, readers]
@group(0) @binding(3) var<storage, read> moves: array<f32>;     // [T, count]
@group(0) @binding(4) var<storage, read> factors: array<f32>;   // [T, count]
@group(0) @binding(5) var<storage, read> mutants: array<vec2u>; // row and column of the weight
@group(0) @binding(6) var<storage, read_write> z: array<f32>;   // [pairs, readers, count]

override NORMED: bool = false; // else all factors are 1

const LOWEST = -3.0e38;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let m = i % shape.count;
  let n = i / shape.count % readers();
  let t = i / (shape.count * readers());
  let T = shape.positions;
  if (t >= T) { return; }
  let of_queries = shape.of_queries == 1u;
  let head = reader(n);
  let place = place_of(head);
  let row = mutants[shape.first + m].x - shape.first_row;
  let oldest = oldest_of(t);
  let first = pairs_before(t);
  let slope = row * pairs_before(T) + first - oldest;
  var highest = LOWEST;
  for (var s = oldest; s <= t; s++) {
    let pair = first + s - oldest;
    let moved = select(s, t, of_queries) * shape.count + m;
    var score = scores[pair * shape.heads + place];
    if (NORMED) { score *= factors[moved]; }
    score += slopes[(slope + s) * readers() + n] * moves[moved];
    z[(pair * readers() + n) * shape.count + m] = score;
    highest = max(highest, score);
  }
  var total = 0.0;
  for (var s = oldest; s <= t; s++) {
    let at = ((first + s - oldest) * readers() + n) * shape.count + m;
    let e = exp(z[at] - highest);
    z[at] = e;
    total += e;
  }
  let share = (head * T + t) * ((T + 3u) / 4u * 4u);
  for (var s = oldest; s <= t; s++) {
    let at = ((first + s - oldest) * readers() + n) * shape.count + m;
    z[at] = z[at] / total - shares[share + s];
  }
}
