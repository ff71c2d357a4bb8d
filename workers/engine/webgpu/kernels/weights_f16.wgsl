// Reads an f16 matrix W [rows, K]; in memory the columns are the slow axis.
struct Eight { a: vec4f, b: vec4f }

@group(0) @binding(0) var<storage, read> codes: array<u32>;  // [K/2, rows], two columns in a word
@group(0) @binding(1) var<storage, read> scales: array<u32>; // unused

fn scale_of(row: u32, group: u32, rows: u32) -> f32 {
  _ = scales[0];
  return 1.0;
}

fn unscaled8(row: u32, oct: u32, rows: u32) -> Eight {
  let i = oct * 4u * rows + row;
  return Eight(
    vec4f(unpack2x16float(codes[i]), unpack2x16float(codes[i + rows])),
    vec4f(unpack2x16float(codes[i + 2u * rows]), unpack2x16float(codes[i + 3u * rows])),
  );
}
