// Moves the uniform of a decoding pass one token on, so that the same commands can be submitted again.
struct Advancing { rows: u32, first_position: u32, tail: u32, step: u32 }
@group(0) @binding(0) var<storage, read_write> pass_uniform: Advancing;

@compute @workgroup_size(1)
fn main() {
  pass_uniform.first_position += pass_uniform.rows;
  pass_uniform.step += pass_uniform.rows;
}
