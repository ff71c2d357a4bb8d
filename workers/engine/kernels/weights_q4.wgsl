// Codes of a canonical 4-bit matrix W [rows, K]; scales.wgsl or scales_offsets.wgsl follows.
struct Eight { a: vec4f, b: vec4f }

override ZERO_POINT: f32 = 7.0;

@group(0) @binding(0) var<storage, read> codes: array<u32>; // [K/8, rows], low nibble = lowest column

// Codes of columns 8·oct … 8·oct + 7 of a row, less the zero point.
fn codes8(row: u32, oct: u32, rows: u32) -> Eight {
  let word = codes[oct * rows + row];
  let low = vec4u(word, word >> 4u, word >> 8u, word >> 12u) & vec4u(15u);
  let high = vec4u(word >> 16u, word >> 20u, word >> 24u, word >> 28u) & vec4u(15u);
  return Eight(vec4f(low) - ZERO_POINT, vec4f(high) - ZERO_POINT);
}
