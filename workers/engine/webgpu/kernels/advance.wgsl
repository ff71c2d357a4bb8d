// Moves a decoding frame one token on, so that the same commands can be submitted again.
struct Advancing { rows: u32, first_position: u32, tail: u32, step: u32 }
@group(0) @binding(0) var<storage, read_write> frame: Advancing;

@compute @workgroup_size(1)
fn main() {
  frame.first_position += frame.rows;
  frame.step += frame.rows;
}
