// What each tail row chooses: the highest score (logit, or logit/T + noise) and the runner-up,
// with log-sum-exp of the logits, the logit of the expected token, and Σ_v P(v)·logit(v) against
// the wild type's probabilities P, from which KL follows. Equal scores: the lower id wins.
// One workgroup to a row. A row without a finite score chooses token 0 with a NaN lead.
override LANES: u32 = 64;
override SAMPLED: bool = false;
override COMPARE: bool = false; // against the wild type

struct Shape {
  vocab: u32,
  steps: u32, // choices kept of each sequence
  inverse_temperature: f32,
  seed: u32,
}

struct Choice {
  id: u32,
  runner_up: u32,
  score: f32,
  runner_up_score: f32,
  logit: f32,
  runner_up_logit: f32,
  log_sum_exp: f32,
  expected_logit: f32,
  cross: f32, // Σ_v P(v)·logit(v)
}
const CHOICE_WORDS = 12u;

@group(0) @binding(0) var<storage, read> logits: array<f32>;         // [B·tail, vocab]
@group(0) @binding(1) var<storage, read> expected: array<u32>;       // [steps] wild type's tokens
@group(0) @binding(2) var<storage, read> probabilities: array<f32>;  // [steps, vocab] wild type's
@group(0) @binding(3) var<storage, read_write> choices: array<u32>;  // [B, steps, 12]
@group(0) @binding(4) var<storage, read_write> next: array<u32>;     // [B] the last tail row's choice
@group(0) @binding(5) var<uniform> shape: Shape;
@group(0) @binding(6) var<uniform> frame: Frame;

const LOWEST = -3.4e38;
const NONE = 0xffffffffu;

var<workgroup> best: array<Choice, LANES>;

fn score_of(logit: f32, position: u32, token: u32) -> f32 {
  if (SAMPLED) { return logit * shape.inverse_temperature + gumbel(shape.seed, position, token); }
  return logit;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let row = group.x + group.y * groups.x;
  let tail_row = row % frame.tail;
  let sequence = row / frame.tail;
  let step = frame.step + tail_row;
  let position = frame.first_position + frame.rows - frame.tail + tail_row + 1u;
  let from_logits = row * shape.vocab;

  var mine = Choice(NONE, NONE, LOWEST, LOWEST, 0.0, 0.0, 0.0, 0.0, 0.0);
  var highest = LOWEST;
  var sum = 0.0;
  for (var v = lane; v < shape.vocab; v += LANES) {
    let logit = logits[from_logits + v];
    let score = score_of(logit, position, v);
    if (score > mine.score) {
      mine.runner_up = mine.id;
      mine.runner_up_score = mine.score;
      mine.runner_up_logit = mine.logit;
      mine.id = v;
      mine.score = score;
      mine.logit = logit;
    } else if (score > mine.runner_up_score) {
      mine.runner_up = v;
      mine.runner_up_score = score;
      mine.runner_up_logit = logit;
    }
    if (logit > highest) {
      sum = sum * exp(highest - logit) + 1.0;
      highest = logit;
    } else {
      sum += exp(logit - highest);
    }
    if (COMPARE) { mine.cross += probabilities[step * shape.vocab + v] * logit; }
  }
  // until they are merged, a lane's maximum and sum travel in these two fields
  mine.log_sum_exp = highest;
  mine.expected_logit = sum;
  best[lane] = mine;
  workgroupBarrier();
  if (lane != 0u) { return; }

  for (var l = 1u; l < LANES; l++) {
    let other = best[l];
    mine.cross += other.cross;
    let top = max(highest, other.log_sum_exp);
    sum = sum * exp(highest - top) + other.expected_logit * exp(other.log_sum_exp - top);
    highest = top;
    if (other.score > mine.score || (other.score == mine.score && other.id < mine.id)) {
      if (other.runner_up_score > mine.score
          || (other.runner_up_score == mine.score && other.runner_up < mine.id)) {
        mine.runner_up = other.runner_up;
        mine.runner_up_score = other.runner_up_score;
        mine.runner_up_logit = other.runner_up_logit;
      } else {
        mine.runner_up = mine.id;
        mine.runner_up_score = mine.score;
        mine.runner_up_logit = mine.logit;
      }
      mine.id = other.id;
      mine.score = other.score;
      mine.logit = other.logit;
    } else if (other.score > mine.runner_up_score
        || (other.score == mine.runner_up_score && other.id < mine.runner_up)) {
      mine.runner_up = other.id;
      mine.runner_up_score = other.score;
      mine.runner_up_logit = other.logit;
    }
  }
  if (mine.id == NONE) { mine.id = 0u; }
  if (mine.runner_up == NONE) { mine.runner_up = 0u; }
  var expected_logit = 0.0;
  if (COMPARE) { expected_logit = logits[from_logits + expected[step]]; }
  let to = (sequence * shape.steps + step) * CHOICE_WORDS;
  choices[to] = mine.id;
  choices[to + 1u] = mine.runner_up;
  choices[to + 2u] = bitcast<u32>(mine.score);
  choices[to + 3u] = bitcast<u32>(mine.runner_up_score);
  choices[to + 4u] = bitcast<u32>(mine.logit);
  choices[to + 5u] = bitcast<u32>(mine.runner_up_logit);
  choices[to + 6u] = bitcast<u32>(highest + log(sum));
  choices[to + 7u] = bitcast<u32>(expected_logit);
  choices[to + 8u] = bitcast<u32>(mine.cross);
  if (tail_row == frame.tail - 1u) { next[sequence] = mine.id; }
}
