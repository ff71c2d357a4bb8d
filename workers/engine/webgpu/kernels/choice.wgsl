// What a row of logits chooses, and how rows are put together from parts.
struct Choice {
  id: u32,
  runner_up: u32,
  score: f32,
  runner_up_score: f32,
  logit: f32,
  runner_up_logit: f32,
  log_sum_exp: f32,    // of the logits, once the row is complete
  expected_logit: f32, // of the wild type's token
  cross: f32,          // Σ_v P(v)·logit(v) over the wild type's probabilities P
  highest: f32,        // so far: largest logit, and Σ exp(logit − highest)
  sum: f32,
  broken: u32,         // whether any logit so far is not a number
}
const CHOICE_WORDS = 12u;
const LOWEST = -3.4e38;
const NONE = 0xffffffffu;
const NOT_A_NUMBER = 0x7fc00000u;

struct Shape {
  vocab: u32,
  steps: u32,      // choices kept of each sequence
  first_step: u32, // step of the first of them
  first: u32,      // the columns of `logits` are the tokens first … first + count
  count: u32,
  inverse_temperature: f32,
  seed: u32,
  rows: u32,       // B·tail
}

override SAMPLED: bool = false;
override COMPARE: bool = false; // against the wild type

@group(0) @binding(0) var<storage, read> logits: array<f32>;         // [B·tail, count]
@group(0) @binding(1) var<storage, read> expected: array<u32>;       // [all steps] wild type's tokens
@group(0) @binding(2) var<storage, read> probabilities: array<f32>;  // [all steps, vocab] wild type's
@group(0) @binding(3) var<storage, read_write> choices: array<u32>;  // [B, steps, 12]
@group(0) @binding(4) var<storage, read_write> next: array<u32>;     // [B] the last tail row's choice
@group(0) @binding(5) var<uniform> shape: Shape;
@group(0) @binding(6) var<uniform> pass_uniform: PassUniform;

// Where a row of logits stands.
struct Place { sequence: u32, tail_row: u32, step: u32, position: u32, to: u32 }

fn place_of(row: u32) -> Place {
  let tail_row = row % pass_uniform.tail;
  let sequence = row / pass_uniform.tail;
  let step = pass_uniform.step + tail_row;
  let position = pass_uniform.first_position + pass_uniform.rows - pass_uniform.tail + tail_row + 1u;
  return Place(sequence, tail_row, step, position,
    (sequence * shape.steps + step - shape.first_step) * CHOICE_WORDS);
}

// Nothing seen yet, or what earlier columns of the row gave.
fn before(place: Place) -> Choice {
  if (shape.first == 0u) {
    return Choice(NONE, NONE, LOWEST, LOWEST, 0.0, 0.0, 0.0, 0.0, 0.0, LOWEST, 0.0, 0u);
  }
  let at = place.to;
  return Choice(choices[at], choices[at + 1u],
    bitcast<f32>(choices[at + 2u]), bitcast<f32>(choices[at + 3u]),
    bitcast<f32>(choices[at + 4u]), bitcast<f32>(choices[at + 5u]), 0.0,
    bitcast<f32>(choices[at + 7u]), bitcast<f32>(choices[at + 8u]),
    bitcast<f32>(choices[at + 9u]), bitcast<f32>(choices[at + 10u]), choices[at + 11u]);
}

// Takes in column i of a row of logits.
fn consider(so_far: Choice, row: u32, i: u32, place: Place) -> Choice {
  var c = so_far;
  let v = shape.first + i;
  let logit = logits[row * shape.count + i];
  var score = logit;
  if (SAMPLED) { score = logit * shape.inverse_temperature + gumbel(shape.seed, place.position, v); }
  if (score > c.score) {
    c.runner_up = c.id;
    c.runner_up_score = c.score;
    c.runner_up_logit = c.logit;
    c.id = v;
    c.score = score;
    c.logit = logit;
  } else if (score > c.runner_up_score) {
    c.runner_up = v;
    c.runner_up_score = score;
    c.runner_up_logit = logit;
  }
  // by its bits: an adapter may compute with NaN as it likes, SwiftShader's exp makes a number of it
  if ((bitcast<u32>(logit) & 0x7fffffffu) > 0x7f800000u) { c.broken = 1u; }
  let top = max(c.highest, logit);
  if (logit > c.highest) {
    c.sum = c.sum * exp(c.highest - logit) + 1.0;
  } else {
    c.sum += exp(logit - c.highest);
  }
  c.highest = top;
  if (COMPARE) { c.cross += probabilities[place.step * shape.vocab + v] * logit; }
  return c;
}

fn finish(result: Choice, row: u32, place: Place) {
  var c = result;
  let last = shape.first + shape.count == shape.vocab;
  if (COMPARE) {
    let e = expected[place.step];
    if (e >= shape.first && e < shape.first + shape.count) {
      c.expected_logit = logits[row * shape.count + e - shape.first];
    }
  }
  if (last) {
    if (c.id == NONE) { c.id = 0u; }
    if (c.runner_up == NONE) { c.runner_up = 0u; }
    c.log_sum_exp = c.highest + log(c.sum);
  }
  let at = place.to;
  choices[at] = c.id;
  choices[at + 1u] = c.runner_up;
  choices[at + 2u] = bitcast<u32>(c.score);
  choices[at + 3u] = bitcast<u32>(c.runner_up_score);
  choices[at + 4u] = bitcast<u32>(c.logit);
  choices[at + 5u] = bitcast<u32>(c.runner_up_logit);
  choices[at + 6u] = bitcast<u32>(c.log_sum_exp);
  choices[at + 7u] = bitcast<u32>(c.expected_logit);
  choices[at + 8u] = bitcast<u32>(c.cross);
  choices[at + 9u] = bitcast<u32>(c.highest);
  choices[at + 10u] = bitcast<u32>(c.sum);
  choices[at + 11u] = c.broken;
  if (last && c.broken != 0u) {
    // so that a margin over the runner-up and a KL come out as no numbers either
    choices[at + 2u] = NOT_A_NUMBER;
    choices[at + 3u] = NOT_A_NUMBER;
    choices[at + 6u] = NOT_A_NUMBER;
  }
  if (last && place.tail_row == pass_uniform.tail - 1u) { next[place.sequence] = c.id; }
}
