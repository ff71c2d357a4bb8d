// What the tail rows of each sequence say of its mutant, against the wild type.
override SIZE: u32 = 16;

struct Shape { count: u32, tail: u32, first_step: u32 }
struct Verdict {
  first_divergent: u32, // step; none in these rows: 0xffffffff
  token: u32,           // the mutant's token there
  kl: f32,              // Σ KL(wild type ‖ mutant) over the steps up to and with it
  margin: f32,            // smallest margin over the same steps, in score units
  steps: u32,           // how many steps those are
  differing: u32,       // words of the choices that are not the wild type's, over all tail rows
}
const CHOICE_WORDS = 12u;
const COMPARED_WORDS = 9u;

@group(0) @binding(0) var<storage, read> choices: array<u32>;     // [B, tail, 12]
@group(0) @binding(1) var<storage, read> wild_type: array<u32>;   // [steps, 12] by the same kernels
@group(0) @binding(2) var<storage, read> tokens: array<u32>;      // [steps] the wild type's
@group(0) @binding(3) var<storage, read> negentropy: array<f32>;  // [steps] Σ P·ln P
@group(0) @binding(4) var<storage, read_write> verdicts: array<Verdict>; // [B]
@group(0) @binding(5) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b = id.x;
  if (b >= shape.count) { return; }
  var v = Verdict(0xffffffffu, 0u, 0.0, 3.0e38, 0u, 0u);
  var not_a_number = 0u; // bits of the last log-sum-exp seen that is none
  for (var j = 0u; j < shape.tail; j++) {
    let step = shape.first_step + j;
    let at = (b * shape.tail + j) * CHOICE_WORDS;
    for (var w = 0u; w < COMPARED_WORDS; w++) {
      if (choices[at + w] != wild_type[step * CHOICE_WORDS + w]) { v.differing++; }
    }
    if (v.first_divergent != 0xffffffffu) { continue; }
    let margin = bitcast<f32>(choices[at + 2u]) - bitcast<f32>(choices[at + 3u]);
    let log_sum_exp = bitcast<f32>(choices[at + 6u]);
    // by its bits, and kept aside: comparisons with NaN come out as the adapter likes
    if ((choices[at + 6u] & 0x7fffffffu) > 0x7f800000u) { not_a_number = choices[at + 6u]; }
    v.margin = min(v.margin, margin);
    let kl = negentropy[step] - bitcast<f32>(choices[at + 8u]) + log_sum_exp;
    v.kl += max(kl, 0.0);
    v.steps++;
    if (choices[at] != tokens[step]) {
      v.first_divergent = step;
      v.token = choices[at];
    }
  }
  if (not_a_number != 0u) {
    v.kl = bitcast<f32>(not_a_number);
    v.margin = v.kl;
  }
  verdicts[b] = v;
}
