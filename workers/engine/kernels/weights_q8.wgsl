// Codes of a canonical 8-bit matrix W [rows, K]; scales.wgsl or scales_offsets.wgsl follows.
struct Eight { a: vec4f, b: vec4f }

override ZERO_POINT: f32 = 128.0;

@group(0) @binding(0) var<storage, read> codes: array<u32>; // [K/4, rows], low byte = lowest column

fn four(word: u32) -> vec4f {
  return vec4f(vec4u(word, word >> 8u, word >> 16u, word >> 24u) & vec4u(255u)) - ZERO_POINT;
}

// Codes of columns 8·oct … 8·oct + 7 of a row, less the zero point.
fn codes8(row: u32, oct: u32, rows: u32) -> Eight {
  let i = 2u * oct * rows + row;
  return Eight(four(codes[i]), four(codes[i + rows]));
}
