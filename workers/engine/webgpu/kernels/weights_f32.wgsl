// Reads an f32 matrix W [rows, K]; in memory the columns are the slow axis.
struct Eight { a: vec4f, b: vec4f }

@group(0) @binding(0) var<storage, read> codes: array<f32>;  // [K, rows]
@group(0) @binding(1) var<storage, read> scales: array<u32>; // unused

fn scale_of(row: u32, group: u32, rows: u32) -> f32 {
  _ = scales[0];
  return 1.0;
}

fn unscaled8(row: u32, oct: u32, rows: u32) -> Eight {
  let i = oct * 8u * rows + row;
  return Eight(
    vec4f(codes[i], codes[i + rows], codes[i + 2u * rows], codes[i + 3u * rows]),
    vec4f(codes[i + 4u * rows], codes[i + 5u * rows], codes[i + 6u * rows], codes[i + 7u * rows]),
  );
}
