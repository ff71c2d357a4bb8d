// Reads a bfloat16 matrix W [rows, K]; in memory the columns are the slow axis.
struct Eight { a: vec4f, b: vec4f }

@group(0) @binding(0) var<storage, read> codes: array<u32>;  // [K/2, rows], two columns in a word
@group(0) @binding(1) var<storage, read> scales: array<u32>; // unused

fn scale_of(row: u32, group: u32, rows: u32) -> f32 {
  _ = scales[0];
  return 1.0;
}

// bfloat16 is the upper half of an f32.
fn two(word: u32) -> vec2f {
  return vec2f(bitcast<f32>(word << 16u), bitcast<f32>(word & 0xffff0000u));
}

fn unscaled8(row: u32, oct: u32, rows: u32) -> Eight {
  let i = oct * 4u * rows + row;
  return Eight(
    vec4f(two(codes[i]), two(codes[i + rows])),
    vec4f(two(codes[i + 2u * rows]), two(codes[i + 3u * rows])),
  );
}
