// probabilities[step, v] = exp(logits[row, v] − log_sum_exp of the row), for one sequence's tail rows.
override SIZE: u32 = 64;

struct Shape { vocab: u32, steps: u32 }

@group(0) @binding(0) var<storage, read> logits: array<f32>;              // [tail, vocab]
@group(0) @binding(1) var<storage, read> choices: array<f32>;             // [steps, 12], from choose
@group(0) @binding(2) var<storage, read_write> probabilities: array<f32>; // [steps, vocab]
@group(0) @binding(3) var<uniform> shape: Shape;
@group(0) @binding(4) var<uniform> pass_uniform: PassUniform;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let step = pass_uniform.step + i / shape.vocab;
  if (i >= pass_uniform.tail * shape.vocab || step >= shape.steps) { return; }
  let log_sum_exp = choices[step * 12u + 6u];
  probabilities[pass_uniform.step * shape.vocab + i] = exp(logits[i] - log_sum_exp);
}
