// Reads a canonical 4-bit matrix W [rows, K], w = (code − ZERO_POINT)·scale, one scale to a group of
// 32 columns. In memory the columns are the slow axis, so that threads that take neighbouring rows
// read neighbouring words. SCALE_BITS: 16 (two rows in a word) or 32.
struct Eight { a: vec4f, b: vec4f }

override ZERO_POINT: f32 = 7.0;
override SCALE_BITS: u32 = 16;

@group(0) @binding(0) var<storage, read> codes: array<u32>;  // [K/8, rows], low nibble = lowest column
@group(0) @binding(1) var<storage, read> scales: array<u32>; // [K/32, rows]

fn scale_of(row: u32, group: u32, rows: u32) -> f32 {
  let i = group * rows + row;
  if (SCALE_BITS == 32u) { return bitcast<f32>(scales[i]); }
  let pair = unpack2x16float(scales[i >> 1u]);
  return select(pair.x, pair.y, (i & 1u) == 1u);
}

// Columns 8·oct … 8·oct + 7 of a row, still to be multiplied with the scale of group oct/4.
fn unscaled8(row: u32, oct: u32, rows: u32) -> Eight {
  let word = codes[oct * rows + row];
  let low = vec4u(word, word >> 4u, word >> 8u, word >> 12u) & vec4u(15u);
  let high = vec4u(word >> 16u, word >> 20u, word >> 24u, word >> 28u) & vec4u(15u);
  return Eight(vec4f(low) - ZERO_POINT, vec4f(high) - ZERO_POINT);
}
