// What each tail row chooses: the highest score (logit, or logit/T + noise) and the runner-up,
// with log-sum-exp of the logits, the logit of the expected token, and Σ_v P(v)·logit(v) against
// the wild type's probabilities P, from which KL follows. Equal scores: the lower id wins.
// One workgroup to a row.
override LANES: u32 = 64;

var<workgroup> parts: array<Choice, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let row = group.x + group.y * groups.x;
  let place = place_of(row);
  var mine = Choice(NONE, NONE, LOWEST, LOWEST, 0.0, 0.0, 0.0, 0.0, 0.0, LOWEST, 0.0, 0u);
  if (lane == 0u) { mine = before(place); }
  for (var i = lane; i < shape.count; i += LANES) { mine = consider(mine, row, i, place); }
  parts[lane] = mine;
  workgroupBarrier();
  if (lane != 0u) { return; }
  for (var l = 1u; l < LANES; l++) { mine = merge(mine, parts[l]); }
  finish(mine, row, place);
}

fn beats(score: f32, id: u32, other_score: f32, other_id: u32) -> bool {
  return score > other_score || (score == other_score && id < other_id);
}

fn merge(a: Choice, b: Choice) -> Choice {
  var c = a;
  c.cross = a.cross + b.cross;
  c.broken = a.broken | b.broken;
  c.highest = max(a.highest, b.highest);
  c.sum = a.sum * exp(a.highest - c.highest) + b.sum * exp(b.highest - c.highest);
  if (beats(b.score, b.id, a.score, a.id)) {
    c.id = b.id;
    c.score = b.score;
    c.logit = b.logit;
    if (beats(b.runner_up_score, b.runner_up, a.score, a.id)) {
      c.runner_up = b.runner_up;
      c.runner_up_score = b.runner_up_score;
      c.runner_up_logit = b.runner_up_logit;
    } else {
      c.runner_up = a.id;
      c.runner_up_score = a.score;
      c.runner_up_logit = a.logit;
    }
  } else if (beats(b.score, b.id, a.runner_up_score, a.runner_up)) {
    c.runner_up = b.id;
    c.runner_up_score = b.score;
    c.runner_up_logit = b.logit;
  }
  return c;
}
